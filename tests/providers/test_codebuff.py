"""How Codebuff's chats are read, and counts whose names are not established."""

from datetime import UTC, datetime
from typing import Any

import pytest

from burnbar_tui.facts import Confidence
from burnbar_tui.providers._usage_words import sizes
from tests.providers.agent import Agent

PROVIDER = "codebuff"

NAME = ".config/manicode/projects/shop/chats/2026-09-18T07-00-00.000Z/chat-messages.json"


def usage(fresh: int = 400, output: int = 90) -> dict[str, int]:
    """Return the counts of a reply."""
    return {"inputTokens": fresh, "outputTokens": output}


def reply(name: str | None = "ai-1", counts: object = None, **more: object) -> dict[str, Any]:
    """Return one reply."""
    metadata = {"model": "anthropic/claude-opus-4.8", "usage": counts or usage()}
    return {"id": name, "variant": "ai", "credits": 4, "metadata": metadata} | more


def test_a_reply_counts_when_its_chat_began(agent: Agent) -> None:
    agent.write(NAME, [{"id": "user-1", "variant": "user"}, reply(timestamp="10:32 AM")])
    [call] = agent.read()
    assert call.tokens == (400, 0, 0, 90)
    assert (call.model, call.session) == ("anthropic/claude-opus-4.8", "2026-09-18T07-00-00.000Z")
    assert (call.project, call.cost) == ("", None)
    assert call.at == datetime(2026, 9, 18, 7, tzinfo=UTC)


def test_a_reply_may_tell_its_own_instant(agent: Agent) -> None:
    agent.write(NAME, [reply(timestamp="2026-09-18T07:02:00.000Z")])
    assert [call.at for call in agent.read()] == [datetime(2026, 9, 18, 7, 2, tzinfo=UTC)]


def test_a_chat_without_a_start_happened_when_its_file_changed(agent: Agent) -> None:
    agent.write(NAME.replace("2026-09-18T07-00-00.000Z", "draft"), [reply()], at=1_789_732_800)
    assert [call.at for call in agent.read()] == [datetime(2026, 9, 18, 12, tzinfo=UTC)]


def test_counts_may_stand_in_what_codebuff_adds(agent: Agent) -> None:
    added = {"codebuff": {"usage": usage(5, 1), "model": "gpt-5.5"}}
    agent.write(NAME, [reply(metadata=added), reply("ai-2", model="top", metadata=added)])
    assert [(call.input, call.model) for call in agent.read()] == [(5, "gpt-5.5"), (5, "top")]


def test_a_reply_with_credits_only_is_not_zero(agent: Agent) -> None:
    agent.write(NAME, [reply(metadata=None), reply("ai-2", metadata={"codebuff": {}})])
    assert agent.read() == []
    assert agent.skipped() == {"a reply without token counts": 2}


def test_messages_without_credits_or_tokens_are_no_trouble(agent: Agent) -> None:
    agent.write(NAME, [reply(metadata=None, credits=None), reply("ai-2", usage(0, 0))])
    assert agent.read() == []
    assert agent.skipped() == {}


def test_damaged_messages_cost_only_themselves(agent: Agent) -> None:
    agent.write(
        NAME, [7, reply("ai-0", usage(-5)), reply("ai-1", {"input": "many"}), reply("ai-2")]
    )
    assert agent.total() == (400, 0, 0, 90)
    assert agent.skipped() == {"a message is not of the known shape": 1, "tokens: not a count": 2}


def test_a_chat_that_grows_counts_what_is_new(agent: Agent) -> None:
    agent.write(NAME, [reply(None)])
    agent.read()
    agent.write(NAME, [reply(None, usage(410, 95)), reply(None, usage(5, 1))])
    assert agent.total() == (415, 0, 0, 96)


def test_chats_of_all_channels_count_and_copies_do_not(agent: Agent) -> None:
    for channel in ("manicode", "manicode-dev", "manicode-staging"):
        agent.write(NAME.replace("manicode", channel), [reply(channel), reply("ai-1")])
    assert agent.total() == (1600, 0, 0, 360)


def test_a_split_that_nothing_proves_is_an_estimate(agent: Agent) -> None:
    split = usage() | {"cacheReadInputTokens": 9000}
    agent.write(NAME, [reply("ai-1", split), reply("ai-2", split | {"totalTokens": 9490})])
    assert sorted(call.confidence for call in agent.read()) == [
        Confidence.EXACT,
        Confidence.ESTIMATED,
    ]


# The history of a run


def past(fresh: int, output: int = 1, **more: object) -> dict[str, Any]:
    """Return one message in the history of a run."""
    told = {"model": "openai/gpt-5.5", "usage": usage(fresh, output)}
    return {"role": "assistant", "providerOptions": {"codebuff": told}} | more


def ran(name: str, *history: object, **more: object) -> dict[str, Any]:
    """Return a reply that tells what it has used in the history of its run only."""
    state = {"sessionState": {"mainAgentState": {"messageHistory": list(history)}}}
    return reply(name, metadata={"runState": state}) | more


def test_a_reply_without_counts_has_them_in_the_history_of_its_run(agent: Agent) -> None:
    history = [{"role": "user", "providerOptions": {}}, past(40, 5), {"role": "assistant"}]
    agent.write(NAME, [ran("ai-1", *history, timestamp="2026-09-18T07:02:00.000Z")])
    [call] = agent.read()
    assert (call.tokens, call.model) == ((40, 0, 0, 5), "openai/gpt-5.5")
    assert call.at == datetime(2026, 9, 18, 7, 2, tzinfo=UTC)
    assert agent.skipped() == {}


def test_every_call_of_a_run_counts_and_those_of_earlier_runs_once(agent: Agent) -> None:
    first, second, third = past(40), past(50), past(40)
    later = "2026-09-18T07:30:00.000Z"
    agent.write(NAME, [ran("ai-1", first)])
    agent.read()
    agent.write(NAME, [ran("ai-1", first), ran("ai-2", first, second, third, timestamp=later)])
    assert [(call.at.minute, call.input) for call in agent.read()] == [(0, 40), (30, 50), (30, 40)]
    agent.write(NAME, [ran("ai-3", second, past(60))])
    assert agent.total() == (190, 0, 0, 4)


def test_what_a_reply_tells_itself_does_not_count_again_by_a_history(agent: Agent) -> None:
    agent.write(NAME, [reply("ai-1", usage(40, 1)), ran("ai-2", past(40), past(40), past(7))])
    assert agent.total() == (87, 0, 0, 3)


def test_a_reply_whose_history_tells_nothing_new_is_not_zero(agent: Agent) -> None:
    agent.write(NAME, [ran("ai-1", past(40)), ran("ai-2", past(40), {"role": "assistant"})])
    assert agent.total() == (40, 0, 0, 1)
    assert agent.skipped() == {"a reply without token counts": 1}


@pytest.mark.parametrize(
    "state",
    [
        7,
        [],
        {"sessionState": None},
        {"sessionState": {"mainAgentState": {"messageHistory": 7}}},
        {"sessionState": {"mainAgentState": {"messageHistory": [7, None, past(-5)]}}},
        {"sessionState": {"mainAgentState": {"messageHistory": [past(5, role="user")]}}},
    ],
)
def test_a_history_of_another_shape_is_no_trouble(agent: Agent, state: object) -> None:
    agent.write(NAME, [reply("ai-1", metadata={"runState": state}), reply("ai-2")])
    assert agent.total() == (400, 0, 0, 90)
    assert agent.skipped() == {"a reply without token counts": 1}


# Counts under several names


def test_details_in_openais_words_are_parts(agent: Agent) -> None:
    counts = {
        "prompt_tokens": 750,
        "completion_tokens": 80,
        "prompt_tokens_details": {"cached_tokens": 100},
        "completion_tokens_details": {"reasoning_tokens": 30},
    }
    agent.write(NAME, [reply("ai-1", counts)])
    [call] = agent.read()
    assert (call.tokens, call.reasoning) == ((650, 100, 0, 80), 30)
    assert call.confidence == Confidence.EXACT


@pytest.mark.parametrize(
    "names",
    [
        ("input", "output", "cacheRead", "cacheWrite", "reasoning"),
        ("inputTokens", "outputTokens", "cachedInputTokens", "cacheWriteTokens", "reasoningTokens"),
        (
            "input_tokens",
            "output_tokens",
            "cache_read_input_tokens",
            "cache_creation_input_tokens",
            "reasoning_output_tokens",
        ),
        (
            "prompt_tokens",
            "completion_tokens",
            "cached_tokens",
            "cache_write_tokens",
            "reasoning_tokens",
        ),
    ],
)
def test_counts_are_found_under_their_common_names(names: tuple[str, ...]) -> None:
    found = sizes(dict(zip(names, (10, 20, 300, 40, 5), strict=True)))
    assert found is not None
    assert (found.fresh, found.output, found.read, found.written) == (10, 20, 300, 40)
    assert found.reasoning == 5


@pytest.mark.parametrize(
    ("total", "fresh", "output"),
    [(820, 500, 20), (825, 500, 25), (520, 200, 20), (525, 200, 25), (777, 500, 20)],
)
def test_the_total_tells_what_the_counts_include(total: int, fresh: int, output: int) -> None:
    told = {"input": 500, "output": 20, "cacheRead": 300, "reasoning": 5, "total": total}
    found = sizes(told)
    assert found is not None
    assert (found.fresh, found.read, found.output, found.reasoning) == (fresh, 300, output, 5)
    assert (found.confidence is Confidence.EXACT) == (total != 777)


@pytest.mark.parametrize("count", [-1, 10**13, True, 1.5, "7", [], {}])
def test_what_is_no_count_is_refused(count: object) -> None:
    assert sizes({"input": 1, "output": count}) is None


def test_a_null_is_not_told() -> None:
    found = sizes({"inputTokens": None, "input": 7})
    assert found is not None
    assert (found.fresh, found.total) == (7, 7)
