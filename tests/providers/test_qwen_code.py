"""How Qwen Code's chats are read."""

from datetime import UTC, datetime
from typing import Any

from tests.providers.agent import Agent

PROVIDER = "qwen-code"

LOG = ".qwen/projects/-home-ana-shop/chats/s1.jsonl"
OLD = ".qwen/tmp/3f1a/chats/session-2026-09-01T09-00-77aa.json"
AT = "2026-09-18T07:00:08.100Z"


def counts(prompt: int = 9200, output: int = 150, thoughts: int = 40, cached: int = 0) -> Any:
    """Return the counts of a reply."""
    return {
        "promptTokenCount": prompt,
        "candidatesTokenCount": output,
        "thoughtsTokenCount": thoughts,
        "totalTokenCount": prompt + output + thoughts,
        "cachedContentTokenCount": cached,
    }


def reply(uuid: str | None, usage: Any = None, **more: object) -> dict[str, Any]:
    """Return the line of a reply."""
    found = {
        "uuid": uuid,
        "sessionId": "s1",
        "timestamp": AT,
        "type": "assistant",
        "cwd": "/home/ana/shop",
        "model": "qwen3-coder-plus",
        "usageMetadata": usage or counts(),
    }
    return found | more


def chat(*messages: dict[str, Any]) -> dict[str, Any]:
    """Return a chat of the older kind."""
    return {"sessionId": "old", "projectHash": "3f1a", "messages": list(messages)}


def message(name: str, kind: str = "qwen") -> dict[str, Any]:
    """Return a message of the older kind."""
    tokens = {"input": 5200, "output": 90, "cached": 4000, "thoughts": 12, "tool": 0}
    return {
        "id": name,
        "timestamp": "2026-09-01T09:00:12.000Z",
        "type": kind,
        "model": "qwen3-coder-flash",
        "tokens": tokens,
    }


def test_cached_input_is_part_of_the_prompt_and_thoughts_are_output(agent: Agent) -> None:
    agent.lines(LOG, reply("q1", counts(9800, 310, 25, 9100)))
    [call] = agent.read()
    assert call.tokens == (700, 9100, 0, 335)
    assert call.reasoning == 25
    assert (call.model, call.session) == ("qwen3-coder-plus", "s1")
    assert (call.project, call.cost) == ("/home/ana/shop", None)
    assert call.at == datetime(2026, 9, 18, 7, 0, 8, 100_000, tzinfo=UTC)


def test_telemetry_repeats_a_reply_and_never_counts(agent: Agent) -> None:
    event = {"event.name": "qwen-code.api_response", "input_token_count": 9200}
    told = {"type": "system", "systemPayload": {"uiEvent": event}}
    agent.lines(LOG, reply("q1", None, **told), reply("q2"))
    assert agent.total() == (9200, 0, 0, 190)


def test_a_reply_that_is_copied_into_another_chat_counts_once(agent: Agent) -> None:
    agent.lines(LOG, reply("q1"))
    agent.lines(LOG.replace("s1", "s2"), reply("q1", sessionId="s2"), reply("q2", sessionId="s2"))
    assert agent.total() == (18400, 0, 0, 380)


def test_replies_without_ids_are_known_by_instant_and_size(agent: Agent) -> None:
    agent.lines(LOG, reply(None), reply(None), reply(None, counts(9300)))
    assert agent.total() == (18500, 0, 0, 380)


def test_new_lines_are_added_to_what_was_read(agent: Agent) -> None:
    agent.lines(LOG, reply("q1"))
    agent.read()
    agent.append(LOG, reply("q2", counts(100, 1, 0)))
    assert agent.total() == (9300, 0, 0, 191)


def test_a_cached_part_beyond_the_prompt_is_apart_from_it(agent: Agent) -> None:
    agent.lines(LOG, reply("q1", counts(50, 5, 0, cached=80)))
    assert agent.total() == (50, 80, 0, 5)


def test_replies_without_tokens_are_no_calls(agent: Agent) -> None:
    agent.lines(LOG, reply("q1", counts(0, 0, 0)), reply("q2", usageMetadata=None))
    assert agent.read() == []
    assert agent.skipped() == {}


def test_what_a_line_does_not_tell_comes_from_its_file(agent: Agent) -> None:
    bare = reply("q1", timestamp=None, sessionId=None, model=None, cwd=None)
    agent.lines(LOG, bare, at=1_789_732_800)
    [call] = agent.read()
    assert call.at == datetime(2026, 9, 18, 12, tzinfo=UTC)
    assert (call.session, call.model, call.project) == ("s1", "unknown", "")


def test_a_reply_with_an_unreadable_instant_is_skipped(agent: Agent) -> None:
    agent.lines(LOG, reply("q1", timestamp="soon"), reply("q2"))
    assert len(agent.read()) == 1
    assert agent.skipped() == {"timestamp: not an instant": 1}


def test_an_older_chat_counts_its_messages_under_either_name(agent: Agent) -> None:
    agent.write(OLD, chat(message("m1"), message("m2", "gemini"), message("m3", "user")))
    first, second = agent.read()
    assert first.tokens == second.tokens == (1200, 4000, 0, 102)
    assert (first.session, first.model) == ("old", "qwen3-coder-flash")


def test_an_older_chat_that_grows_counts_what_is_new(agent: Agent) -> None:
    agent.write(OLD, chat(message("m1")))
    agent.read()
    agent.write(OLD, chat(message("m1"), message("m2")))
    assert agent.total() == (2400, 8000, 0, 204)


def test_a_variable_moves_the_folder_of_both_generations(agent: Agent) -> None:
    agent.environ["QWEN_DATA_DIR"] = str(agent.home / "elsewhere")
    for name in (LOG, OLD):
        moved = name.replace(".qwen", "elsewhere")
        data = [reply("u1")] if name == LOG else [chat(message("m1"))]
        agent.lines(moved, *data)
        agent.lines(name, *data)
    assert agent.total() == (9200 + 1200, 4000, 0, 190 + 102)


def test_a_variable_may_name_the_folder_of_the_projects(agent: Agent) -> None:
    agent.environ["QWEN_DATA_DIR"] = str(agent.home / ".qwen/projects")
    agent.lines(LOG, reply("u1"))
    assert agent.total() == (9200, 0, 0, 190)


def test_an_older_chat_that_is_written_again_has_the_last_word(agent: Agent) -> None:
    at = datetime(2026, 9, 1, 10, tzinfo=UTC).timestamp()
    agent.write(OLD, chat(message("m1"), message("m2")), at=at)
    agent.read()
    agent.write(OLD, chat(message("m2") | {"tokens": {"input": 9, "output": 1}}))
    assert agent.total() == (1200 + 9, 4000, 0, 102 + 1)


def test_both_generations_are_read_beside_each_other(agent: Agent) -> None:
    agent.write(OLD, chat(message("m1")))
    agent.lines(LOG, reply("q1"))
    assert agent.total() == (10400, 4000, 0, 292)
