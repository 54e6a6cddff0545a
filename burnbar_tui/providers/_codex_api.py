"""ChatGPT plans: the windows of Codex, credits and spend limits.

Source: `/backend-api/wham/usage` and its siblings, which the Codex CLI itself asks and nobody
documents (http-apis 4). The credential is an access token or all of `auth.json`, read only: its
tokens are renewed by Codex alone. Windows are named by their length; their places have changed.
"""

from burnbar_tui.facts import Balance, Billing, ErrorClass, Identity, QuotaReading, Refused
from burnbar_tui.providers._logins import claims, kept
from burnbar_tui.providers.api import (
    Answer,
    Api,
    Conversation,
    Login,
    Option,
    Part,
    Request,
    bearer,
)
from burnbar_tui.providers.bodies import Body, later_ms
from burnbar_tui.providers.fields import window_name

HOST = "https://chatgpt.com/backend-api"
RENEW = "run `codex login`"
USUAL_MINUTES = (300, 10080)
"""Of the primary and secondary window, where no length is told."""
MONTH_MINUTES = 28 * 1440
CLAIMS = "https://api.openai.com/auth"
"""Under which a token tells of its account."""
PERSONAL = frozenset({"", "free", "go", "plus", "pro", "prolite", "guest"})
"""Plans without a spend control of an organization."""
NO_LIMIT = frozenset({"none", "off", "disabled", "no_limit"})

API = Api(
    hosts=("chatgpt.com",),
    credential="an access token of a ChatGPT login, or the login that Codex keeps (--own-login)",
    own_login=("${CODEX_HOME:-~/.codex}/auth.json",),
    renew=RENEW,
    options=(Option("account_id", "of a workspace, where the token is for several"),),
    billing=Billing.SUBSCRIPTION,
    statuses={403: ErrorClass.AUTH_EXPIRED},
)


def ask(login: Login) -> Conversation:
    """Ask for the windows, then for what only some accounts have."""
    token, account_id = _token(login)
    headers = bearer(token, User_Agent="codex-cli")
    if account_id:
        headers["ChatGPT-Account-Id"] = account_id
    try:
        answer: Answer = yield Request(url=f"{HOST}/wham/usage", headers=headers)
    except Refused as refused:
        if refused.status == 403 and refused.is_page:
            # The edge of the network stopped it, not the login.
            raise Refused(ErrorClass.UNAVAILABLE, str(refused), status=403) from None
        raise
    body = answer.body
    body.wanted("rate_limit", "plan_type")
    plan = body.text("plan_type")
    yield Identity(plan=plan, billing=Billing.SUBSCRIPTION)
    yield from _windows(body, login.now_ms)
    yield from _credits(body)
    if banked := body.at("rate_limit_reset_credits").count("available_count"):
        yield from _banked_resets(headers, banked)
    account_id = account_id or body.text("account_id")
    if account_id and plan not in PERSONAL:
        yield from _spend(account_id, headers, login.now_ms)


def _token(login: Login) -> tuple[str, str]:
    """Return the access token and the account's id.

    Raises:
        Refused: the login is one with an API key, which has no plan.
    """
    file = kept(login.secret)
    if not file:
        told = claims(login.secret).at(CLAIMS).text("chatgpt_account_id")
        return login.secret, login.option("account_id") or told
    access = file.at("tokens").first("access_token")
    if isinstance(access, str) and access:
        return access, login.option("account_id") or file.at("tokens").text("account_id")
    if "OPENAI_API_KEY" in file:
        raise Refused(ErrorClass.NO_PLAN, "Codex works with an API key here, which has no windows")
    raise Refused(ErrorClass.AUTH_MISSING, f"the login file holds no token; {RENEW}")


def _windows(body: Body, now_ms: int) -> Part[None]:
    lanes = [("", body.at("rate_limit")), ("code review", body.at("code_review_rate_limit"))]
    for extra in body.items("additional_rate_limits"):
        name = extra.text("limit_name", "metered_feature") or "extra"
        if any(name == known for known, _ in lanes):
            name = f"{name} {extra.text('metered_feature')}".strip()
        lanes.append((name, extra.at("rate_limit")))
    for lane, limits in lanes:
        places = ("primary_window", "secondary_window")
        for place, usual in zip(places, USUAL_MINUTES, strict=True):
            if (reading := window(limits.at(place), lane, usual, now_ms)) is not None:
                yield reading
    limit = body.at("individual_limit") or body.at("spend_control").at("individual_limit")
    used, most = limit.number("used"), limit.number("limit")
    left = limit.number("remaining_percent")
    if used is not None or left is not None:
        yield QuotaReading(
            window="spend limit",
            as_of_ms=now_ms,
            used_percent=_share(used, most) if left is None else 100 - left,
            used=used,
            limit=most,
            unit="credits" if most is not None else "percent",
            resets_at_ms=limit.at_ms("reset_at", "resets_at"),
        )


def _share(used: float | None, limit: float | None) -> float | None:
    return 100 * used / limit if used is not None and limit else None


def window(told: Body, lane: str, usual_minutes: int, now_ms: int) -> QuotaReading | None:
    """Return one window, or None where none is told."""
    used = told.number("used_percent")
    if used is None:
        return None
    seconds = told.number("limit_window_seconds")
    minutes = round(seconds / 60) if seconds and seconds >= 60 else usual_minutes
    name = "month" if minutes >= MONTH_MINUTES else window_name(minutes)
    resets_at_ms = told.at_ms("reset_at")
    resets_at_ms = resets_at_ms or later_ms(now_ms, told.number("reset_after_seconds"))
    return QuotaReading(
        window=f"{name} {lane}".strip(),
        as_of_ms=now_ms,
        used_percent=used,
        window_minutes=minutes,
        resets_at_ms=resets_at_ms,
    )


def _credits(body: Body) -> Part[None]:
    told = body.at("credits")
    amount = told.number("balance")
    if told.flag("has_credits") and not told.flag("unlimited") and amount is not None:
        yield Balance(name="credits", amount=amount, currency="credits")


def _banked_resets(headers: dict[str, str], banked: int) -> Part[None]:
    """Tell how many resets can be used; their ids would use them, so nothing of them is kept."""
    more = {"OpenAI-Beta": "codex-1", "originator": "Codex Desktop"}
    try:
        answer: Answer = yield Request(
            url=f"{HOST}/wham/rate-limit-reset-credits", headers={**headers, **more}
        )
    except Refused:
        pass  # What counts was told with the windows.
    else:
        if "credits" in answer.body:
            listed = answer.body.items("credits")
            banked = sum(one.text("status") == "available" for one in listed)
    yield Balance(name="banked resets", amount=banked, currency="resets")


def _spend(account_id: str, headers: dict[str, str], now_ms: int) -> Part[None]:
    url = f"{HOST}/accounts/{account_id}/spend-controls/current-user/monthly-usage"
    try:
        answer: Answer = yield Request(url=url, headers=headers)
    except Refused:
        return  # An extra that not every workspace has.
    used = answer.body.number("current_month_usage")
    told = answer.body.at("effective_monthly_limit")
    limit = told.number("limit")
    if used is None or limit is None or told.text("enforcement_mode").lower() in NO_LIMIT:
        return
    yield QuotaReading(
        window="month spend",
        as_of_ms=now_ms,
        used_percent=_share(used, limit),
        used=used,
        limit=limit,
        unit="credits",
    )
