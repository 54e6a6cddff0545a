"""How Forge's conversations are read, which it compacts."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from burnbar_tui.facts import Confidence
from tests.providers.agent import Agent

PROVIDER = "forge"

NAME = "forge/.forge.db"
TABLE = """
    CREATE TABLE IF NOT EXISTS conversations (conversation_id TEXT PRIMARY KEY, title TEXT,
        workspace_id BIGINT, context TEXT, created_at TIMESTAMP, updated_at TIMESTAMP, metrics TEXT)
"""
SONNET, GPT = "claude-sonnet-4.6", "gpt-5.5"


def said(
    prompt: object, output: object, model: str | None = SONNET, cached: object = 0, **more: Any
) -> dict[str, Any]:
    """Return an answer as it stands in a conversation; plain numbers become exact ones."""
    counts = {"prompt_tokens": prompt, "completion_tokens": output, "cached_tokens": cached}
    usage = {
        name: {"actual": count} if isinstance(count, int) else count
        for name, count in counts.items()
    }
    text: dict[str, Any] = {"role": "Assistant", "content": "…", "model": model, "tool_calls": []}
    return {"message": {"text": text}, "usage": usage | more}


def write(
    agent: Agent,
    *messages: object,
    at: str | None = "10:21:07.500000",
    session: str = "c1",
    name: str = NAME,
    context: str = "",
) -> None:
    """Write a conversation as it is at some time of the day."""
    text = context or json.dumps({"conversation_id": session, "messages": messages})
    row = (session, "Cart", -(1 << 62), text, "2026-09-17 10:18:32", at and f"2026-09-17 {at}")
    with agent.database(name) as database:
        database.execute(TABLE)
        database.execute("INSERT OR REPLACE INTO conversations VALUES (?,?,?,?,?,?,NULL)", row)


def by_model(agent: Agent) -> dict[str, tuple[int, int]]:
    """Return what every model has used: fresh input and output."""
    found: dict[str, tuple[int, int]] = {}
    for call in agent.read():
        fresh, output = found.get(call.model, (0, 0))
        found[call.model] = fresh + call.input, output + call.output
    return found


def test_the_prompt_contains_what_was_read_from_the_cache(agent: Agent) -> None:
    write(
        agent,
        {"message": {"text": {"role": "User", "content": "Hello", "model": SONNET}}},
        said(30_210, 640, cached=28_000, cost=0.0312),
        {"message": {"tool": {"name": "read"}}},
        said(100, 5, cost=0.01),
    )
    [call] = agent.read()
    assert (call.tokens, call.cost) == ((2_310, 28_000, 0, 645), 41_200_000)
    assert (call.model, call.session, call.project) == (SONNET, "c1", "")
    assert call.at == datetime(2026, 9, 17, 10, 21, 7, 500_000, tzinfo=UTC)
    assert call.confidence == Confidence.EXACT
    assert agent.titles() == {"c1": "Cart"}


def test_more_cached_than_prompted_is_no_negative_input(agent: Agent) -> None:
    write(agent, said(50, 5, cached=80))
    assert agent.total() == (50, 80, 0, 5)


@pytest.mark.parametrize(
    ("count", "confidence"),
    [
        ({"actual": 70}, Confidence.EXACT),
        ({"Actual": 70}, Confidence.EXACT),
        (70, Confidence.EXACT),
        ({"approx": 70}, Confidence.ESTIMATED),
        ({"Approx": 70}, Confidence.ESTIMATED),
    ],
)
@pytest.mark.parametrize("place", ["prompt_tokens", "completion_tokens", "cached_tokens"])
def test_counts_of_every_version_are_read(
    agent: Agent, count: object, confidence: Confidence, place: str
) -> None:
    message = said(100, 1)
    message["usage"][place] = count
    write(agent, message)
    [call] = agent.read()
    expected = {
        "prompt_tokens": (70, 0, 0, 1),
        "completion_tokens": (100, 0, 0, 70),
        "cached_tokens": (30, 70, 0, 1),
    }
    assert (call.tokens, call.confidence) == (expected[place], confidence)


def costs(agent: Agent) -> set[tuple[str, int, float | None]]:
    """Read what is new; return the model, fresh input and dollars of every call."""
    return {
        (call.model, call.input, None if call.cost is None else call.cost / 1e9)
        for call in agent.read()
    }


def test_a_guess_of_one_model_leaves_the_others_exact(agent: Agent) -> None:
    write(agent, said(100, 1), said({"approx": 50}, 2, GPT))
    assert {call.model: call.confidence for call in agent.read()} == {
        SONNET: Confidence.EXACT,
        GPT: Confidence.ESTIMATED,
    }


def test_old_entries_without_a_wrapper_have_no_usage(agent: Agent) -> None:
    write(agent, {"text": {"role": "Assistant", "content": "Hello"}}, said(100, 1))
    assert agent.total() == (100, 0, 0, 1)
    assert agent.skipped() == {}


def test_an_answer_without_a_model_counts(agent: Agent) -> None:
    write(agent, said(100, 1, model=None))
    assert [call.model for call in agent.read()] == ["unknown"]


def test_answers_that_tell_no_cost_are_calls_of_their_own(agent: Agent) -> None:
    write(agent, said(100, 1, cost=0.5), said(200, 1), said(7, 1, GPT, cost=0.25))
    assert costs(agent) == {(SONNET, 100, 0.5), (SONNET, 200, None), (GPT, 7, 0.25)}


# Conversations that change


def test_a_conversation_grows(agent: Agent) -> None:
    write(agent, said(100, 1, cost=0.5))
    agent.read()
    write(agent, said(100, 1, cost=0.5), said(250, 3, cost=0.25), at="11:00:00")
    assert [(call.at.hour, call.tokens, call.cost) for call in agent.read()] == [
        (10, (100, 0, 0, 1), 500_000_000),
        (11, (250, 0, 0, 3), 250_000_000),
    ]
    assert agent.total() == (350, 0, 0, 4)


def test_a_conversation_that_is_written_late_counts(agent: Agent) -> None:
    write(agent, said(100, 1), at="10:21:07.500000")
    agent.read()
    write(agent, said(250, 3), at="10:21:07.100000", session="late")
    assert {call.input for call in agent.read()} == {100, 250}


def test_a_summary_with_the_sum_of_what_it_replaces_counts_nothing_twice(agent: Agent) -> None:
    write(agent, said(100, 0), said(200, 0), said(300, 0))
    assert agent.total() == (600, 0, 0, 0)
    write(agent, said(300, 0), said(300, 0), said(50, 0), at="11:00:00")
    assert agent.total() == (650, 0, 0, 0)


def test_a_summary_by_another_model_counts_nothing_twice(agent: Agent) -> None:
    write(agent, said(100, 0), said(200, 0), said(300, 0))
    agent.read()
    write(agent, said(300, 0, GPT), said(300, 0), at="11:00:00")
    assert by_model(agent) == {SONNET: (600, 0)}
    write(agent, said(300, 0, GPT), said(300, 0), said(50, 4, GPT), at="12:00:00")
    assert by_model(agent) == {SONNET: (600, 0), GPT: (50, 4)}


TOLD, UNTOLD = said(100, 0, cost=0.5), said(200, 0)


@pytest.mark.parametrize("summary_cost", [0.5, None], ids=["in part", "not told"])
@pytest.mark.parametrize("is_read_between", [True, False])
def test_a_summary_of_answers_with_and_without_cost_tells_no_dollar_twice(
    agent: Agent, summary_cost: float | None, is_read_between: bool
) -> None:
    write(agent, TOLD)
    if is_read_between:
        agent.read()
    third = said(300, 0, cost=0.25)
    write(agent, TOLD, UNTOLD, third, at="11:00:00")
    expected = {(SONNET, 100, 0.5), (SONNET, 200, None), (SONNET, 300, 0.25)}
    if not is_read_between:
        expected = {(SONNET, 400, 0.75), (SONNET, 200, None)}
    assert costs(agent) == expected
    write(agent, said(300, 0, cost=summary_cost), third, at="12:00:00")
    assert costs(agent) == expected


def test_after_a_summary_that_tells_its_cost_in_part_new_dollars_count(agent: Agent) -> None:
    write(agent, TOLD, UNTOLD)
    agent.read()
    write(agent, said(300, 0, cost=0.5), said(50, 0, cost=0.125), at="12:00:00")
    assert costs(agent) == {
        (SONNET, 100, 0.5),
        (SONNET, 200, None),
        (SONNET, 50, 0.125),
    }


def test_after_a_summary_that_tells_no_cost_a_new_answer_is_not_free(agent: Agent) -> None:
    write(agent, TOLD, UNTOLD)
    agent.read()
    write(agent, said(300, 0), said(150, 0, cost=0.25), at="12:00:00")
    after = costs(agent)
    assert sum(fresh for _, fresh, _ in after) == 450
    assert {cost for *_, cost in after} == {0.5, None}


def test_a_conversation_that_is_cut_back_counts_when_it_is_longer_than_ever(agent: Agent) -> None:
    write(agent, said(100, 0), said(200, 0))
    agent.read()
    write(agent, said(100, 0), at="11:00:00")
    assert agent.total() == (300, 0, 0, 0)
    write(agent, said(100, 0), said(260, 0), at="12:00:00")
    assert agent.total() == (360, 0, 0, 0)


def test_conversations_are_sums_of_their_own(agent: Agent) -> None:
    write(agent, said(100, 0))
    agent.read()
    write(agent, said(70, 0), session="c2", at="11:00:00")
    assert agent.total() == (170, 0, 0, 0)


# What is odd


def test_a_conversation_without_messages_is_none(agent: Agent) -> None:
    write(agent, said(100, 0))
    with agent.database(NAME) as database:
        database.execute("UPDATE conversations SET context = NULL")
    assert agent.read() == []
    assert agent.skipped() == {}


def test_a_conversation_that_was_never_changed_is_as_old_as_it_is(agent: Agent) -> None:
    write(agent, said(100, 0), at=None)
    assert [call.at for call in agent.read()] == [datetime(2026, 9, 17, 10, 18, 32, tzinfo=UTC)]


def test_what_is_not_of_the_known_shape_is_skipped_and_the_rest_counts(agent: Agent) -> None:
    write(agent, said(-5, 0), ["?"], said(100, 1))
    write(agent, session="c2", context="{")
    assert agent.total() == (100, 0, 0, 1)
    assert agent.skipped() == {
        "a message is not of the known shape": 2,
        "a conversation is not of the known shape": 1,
    }


def test_an_instant_that_is_none_is_skipped(agent: Agent) -> None:
    write(agent, said(100, 1))
    with agent.database(NAME) as database:
        database.execute("UPDATE conversations SET created_at = 'x', updated_at = 'soon'")
    assert agent.read() == []
    assert agent.skipped() == {"updated_at: not an instant": 1}


# Where it is


def test_both_homes_are_read_and_a_copied_conversation_counts_once(agent: Agent) -> None:
    write(agent, said(100, 1))
    write(agent, said(100, 1), name=".forge/.forge.db")
    write(agent, said(7, 1), session="c2", name=".forge/.forge.db")
    assert agent.total() == (107, 0, 0, 2)


def test_databases_of_older_places_are_read(agent: Agent) -> None:
    write(agent, said(100, 1))
    write(agent, said(100, 1), name="shop/.forge.db")
    for number, name in enumerate((".forge.db", "shop/.forge.db", "blog/.forge.db")):
        write(agent, said(7, 1), session=f"s{number}", name=name)
    write(agent, said(1000, 1), session="deep", name="code/shop/.forge.db")
    assert agent.total() == (121, 0, 0, 4)
    write(agent, said(7, 1), said(8, 1), session="s0", name=".forge.db", at="12:00:00")
    assert agent.total() == (129, 0, 0, 5)
    assert agent.accounts() == ["default"]


def test_a_variable_replaces_both_homes(agent: Agent) -> None:
    agent.environ["FORGE_CONFIG"] = str(agent.home / "elsewhere")
    write(agent, said(100, 1))
    write(agent, said(100, 1), session="c3", name=".forge.db")
    write(agent, said(7, 1), session="c2", name="elsewhere/.forge.db")
    assert agent.total() == (7, 0, 0, 1)
