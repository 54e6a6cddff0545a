"""How OMP's sessions are read, beyond what it shares with Pi."""

from typing import Any

import pytest

from tests.providers.agent import Agent

PROVIDER = "omp"

LOG = ".omp/agent/sessions/--home-ana-shop--/2026-09-18T07-00-00-000Z_s1.jsonl"
FORK = ".omp/agent/sessions/--home-ana-shop--/2026-09-18T08-00-00-000Z_s2.jsonl"
AT = "2026-09-18T07:00:11.000Z"

HEADER = {"type": "session", "version": 3, "id": "s1", "timestamp": AT, "cwd": "/home/ana/shop"}


def usage(fresh: int) -> dict[str, Any]:
    """Return the counts of a call."""
    counts = {"input": fresh, "output": 9, "cacheRead": 70, "cacheWrite": 5, "totalTokens": 1}
    return counts | {"cost": {"total": 0.0004}}


def answer(entry: str, fresh: int) -> dict[str, Any]:
    """Return the line of an answer of the model."""
    message = {"role": "assistant", "model": "claude-sonnet-4-6", "usage": usage(fresh)}
    return {"type": "message", "id": entry, "timestamp": AT, "message": message}


def besides(entry: str, fresh: int, **more: object) -> dict[str, Any]:
    """Return the line of a call besides the conversation."""
    told = {"model": "claude-haiku-4-5", "usage": usage(fresh)}
    return {"type": "model_usage", "id": entry, "timestamp": AT} | told | more


def test_an_answer_counts_with_its_cost(agent: Agent) -> None:
    agent.lines(LOG, HEADER, answer("e1", 100))
    [call] = agent.read()
    assert call.tokens == (100, 70, 5, 9)
    assert (call.model, call.session, call.cost) == ("claude-sonnet-4-6", "s1", 400_000)
    assert call.project == "/home/ana/shop"


def test_calls_besides_the_conversation_count(agent: Agent) -> None:
    agent.lines(LOG, HEADER, answer("e1", 100), besides("e2", 30))
    assert sorted((call.model, call.input) for call in agent.read()) == [
        ("claude-haiku-4-5", 30),
        ("claude-sonnet-4-6", 100),
    ]


@pytest.mark.parametrize("role", [None, "assistant"])
def test_a_call_besides_may_tell_its_counts_in_a_message(agent: Agent, role: str | None) -> None:
    message = {"role": role, "model": "claude-haiku-4-5", "usage": usage(30)}
    agent.lines(LOG, HEADER, besides("e2", 0, usage=None, model=None, message=message))
    assert [(call.model, call.input) for call in agent.read()] == [("claude-haiku-4-5", 30)]


def test_a_call_besides_without_tokens_is_no_call(agent: Agent) -> None:
    empty = {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0}
    agent.lines(LOG, HEADER, besides("e1", 0, usage=empty), besides("e2", 0, usage=None))
    assert agent.read() == []


def test_a_fork_copies_all_kinds_of_calls(agent: Agent) -> None:
    agent.lines(LOG, HEADER, answer("e1", 100), besides("e2", 30))
    forked = HEADER | {"id": "s2", "timestamp": "2026-09-18T08:00:00.000Z", "parentSession": "s1"}
    agent.lines(FORK, forked, answer("e1", 100), besides("e2", 30))
    assert [call.session for call in agent.read()] == ["s1", "s1"]
    assert agent.parents() == {"s2": "s1"}


def test_a_log_that_grows_counts_what_is_new(agent: Agent) -> None:
    agent.lines(LOG, HEADER, answer("e1", 100))
    agent.read()
    agent.append(LOG, besides("e2", 30))
    assert agent.total() == (130, 140, 10, 18)
