"""Lines of Claude Code transcripts: shaped like the real ones, made by us."""

import json
from collections.abc import Mapping

MODEL = "claude-sonnet-4-6"
AT = "2026-09-18T09:14:31.512Z"
PROJECT = "/home/ana/shop"
SESSION = "0d5e7a52-0000-4000-8000-000000000001"


def line(record: Mapping[str, object]) -> bytes:
    """Return a record as one line."""
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def usage(
    fresh: int = 6, read: int = 41_870, written: int = 2_180, output: int = 412, **more: object
) -> Mapping[str, object]:
    """Return the counters of a response."""
    return {
        "input_tokens": fresh,
        "output_tokens": output,
        "cache_creation_input_tokens": written,
        "cache_read_input_tokens": read,
        **more,
    }


def answer_record(
    message_id: str | None = "msg_01",
    request_id: str | None = "req_01",
    *,
    at: str | None = AT,
    used: Mapping[str, object] | None = None,
    model: str | None = MODEL,
    content: object = None,
    **fields: object,
) -> Mapping[str, object]:
    """Return an assistant's line; a field given as None is left out."""
    message = {
        "id": message_id,
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content or [{"type": "text", "text": "Done."}],
        "stop_reason": None,
        "usage": usage() if used is None else used,
    }
    record: Mapping[str, object] = {
        "type": "assistant",
        "uuid": "6f0c0000-0000-4000-8000-000000000001",
        "parentUuid": None,
        "sessionId": SESSION,
        "requestId": request_id,
        "timestamp": at,
        "cwd": PROJECT,
        "gitBranch": "main",
        "version": "2.1.281",
        "isSidechain": False,
        "message": {name: value for name, value in message.items() if value is not None},
        **fields,
    }
    return {name: value for name, value in record.items() if value is not None}


def answer(
    message_id: str | None = "msg_01",
    request_id: str | None = "req_01",
    *,
    at: str | None = AT,
    used: Mapping[str, object] | None = None,
    model: str | None = MODEL,
    **fields: object,
) -> bytes:
    """Return an assistant's line of one content block."""
    return line(answer_record(message_id, request_id, at=at, used=used, model=model, **fields))


def limit_reached(resets_at: int, at: str | None = AT, **fields: object) -> bytes:
    """Return the line that says that a limit was reached."""
    text: Mapping[str, object] = {
        "type": "text",
        "text": f"Claude AI usage limit reached|{resets_at}",
    }
    return line(
        answer_record(
            "msg_limit",
            None,
            at=at,
            used=usage(0, 0, 0, 0),
            model="<synthetic>",
            content=[text],
            **{"isApiErrorMessage": True, **fields},
        )
    )


def progress(message_id: str, request_id: str | None, used: Mapping[str, object]) -> bytes:
    """Return a progress report that wraps a subagent's response, as some builds wrote it."""
    inner = answer_record(message_id, request_id, used=used)
    return line(
        {
            "type": "progress",
            "uuid": "77aa0000-0000-4000-8000-000000000001",
            "sessionId": SESSION,
            "timestamp": "2026-09-18T09:20:00.000Z",
            "cwd": PROJECT,
            "data": {"type": "agent_progress", "message": inner},
        }
    )
