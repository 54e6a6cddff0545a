"""Messages as Kimi CLI, the older of the two, logs them.

A message is told of again while it streams, so the largest of every count is its own. The log names
neither folder nor, mostly, model: the folder is in the list of all of them, under its hash, and the
model is the one of the environment, the configured one, or the vendor's own for coding, whose name
has no price.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from hashlib import md5
from pathlib import PurePath
from typing import Any

import msgspec
from msgspec import Struct

from burnbar_tui.facts import Fact, UsageEvent
from burnbar_tui.learned import learned
from burnbar_tui.providers.fields import Count, decoded, event_key, ms_of_epoch
from burnbar_tui.providers.spec import Origin

HOMES = ("{parents[3]}", "{parents[5]}")
"""The folder of Kimi CLI, seen from a session's log and from a subagent's."""
FOLDERS, TOML, JSON = "kimi.json", "config.toml", "config.json"
BESIDE = tuple(f"{home}/{name}" for home in HOMES for name in (FOLDERS, TOML, JSON))
MODEL_NAME = "KIMI_MODEL_NAME"
"""The variable that goes before the configuration."""
ASSUMED = "kimi-for-coding"
MOST_KEPT = 512

_TEXT = re.compile(rb'"(?:[^"\\]|\\.){1,4096}"')


class Tokens(Struct):
    """Disjoint counts of a message, as far as it has streamed."""

    input_other: Count | None = None
    output: Count | None = None
    input_cache_read: Count | None = None
    input_cache_creation: Count | None = None

    def counts(self) -> list[int]:
        """Return fresh input, cache reads, cache writes and output."""
        told = self.input_other, self.input_cache_read, self.input_cache_creation, self.output
        return [count or 0 for count in told]


class Payload(Struct):
    """What a status update tells."""

    message_id: str | int | None = None
    token_usage: Tokens | None = None
    model: str | None = None


class Update(Struct):
    """What stands in a line."""

    type: str | None = None
    payload: Payload | None = None


class Message(Struct):
    """One line."""

    timestamp: float | str | None = None
    message: Update | None = None


class Seen(Struct):
    """The largest counts of the newest messages."""

    counts: dict[str, list[int]] = {}


class Chosen(Struct):
    """A model of the configuration."""

    model: str | None = None


class Config(Struct):
    """The configuration."""

    default_model: str | None = None
    models: dict[str, Chosen] = {}


def messages(
    provider_id: str, records: Iterable[tuple[int, Any]], origin: Origin, state: Seen
) -> Iterator[Fact]:
    """Yield one event a message; a subagent's count as its session's."""
    folder = PurePath(origin.path).parent
    is_subagent = folder.parent.name == "subagents"
    session, home = folder.parent.parent if is_subagent else folder, HOMES[is_subagent]
    project = _project(session.parent.name, origin.beside.get(f"{home}/{FOLDERS}", b""))
    configured = _configured(origin, home)
    for position, line in records:
        update = line.message
        if update is None or update.type != "StatusUpdate" or update.payload is None:
            continue
        payload = update.payload
        if payload.token_usage is None:
            continue
        at_ms = ms_of_epoch(line.timestamp)
        told = str(payload.message_id or f"{folder.name} {at_ms or position}")
        counts = _largest(state, told, payload.token_usage.counts())
        if any(counts):
            model = payload.model or ""
            yield UsageEvent(
                key=event_key(provider_id, session.name, told),
                at_ms=at_ms or origin.mtime_ms,
                model=configured if model.startswith("chatcmpl-") else model or configured,
                session_id=session.name,
                project=project,
                input_tokens=counts[0],
                cache_read_tokens=counts[1],
                cache_creation_tokens=counts[2],
                output_tokens=counts[3],
                rank=sum(counts),
                position=position,
            )


def _largest(state: Seen, told: str, counts: list[int]) -> list[int]:
    """Return the largest counts of a message so far, and remember them."""
    before = state.counts.pop(told, counts)
    state.counts[told] = list(map(max, counts, before))
    if len(state.counts) > MOST_KEPT:
        del state.counts[next(iter(state.counts))]
    return state.counts[told]


def _project(folder: str, listed: bytes) -> str:
    """Return the folder among all texts of a list whose hash names the folder of sessions."""
    for found in _TEXT.findall(listed):
        try:
            text = msgspec.json.decode(found, type=str)
        except msgspec.DecodeError:
            continue
        if md5(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest() == folder:
            return text
    return ""


def _configured(origin: Origin, home: str) -> str:
    """Return the model that Kimi CLI is set to use."""
    if named := origin.environment.get(MODEL_NAME):
        return named
    config = decoded(origin.beside.get(f"{home}/{JSON}"), Config)
    try:
        text = origin.beside.get(f"{home}/{TOML}", b"").decode()
        config = msgspec.convert(tomllib.loads(text), learned(Config)) if text else config
    except (ValueError, msgspec.ValidationError):
        pass
    config = config or Config()
    chosen = config.models.get(config.default_model or "", Chosen())
    return chosen.model or config.default_model or ASSUMED
