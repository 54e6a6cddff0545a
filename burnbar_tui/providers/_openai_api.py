"""OpenAI: usage and costs of an organization, by day.

Source: `/v1/organization/usage/completions` and `/v1/organization/costs`, which OpenAI documents
(http-apis 1). `input_tokens` includes what was read from and written to the cache; audio is part of
it. Money stands in the costs only, by line item and not by model.
"""

from burnbar_tui.facts import Billing, Refused, VendorUsage
from burnbar_tui.providers._pages import NOT_FOR_THIS_KEY, buckets, pages
from burnbar_tui.providers.api import DAY_MS, Api, Conversation, Login, Option, Request, bearer
from burnbar_tui.providers.bodies import Body, nano_of

HOST = "https://api.openai.com/v1/organization"
MOST_DAYS = 31
"""Of usage in one request."""
MOST_COST_DAYS = 180

API = Api(
    hosts=("api.openai.com",),
    credential="an admin key of the organization (sk-admin-…); project keys cannot read usage",
    env_names=("OPENAI_ADMIN_KEY", "OPENAI_API_KEY"),
    admin_prefixes=("sk-admin-",),
    options=(Option("project", "only this project, by its id"),),
    renew="let an owner of the organization create a new admin key",
    minutes=15,
    usage_minutes=15,
    billing=Billing.API,
)


def ask(login: Login) -> Conversation:
    """Ask for tokens by day and model, and for costs by day and line item."""
    if login.usage_since_ms is None:
        return
    project = login.option("project")
    start_ms = login.usage_since_ms // DAY_MS * DAY_MS
    end_ms = login.now_ms // DAY_MS * DAY_MS + DAY_MS
    for first_ms in range(start_ms, end_ms, MOST_DAYS * DAY_MS):
        last_ms = min(first_ms + MOST_DAYS * DAY_MS, end_ms)
        usage = _request("usage/completions", login, first_ms, last_ms, MOST_DAYS, "model", project)
        for bucket, result in buckets((yield from pages(usage))):
            yield tokens(bucket, result)
    costs = _request("costs", login, start_ms, end_ms, MOST_COST_DAYS, "line_item", project)
    try:
        found = yield from pages(costs)
    except Refused as refused:
        if refused.status in NOT_FOR_THIS_KEY:
            return  # Tokens count without their price.
        raise
    for bucket, result in buckets(found):
        yield cost(bucket, result)


def _request(
    path: str, login: Login, start_ms: int, end_ms: int, limit: int, group: str, project: str
) -> Request:
    query = [
        ("start_time", str(start_ms // 1000)),
        ("end_time", str(end_ms // 1000)),
        ("bucket_width", "1d"),
        ("limit", str(limit)),
        ("group_by", group),
    ]
    if project:
        query.append(("project_ids", project))
    return Request(url=f"{HOST}/{path}", query=tuple(query), headers=bearer(login.secret))


def _span(bucket: Body) -> tuple[int, int]:
    """Return when a bucket starts and ends.

    Raises:
        Refused: it tells no start.
    """
    start_ms = bucket.at_ms("start_time")
    if start_ms is None:
        raise bucket.changed("no start_time in a bucket")
    return start_ms, bucket.at_ms("end_time") or start_ms + DAY_MS


def tokens(bucket: Body, result: Body) -> VendorUsage:
    """Return one day's use of one model."""
    start_ms, end_ms = _span(bucket)
    whole = result.count("input_tokens")
    read = result.count("input_cached_tokens")
    written = result.count("input_cache_write_tokens")
    fresh = None if whole is None else max(0, whole - (read or 0) - (written or 0))
    return VendorUsage(
        start_ms=start_ms,
        end_ms=end_ms,
        model=result.text("model"),
        input_tokens=fresh,
        cache_read_tokens=read,
        cache_creation_tokens=written,
        output_tokens=result.count("output_tokens"),
        requests=result.count("num_model_requests"),
    )


def cost(bucket: Body, result: Body) -> VendorUsage:
    """Return one day's cost of one line item."""
    start_ms, end_ms = _span(bucket)
    amount = result.at("amount")
    return VendorUsage(
        start_ms=start_ms,
        end_ms=end_ms,
        detail=f"cost: {result.text('line_item') or 'all'}",
        cost_nano=nano_of(amount.number("value")),
        currency=amount.currency(),
    )
