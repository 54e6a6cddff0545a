"""MiniMax: how much of a token or coding plan is used, by bucket of models.

Source: `/v1/token_plan/remains`, and on older plans `/v1/api/openplatform/coding_plan/remains`
(http-apis 8). Percentages are what is left. Where only counts are told, `…_usage_count` holds what
is left, as most have seen; others saw what is used, so such windows are estimated.
"""

from msgspec.structs import replace

from burnbar_tui.facts import (
    Balance,
    Billing,
    Confidence,
    ErrorClass,
    Identity,
    QuotaReading,
    Refused,
)
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
from burnbar_tui.providers.bodies import Body, instant_ms, later_ms
from burnbar_tui.providers.fields import window_name

HOSTS = {"global": "https://api.minimax.io", "cn": "https://api.minimaxi.com"}
OLD = {"global": "https://www.minimax.io", "cn": "https://www.minimaxi.com"}
NOW = "v1/token_plan/remains"
LEGACY = "v1/api/openplatform/coding_plan/remains"
ERRORS = {
    1004: ErrorClass.AUTH_EXPIRED,
    1008: ErrorClass.EXHAUSTED,
    1002: ErrorClass.RATE_LIMITED,
}
"""What `base_resp.status_code` means; others are troubles of the vendor's."""
REFUSALS = frozenset({ErrorClass.AUTH_EXPIRED, ErrorClass.AUTH_SCOPE})
NOT_IN_PLAN = 3
HEADLINE = "general"

API = Api(
    hosts=("api.minimax.io", "api.minimaxi.com", "www.minimax.io", "www.minimaxi.com"),
    credential="a key of a token plan (sk-cp-…); pay-as-you-go keys (sk-api-…) cannot read it",
    env_names=("MINIMAX_CODING_API_KEY", "MINIMAX_API_KEY"),
    options=(Option("region", "where the key is from", ("global", "cn")),),
    billing=Billing.SUBSCRIPTION,
)


def ask(login: Login) -> Conversation:
    """Ask the account's region; a key that is unknown there may be of the other one."""
    region = login.option("region", "global")
    regions = (region,) if login.option("region") else ("global", "cn")
    refusal: Refused | None = None
    for region in regions:
        try:
            body = yield from _remains(region, login.secret)
        except Refused as refused:
            refusal = refusal or refused
            if refused.error_class not in REFUSALS:
                break
        else:
            yield from _told(body, login.now_ms)
            return
    if refusal is not None:
        raise refusal


def _remains(region: str, secret: str) -> Part[Body]:
    """Return what is left, from the present or the older route."""
    refusal: Refused | None = None
    for url in (f"{HOSTS[region]}/{NOW}", f"{HOSTS[region]}/{LEGACY}", f"{OLD[region]}/{LEGACY}"):
        try:
            answer: Answer = yield Request(url=url, headers=bearer(secret))
            return _checked(answer.body)
        except Refused as refused:
            is_auth = refused.error_class in REFUSALS
            is_missing = refused.error_class is ErrorClass.SCHEMA_CHANGED
            if not is_auth and not is_missing:
                raise
            if refusal is None or (is_auth and refusal.error_class not in REFUSALS):
                refusal = refused
    raise refusal or AssertionError


def _checked(body: Body) -> Body:
    """Return what an answer holds.

    Raises:
        Refused: it is an error with a good status.
    """
    data = body.at("data") if "data" in body else body
    response = body.at("base_resp", "baseResp") or data.at("base_resp", "baseResp")
    code = response.number("status_code", "statusCode")
    said = response.text("status_msg", "statusMsg")
    if code or "invalid api key" in said.lower():
        error_class = ERRORS.get(int(code or 0), ErrorClass.UNAVAILABLE)
        if "invalid api key" in said.lower():
            error_class = ErrorClass.AUTH_EXPIRED
        raise Refused(error_class, f"the vendor says {said or 'an error'!r} ({code or 0:.0f})")
    data.wanted("model_remains", "modelRemains")
    return data


def _told(body: Body, now_ms: int) -> Part[None]:
    yield Identity(plan=body.text("current_subscribe_title", "currentSubscribeTitle"))
    buckets = body.items("model_remains", "modelRemains")
    if not buckets:
        raise Refused(ErrorClass.NO_PLAN, "no bucket of a plan is told of this key")
    for bucket in buckets:
        name = bucket.text("model_name", "modelName")
        for kind in ("interval", "weekly"):
            reading = window(bucket, kind, name, now_ms)
            if reading is not None:
                yield reading
    points = body.number("points_balance", "pointsBalance")
    if points is not None:
        yield Balance(name="points", amount=points, currency="points")


def window(bucket: Body, kind: str, name: str, now_ms: int) -> QuotaReading | None:
    """Return one window of a bucket; None where it has none, is unlimited or not in the plan."""
    total = _value(bucket, f"current_{kind}_total_count")
    left = _value(bucket, f"current_{kind}_usage_count")
    percent_left = _value(bucket, f"current_{kind}_remaining_percent")
    status = _value(bucket, f"current_{kind}_status")
    if status == NOT_IN_PLAN and not total and (percent_left is None or percent_left >= 100):
        return None
    minutes, resets_at_ms = _span(bucket, kind, name, now_ms)
    window = window_name(minutes) if name == HEADLINE else f"{window_name(minutes)} {name}"
    reading = QuotaReading(
        window=window, as_of_ms=now_ms, window_minutes=minutes, resets_at_ms=resets_at_ms
    )
    if percent_left is not None:
        return replace(reading, used_percent=100 - percent_left)
    if not total or left is None:
        return None
    used = max(total - left, 0.0)
    return replace(
        reading,
        used_percent=100 * used / total,
        used=used,
        limit=total,
        unit="requests",
        confidence=Confidence.ESTIMATED,
    )


def _value(bucket: Body, name: str) -> float | None:
    """Return a number under a name in either spelling."""
    head, *rest = name.split("_")
    return bucket.number(name, head + "".join(word.capitalize() for word in rest))


def _span(bucket: Body, kind: str, name: str, now_ms: int) -> tuple[int, int | None]:
    """Return (minutes, end) of a bucket's window."""
    prefix = "weekly_" if kind == "weekly" else ""
    edges = [_value(bucket, f"{prefix}{edge}_time") for edge in ("start", "end")]
    start_ms, end_ms = (instant_ms(edge) for edge in edges)
    usual = 10080 if kind == "weekly" else 1440 if name == "video" else 300
    minutes = round((end_ms - start_ms) / 60_000) if start_ms and end_ms else usual
    left_ms = _value(bucket, f"{prefix}remains_time")
    if end_ms is None and left_ms:
        end_ms = later_ms(now_ms, left_ms / 1000)
    return minutes if minutes > 0 else usual, end_ms
