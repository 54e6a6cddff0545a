"""What Aider writes into the history of its chats, which is Markdown for people.

A session begins with `# aider chat started at` and the local time, and every message ends with
`> Tokens: 12k sent, 1.1k cache hit, 2.3k received. Cost: $0.04 message, $0.31 session.` Counts are
rounded, and where the analytics log has the session, that tells them better.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from msgspec import Struct

from burnbar_tui.facts import MAX_TOKENS, Confidence, Fact, Skipped, UsageEvent
from burnbar_tui.providers.fields import event_key, ms_of_local, nano_usd
from burnbar_tui.providers.spec import LogLines, Origin

LOGS = "{parents[0]}/.aider/*.jsonl"
EARLY_MS, LATE_MS = 2_000, 120_000
"""How long before and after the start of a session its first line may be in the analytics log."""

_START = re.compile(r"# aider chat started at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s*")
_MODEL = re.compile(r"> (?:Main m|M)odel: (\S+)")
_COUNT = r"(\d{1,9}(?:\.\d{1,3})?[kM]?)"
_TOKENS = re.compile(
    rf"> Tokens: {_COUNT} sent(?:, {_COUNT} cache write)?(?:, {_COUNT} cache hit)?"
    rf", {_COUNT} received\.(?: Cost: \$(\d{{1,6}}(?:\.\d{{1,9}})?) message)?"
)
_TIME = re.compile(rb'"time":\s*(\d{9,10})\b')
_SIZES = {"k": 1_000, "M": 1_000_000}


class Chat(Struct):
    """The session at the end of a history."""

    started: str = ""
    """As it stands there: the same text in any zone."""
    model: str = ""
    messages: int = 0


CHATS = LogLines(
    files=(".aider.chat.history.md",),
    markers=(b"# aider chat started at ", b"> Tokens: ", b"> Main model: ", b"> Model: "),
    record=str,
    state=Chat,
    beside=(LOGS,),
)


def chats(
    provider_id: str, lines: Iterable[tuple[int, str]], origin: Origin, chat: Chat
) -> Iterator[Fact]:
    """Yield one estimated event a message, but for sessions that an analytics log tells of."""
    logged: list[int] | None = None
    for position, line in lines:
        if found := _START.fullmatch(line):
            if found[1] != chat.started:
                chat.started, chat.messages = found[1], 0
            chat.model = ""
        elif found := _MODEL.match(line):
            chat.model = found[1]
        elif found := _TOKENS.match(line):
            if logged is None:
                logged = _logged(origin)
            chat.messages += 1
            at_ms = ms_of_local(chat.started)
            if at_ms is None or not _is_among(logged, at_ms):
                yield _message(provider_id, chat, at_ms or origin.mtime_ms, found, position)


def _message(provider_id: str, chat: Chat, at_ms: int, found: re.Match[str], position: int) -> Fact:
    sent, written, read, output = (_count(found[number]) for number in range(1, 5))
    if max(sent, written, read, output) > MAX_TOKENS:
        return Skipped(reason="tokens: not a count", position=position)
    cost = nano_usd(float(found[5] or 0))
    name = chat.started or f"at {position}"
    return UsageEvent(
        key=event_key(provider_id, "chat", name, chat.messages),
        at_ms=at_ms,
        model=chat.model or "unknown",
        session_id=f"chat {name}",
        # What is sent contains what a cache takes and gives; rounded, they may be more.
        input_tokens=max(0, sent - written - read),
        cache_read_tokens=read,
        cache_creation_tokens=written,
        output_tokens=output,
        reported_cost_nano_usd=cost,
        tokens_confidence=Confidence.ESTIMATED,
        rank=int(cost is not None),
        position=position,
    )


def _count(text: str | None) -> int:
    if not text:
        return 0
    size = _SIZES.get(text[-1], 1)
    return round(float(text.rstrip("kM")) * size)


def _logged(origin: Origin) -> list[int]:
    """Return the instants of all lines of the analytics logs beside a history."""
    texts = origin.beside.values()
    return sorted(int(time) * 1000 for text in texts for time in _TIME.findall(text))


def _is_among(logged: list[int], at_ms: int) -> bool:
    """Tell whether a session that began then is in the log: its launch is its first line."""
    place = bisect_left(logged, at_ms - EARLY_MS)
    return place < len(logged) and logged[place] <= at_ms + LATE_MS
