"""OpenRouter: a key's limit, the account's credits, and what each day's models cost.

Source: `/api/v1/key`, `/credits` and `/activity`, which OpenRouter documents (http-apis 14). All
money is USD. `usage` of a key is what it ever spent, so what its limit holds is `limit` less
`limit_remaining`. Credits and activity want a management key.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from burnbar_tui.facts import (
    Balance,
    Billing,
    ErrorClass,
    QuotaReading,
    Refused,
    VendorUsage,
    instant_of,
    ms_of,
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
from burnbar_tui.providers.fields import month_minutes

HOST = "https://openrouter.ai/api/v1"
ELSEWHERE = frozenset({403, 404})
"""What `/key` answers to a management key that is no key for calls: its credits may be read."""

API = Api(
    hosts=("openrouter.ai",),
    credential="a key (sk-or-…); with a management key also credits and activity are read",
    env_names=("OPENROUTER_MANAGEMENT_API_KEY", "OPENROUTER_API_KEY"),
    usage_minutes=60,
    billing=Billing.API,
    statuses={402: ErrorClass.EXHAUSTED},
)


def ask(login: Login) -> Conversation:
    """Ask for the key's limit, the credits and the activity, as far as the key may read them."""
    headers = bearer(login.secret)
    missing: Refused | None = None
    try:
        answer: Answer = yield Request(url=f"{HOST}/key", headers=headers)
        key = answer.body.wanted("data")
        if (reading := window(key, login.now_ms)) is not None:
            yield reading
    except Refused as refused:
        if refused.status not in ELSEWHERE:
            raise
        missing = refused
    yield from _credits(headers, missing)
    if login.usage_since_ms is not None:
        yield from _activity(headers, login)


def window(key: Body, now_ms: int) -> QuotaReading | None:
    """Return the limit of a key as a window, or None where it has no limit."""
    limit, left = key.number("limit"), key.number("limit_remaining")
    if limit is None:
        return None
    used = None if left is None else limit - left
    name, minutes, resets_at_ms = _period(key.text("limit_reset"), instant_of(now_ms))
    return QuotaReading(
        window=name,
        as_of_ms=now_ms,
        used_percent=100 * used / limit if used is not None and limit > 0 else None,
        used=used,
        limit=limit,
        unit="usd",
        window_minutes=minutes,
        resets_at_ms=resets_at_ms,
    )


def _period(reset: str, now: datetime) -> tuple[str, int | None, int | None]:
    """Return (name, minutes, end) of the period that a limit is for; all begin at 00:00 UTC."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if reset == "daily":
        return "1d", 1440, ms_of(today + timedelta(days=1))
    if reset == "weekly":
        return "7d", 10080, ms_of(today + timedelta(days=7 - today.weekday()))
    if reset == "monthly":
        end_ms = ms_of((today.replace(day=1) + timedelta(days=32)).replace(day=1))
        return "month", month_minutes(end_ms), end_ms
    return "key limit", None, None


def _credits(headers: dict[str, str], missing: Refused | None) -> Part[None]:
    """Yield what is left of the account's credits.

    Raises:
        Refused: `missing`, if neither the key nor the credits can be read.
    """
    try:
        answer: Answer = yield Request(url=f"{HOST}/credits", headers=headers)
    except Refused:
        if missing is not None:
            raise missing from None
        return  # An ordinary key may not read them.
    data = answer.body.at("data")
    total, used = data.number("total_credits"), data.number("total_usage")
    if total is not None and used is not None:
        yield Balance(name="credits", amount=total - used, currency="USD")


def _activity(headers: dict[str, str], login: Login) -> Part[None]:
    """Ask for the completed days, and for today, which must be asked for by its date."""
    today = f"{instant_of(login.now_ms):%Y-%m-%d}"
    for query in ((), (("date", today),)):
        try:
            answer: Answer = yield Request(url=f"{HOST}/activity", query=query, headers=headers)
        except Refused:
            return  # An ordinary key may not read it, and the limit counts without it.
        for row in answer.body.items("data"):
            yield from _rows(row)


def _rows(row: Body) -> Part[None]:
    """Yield one day's use of one endpoint, and what was paid elsewhere for it."""
    start_ms = instant_ms(row.text("date")[:10])
    if start_ms is None:
        return
    whole, read = row.count("prompt_tokens"), row.count("cached_tokens", "prompt_cached_tokens")
    places = (row.text("provider_name"), row.text("endpoint_id"), row.text("workspace_id"))
    model = row.text("model", "model_permaslug")
    blank = VendorUsage(start_ms=start_ms, end_ms=start_ms + DAY_MS, model=model)
    yield replace(
        blank,
        detail=" ".join(place for place in places if place),
        input_tokens=None if whole is None else max(0, whole - (read or 0)),
        cache_read_tokens=read,
        output_tokens=row.count("completion_tokens"),
        reasoning_tokens=row.count("reasoning_tokens"),
        requests=row.count("requests"),
        cost_nano=nano_of(row.number("usage")),
    )
    if elsewhere := row.number("byok_usage_inference"):
        yield replace(
            blank,
            detail=f"paid to {row.text('provider_name') or 'the provider'} with an own key",
            cost_nano=nano_of(elsewhere),
        )
