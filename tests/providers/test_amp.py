"""How Amp's threads are read."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.providers.agent import Agent

PROVIDER = "amp"

FOLDER = ".local/share/amp/threads"
NAME = f"{FOLDER}/T-01.json"
AT = "2026-09-18T07:00:20.000Z"


def message(number: int | str, fresh: int = 12, output: int = 240, **more: object) -> Any:
    """Return a message of the model with what it used."""
    usage = {
        "model": "claude-opus-4-5",
        "inputTokens": fresh,
        "outputTokens": output,
        "cacheCreationInputTokens": 1800,
        "cacheReadInputTokens": 12000,
        "totalInputTokens": fresh + 13800,
        "timestamp": AT,
    }
    return {"role": "assistant", "messageId": number, "usage": usage | more}


def entry(name: str, to: int | str | None, fresh: int = 12, output: int = 240) -> dict[str, Any]:
    """Return an entry of the ledger."""
    return {
        "id": name,
        "timestamp": AT,
        "model": "claude-opus-4-5",
        "credits": 7,
        "tokens": {"input": fresh, "output": output},
        "toMessageId": to,
    }


def thread(messages: list[Any], entries: list[Any] | None, **more: object) -> dict[str, Any]:
    """Return a thread; without entries it has no ledger."""
    found: dict[str, Any] = {
        "id": "T-01",
        "created": 1_789_700_400_000,
        "title": "Cart",
        "env": {"initial": {"trees": [{"uri": "file:///home/ana/my%20shop"}]}},
        "messages": [{"role": "user", "messageId": 0, "content": []}, *messages],
    }
    return found | ({} if entries is None else {"usageLedger": {"events": entries}}) | more


def test_an_entry_counts_with_the_cached_tokens_of_its_message(agent: Agent) -> None:
    agent.write(NAME, thread([message(1)], [entry("e1", 1)]))
    [call] = agent.read()
    assert call.tokens == (12, 12000, 1800, 240)
    assert (call.model, call.session) == ("claude-opus-4-5", "T-01")
    assert call.project == "/home/ana/my shop"
    assert call.at == datetime(2026, 9, 18, 7, 0, 20, tzinfo=UTC)
    assert agent.titles() == {"T-01": "Cart"}


def test_credits_are_no_dollars(agent: Agent) -> None:
    agent.write(NAME, thread([message(1)], [entry("e1", 1)]))
    assert [call.cost for call in agent.read()] == [None]


def test_an_entry_without_a_message_counts_by_itself(agent: Agent) -> None:
    agent.write(NAME, thread([message(1)], [entry("e1", 1), entry("e2", None, 320, 11)]))
    assert agent.total() == (332, 12000, 1800, 251)


def test_what_one_message_tells_of_the_cache_counts_once(agent: Agent) -> None:
    agent.write(NAME, thread([message(1)], [entry("e1", 1)]))
    agent.read()
    agent.write(NAME, thread([message(1)], [entry("e1", 1), entry("e2", 1, 9, 100)]))
    assert sorted(call.tokens for call in agent.read()) == [
        (9, 0, 0, 100),
        (12, 12000, 1800, 240),
    ]


def test_a_message_may_tell_what_was_cached_after_the_ledger(agent: Agent) -> None:
    agent.write(NAME, thread([], [entry("e1", 1)]))
    assert agent.total() == (12, 0, 0, 240)
    agent.write(NAME, thread([message(1)], [entry("e1", 1)]))
    assert agent.total() == (12, 12000, 1800, 240)


def test_an_entry_that_names_no_message_is_that_with_its_counts(agent: Agent) -> None:
    nameless = message(1) | {"messageId": None}
    agent.write(NAME, thread([nameless], [entry("e1", None)]))
    assert agent.total() == (12, 12000, 1800, 240)


def test_it_takes_no_message_that_another_entry_names(agent: Agent) -> None:
    agent.write(NAME, thread([message(1)], [entry("e1", None), entry("e2", 1)]))
    assert sorted(call.tokens for call in agent.read()) == [
        (12, 0, 0, 240),
        (12, 12000, 1800, 240),
    ]


def test_a_ledger_that_counts_the_whole_prompt_is_known_by_the_message(agent: Agent) -> None:
    agent.write(NAME, thread([message(1)], [entry("e1", 1, 13812)]))
    assert agent.total() == (12, 12000, 1800, 240)


def test_messages_count_where_there_is_no_ledger(agent: Agent) -> None:
    agent.write(NAME, thread([message(1), message(3)], None))
    assert agent.total() == (24, 24000, 3600, 480)
    assert agent.total() == (24, 24000, 3600, 480)


def test_messages_count_where_the_ledger_is_empty(agent: Agent) -> None:
    agent.write(NAME, thread([message(1)], []))
    [call] = agent.read()
    assert call.tokens == (12, 12000, 1800, 240)
    assert call.at == datetime(2026, 9, 18, 7, 0, 20, tzinfo=UTC)


def test_messages_that_no_entry_leads_to_count_by_themselves(agent: Agent) -> None:
    agent.write(NAME, thread([message(1), message(3, 5, 7)], [entry("e1", 1)]))
    assert agent.total() == (17, 24000, 3600, 247)
    agent.write(NAME, thread([message(1), message(3, 5, 7), message(5)], [entry("e1", 1)]))
    assert agent.total() == (29, 36000, 5400, 487)


def test_an_entry_without_tokens_leaves_its_message(agent: Agent) -> None:
    agent.write(NAME, thread([message(1)], [entry("e1", 1) | {"tokens": None}]))
    assert agent.total() == (12, 12000, 1800, 240)
    assert agent.skipped() == {"a ledger entry without tokens": 1}


@pytest.mark.parametrize("is_linked", [True, False])
def test_a_ledger_that_appears_later_counts_nothing_twice(agent: Agent, *, is_linked: bool) -> None:
    messages = [message(1), message(3, 5, 7)]
    agent.write(NAME, thread(messages, None))
    agent.read()
    later = entry("e1", 1 if is_linked else None) | {"timestamp": "2026-09-18T07:40:00.000Z"}
    agent.write(NAME, thread(messages, [later]))
    assert agent.total() == (17, 24000, 3600, 247)
    assert {call.at.minute for call in agent.calls()} == {0}
    agent.write(NAME, thread(messages, [later, entry("e2", 3, 5, 7), entry("e3", 3, 2, 1)]))
    assert agent.total() == (19, 24000, 3600, 248)
    copy = thread(messages, [later, entry("e2", 3, 5, 7)], id="T-02")
    agent.write(f"{FOLDER}/T-02.json", copy)
    assert agent.total() == (19, 24000, 3600, 248)
    assert sum(calls for calls, _ in agent.sums().values()) == 3


def test_the_ledger_is_right_where_the_message_told_something_else_before(agent: Agent) -> None:
    agent.write(NAME, thread([message(1, 15, 300)], None))
    agent.read()
    agent.write(NAME, thread([message(1, 15, 300)], [entry("e1", 1) | {"model": "other"}]))
    [call] = agent.read()
    assert (call.tokens, call.model) == ((12, 12000, 1800, 240), "other")


def test_ids_of_messages_may_be_text(agent: Agent) -> None:
    agent.write(NAME, thread([message("m1")], [entry("e1", "m1")]))
    assert agent.total() == (12, 12000, 1800, 240)


def test_a_thread_that_grows_counts_what_is_new(agent: Agent) -> None:
    agent.write(NAME, thread([message(1)], [entry("e1", 1)]))
    agent.read()
    agent.write(NAME, thread([message(1), message(3)], [entry("e1", 1), entry("e2", 3)]))
    assert agent.total() == (24, 24000, 3600, 480)


def test_a_copy_of_a_thread_counts_nothing(agent: Agent) -> None:
    agent.write(NAME, thread([message(1)], [entry("e1", 1)]))
    agent.write(f"{FOLDER}/T-02.json", thread([message(1)], [entry("e1", 1)], id="T-02"))
    assert len(agent.read()) == 1


def test_a_damaged_entry_costs_only_itself(agent: Agent) -> None:
    damaged = entry("e2", 3) | {"tokens": {"input": -5}}
    agent.write(NAME, thread([message(1), 7], [damaged, entry("e1", 1)]))
    assert agent.total() == (12, 12000, 1800, 240)
    assert agent.skipped() == {"a ledger entry without tokens": 1}


def test_an_entry_without_an_instant_happened_when_the_thread_was_made(agent: Agent) -> None:
    agent.write(NAME, thread([], [entry("e1", 1) | {"timestamp": None}]))
    assert [call.at for call in agent.read()] == [datetime(2026, 9, 18, 3, tzinfo=UTC)]


def test_a_thread_without_any_instant_happened_when_its_file_changed(agent: Agent) -> None:
    undated = thread([message(1, timestamp=None)], None, created=None, id=None)
    agent.write(NAME, undated, at=1_789_732_800)
    [call] = agent.read()
    assert call.at == datetime(2026, 9, 18, 12, tzinfo=UTC)
    assert call.session == "T-01"


def test_an_entry_with_an_unreadable_instant_is_skipped(agent: Agent) -> None:
    agent.write(NAME, thread([], [entry("e1", 1) | {"timestamp": "soon"}, entry("e2", None)]))
    assert len(agent.read()) == 1
    assert agent.skipped() == {"timestamp: not an instant": 1}


def test_a_thread_without_folder_or_model_or_tokens_is_no_trouble(agent: Agent) -> None:
    bare = entry("e1", None) | {"model": None}
    agent.write(NAME, thread([], [bare, entry("e2", None, 0, 0)], env=None))
    [call] = agent.read()
    assert (call.model, call.project) == ("unknown", "")


def test_the_folder_may_be_named_by_the_environment(tmp_path: Path) -> None:
    named = Agent(tmp_path, PROVIDER, {"AMP_DATA_DIR": str(tmp_path / "home/elsewhere")})
    named.write("elsewhere/threads/T-01.json", thread([message(1)], [entry("e1", 1)]))
    named.write(NAME, thread([message(1)], [entry("e2", 1)]))
    assert len(named.read()) == 1
    named.close()
