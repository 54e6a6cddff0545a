"""Ollama: the models of a local server, or usage and balance of ollama.com.

Source: `/api/tags` and `/api/version` of the local server, which has no quota; `/api/usage` and
`/api/balance` of ollama.com, documented since October 2026, and their older shapes (http-apis 12).
Without a credential the local server is asked, with one ollama.com.
"""

from datetime import timedelta

from msgspec.structs import replace

from burnbar_tui.facts import (
    Balance,
    Billing,
    ErrorClass,
    Identity,
    QuotaReading,
    Refused,
    VendorUsage,
    instant_of,
    ms_of,
)
from burnbar_tui.providers.api import (
    DAY_MS,
    HOUR_MS,
    Answer,
    Api,
    Conversation,
    Login,
    Option,
    Part,
    Request,
    bearer,
)
from burnbar_tui.providers.bodies import Body, nano_of
from burnbar_tui.providers.fields import month_minutes

LOCAL = "http://127.0.0.1:11434"
CLOUD = "https://ollama.com/api"
SESSION_HOURS = 5
NAMES = {"session": ("5h", 300), "weekly": ("7d", 10080), "monthly": ("month", 43200)}

API = Api(
    hosts=("ollama.com", "127.0.0.1:11434"),
    credential="an API key of ollama.com; without one the local server is asked",
    env_names=("OLLAMA_API_KEY",),
    is_optional=True,
    options=(Option("scope", "whose usage, with a key", ("self", "team")),),
    minutes=2,
    usage_minutes=15,
)


def ask(login: Login) -> Conversation:
    """Ask the local server, or with a key ollama.com."""
    if not login.secret:
        yield from _server()
        return
    headers = bearer(login.secret)
    scope = login.option("scope", "self")
    query = (("range", "30d"), ("scope", scope), ("group_by", "model"))
    missing: Refused | None = None
    try:
        answer: Answer = yield Request(url=f"{CLOUD}/usage", query=query, headers=headers)
        body = answer.body
        if "limits" in body:
            yield from _older(body, login.now_ms)
            return
        for bucket in body.wanted("buckets").items():
            if (row := usage(bucket)) is not None:
                yield row
    except Refused as refused:
        if refused.error_class is not ErrorClass.SCHEMA_CHANGED:
            raise
        missing = refused
    try:
        money: Answer = yield Request(url=f"{CLOUD}/balance", headers=headers)
    except Refused as refused:
        if missing is not None:
            raise missing from None
        if refused.status != 404:
            raise
        return  # There is no plan whose balance could be told.
    yield from _balance(money.body, login.now_ms)


def _server() -> Part[None]:
    """Make sure that the local server is there; its models cost nothing and have no quota."""
    try:
        answer: Answer = yield Request(url=f"{LOCAL}/api/tags", seconds=5)
    except Refused as refused:
        if refused.status:
            raise
        return  # It is not running, which is no error.
    if "models" not in answer.body.fields:
        raise answer.body.changed("no models")
    yield Identity(plan="local", billing=Billing.API)


def usage(bucket: Body) -> VendorUsage | None:
    """Return one bucket of usage; older plans tell requests only."""
    start_ms, end_ms = bucket.at_ms("from"), bucket.at_ms("until")
    if start_ms is None or end_ms is None:
        return None
    if bucket.flag("partial"):
        end_ms = start_ms + (HOUR_MS if end_ms - start_ms <= HOUR_MS else DAY_MS)
    whole, read = bucket.count("input_tokens"), bucket.count("cached_input_tokens")
    row = VendorUsage(
        start_ms=start_ms,
        end_ms=end_ms,
        model=bucket.text("model", "group"),
        input_tokens=None if whole is None else max(0, whole - (read or 0)),
        cache_read_tokens=read,
        output_tokens=bucket.count("output_tokens"),
        requests=bucket.count("request_count"),
        cost_nano=nano_of(bucket.number("usage_usd")),
    )
    is_empty = not any((whole, read, row.output_tokens, row.requests, row.cost_nano))
    return None if is_empty else row


def _balance(body: Body, now_ms: int) -> Part[None]:
    """Yield what is included in a plan, in dollars or in older plans in percent."""
    included = body.at("included")
    left, allowance = included.number("balance_usd"), included.number("allowance_usd")
    period = included.at("period")
    if left is not None and allowance is not None:
        start_ms, end_ms = period.at_ms("from"), period.at_ms("until")
        minutes = (end_ms - start_ms) // 60_000 if start_ms and end_ms else None
        used = allowance - left
        yield QuotaReading(
            window="month",
            as_of_ms=now_ms,
            used_percent=100 * used / allowance if allowance > 0 else None,
            used=used,
            limit=allowance,
            unit="usd",
            window_minutes=minutes,
            resets_at_ms=end_ms,
        )
    for field, (name, minutes) in NAMES.items():
        told = included.at(field)
        if (remaining := told.number("remaining_percent")) is not None:
            yield QuotaReading(
                window=name,
                as_of_ms=now_ms,
                used_percent=100 - remaining,
                window_minutes=minutes,
                resets_at_ms=told.at_ms("resets_at"),
            )
    if (bought := body.at("purchased").number("balance_usd")) is not None:
        yield Balance(name="purchased", amount=bought, currency="USD")
    if not included and "purchased" not in body:
        raise body.changed("no included")


def _older(body: Body, now_ms: int) -> Part[None]:
    """Yield the windows as they were told until October 2026, without their resets."""
    now = instant_of(now_ms)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    session_ms = SESSION_HOURS * HOUR_MS
    month_end = (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
    ends = {
        "session": now_ms // session_ms * session_ms + session_ms,
        "weekly": ms_of(midnight + timedelta(days=7 - midnight.weekday())),
        "monthly": None,
    }
    for field, (name, minutes) in NAMES.items():
        used = body.at("limits").at(field).number("usage")
        if used is None:
            continue
        reading = QuotaReading(
            window=name,
            as_of_ms=now_ms,
            used_percent=100 * used,
            window_minutes=minutes,
            resets_at_ms=ends[field],
        )
        if field == "monthly":
            reading = replace(reading, window_minutes=month_minutes(ms_of(month_end)))
        yield reading
