"""One request to a model: its stream piece by piece, in bounds, and what went wrong in plain words.

What a server says of its own troubles is not repeated: it may hold what was sent.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from burnbar_tui.engine import net
from burnbar_tui.engine.ask.model.turns import Failed, Heard, Request
from burnbar_tui.engine.ask.model.wires import Wire

MOST_BYTES = 1 << 20
"""How much one answer may be, with what is around it."""
MOST_TEXT = 8_000
"""How many characters of it may be text or arguments."""
CONNECT_SECONDS = 10.0
_STATUSES = {
    401: "it refuses the credential (401)",
    403: "it refuses the credential (403)",
    404: "it does not know the model, or the address is not its own (404)",
    429: "it asks to wait (429)",
}


async def post(
    wire: Wire, base: str, secret: str, request: Request, deadline: float
) -> AsyncGenerator[Heard, None]:
    """Yield what was heard so far, each time that it is more.

    Args:
        wire: the format.
        base: the address in the settings.
        secret: the credential, or nothing.
        request: what is said.
        deadline: until when it may take, by the clock of the loop.

    Raises:
        Failed: there is no whole answer.
    """
    heard = Heard()
    try:
        async with aclosing(_pieces(wire, base, secret, request, deadline)) as pieces:
            async for piece in pieces:
                before = len(heard.text)
                wire.hear(heard, piece)
                if _size(heard) > MOST_TEXT:
                    raise Failed("it wrote more than it may")
                if len(heard.text) > before:
                    yield heard
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise Failed("it sent what is no answer") from None
    if not heard.stop:
        raise Failed("its answer broke off")
    yield heard


def _size(heard: Heard) -> int:
    return len(heard.text) + sum(len(one.arguments) for one in heard.drafts.values())


async def _pieces(
    wire: Wire, base: str, secret: str, request: Request, deadline: float
) -> AsyncGenerator[dict[str, Any], None]:
    url = wire.url(base)
    host = urlsplit(url).hostname or ""
    is_inside = net.is_loopback(host)
    is_secure = url.startswith("https:")
    trust = await asyncio.to_thread(net.trust, is_verified=is_secure)
    connect = httpx.Timeout(None, connect=CONNECT_SECONDS)
    async with httpx.AsyncClient(verify=trust, trust_env=not is_inside, timeout=connect) as client:
        headers = {"User-Agent": net.AGENT, "Accept-Encoding": "identity", **wire.headers(secret)}
        try:
            outgoing = client.build_request("POST", url, headers=headers, json=wire.body(request))
            sending = client.send(outgoing, stream=True)
            response = await asyncio.wait_for(sending, _left(deadline))
            try:
                _check(response)
                async with aclosing(_lines(response, deadline)) as lines:
                    async for line in lines:
                        if (piece := piece_of(line)) is not None:
                            yield piece
            finally:
                await response.aclose()
        except TimeoutError:
            raise Failed("it did not answer in time") from None
        except (httpx.InvalidURL, UnicodeError):
            raise Failed("its address is none") from None
        except httpx.HTTPError as error:
            raise Failed(f"it did not answer: {net.reason(error)}") from None


def _check(response: httpx.Response) -> None:
    status = response.status_code
    if 300 <= status < 400:
        raise Failed("it sends to another address, which is not followed")
    if status >= 500:
        raise Failed(f"it has trouble of its own ({status})")
    if status != 200:
        raise Failed(_STATUSES.get(status, f"it did not accept the question ({status})"))
    if response.headers.get("content-encoding", "identity") != "identity":
        raise Failed("it packs its answer, which was not asked for")


async def _lines(response: httpx.Response, deadline: float) -> AsyncGenerator[bytes, None]:
    """Yield whole lines; the last one need not end."""
    size, rest = 0, b""
    raw = aiter(response.aiter_raw())
    while part := await asyncio.wait_for(anext(raw, b""), _left(deadline)):
        size += len(part)
        if size > MOST_BYTES:
            raise Failed("it sent more than it may")
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            yield line
    yield rest


def _left(deadline: float) -> float:
    """Return how many seconds are left; with none of them whatever waits ends at once."""
    return max(0.0, deadline - asyncio.get_running_loop().time())


def piece_of(line: bytes) -> dict[str, Any] | None:
    """Return the JSON in a line of a stream, be it of events (SSE) or bare; None where is none.

    Raises:
        Failed: there should be one.
    """
    text = line.strip()
    if text.startswith(b"data:"):
        text = text[5:].strip()
    elif not text.startswith(b"{"):
        if not text or text.startswith((b":", b"event:", b"id:", b"retry:")):
            return None
        raise Failed("it sent what is no answer")
    if text == b"[DONE]":
        return None
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Failed("it sent what is no answer") from None
