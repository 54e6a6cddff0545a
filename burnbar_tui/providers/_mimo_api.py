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
OLD_SESSION = 401
"""A code in answers of a good status."""
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
    if answer.body.number("code") == OLD_SESSION:
        raise Refused(ErrorClass.AUTH_EXPIRED, f"the vendor says {answer.body.text('message')!r}")
    told = [
        (entry.text("model_name"), left, total)
        for entry in answer.body.items("data")
        if (left := entry.number("remaining")) is not None and (total := entry.number("total"))
    ]
    if not told:
        raise Refused(ErrorClass.UNAVAILABLE, NOT_TOLD, body=answer.body)
    for name, left, total in told:
        used = max(total - left, 0.0)
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
    plan, month = usage.at("usage"), usage.at("monthUsage")
    items = plan.items("items") or month.items("items")
    if not items:
        items = [one for one in (plan, month) if "percent" in one][:1]
    for item in items:
        if (reading := window(item, ends_at_ms, login.now_ms)) is not None:
            yield reading
    balances = yield from _balances(headers)
    yield from balances
    if usage and not items:
        raise usage.changed("no usage.items")
    if not items and not balances:
        raise Refused(ErrorClass.NO_PLAN, "the console tells of no plan and of no balance")


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
        is_old = code == OLD_SESSION or "loginUrl" in body
        error_class = ErrorClass.AUTH_EXPIRED if is_old else ErrorClass.UNAVAILABLE
        raise Refused(error_class, f"the console says {said!r} ({body.shown('code')})")
    if code is None and "data" not in body:
        raise body.changed("no data")
    return body.at("data")


def window(item: Body, ends_at_ms: int | None, now_ms: int) -> QuotaReading | None:
    """Return one item of the plan's use; one without a limit and use is not part of the plan."""
    used, limit = item.number("used"), item.number("limit")
    share = item.number("percent")
    if share is None:
        share = item.at("percent").number("parsedValue", "source")
    if limit and used is not None:
        percent: float | None = 100 * used / limit
    elif not used and (limit == 0 or share is None):
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


def _balances(headers: dict[str, str]) -> Part[list[Balance]]:
    try:
        data = yield from _data("balance", headers)
    except Refused:
        return []  # Plans without pay as you go have none.
    fields = (("balance", "balance"), ("cash", "cashBalance"), ("gift", "giftBalance"))
    return [
        Balance(name=name, amount=amount, currency=data.currency())
        for name, field in fields
        if (amount := data.number(field)) is not None
    ]
