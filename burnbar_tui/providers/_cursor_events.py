"""Cursor's calls with their tokens, as its dashboard lists them (http-apis 6)."""

from zlib import crc32

from msgspec import json

from burnbar_tui.facts import Refused, VendorUsage
from burnbar_tui.providers.api import Answer, Login, Part, Request
from burnbar_tui.providers.bodies import Body

URL = "https://cursor.com/api/dashboard/get-filtered-usage-events"
PAGE = 1000
MOST_PAGES = 200
NANO_PER_CENT = 10_000_000


def events(headers: dict[str, str], login: Login) -> Part[None]:
    """Yield every call since usage was read last; a page that is not full is the last one."""
    wanted = {
        "startDate": str(login.usage_since_ms),
        "endDate": str(login.now_ms),
        "pageSize": PAGE,
    }
    if team := login.option("team"):
        wanted["teamId"] = int(team) if team.isdecimal() else team
    for page in range(1, MOST_PAGES + 1):
        try:
            answer: Answer = yield Request(
                method="POST", url=URL, headers=headers, json={"page": page, **wanted}
            )
        except Refused:
            return  # The plan's windows count without its calls.
        listed = answer.body.items("usageEventsDisplay")
        for event in listed:
            if (row := usage(event)) is not None:
                yield row
        if len(listed) < PAGE:
            return


def usage(event: Body) -> VendorUsage | None:
    """Return one call at list price, told apart from others of the instant by all of its row."""
    at_ms, told = event.at_ms("timestamp"), event.at("tokenUsage")
    if at_ms is None:
        return None
    cents = told.number("totalCents")
    kind = event.text("kind").removeprefix("USAGE_EVENT_KIND_").replace("_", " ").lower()
    return VendorUsage(
        start_ms=at_ms,
        end_ms=at_ms,
        model=event.text("model"),
        detail=f"{kind} #{crc32(json.encode(event.value, order='sorted')):08x}",
        input_tokens=told.count("inputTokens"),
        cache_read_tokens=told.count("cacheReadTokens"),
        cache_creation_tokens=told.count("cacheWriteTokens"),
        output_tokens=told.count("outputTokens"),
        requests=1,
        cost_nano=None if cents is None else round(cents * NANO_PER_CENT),
    )
