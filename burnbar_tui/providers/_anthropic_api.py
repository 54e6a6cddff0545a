"""Anthropic Console: usage and cost reports of an organization, by day.

Source: `/v1/organizations/usage_report/messages` and `/v1/organizations/cost_report`, which
Anthropic documents (http-apis 2). Input is without the cache. Amounts are cents as decimal text.
"""

from decimal import Decimal, InvalidOperation

from burnbar_tui.facts import Billing, Refused, VendorUsage, instant_of
from burnbar_tui.providers._pages import NOT_FOR_THIS_KEY, buckets, pages
from burnbar_tui.providers.api import DAY_MS, Api, Conversation, Login, Option, Request
from burnbar_tui.providers.bodies import MOST, Body

HOST = "https://api.anthropic.com/v1/organizations"
NANO_PER_CENT = 10_000_000
MOST_DAYS = 31
"""On one page."""

API = Api(
    hosts=("api.anthropic.com",),
    credential="an admin key of the organization (sk-ant-admin…); ordinary keys cannot read usage",
    env_names=("ANTHROPIC_ADMIN_KEY", "ANTHROPIC_ADMIN_API_KEY"),
    admin_prefixes=("sk-ant-admin",),
    options=(Option("workspace", "only this workspace, by its id"),),
    renew="let an admin of the organization create a new admin key in the Console",
    minutes=15,
    usage_minutes=15,
    billing=Billing.API,
)


def ask(login: Login) -> Conversation:
    """Ask for tokens by day and model, and for costs by day and description."""
    if login.usage_since_ms is None:
        return
    start_ms = login.usage_since_ms // DAY_MS * DAY_MS
    end_ms = login.now_ms // DAY_MS * DAY_MS + DAY_MS
    workspace = login.option("workspace")
    only = (("workspace_ids[]", workspace),) if workspace else ()
    usage = _request("usage_report/messages", login, start_ms, end_ms, "model", *only)
    for bucket, result in buckets((yield from pages(usage))):
        yield tokens(bucket, result)
    costs = _request("cost_report", login, start_ms, end_ms, "description")
    if workspace:
        # The cost report has no filter, but it can be grouped.
        costs = _request(
            "cost_report", login, start_ms, end_ms, "description", ("group_by[]", "workspace_id")
        )
    try:
        found = yield from pages(costs)
    except Refused as refused:
        if refused.status in NOT_FOR_THIS_KEY:
            return  # Tokens count without their price.
        raise
    for bucket, result in buckets(found):
        if not workspace or result.text("workspace_id") == workspace:
            yield cost(bucket, result)


def _request(
    path: str, login: Login, start_ms: int, end_ms: int, group: str, *more: tuple[str, str]
) -> Request:
    query = (
        ("starting_at", f"{instant_of(start_ms):%Y-%m-%dT%H:%M:%SZ}"),
        ("ending_at", f"{instant_of(end_ms):%Y-%m-%dT%H:%M:%SZ}"),
        ("bucket_width", "1d"),
        ("limit", str(MOST_DAYS)),
        ("group_by[]", group),
        *more,
    )
    headers = {
        "x-api-key": login.secret,
        "anthropic-version": "2023-06-01",
        "Accept": "application/json",
    }
    return Request(url=f"{HOST}/{path}", query=query, headers=headers)


def _span(bucket: Body) -> tuple[int, int]:
    """Return when a bucket starts and ends.

    Raises:
        Refused: it tells no start.
    """
    start_ms = bucket.at_ms("starting_at")
    if start_ms is None:
        raise bucket.changed("no starting_at in a bucket")
    return start_ms, bucket.at_ms("ending_at") or start_ms + DAY_MS


def tokens(bucket: Body, result: Body) -> VendorUsage:
    """Return one day's use of one model; the vendor tells no number of requests."""
    start_ms, end_ms = _span(bucket)
    created = result.at("cache_creation")
    lifes = ("ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")
    counts = [count for life in lifes if (count := created.count(life)) is not None]
    return VendorUsage(
        start_ms=start_ms,
        end_ms=end_ms,
        model=result.text("model"),
        input_tokens=result.count("uncached_input_tokens"),
        cache_read_tokens=result.count("cache_read_input_tokens"),
        cache_creation_tokens=sum(counts) if counts else None,
        output_tokens=result.count("output_tokens"),
    )


def cost(bucket: Body, result: Body) -> VendorUsage:
    """Return one day's cost of one kind of use."""
    start_ms, end_ms = _span(bucket)
    kind = result.text("description") or result.text("cost_type") or "all"
    return VendorUsage(
        start_ms=start_ms,
        end_ms=end_ms,
        model=result.text("model"),
        detail=f"cost: {kind}",
        cost_nano=_nano(result.first("amount")),
        currency=result.currency(),
    )


def _nano(cents: object) -> int | None:
    """Return cents, decimal text, in billionths of the currency."""
    try:
        amount = Decimal(str(cents))
    except InvalidOperation:
        return None
    is_sound = amount.is_finite() and amount.copy_abs() <= MOST
    return round(amount * NANO_PER_CENT) if is_sound else None
