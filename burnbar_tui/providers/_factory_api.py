"""Factory: the rolling windows of a plan, its fallback pool, and what is left beyond it.

Source: `/api/billing/limits` and on older plans the token pool of the organization, which the web
application asks and nobody documents (http-apis 7). The credential is an API key or a session. The
CLI's own login is encrypted and its refresh would log it out, so it is not read.
"""

from burnbar_tui.facts import (
    Balance,
    Billing,
    Confidence,
    ErrorClass,
    Identity,
    QuotaReading,
    Refused,
)
from burnbar_tui.providers._logins import claims
from burnbar_tui.providers.api import Answer, Api, Conversation, Login, Part, Request, bearer
from burnbar_tui.providers.bodies import Body, later_ms
from burnbar_tui.providers.fields import window_name

API_HOST = "https://api.factory.ai"
APP_HOST = "https://app.factory.ai"
LENGTHS = (("fiveHour", 300), ("weekly", 10080), ("monthly", 43200))
LANES = (("standard", ""), ("core", "core"))
UNLIMITED = 1e12
"""An allowance above it is none."""

API = Api(
    hosts=("api.factory.ai", "app.factory.ai"),
    credential="an API key of Factory (fk-…), or a session's token or cookie",
    env_names=("FACTORY_API_KEY", "FACTORY_BEARER_TOKEN", "FACTORY_COOKIE_HEADER"),
    renew="create an API key in Factory's settings, or log in again",
    billing=Billing.SUBSCRIPTION,
    html=ErrorClass.AUTH_EXPIRED,
)


def ask(login: Login) -> Conversation:
    """Ask for the windows; where the plan has none, for its pool of tokens."""
    headers = _headers(login.secret)
    user_id = claims(login.secret).text("sub")
    try:
        me: Answer = yield from _either("/api/app/auth/me", headers)
        told = me.body.at("organization")
        subscription = told.at("subscription")
        plan = subscription.text("factoryTier")
        plan = plan or subscription.down("orbSubscription", "plan").text("name")
        yield Identity(plan=plan, billing=Billing.SUBSCRIPTION)
        user_id = me.body.at("userProfile").text("id") or user_id
    except Refused:
        pass  # The windows count without a name.
    try:
        answer: Answer = yield from _either("/api/billing/limits", headers)
        body, missing = answer.body, None
    except Refused as refused:
        if refused.status != 404:
            raise
        body, missing = Body(None), refused
    is_rolling = body.flag("usesTokenRateLimitsBilling")
    if is_rolling or (is_rolling is None and "limits" in body):
        yield from _windows(body.wanted("limits"), login.now_ms)
    else:
        yield from _pool(headers, user_id, login.now_ms, missing)
    if (cents := body.number("extraUsageBalanceCents")) is not None:
        yield Balance(name="extra usage", amount=cents / 100, currency="USD")


def _headers(secret: str) -> dict[str, str]:
    more = {
        "Content-Type": "application/json",
        "Origin": APP_HOST,
        "Referer": f"{APP_HOST}/",
        "x-factory-client": "web-app",
    }
    if "=" in secret.rstrip("=") and not secret.startswith(("fk-", "ey")):
        return {"Accept": "application/json", "Cookie": secret, **more}
    return {**bearer(secret), **more}


def _either(path: str, headers: dict[str, str], *query: tuple[str, str]) -> Part[Answer]:
    """Return the answer of the first host that has one; a refusal says more than a missing path."""
    try:
        answer: Answer = yield Request(url=f"{API_HOST}{path}", query=query, headers=headers)
    except Refused as refused:
        try:
            answer = yield Request(url=f"{APP_HOST}{path}", query=query, headers=headers)
        except Refused as other:
            is_missing = refused.status == 404
            raise (other if is_missing else refused) from None
    return answer


def _windows(limits: Body, now_ms: int) -> Part[None]:
    for field, lane in LANES:
        for name, minutes in LENGTHS:
            told = limits.at(field).at(name)
            used = told.number("usedPercent")
            if used is None:
                continue
            resets_at_ms = told.at_ms("windowEnd")
            resets_at_ms = resets_at_ms or later_ms(now_ms, told.number("secondsRemaining"))
            if resets_at_ms is not None and resets_at_ms <= now_ms:
                used, resets_at_ms = 0.0, None  # It is closed until the next use.
            yield QuotaReading(
                window=f"{window_name(minutes)} {lane}".strip(),
                as_of_ms=now_ms,
                used_percent=used,
                window_minutes=minutes,
                resets_at_ms=resets_at_ms,
            )


def _pool(
    headers: dict[str, str], user_id: str, now_ms: int, missing: Refused | None
) -> Part[None]:
    """Yield the month's pool of tokens of an older plan; `missing` is why it has no windows."""
    query = [("useCache", "true")]
    if user_id:
        query.append(("userId", user_id))
    path = "/api/organization/subscription/usage"
    try:
        answer: Answer = yield from _either(path, headers, *query)
    except Refused as refused:
        raise (missing if missing and refused.status == 404 else refused) from None
    usage = answer.body.wanted("usage")
    start_ms, end_ms = usage.at_ms("startDate"), usage.at_ms("endDate")
    minutes = (end_ms - start_ms) // 60_000 if start_ms and end_ms else None
    for field, lane in (("standard", ""), ("premium", "premium")):
        pool = usage.at(field)
        used = pool.number("orgTotalTokensUsed")
        limit = pool.number("totalAllowance", "basicAllowance")
        if not used and (used is None or not limit):
            continue
        is_endless = limit is not None and limit > UNLIMITED
        yield QuotaReading(
            window=f"month {lane}".strip(),
            as_of_ms=now_ms,
            used_percent=None if is_endless else share(pool, used, limit),
            used=used,
            limit=None if is_endless else limit or None,
            unit="tokens",
            window_minutes=minutes,
            resets_at_ms=end_ms,
            confidence=Confidence.EXACT,
        )


def share(pool: Body, used: float, limit: float | None) -> float | None:
    """Return what is used in percent: as told, unless that contradicts the tokens."""
    ratio = pool.number("usedRatio")
    counted = 100 * used / limit if limit else None
    if counted is None:
        return 100 * ratio if ratio and ratio <= 1 else None
    if not ratio:
        return counted
    told = ratio * 100 if ratio <= 1.5 else ratio
    # A few accounts are told 0 to 100; the tokens say which it is.
    return min((told, ratio), key=lambda one: abs(one - counted))
