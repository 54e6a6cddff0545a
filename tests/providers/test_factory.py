"""How the running totals of Factory's Droid are read."""

from datetime import UTC, datetime
from typing import Any

from tests.providers.agent import Agent

PROVIDER = "factory"

FOLDER = ".factory/sessions/-home-ana-shop"
NAME = f"{FOLDER}/5f1c.settings.json"


def settings(
    fresh: int, output: int = 10, thinking: int = 2, model: str | None = "claude-opus-4-8"
) -> dict[str, Any]:
    """Return a session's settings with its sums so far."""
    usage = {
        "inputTokens": fresh,
        "outputTokens": output,
        "cacheCreationTokens": 5,
        "cacheReadTokens": 700,
        "thinkingTokens": thinking,
    }
    return {"model": model, "providerLock": "anthropic", "tokenUsage": usage}


def transcript(agent: Agent, *instants: str, cwd: str = "/home/ana/shop", text: str = "") -> None:
    """Write the transcript beside the settings."""
    start = {"type": "session_start", "id": "5f1c", "cwd": cwd, "title": "Checkout"}
    messages = [
        {"type": "message", "timestamp": at, "message": {"role": "assistant", "content": text}}
        for at in instants
    ]
    agent.lines(f"{FOLDER}/5f1c.jsonl", start, *messages)


def test_thinking_is_output_and_no_part_of_it_is_counted_twice(agent: Agent) -> None:
    transcript(agent, "2026-09-18T08:00:00.000Z", "2026-09-18T09:30:00.000Z")
    agent.write(NAME, settings(100))
    [call] = agent.read()
    assert call.tokens == (100, 700, 5, 12)
    assert call.reasoning == 2
    assert call.at == datetime(2026, 9, 18, 9, 30, tzinfo=UTC)
    assert (call.session, call.project, call.cost) == ("5f1c", "/home/ana/shop", None)
    assert agent.titles() == {"5f1c": "Checkout"}


def test_only_the_growth_of_the_sums_counts(agent: Agent) -> None:
    agent.write(NAME, settings(100))
    agent.read()
    agent.write(NAME, settings(140, output=30))
    assert [call.tokens for call in agent.read()] == [(100, 700, 5, 12), (40, 0, 0, 20)]
    assert agent.total() == (140, 700, 5, 32)
    agent.write(NAME, settings(140, output=30))
    assert agent.total() == (140, 700, 5, 32)
