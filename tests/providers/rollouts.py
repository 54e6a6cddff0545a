"""Lines of Codex rollouts: shaped like the real ones, made by us.

Instants are seconds after eight o'clock; token counts are (input, cached, output).
"""

import json
from datetime import UTC, datetime, timedelta

START = datetime(2026, 9, 18, 8, tzinfo=UTC)
MODEL = "gpt-5.6-sol"
PROJECT = "/home/ana/shop"

Counts = tuple[int, int, int]


def stamp(seconds: float) -> str:
    """Return an instant as Codex writes it."""
    at = START + timedelta(seconds=seconds)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def line(kind: str, payload: dict[str, object], at: float | None, **fields: object) -> bytes:
    """Return one line; without an instant it has no timestamp."""
    record = {"timestamp": None if at is None else stamp(at), "type": kind, "payload": payload}
    told = {name: value for name, value in record.items() if value is not None} | fields
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"


def totals(counts: Counts, *, written: int = 0, reasoning: int = 0) -> dict[str, object]:
    """Return six counters."""
    fresh, cached, output = counts
    return {
        "input_tokens": fresh,
        "cached_input_tokens": cached,
        "cache_write_input_tokens": written,
        "output_tokens": output,
        "reasoning_output_tokens": reasoning,
        "total_tokens": fresh + output,
    }


def meta(thread: str, at: float = 0, *, ordinal: object = None, **payload: object) -> bytes:
    """Return a `session_meta` line."""
    body: dict[str, object] = {
        "id": thread,
        "session_id": thread,
        "timestamp": stamp(at),
        "cwd": PROJECT,
        "originator": "codex_cli_rs",
        "cli_version": "0.151.0",
        "source": "cli",
        "model_provider": "openai",
        **payload,
    }
    return line("session_meta", body, at, **_numbered(ordinal))


def turn(
    turn_id: str | None = "t1", at: float = 1, model: str = MODEL, *, ordinal: object = None
) -> bytes:
    """Return a `turn_context` line."""
    body: dict[str, object] = {"cwd": PROJECT, "model": model, "effort": "high"}
    if turn_id is not None:
        body["turn_id"] = turn_id
    return line("turn_context", body, at, **_numbered(ordinal))


def count(
    total: Counts | None,
    last: Counts | None = None,
    at: float | None = 10,
    *,
    limits: dict[str, object] | None = None,
    ordinal: object = None,
    **parts: int,
) -> bytes:
    """Return a `token_count` line; `parts` (written, reasoning) belong to total and last."""
    info: dict[str, object] = {"model_context_window": 272_000}
    if total is not None:
        info["total_token_usage"] = totals(total, **parts)
    if last is not None:
        info["last_token_usage"] = totals(last, **parts)
    body: dict[str, object] = {"type": "token_count", "info": info, "rate_limits": limits}
    return line("event_msg", body, at, **_numbered(ordinal))


def overflow(at: float = 10) -> bytes:
    """Return the marker of a context overflow: nothing but `total_tokens`."""
    total = totals((0, 0, 0)) | {"total_tokens": 272_000}
    return line("event_msg", {"type": "token_count", "info": {"total_token_usage": total}}, at)


def only_limits(limits: dict[str, object], at: float = 10) -> bytes:
    """Return a `token_count` line that tells quota windows and no tokens."""
    return line("event_msg", {"type": "token_count", "info": None, "rate_limits": limits}, at)


def record(
    thread: str | None,
    response: str | None,
    used: Counts,
    at: float = 10,
    *,
    thread_total: Counts | None = None,
    **parts: int,
) -> bytes:
    """Return a `token_usage_record` line."""
    body: dict[str, object] = {
        "thread_id": thread,
        "session_id": thread,
        "turn_id": "t1",
        "response_id": response,
        "usage": totals(used, **parts),
    }
    if thread_total is not None:
        body["thread_token_usage"] = totals(thread_total, **parts)
    return line("token_usage_record", body, at)


def window(used: float, minutes: int, **more: object) -> dict[str, object]:
    """Return one quota window."""
    return {"used_percent": used, "window_minutes": minutes, **more}


def _numbered(ordinal: object) -> dict[str, object]:
    return {} if ordinal is None else {"ordinal": ordinal}
