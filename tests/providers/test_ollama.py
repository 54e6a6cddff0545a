"""How the answers that Ollama's server logs now and then are read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from burnbar_tui.providers.registry import spec_of
from tests.providers.agent import Agent

PROVIDER = "ollama"

LOG = ".ollama/logs/server.log"
ACCESS = b'[GIN] 2026/09/18 - 14:03:11 | 200 | 3.214s | 127.0.0.1 | POST "/api/chat"\n'
STARTED = b'time=2026-09-18T14:00:00Z level=INFO msg="Listening, \\"eval_count\\" or not"\n'


def answer(second: int, prompt: int = 512, output: int = 298, **more: Any) -> dict[str, Any]:
    """Return the end of an answer as the API gives it."""
    return {
        "model": "qwen3-coder:30b",
        "created_at": f"2026-09-18T14:03:{second:02}.250Z",
        "done": True,
        "prompt_eval_count": prompt,
        "eval_count": output,
        "eval_duration": 4_799_921_000,
    } | more


def test_an_answer_counts_what_was_evaluated(agent: Agent) -> None:
    agent.lines(LOG, STARTED, ACCESS, answer(11), ACCESS)
    [call] = agent.read()
    assert call.tokens == (512, 0, 0, 298)
    assert (call.model, call.project) == ("qwen3-coder:30b", "")
    assert call.at == datetime(2026, 9, 18, 14, 3, 11, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("model", "cost"),
    [
        ("qwen3-coder:30b", 0),
        ("cloudy:7b", 0),
        ("gpt-oss:120b-cloud", None),
        ("glm-5:cloud", None),
        (None, None),
    ],
)
def test_local_models_are_free_and_those_of_the_cloud_are_not(
    agent: Agent, model: str | None, cost: int | None
) -> None:
    agent.lines(LOG, answer(11, model=model))
    [call] = agent.read()
    assert call.cost == cost


def test_a_log_without_counts_counts_nothing(agent: Agent) -> None:
    agent.lines(LOG, STARTED, ACCESS, {"level": "INFO", "msg": "…"}, answer(11, 0, 0))
    assert agent.read() == []


def test_a_log_that_was_rotated_away_counts_once(agent: Agent) -> None:
    lines = [STARTED, answer(11), answer(12), answer(13, created_at=None)]
    agent.lines(LOG, *lines)
    agent.read()
    agent.lines(LOG.replace("server", "server-1"), *lines)
    agent.lines(LOG, STARTED, answer(14))
    assert agent.total() == (4 * 512, 0, 0, 4 * 298)


@pytest.mark.parametrize("name", ["server.log", "server-3.log"])
def test_the_logs_of_windows_are_read(agent: Agent, name: str) -> None:
    agent.lines(f"AppData/Local/Ollama/{name}", answer(11))
    agent.lines("AppData/Local/Ollama/app.log", answer(12))
    assert len(agent.read()) == 1


@pytest.mark.parametrize("name", ["created_at", "time", "timestamp"])
def test_the_instant_has_several_names(agent: Agent, name: str) -> None:
    agent.lines(LOG, answer(11, created_at=None) | {name: "2026-09-18T16:03:11.123456789+02:00"})
    [call] = agent.read()
    assert call.at == datetime(2026, 9, 18, 14, 3, 11, 123_000, tzinfo=UTC)


def test_an_answer_without_an_instant_counts_when_the_log_changed(agent: Agent) -> None:
    at = datetime(2026, 9, 18, 15, tzinfo=UTC)
    agent.lines(LOG, answer(11, created_at="soon"), at=at.timestamp())
    [call] = agent.read()
    assert call.at == at


def test_what_is_appended_is_added(agent: Agent) -> None:
    agent.lines(LOG, answer(11))
    agent.read()
    agent.append(LOG, ACCESS, answer(12), answer(13, -1))
    assert agent.total() == (1024, 0, 0, 596)
    assert agent.skipped() == {"wrong shape: prompt_eval_count": 1}


def test_it_says_that_there_is_no_history() -> None:
    spec = spec_of(PROVIDER)
    assert (spec.cost.label, spec.quota, spec.credential) == ("exact", "partial", "cloud API key")
    assert "no history" in spec.notes
