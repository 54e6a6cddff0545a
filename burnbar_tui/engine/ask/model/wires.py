"""Three wire formats: what a request looks like, and what each piece of the stream adds.

A piece of another shape than it should have is a KeyError, TypeError or ValueError, which `post`
tells as one sentence. What is only new is passed over.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from burnbar_tui.engine.ask.model.turns import Draft, Failed, Heard, Request
from burnbar_tui.model_choice import KINDS

Json = dict[str, Any]
"""What came, or is to go, over the wire."""
ANTHROPIC_VERSION = "2023-06-01"
OPENAI_HOST = "api.openai.com"


class Wire(Struct, frozen=True):
    """One format."""

    url: Callable[[str], str]
    """Where to ask, given the address in the settings."""
    headers: Callable[[str], dict[str, str]]
    body: Callable[[Request], Json]
    hear: Callable[[Heard, Json], None]


def _ollama_url(base: str) -> str:
    return base.rstrip("/").removesuffix("/api") + "/api/chat"


def _openai_url(base: str) -> str:
    """Vendors tell an address with its version; one without a path has the usual one."""
    path = urlsplit(base).path.strip("/")
    return base.rstrip("/") + ("/chat/completions" if path else "/v1/chat/completions")


def _anthropic_url(base: str) -> str:
    return base.rstrip("/").removesuffix("/v1") + "/v1/messages"


def _bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"} if secret else {}


def _anthropic_headers(secret: str) -> dict[str, str]:
    key = {"x-api-key": secret} if secret else {}
    return {"anthropic-version": ANTHROPIC_VERSION, **key}


def _chat(request: Request, *, has_ids: bool) -> list[Json]:
    """Return the messages as OpenAI has them, or as Ollama does, which has decoded arguments."""
    found: list[Json] = [
        {"role": "system", "content": request.system},
        {"role": "user", "content": request.question},
    ]
    for turn in request.turns:
        calls = []
        for result in turn.results:
            call = result.call
            arguments = call.arguments if has_ids else _object(call.arguments)
            function = {"name": call.name, "arguments": arguments}
            ids = {"id": call.id, "type": "function"} if has_ids else {}
            calls.append({**ids, "function": function})
        found.append({"role": "assistant", "content": turn.text, "tool_calls": calls})
        for result in turn.results:
            name = {"tool_call_id": result.call.id} if has_ids else {"tool_name": result.call.name}
            found.append({"role": "tool", **name, "content": result.text})
    return found


def _object(text: str) -> Json:
    """Return arguments decoded; those that are no object were answered with an error already."""
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError:
        return {}


def _functions(request: Request) -> Json:
    if request.tool is None:
        return {}
    return {"tools": [{"type": "function", "function": request.tool}]}


def _ollama_body(request: Request) -> Json:
    return {
        "model": request.model,
        "messages": _chat(request, has_ids=False),
        **_functions(request),
        "stream": True,
        "options": {"num_predict": request.tokens},
    }


def _openai_body(request: Request) -> Json:
    # Its author has renamed the limit, and its newer models refuse the name that others know.
    limit = "max_completion_tokens" if request.host == OPENAI_HOST else "max_tokens"
    return {
        "model": request.model,
        "messages": _chat(request, has_ids=True),
        **_functions(request),
        "stream": True,
        limit: request.tokens,
    }


def _anthropic_body(request: Request) -> Json:
    messages: list[Json] = [{"role": "user", "content": request.question}]
    for turn in request.turns:
        said: list[Json] = [{"type": "text", "text": turn.text}] if turn.text.strip() else []
        for result in turn.results:
            call = result.call
            block = {"id": call.id, "name": call.name, "input": _object(call.arguments)}
            said.append({"type": "tool_use", **block})
        told = [
            {
                "type": "tool_result",
                "tool_use_id": result.call.id,
                "content": result.text,
                "is_error": result.is_error,
            }
            for result in turn.results
        ]
        messages += [{"role": "assistant", "content": said}, {"role": "user", "content": told}]
    tool = request.tool
    tools = [{("input_schema" if k == "parameters" else k): v for k, v in (tool or {}).items()}]
    return {
        "model": request.model,
        "system": request.system,
        "messages": messages,
        **({"tools": tools} if tool else {}),
        "stream": True,
        "max_tokens": request.tokens,
    }


def _hear_ollama(heard: Heard, piece: Json) -> None:
    if "error" in piece:
        raise Failed("it reports an error of its own")
    message = piece.get("message") or {}
    heard.text += _text(message.get("content"))
    for call in message.get("tool_calls") or ():
        function = call["function"]
        arguments = function.get("arguments") or {}
        told = arguments if isinstance(arguments, str) else msgspec.json.encode(arguments).decode()
        draft = Draft(_text(call.get("id")), _text(function["name"]), told)
        heard.drafts[len(heard.drafts)] = draft
    if piece.get("done"):
        heard.stop = _text(piece.get("done_reason")) or "stop"
        heard.is_cut = heard.stop == "length"
        heard.tokens = _count(piece.get("eval_count"))


def _hear_openai(heard: Heard, piece: Json) -> None:
    if piece.get("error"):
        raise Failed("it reports an error of its own")
    heard.tokens = _count((piece.get("usage") or {}).get("completion_tokens")) or heard.tokens
    for choice in (piece.get("choices") or ())[:1]:
        delta = choice.get("delta") or {}
        heard.text += _text(delta.get("content"))
        heard.is_refused |= bool(delta.get("refusal"))
        for call in delta.get("tool_calls") or ():
            function = call.get("function") or {}
            index = call.get("index")
            # Servers that send a call whole leave its place out.
            place = index if isinstance(index, int) else len(heard.drafts)
            draft = heard.drafts.setdefault(place, Draft())
            draft.id = _text(call.get("id")) or draft.id
            draft.name = _text(function.get("name")) or draft.name
            draft.arguments += _text(function.get("arguments"))
        if choice.get("finish_reason"):
            heard.stop = _text(choice["finish_reason"])
            heard.is_cut = heard.stop == "length"
            heard.is_refused |= heard.stop == "content_filter"


def _hear_anthropic(heard: Heard, piece: Json) -> None:
    match piece["type"]:
        case "error":
            raise Failed("it reports an error of its own")
        case "content_block_start":
            block = piece["content_block"]
            if block["type"] == "tool_use":
                heard.drafts[piece["index"]] = Draft(_text(block["id"]), _text(block["name"]))
            elif block["type"] == "text":
                heard.text += _text(block.get("text"))
        case "content_block_delta":
            delta = piece["delta"]
            if delta["type"] == "text_delta":
                heard.text += _text(delta["text"])
            elif delta["type"] == "input_json_delta":
                heard.drafts[piece["index"]].arguments += _text(delta["partial_json"])
        case "message_delta":
            heard.stop = _text(piece["delta"].get("stop_reason")) or heard.stop
            heard.is_cut = heard.stop == "max_tokens"
            heard.is_refused = heard.stop == "refusal"
            heard.tokens = _count((piece.get("usage") or {}).get("output_tokens"))


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError("a text was wanted")
    return value


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


_OLLAMA = Wire(_ollama_url, _bearer, _ollama_body, _hear_ollama)
_OPENAI = Wire(_openai_url, _bearer, _openai_body, _hear_openai)
_ANTHROPIC = Wire(_anthropic_url, _anthropic_headers, _anthropic_body, _hear_anthropic)
WIRES: Mapping[str, Wire] = MappingProxyType(
    dict(zip(KINDS, (_OLLAMA, _OPENAI, _ANTHROPIC), strict=True))
)
