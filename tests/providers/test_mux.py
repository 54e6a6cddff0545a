"""How the running totals of Mux are read."""

from datetime import UTC, datetime
from typing import Any

from tests.providers.agent import Agent

PROVIDER = "mux"

NAME = ".mux/sessions/a1b2c3/session-usage.json"
OPUS = "anthropic:claude-opus-4-8"


def buckets(fresh: int, output: int = 100, reasoning: int = 30, cost: float | None = 0.25) -> Any:
    """Return what one model has used so far."""
    counts = {"input": fresh, "cached": 9000, "cacheCreate": 800}
    counts |= {"output": output, "reasoning": reasoning}
    return {name: {"tokens": count, "cost_usd": cost} for name, count in counts.items()}


def usage(at: object = 1_789_732_800_000, **by_model: object) -> dict[str, Any]:
    """Return the sums of a workspace; `opus` is short for a model."""
    models = {OPUS if name == "opus" else name: told for name, told in by_model.items()}
    return {"byModel": models, "lastRequest": {"timestamp": at}, "version": 1}


def test_all_buckets_count_and_reasoning_is_output(agent: Agent) -> None:
    agent.write(NAME, usage(opus=buckets(1200)))
    [call] = agent.read()
    assert call.tokens == (1200, 9000, 800, 130)
    assert (call.reasoning, call.cost) == (30, 1_250_000_000)
    assert (call.model, call.session, call.project) == ("claude-opus-4-8", "a1b2c3", "")
    assert call.at == datetime(2026, 9, 18, 12, tzinfo=UTC)


def test_models_are_told_apart_and_known_without_their_provider(agent: Agent) -> None:
    more = {"ollama:qwen3-coder:latest": buckets(7), "local": buckets(8), "": buckets(9)}
    agent.write(NAME, usage(opus=buckets(1200)) | {"byModel": {OPUS: buckets(6)} | more})
    assert {call.model: call.input for call in agent.read()} == {
        "claude-opus-4-8": 6,
        "qwen3-coder:latest": 7,
        "local": 8,
        "unknown": 9,
    }


def test_only_the_growth_of_the_sums_counts(agent: Agent) -> None:
    agent.write(NAME, usage(opus=buckets(1200)))
    agent.read()
    later = usage(1_789_732_900_000, opus=buckets(1250, 110, 32, 0.5), gpt=buckets(5, 1, 0))
    agent.write(NAME, later)
    assert [(call.model, call.input, call.output) for call in agent.read()] == [
        ("claude-opus-4-8", 1200, 130),
        ("claude-opus-4-8", 50, 12),
        ("gpt", 5, 1),
    ]
    assert agent.total() == (1255, 18000, 1600, 143)


def test_a_model_counts_whatever_becomes_of_others(agent: Agent) -> None:
    agent.write(NAME, usage(opus=buckets(1200)))
    agent.read()
    agent.write(NAME, usage(1_789_732_900_000, gpt=buckets(800)))
    assert [(call.model, call.input) for call in agent.read()] == [
        ("claude-opus-4-8", 1200),
        ("gpt", 800),
    ]


def test_workspaces_have_sums_of_their_own(agent: Agent) -> None:
    agent.write(NAME, usage(opus=buckets(1200)))
    agent.write(NAME.replace("a1b2c3", "d4e5f6"), usage(opus=buckets(1200)))
    assert {call.session for call in agent.read()} == {"a1b2c3", "d4e5f6"}


def test_no_cost_is_unknown_and_not_free(agent: Agent) -> None:
    agent.write(NAME, usage(opus=buckets(1200, cost=None), gpt=buckets(5, cost=0)))
    assert [call.cost for call in agent.read()] == [None, None]


def test_buckets_may_be_missing(agent: Agent) -> None:
    agent.write(NAME, usage(opus={"input": {"tokens": 5}, "cached": None}))
    assert agent.total() == (5, 0, 0, 0)


def test_a_damaged_model_costs_only_itself(agent: Agent) -> None:
    agent.write(NAME, usage(opus=buckets(1200), gpt={"input": {"tokens": -5}}))
    assert agent.total() == (1200, 9000, 800, 130)
    assert agent.skipped() == {"a model's sums are not of the known shape": 1}


def test_sums_without_an_instant_happened_when_the_file_changed(agent: Agent) -> None:
    agent.write(NAME, usage(opus=buckets(5)) | {"lastRequest": None}, at=1_789_732_800)
    assert [call.at for call in agent.read()] == [datetime(2026, 9, 18, 12, tzinfo=UTC)]


def test_a_workspace_without_requests_is_no_trouble(agent: Agent) -> None:
    agent.write(NAME, {"byModel": {}, "version": 1})
    agent.write(NAME.replace("a1b2c3", "d4e5f6"), {"byModel": None})
    assert agent.read() == []
    assert agent.skipped() == {}
