"""Z.ai and BigModel: how much of a GLM coding plan is used.

Source: the monitor endpoints of `api.z.ai` and `open.bigmodel.cn`, which are undocumented
(http-apis 10). `usage` is the limit there, `currentValue` what is used, `percentage` 0 to 100.
"""

from itertools import pairwise

from msgspec.structs import replace

from burnbar_tui.facts import (
    Balance,
    ErrorClass,
    Identity,
    QuotaReading,
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
    Option,
    Part,
    Request,
)
from burnbar_tui.providers.bodies import Body, instant_ms, number_of
from burnbar_tui.providers.fields import window_name

HOSTS = {"global": "https://api.z.ai", "cn": "https://open.bigmodel.cn"}
BALANCE = "https://www.bigmodel.cn/api/biz/account/query-customer-account-report"

API = Api(
    hosts=("api.z.ai", "open.bigmodel.cn", "www.bigmodel.cn"),
    credential="an API key of Z.ai or BigModel",
    env_names=(
        "Z_AI_API_KEY",
        "ZAI_API_KEY",
        "ZHIPUAI_API_KEY",
        "ZHIPU_API_KEY",
        "BIGMODEL_API_KEY",
        "GLM_API_KEY",
    ),
    options=(
        Option("region", "where the account is", ("global", "cn")),
        Option("organization", "of a team plan, with `project`"),
        Option("project", "of a team plan, with `organization`"),
    ),
    usage_minutes=60,
)

MINUTE = 5
UNIT_MINUTES = {1: 1440, 3: 60, MINUTE: 1, 6: 10080}
MONTH_MINUTES = 43200
"""`TIME_LIMIT` of one minute is one of a month."""
KINDS = {"TOKENS_LIMIT": "tokens", "CREDIT_LIMIT": "credits", "TIME_LIMIT": "requests"}
CODES = {
    401: ErrorClass.AUTH_EXPIRED,
    1001: ErrorClass.AUTH_EXPIRED,
    403: ErrorClass.AUTH_SCOPE,
    1113: ErrorClass.EXHAUSTED,
    1302: ErrorClass.RATE_LIMITED,
    1305: ErrorClass.RATE_LIMITED,
}
"""What codes in answers of status 200 mean; others are troubles of the vendor's."""
REFUSALS = frozenset({ErrorClass.AUTH_EXPIRED, ErrorClass.AUTH_SCOPE})


def ask(login: Login) -> Conversation:
    """Ask for the plan's windows, its use by model, and in China for the balance."""
    base = HOSTS[login.option("region", "global")]
    is_team = bool(login.option("organization") and login.option("project"))
    headers = {"Accept": "application/json", "Accept-Language": "en-US,en"}
    if is_team:
        headers["Bigmodel-Organization"] = login.option("organization")
        headers["Bigmodel-Project"] = login.option("project")
    quota = Request(
        url=f"{base}/api/monitor/usage/quota/limit", query=(("type", "2"),) if is_team else ()
    )
    data, headers = yield from _either_way(quota, headers, login.secret)
    limits = data.items("limits")
    if not limits:
        raise Refused(ErrorClass.NO_PLAN, "no limits are told of this key")
    yield Identity(plan=data.text("level", "planName", "plan", "plan_type", "packageName"))
    names: set[str] = set()
    for limit in limits:
        reading = window(limit, login.now_ms)
        if reading is None:
            continue
        if reading.window in names:  # A plan on its way from tokens to credits has both.
            reading = replace(reading, window=f"{reading.window} {reading.unit}")
        names.add(reading.window)
        yield reading
    if login.usage_since_ms is not None:
        yield from _usage(f"{base}/api/monitor/usage/model-usage", headers, login, is_team=is_team)
    if login.option("region") == "cn":
        yield from _balance(headers)


def _balance(headers: dict[str, str]) -> Part[None]:
    try:
        answer: Answer = yield Request(url=BALANCE, headers=headers)
        amount = data_of(answer.body).number("availableBalance", "balance")
    except Refused:
        return  # The plan's windows count without it.
    if amount is not None:
        yield Balance(name="balance", amount=amount, currency="CNY")


def _either_way(
    request: Request, headers: dict[str, str], secret: str
) -> Part[tuple[Body, dict[str, str]]]:
    """Ask with the bare key, and if that is refused as a bearer; return what it told, and how."""
    for scheme in ("", "Bearer "):
        tried = {**headers, "Authorization": f"{scheme}{secret}"}
        try:
            answer: Answer = yield replace(request, headers=tried)
            return data_of(answer.body), tried
        except Refused as refused:
            if scheme or refused.error_class not in REFUSALS:
                raise
    raise AssertionError  # pragma: no cover  # the second way returns or raises


def data_of(body: Body) -> Body:
    """Return what an answer holds; nothing where it says that all is well and has no data.

    Raises:
        Refused: it is an error with a good status, or no answer of this service.
    """
    code = body.number("code")
    if body.flag("success") is False or (code is not None and code not in {0, 200}):
        error_class = CODES.get(int(code or 0), ErrorClass.UNAVAILABLE)
        said = body.text("msg", "message") or "an error"
        raise Refused(error_class, f"the vendor says {said!r} ({body.shown('code')})", body=body)
    if code is None and "data" not in body:
        raise body.changed("no data")
    return body.at("data")


def window(limit: Body, now_ms: int) -> QuotaReading | None:
    """Return one entry of `limits`, or None where nothing in it is known."""
    kind, unit, number = limit.text("type"), limit.number("unit"), limit.number("number")
    minutes = UNIT_MINUTES.get(int(unit or 0), 0) * int(number or 0)
    if kind == "TIME_LIMIT":
        minutes = MONTH_MINUTES if unit == MINUTE else minutes
    used, most = limit.number("currentValue"), limit.number("usage")
    percent = limit.number("percentage")
    if used is None and most is not None and (left := limit.number("remaining")) is not None:
        used = most - left
    if percent is None and used is not None and most:
        percent = 100 * used / most
    if percent is None and used is None:
        return None
    name = "month" if minutes == MONTH_MINUTES else window_name(minutes) if minutes else "plan"
    if kind == "TIME_LIMIT":
        name = f"{name} tools"
    return QuotaReading(
        window=name,
        as_of_ms=now_ms,
        used_percent=percent,
        used=used,
        limit=most,
        unit=KINDS.get(kind, "percent") if most is not None else "percent",
        window_minutes=minutes or None,
        resets_at_ms=limit.at_ms("nextResetTime"),
    )


def _usage(url: str, headers: dict[str, str], login: Login, *, is_team: bool) -> Part[None]:
    """Ask for tokens by day and model; the vendor tells no buckets."""
    spans = (("startTime", login.usage_since_ms), ("endTime", login.now_ms))
    query = tuple((name, f"{instant_of(at or 0):%Y-%m-%d %H:%M:%S}") for name, at in spans)
    kind = (("type", "3"),) if is_team else ()
    try:
        answer: Answer = yield Request(url=url, query=query + kind, headers=headers)
        data = data_of(answer.body)
    except Refused:
        return  # The windows count without it.
    times = [instant_ms(one) for one in data.values("x_time")]
    steps = [later - one for one, later in pairwise(times) if one and later]
    for model in data.items("modelDataList"):
        for at_ms, value in zip(times, model.values("tokensUsage"), strict=False):
            tokens = number_of(value)
            if at_ms is not None and tokens is not None:
                yield VendorUsage(
                    start_ms=at_ms,
                    end_ms=at_ms + min(steps, default=DAY_MS),
                    model=model.text("modelName"),
                    total_tokens=round(tokens),
                )
