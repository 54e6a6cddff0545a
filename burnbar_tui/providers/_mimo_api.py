"""Xiaomi MiMo: the credits of a token plan, by a console session; what a key tells, if anything.

Source: the console's `/api/v1/tokenPlan/usage`, `/detail` and `/balance`, which nobody documents
(http-apis 9). No quota behind a key is established: `/v1/token_plan/remains` is asked and believed
only where it answers JSON with known fields. Percentages of the console are 0 to 1.
"""

from burnbar_tui.facts import Balance, Billing, ErrorClass, Identity, QuotaReading, Refused
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
from burnbar_tui.providers.bodies import Body
from burnbar_tui.providers.fields import month_minutes

CONSOLE = "https://platform.xiaomimimo.com"
PAY_AS_YOU_GO = "https://api.xiaomimimo.com/v1"
CLUSTER = "https://token-plan-{}.xiaomimimo.com/v1"
PLAN_KEY, MONEY_KEY = "tp-", "sk-"
NOT_TOLD = "no quota is known to be told for a key; a console session's cookie tells it"

API = Api(
    hosts=(
        "platform.xiaomimimo.com", "api.xiaomimimo.com", "token-plan-cn.xiaomimimo.com",
        "token-plan-sgp.xiaomimimo.com", "token-plan-ams.xiaomimimo.com",
    ),
    credential="a console session's cookie, or a key (tp-… or sk-…), for which little is told",
    env_names=("MIMO_API_KEY",),
    renew="log in to the console and give the new cookie, or check the key and its cluster",
    options=(
        Option("cluster", "where a tp- key is from", ("cn", "sgp", "ams")),
        Option("timezone", "of the console, such as Europe/Berlin"),
    ),
    minutes=15,
    html=ErrorClass.UNAVAILABLE,
    statuses={404: ErrorClass.UNAVAILABLE, 402: ErrorClass.EXHAUSTED},
)  # fmt: skip


def ask(login: Login) -> Conversation:
    """Ask the console with a cookie, or the vendor's hosts with a key."""
    if login.secret.startswith((PLAN_KEY, MONEY_KEY)):
        yield from _key(login)
    else:
        yield from _console(login)


def _key(login: Login) -> Part[None]:
    is_plan = login.secret.startswith(PLAN_KEY)
    base = CLUSTER.format(login.option("cluster", "cn")) if is_plan else PAY_AS_YOU_GO
    yield Identity(billing=Billing.SUBSCRIPTION if is_plan else Billing.API)
    url = f"{base}/token_plan/remains"
    answer: Answer = yield Request(url=url, headers=bearer(login.secret))
    told = [
        (entry.text("model_name"), left, total)
        for entry in answer.body.items("data")
        if (left := entry.number("remaining")) is not None and (total := entry.number("total"))
    ]
    if not told:
        raise Refused(ErrorClass.UNAVAILABLE, NOT_TOLD, body=answer.body)
    for name, left, total in told:
        used = total - left
        yield QuotaReading(
            window=f"month {name}".strip(),
            as_of_ms=login.now_ms,
            used_percent=100 * used / total,
            used=used,
            limit=total,
            unit="credits",
        )


def _console(login: Login) -> Part[None]:
    headers = {
        "Accept": "application/json",
        "Cookie": login.secret,
        "Origin": CONSOLE,
        "Referer": f"{CONSOLE}/",
        "x-timeZone": login.option("timezone", "UTC"),
        "User-Agent": "Mozilla/5.0",
    }
    usage = yield from _data("tokenPlan/usage", headers)
    try:
        detail = yield from _data("tokenPlan/detail", headers)
    except Refused:
        detail = Body(None)  # Without it only the end of the month is not known.
    yield Identity(plan=detail.text("planCode"), billing=Billing.SUBSCRIPTION)
    if detail.flag("expired"):
        raise Refused(ErrorClass.NO_PLAN, "the token plan has expired")
    ends_at_ms = detail.at_ms("currentPeriodEnd")
    readings = [
        reading
        for item in usage.at("usage").items("items") or usage.at("monthUsage").items("items")
        if (reading := window(item, ends_at_ms, login.now_ms)) is not None
    ]
    if not readings:
        raise usage.changed("no usage.items")
    yield from readings
    yield from _balances(headers)


def _data(path: str, headers: dict[str, str]) -> Part[Body]:
    """Return what the console tells.

    Raises:
        Refused: it is an error with a good status.
    """
    answer: Answer = yield Request(url=f"{CONSOLE}/api/v1/{path}", headers=headers)
    body = answer.body
    code = body.number("code")
    if code or "loginUrl" in body:
        said = body.text("message", "msg") or "an error"
        is_old = code == 401 or "loginUrl" in body
        error_class = ErrorClass.AUTH_EXPIRED if is_old else ErrorClass.UNAVAILABLE
        raise Refused(error_class, f"the console says {said!r} ({body.first('code')})")
    return body.wanted("data")


def window(item: Body, ends_at_ms: int | None, now_ms: int) -> QuotaReading | None:
    """Return one item of the plan's use; one without a limit and use is not part of the plan."""
    used, limit = item.number("used"), item.number("limit")
    share = item.number("percent")
    if share is None:
        share = item.at("percent").number("parsedValue", "source")
    if limit:
        percent = 100 * used / limit if used is not None else None
    elif limit == 0 and not used:
        return None
    else:
        percent = None if share is None else 100 * share
    name = item.text("name").removesuffix("_total_token").replace("_", " ")
    is_main = name in {"plan", "month", ""}
    return QuotaReading(
        window="month" if is_main else f"month {name}",
        as_of_ms=now_ms,
        used_percent=percent,
        used=used,
        limit=limit,
        unit="tokens" if used is not None else "percent",
        window_minutes=month_minutes(ends_at_ms) if ends_at_ms else None,
        resets_at_ms=ends_at_ms,
    )


def _balances(headers: dict[str, str]) -> Part[None]:
    try:
        data = yield from _data("balance", headers)
    except Refused:
        return  # Plans without pay as you go have none.
    currency = data.text("currency").upper() or "USD"
    for name, field in (("balance", "balance"), ("cash", "cashBalance"), ("gift", "giftBalance")):
        if (amount := data.number(field)) is not None:
            yield Balance(name=name, amount=amount, currency=currency)
