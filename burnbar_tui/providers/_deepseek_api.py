"""DeepSeek: the balance of an account; with a session of its web platform also usage.

Source: `/user/balance` of `api.deepseek.com`, which is documented, and `/api/v0` of
`platform.deepseek.com`, which is not (http-apis 15). Amounts are decimal text. Keys of
the API begin with `sk-`; any other credential is a session's token.
"""

from msgspec.structs import replace

from burnbar_tui.facts import (
    Balance,
    Billing,
    ErrorClass,
    Refused,
    VendorUsage,
    instant_of,
)
from burnbar_tui.providers.api import (
    DAY_MS,
    Answer,
    Api,
    Conversation,
    Login,
    Part,
    Request,
    bearer,
)
from burnbar_tui.providers.bodies import Body, instant_ms, nano_of

BALANCE = "https://api.deepseek.com/user/balance"
PLATFORM = "https://platform.deepseek.com/api/v0"
KEY = "sk-"
EXPIRED = frozenset({40002, 40003})
FIELDS = {
    "PROMPT_CACHE_HIT_TOKEN": "cache_read_tokens",
    "PROMPT_CACHE_MISS_TOKEN": "input_tokens",
    "RESPONSE_TOKEN": "output_tokens",
    "REQUEST": "requests",
}

API = Api(
    hosts=("api.deepseek.com", "platform.deepseek.com"),
    credential="an API key (sk-…) for the balance, or a platform session's userToken for usage",
    env_names=("DEEPSEEK_API_KEY", "DEEPSEEK_KEY", "DEEPSEEK_PLATFORM_TOKEN"),
    minutes=15,
    usage_minutes=60,
    billing=Billing.API,
)


def ask(login: Login) -> Conversation:
    """Ask for the balance, or with a session's token for wallets and usage."""
    headers = bearer(login.secret)
    if login.secret.startswith(KEY):
        answer: Answer = yield Request(url=BALANCE, headers=headers)
        yield from _balances(answer.body)
        return
    wallets = yield from _platform("users/get_user_summary", headers)
    yield from _wallets(wallets)
    if login.usage_since_ms is not None:
        try:
            yield from _usage(headers, login)
        except Refused as refused:
            if refused.error_class is ErrorClass.AUTH_EXPIRED:
                raise


def _balances(body: Body) -> Part[None]:
    """Yield the balances with money in them, or if none has any the first one."""
    body.wanted("balance_infos")
    infos = [one for one in body.items("balance_infos") if one.number("total_balance") is not None]
    if not infos:
        raise body.changed("no total_balance")
    for info in [one for one in infos if one.number("total_balance")] or infos[:1]:
        currency = info.currency()
        for name, field in (
            ("balance", "total_balance"),
            ("granted", "granted_balance"),
            ("topped up", "topped_up_balance"),
        ):
            if (amount := info.number(field)) is not None:
                yield Balance(name=f"{name} {currency}", amount=amount, currency=currency)
    if body.flag("is_available") is False:
        raise Refused(ErrorClass.EXHAUSTED, "the vendor says that the balance does not suffice")


def _platform(path: str, headers: dict[str, str], *query: tuple[str, str]) -> Part[Body]:
    """Return what the platform tells under `biz_data`, an object with `items` or a list.

    Raises:
        Refused: it is an error with a good status.
    """
    answer: Answer = yield Request(url=f"{PLATFORM}/{path}", query=query, headers=headers)
    code = answer.body.number("code")
    data = answer.body.at("data")
    if code or data.number("biz_code"):
        said = answer.body.text("msg") or data.text("biz_msg") or "an error"
        is_old = code in EXPIRED
        error_class = ErrorClass.AUTH_EXPIRED if is_old else ErrorClass.UNAVAILABLE
        raise Refused(error_class, f"the vendor says {said!r} ({answer.body.shown('code')})")
    return data.wanted("biz_data")


def _wallets(summary: Body) -> Part[None]:
    for name, field in (("topped up", "normal_wallets"), ("granted", "bonus_wallets")):
        for wallet in summary.items(field):
            if (amount := wallet.number("balance")) is not None:
                currency = wallet.currency()
                yield Balance(name=f"{name} {currency}", amount=amount, currency=currency)


def _usage(headers: dict[str, str], login: Login) -> Part[None]:
    """Yield tokens and costs by day and model, month by month."""
    first, last = instant_of(login.usage_since_ms or 0), instant_of(login.now_ms)
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        query = (("month", str(month)), ("year", str(year)))
        amounts = yield from _platform("usage/amount", headers, *query)
        yield from _days(amounts, "")
        costs = yield from _platform("usage/cost", headers, *query)
        for wallet in costs.items():
            yield from _days(wallet, wallet.currency())
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _days(month: Body, currency: str) -> Part[None]:
    """Yield each day and model of a month: of money where a currency is named, else of tokens."""
    for day in month.items("days"):
        start_ms = instant_ms(day.text("date")[:10])
        if start_ms is None:
            continue
        for model in day.items("data"):
            told = {one.text("type"): one for one in model.items("usage")}
            name = model.text("model")
            row = VendorUsage(start_ms=start_ms, end_ms=start_ms + DAY_MS, model=name)
            if not currency:
                counts = {
                    FIELDS[kind]: one.count("amount")
                    for kind, one in told.items()
                    if kind in FIELDS
                }
                if any(counts.values()):
                    yield replace(row, **counts)
                continue
            amounts = [one.number("amount") for one in told.values()]
            if any(amounts):
                whole = None if None in amounts else sum(one or 0.0 for one in amounts)
                detail = f"cost {currency}"
                yield replace(row, detail=detail, cost_nano=nano_of(whole), currency=currency)
