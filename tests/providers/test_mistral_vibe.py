"""How the running totals of Mistral Vibe are read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.providers.agent import Agent

PROVIDER = "mistral-vibe"

NAME = ".vibe/logs/session/session_20260918_070000_1a2b/meta.json"


def meta(prompt: int, output: int, cost: float | None = 0.5, **more: object) -> dict[str, Any]:
    """Return a session with its sums so far."""
    found: dict[str, Any] = {
        "session_id": "s1",
        "title": "Cart",
        "end_time": "2026-09-18T07:20:00+00:00",
        "environment": {"working_directory": "/home/ana/shop"},
        "config": {"active_model": "devstral-2"},
        "stats": {
            "steps": 7,
            "session_prompt_tokens": prompt,
            "session_completion_tokens": output,
            "context_tokens": 999,
            "session_cost": cost,
        },
    }
    return found | more


def test_the_sums_of_a_session_count_with_its_cost(agent: Agent) -> None:
    agent.write(NAME, meta(84000, 2100, 0.0378))
    [call] = agent.read()
    assert call.tokens == (84000, 0, 0, 2100)
    assert (call.model, call.session, call.cost) == ("devstral-2", "s1", 37_800_000)
    assert call.project == "/home/ana/shop"
    assert call.at == datetime(2026, 9, 18, 7, 20, tzinfo=UTC)
    assert agent.titles() == {"s1": "Cart"}


def test_only_the_growth_of_the_sums_counts(agent: Agent) -> None:
    agent.write(NAME, meta(1000, 100, 0.5))
    agent.read()
    agent.write(NAME, meta(1500, 120, 0.75, end_time="2026-09-18T07:30:00+00:00"))
    assert [(call.tokens, call.cost) for call in agent.read()] == [
        ((1000, 0, 0, 100), 500_000_000),
        ((500, 0, 0, 20), 250_000_000),
    ]
    agent.write(NAME, meta(1500, 120, 0.75))
    assert len(agent.read()) == 2


def test_a_sum_that_falls_counts_nothing_until_it_is_passed(agent: Agent) -> None:
    for prompt in (1000, 400, 1100):
        agent.write(NAME, meta(prompt, 100))
        agent.read()
    assert agent.total() == (1100, 0, 0, 100)


def test_another_model_counts_only_what_is_new(agent: Agent) -> None:
    agent.write(NAME, meta(1000, 100))
    agent.read()
    agent.write(NAME, meta(1300, 110, config={"active_model": "mistral-large-3"}))
    assert {call.model: call.tokens for call in agent.read()} == {
        "devstral-2": (1000, 0, 0, 100),
        "mistral-large-3": (300, 0, 0, 10),
    }


def test_a_copy_of_a_session_counts_nothing(agent: Agent) -> None:
    agent.write(NAME, meta(1000, 100))
    agent.write(NAME.replace("070000", "080000"), meta(1000, 100))
    assert agent.total() == (1000, 0, 0, 100)


@pytest.mark.parametrize("cost", [0.0, None])
def test_no_cost_is_unknown_and_not_free(agent: Agent, cost: float | None) -> None:
    agent.write(NAME, meta(1000, 100, cost))
    assert [call.cost for call in agent.read()] == [None]


def test_what_is_not_told_comes_from_the_file_or_stays_unknown(agent: Agent) -> None:
    stats = {"session_prompt_tokens": 5, "session_completion_tokens": 1}
    agent.write(NAME, {"stats": stats, "config": "none", "environment": 7}, at=1_789_732_800)
    [call] = agent.read()
    assert call.at == datetime(2026, 9, 18, 12, tzinfo=UTC)
    assert (call.session, call.model) == ("session_20260918_070000_1a2b", "unknown")
    assert call.project == ""


def test_a_model_that_is_named_at_the_top_comes_first(agent: Agent) -> None:
    agent.write(NAME, meta(1000, 100, model="codestral-2508"))
    assert [call.model for call in agent.read()] == ["codestral-2508"]


def test_a_session_without_sums_is_not_zero(agent: Agent) -> None:
    agent.write(NAME, meta(1, 1, stats=None))
    assert agent.read() == []
    assert agent.skipped() == {"session without token counts": 1}


def test_a_session_that_has_used_nothing_is_no_call(agent: Agent) -> None:
    agent.write(NAME, meta(0, 0, 0))
    assert agent.read() == []
