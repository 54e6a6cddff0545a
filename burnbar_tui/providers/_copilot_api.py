"""GitHub Copilot: the month's premium requests, chat and completions, and AI credits.

Source: `/copilot_internal/user`, which the editors' extension asks and nobody documents, and the
documented billing reports for AI credits (http-apis 5). A seat that is billed by tokens sends zeros
and only `credits_used` is real; `limited_user_quotas` of free plans is what is left.
"""

from datetime import timedelta

from msgspec.structs import replace

from burnbar_tui.facts import (
    Billing,
    ErrorClass,
    Identity,
    QuotaReading,
    Refused,
    VendorUsage,
    instant_of,
    ms_of,
)
from burnbar_tui.providers.api import Answer, Api, Conversation, Login, Option, Part, Request
from burnbar_tui.providers.bodies import Body, nano_of
from burnbar_tui.providers.fields import month_minutes

GITHUB = "https://api.github.com"
EDITOR = {
    "Accept": "application/json",
    "Editor-Version": "vscode/1.96.2",
    "Editor-Plugin-Version": "copilot-chat/0.26.7",
    "User-Agent": "GitHubCopilotChat/0.26.7",
    "X-Github-Api-Version": "2025-04-01",
}
NAMES = {"premium_interactions": "month", "chat": "month chat", "completions": "month completions"}

API = Api(
    hosts=("api.github.com",),
    credential="an OAuth token of GitHub, such as `gh auth token` prints",
    env_names=("COPILOT_API_TOKEN", "GITHUB_COPILOT_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"),
    renew="log in to GitHub again (`gh auth login`) and give the new token",
    options=(
        Option("host", "of GitHub Enterprise"),
        Option("organization", "whose AI credits are read, with an administrator's token"),
    ),
    usage_minutes=60,
    billing=Billing.SUBSCRIPTION,
    statuses={404: ErrorClass.NO_PLAN},
)


def ask(login: Login) -> Conversation:
    """Ask for the seat's quota, and for the month's AI credits where they may be read."""
    host = login.option("host")
    base = f"https://api.{host}" if host else GITHUB
    headers = {**EDITOR, "Authorization": f"token {login.secret}"}
    try:
        answer: Answer = yield Request(url=f"{base}/copilot_internal/user", headers=headers)
    except Refused as refused:
        if refused.status == 403 and "rate limit" in str(refused).lower():
            raise Refused(ErrorClass.RATE_LIMITED, str(refused), status=403) from None
        raise
    body = answer.body
    body.wanted("quota_snapshots", "monthly_quotas", "limited_user_quotas", "copilot_plan")
    yield Identity(plan=body.text("copilot_plan"), billing=Billing.SUBSCRIPTION)
    resets_at_ms = _reset(body, login.now_ms)
    for name, told in body.at("quota_snapshots").pairs():
        if (reading := window(name, told, resets_at_ms, login.now_ms)) is not None:
            yield reading
    yield from _free(body, resets_at_ms, login.now_ms)
    if login.usage_since_ms is not None:
        yield from _credits(base, login, body.text("login"))


def _reset(body: Body, now_ms: int) -> int:
    """Return when the month ends: as told, else at its first day's midnight (UTC)."""
    told = body.at_ms("quota_reset_date_utc", "quota_reset_date", "limited_user_reset_date")
    if told is not None:
        midnight = instant_of(told).replace(hour=0, minute=0, second=0, microsecond=0)
        return ms_of(midnight)
    first = instant_of(now_ms).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return ms_of((first + timedelta(days=32)).replace(day=1))


def _month(name: str, now_ms: int, resets_at_ms: int) -> QuotaReading:
    return QuotaReading(
        window=name,
        as_of_ms=now_ms,
        unit="requests",
        window_minutes=month_minutes(resets_at_ms),
        resets_at_ms=resets_at_ms,
    )


def window(name: str, told: Body, resets_at_ms: int, now_ms: int) -> QuotaReading | None:
    """Return one quota of a paid seat; None where it is unlimited and nothing is counted."""
    blank = _month(NAMES.get(name, f"month {name}"), now_ms, resets_at_ms)
    credits_used = told.number("credits_used")
    entitlement = told.number("entitlement")
    left = told.number("quota_remaining", "remaining")
    percent_left = told.number("percent_remaining")
    is_blank = entitlement == 0 and not left  # Of such a seat no percentage means anything.
    if told.flag("unlimited") or is_blank:
        return replace(blank, used=credits_used, unit="credits") if credits_used else None
    used = entitlement - left if entitlement and left is not None else None
    if used is not None and entitlement and used > entitlement:
        percent = 100 * used / entitlement  # What is used beyond the quota is told as a debt.
    elif percent_left is not None:
        percent = 100 - percent_left
    elif used is not None and entitlement:
        percent = 100 * used / entitlement
    else:
        return None
    return replace(blank, used_percent=percent, used=used, limit=entitlement or None)


def _free(body: Body, resets_at_ms: int, now_ms: int) -> Part[None]:
    """Yield the quotas of a free plan; without what is left nothing is known of their use."""
    lefts = body.at("limited_user_quotas")
    for name, _ in body.at("monthly_quotas").pairs():
        limit, left = body.at("monthly_quotas").number(name), lefts.number(name)
        blank = _month(NAMES.get(name, f"month {name}"), now_ms, resets_at_ms)
        if limit is None or left is None:
            yield replace(blank, limit=limit)
            continue
        used = limit - left
        percent = 100 * used / limit if limit > 0 else None
        yield replace(blank, used_percent=percent, used=used, limit=limit)


def _credits(base: str, login: Login, user: str) -> Part[None]:
    """Yield what AI credits were used for, month by month; many accounts may not read it."""
    organization = login.option("organization")
    owner = f"organizations/{organization}" if organization else f"users/{user}"
    if not organization and not user:
        return
    headers = {
        "Authorization": f"Bearer {login.secret}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2026-03-10",
    }
    start = instant_of(login.usage_since_ms or 0).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    while ms_of(start) <= login.now_ms:
        try:
            answer: Answer = yield Request(
                url=f"{base}/{owner}/settings/billing/ai_credit/usage",
                query=(("year", str(start.year)), ("month", str(start.month))),
                headers=headers,
            )
        except Refused:
            return  # The seat's quota counts without it.
        end = (start + timedelta(days=32)).replace(day=1)
        for item in answer.body.items("usageItems"):
            parts = (item.text("product"), item.text("sku"))
            yield VendorUsage(
                start_ms=ms_of(start),
                end_ms=ms_of(end),
                model=item.text("model"),
                detail=" ".join(part for part in parts if part),
                cost_nano=nano_of(item.number("netAmount")),
            )
        start = end
