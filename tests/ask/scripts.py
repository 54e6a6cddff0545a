"""Made-up model servers: what each wire format streams for a call of the tool and for a text."""

import json
from typing import Any

from tests.vendors.server import Reply

KINDS = ("ollama", "openai", "anthropic")
PATHS = {
    "ollama": "/api/chat",
    "openai": "/v1/chat/completions",
    "anthropic": "/v1/messages",
}
Json = dict[str, Any]


def lines(*pieces: Json) -> Reply:
    """Return a stream of bare JSON."""
    return Reply("".join(f"{json.dumps(piece)}\n" for piece in pieces).encode())


def events(*pieces: Json, end: str = "") -> Reply:
    """Return a stream of server-sent events."""
    told = [f"event: {piece.get('type', 'x')}\ndata: {json.dumps(piece)}\n\n" for piece in pieces]
    return Reply("".join([": hello\n\n", *told, end]).encode())


def asks(kind: str, *arguments: Json | str, name: str = "usage") -> Reply:
    """Return a model's wish to use the tool, once for each of some arguments."""
    texts = [one if isinstance(one, str) else json.dumps(one) for one in arguments]
    if kind == "ollama":
        calls = [{"function": {"name": name, "arguments": json.loads(text)}} for text in texts]
        message = {"role": "assistant", "content": "", "thinking": "hm", "tool_calls": calls}
        return lines({"message": message, "done": False}, {"message": {}, "done": True})
    if kind == "openai":
        deltas = []
        for index, text in enumerate(texts):
            start = {"name": name, "arguments": ""}
            deltas.append({"index": index, "id": f"c{index}", "function": start})
            deltas += [{"index": index, "function": {"arguments": one}} for one in halves(text)]
        return openai(*({"tool_calls": [delta]} for delta in deltas), stop="tool_calls")
    found: list[Json] = [{"type": "message_start", "message": {}}]
    for index, text in enumerate(texts, 1):
        block = {"type": "tool_use", "id": f"c{index}", "name": name, "input": {}}
        found.append({"type": "content_block_start", "index": index, "content_block": block})
        found += (
            anthropic_delta(index, {"type": "input_json_delta", "partial_json": one})
            for one in halves(text)
        )
        found.append({"type": "content_block_stop", "index": index})
    return events(*found, anthropic_end("tool_use"))


def says(kind: str, *pieces: str, stop: str = "") -> Reply:
    """Return a model's text, piece by piece."""
    if kind == "ollama":
        told = [{"message": {"role": "assistant", "content": one}, "done": False} for one in pieces]
        end = {"message": {"content": ""}, "done": True, "done_reason": stop or "stop"}
        return lines(*told, {**end, "eval_count": 9})
    if kind == "openai":
        return openai(*({"content": one} for one in pieces), stop=stop or "stop")
    block = {"type": "text", "text": ""}
    return events(
        {"type": "content_block_start", "index": 0, "content_block": block},
        {"type": "ping"},
        *(anthropic_delta(0, {"type": "text_delta", "text": one}) for one in pieces),
        anthropic_end(stop or "end_turn"),
        {"type": "message_stop"},
    )


def openai(*deltas: Json, stop: str) -> Reply:
    choices = [{"choices": [{"index": 0, "delta": delta}]} for delta in deltas]
    last = {"choices": [{"index": 0, "delta": {}, "finish_reason": stop}]}
    return events(*choices, last, end="data: [DONE]\n\n")


def anthropic_delta(index: int, delta: Json) -> Json:
    return {"type": "content_block_delta", "index": index, "delta": delta}


def anthropic_end(stop: str) -> Json:
    usage = {"output_tokens": 9}
    return {"type": "message_delta", "delta": {"stop_reason": stop}, "usage": usage}


def halves(text: str) -> tuple[str, str]:
    """Return a text in two pieces, as it may come."""
    return text[: len(text) // 2], text[len(text) // 2 :]
