"""What an answer says beside its JSON: how large it may be, what is wrong, when to ask again."""

import zlib
from email.utils import parsedate_to_datetime

import httpx
import msgspec

from burnbar_tui.clock import now
from burnbar_tui.facts import ErrorClass, Refused
from burnbar_tui.providers.bodies import Body, clean, number_of

MOST_BYTES = 16 << 20
LONGEST_RETRY_SECONDS = 6 * 3600.0
ENCODINGS = "gzip, deflate"
"""What is asked for: both unpack step by step, so that a small body cannot become a huge one."""
MONEY = frozenset(
    {
        "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded", "organization_usage_limit_exceeded",
        "enforced_spend_limit_reached", "exceeded_current_quota_error", "quota_exceeded",
        "billing_error", "1113", "1008",
    }
)  # fmt: skip
"""Codes that say, whatever the status, that the money or the quota is used up (http-apis 18.6)."""


async def body_of(response: httpx.Response) -> bytes:
    """Return a body, unpacked, and never read or unpack more of it than it may have.

    Raises:
        Refused: it is larger, or packed in a way that was not asked for.
    """
    packing = response.headers.get("content-encoding", "").strip().lower()
    host = response.request.url.host
    unpack = zlib.decompressobj(wbits=47) if packing in {"gzip", "x-gzip", "deflate"} else None
    if packing not in {"", "identity"} and unpack is None:
        raise Refused(ErrorClass.UNAVAILABLE, f"{host} packs its answer as {clean(packing, 40)}")
    parts, size = [], 0
    async for raw in response.aiter_raw():
        part = raw if unpack is None else _unpacked(unpack, raw, MOST_BYTES + 1 - size, host)
        size += len(part)
        if size > MOST_BYTES:
            text = f"{host} sends more than {MOST_BYTES >> 20} MB"
            raise Refused(ErrorClass.UNAVAILABLE, text, status=response.status_code)
        parts.append(part)
        if unpack is not None and unpack.eof:
            break
    return b"".join(parts)


def _unpacked(unpack: "zlib._Decompress", raw: bytes, most: int, host: str) -> bytes:
    try:
        return unpack.decompress(raw, most)
    except zlib.error:
        raise Refused(ErrorClass.UNAVAILABLE, f"{host} packs its answer wrongly") from None


def decoded(data: bytes) -> tuple[object, bool]:
    """Return JSON and whether it is any; what strict decoders refuse is forgiven."""
    import json  # Only for what msgspec refuses.

    try:
        return msgspec.json.decode(data), True
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(data.decode("utf-8-sig", "replace")), True
    except (ValueError, RecursionError):
        return None, False


def codes_of(body: Body) -> set[str]:
    """Return the codes and types by which an error body says what is wrong."""
    places = (body, body.at("error"), body.at("base_resp"))
    return {
        str(value)
        for place in places
        for name in ("code", "type", "status_code")
        if isinstance(value := place.first(name), str | int)
    }


def said_by(body: Body) -> str:
    """Return the words of an error body for people, from any of the places where vendors put it."""
    error = body.first("error")
    if isinstance(error, str):
        return clean(error)
    inner = body.at("error", "base_resp")
    return inner.text("message", "status_msg") or body.text("message", "msg", "detail")


def retry_seconds(text: str) -> float | None:
    """Return what `Retry-After` asks for; a 0 is not believable, and 6 hours are the most."""
    seconds = number_of(text)
    if seconds is None and text:
        try:
            seconds = (parsedate_to_datetime(text) - now()).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
    return min(seconds, LONGEST_RETRY_SECONDS) if seconds and seconds > 0 else None
