"""How the running totals of Factory's Droid are read."""

from datetime import UTC, datetime
from typing import Any

import pytest

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


def transcript(
    agent: Agent, *instants: str | None, cwd: str | None = "/home/ana/shop", text: str = ""
) -> None:
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


def test_a_sum_that_falls_counts_when_it_is_beyond_the_highest_again(agent: Agent) -> None:
    agent.write(NAME, settings(100))
    agent.read()
    agent.write(NAME, settings(30))
    assert agent.total() == (100, 700, 5, 12)
    agent.write(NAME, settings(90))
    assert agent.total() == (100, 700, 5, 12)
    agent.write(NAME, settings(130))
    assert agent.total() == (130, 700, 5, 12)


def test_growth_counts_at_the_newest_message(agent: Agent) -> None:
    transcript(agent, "2026-09-18T08:00:00.000Z")
    agent.write(NAME, settings(100))
    agent.read()
    transcript(agent, "2026-09-18T08:00:00.000Z", "2026-09-19T10:00:00.000Z")
    agent.write(NAME, settings(140))
    assert [call.at.day for call in agent.read()] == [18, 19]


def test_after_a_switch_of_the_model_only_the_growth_is_its_own(agent: Agent) -> None:
    agent.write(NAME, settings(100))
    agent.read()
    agent.write(NAME, settings(140, output=30, model="gpt-5.4"))
    calls = {call.model: call.tokens for call in agent.read()}
    assert calls == {"claude-opus-4-8": (100, 700, 5, 12), "gpt-5.4": (40, 0, 0, 20)}
    agent.write(NAME, settings(150, output=30))
    assert agent.total() == (150, 700, 5, 32)


def test_a_copy_in_another_folder_adds_nothing(agent: Agent) -> None:
    agent.write(NAME, settings(100))
    agent.write(NAME.replace("-shop", "-copy"), settings(100))
    assert agent.total() == (100, 700, 5, 12)
    agent.write(NAME.replace("-shop", "-copy"), settings(120))
    assert agent.total() == (120, 700, 5, 12)


@pytest.mark.parametrize("folder", [".factory/sessions", ".factory/sessions/a/b/c"])
def test_sessions_lie_at_any_depth(agent: Agent, folder: str) -> None:
    agent.write(f"{folder}/5f1c.settings.json", settings(100))
    assert agent.total() == (100, 700, 5, 12)


@pytest.mark.parametrize(
    ("told", "model"),
    [
        ("custom:Claude-Opus-4.5-Thinking-[Anthropic]-0", "Claude-Opus-4.5-Thinking"),
        ("custom:GLM-4.7-[Z.AI]-12", "GLM-4.7"),
        ("custom:qwen3-coder-480b-3", "qwen3-coder-480b"),
        ("gpt-5.4", "gpt-5.4"),
        ("claude-opus-4-8", "claude-opus-4-8"),
    ],
)
def test_the_names_of_own_models_lose_what_droid_puts_around_them(
    agent: Agent, told: str, model: str
) -> None:
    agent.write(NAME, settings(100, model=told))
    [call] = agent.read()
    assert call.model == model


@pytest.mark.parametrize("told", [None, ""])
@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("claude-sonnet-4-6", "claude-sonnet-4-6"),
        ("Claude Opus 4.5 [Anthropic]", "Claude Opus 4.5"),
        ("Claude Opus 4.5", "Claude Opus 4.5"),
        ("custom:Claude-Opus-4.5-Thinking-[Anthropic]-0", "Claude-Opus-4.5-Thinking"),
        ("custom:qwen3-coder-480b-3", "qwen3-coder-480b"),
    ],
)
def test_a_model_that_is_not_told_may_be_named_in_the_transcript(
    agent: Agent, told: str | None, text: str, model: str
) -> None:
    reminder = f"<system-reminder>\nModel: {text}\nToday"
    transcript(agent, "2026-09-18T08:00:00.000Z", text=reminder)
    agent.write(NAME, settings(100, model=told))
    [call] = agent.read()
    assert call.model == model


def test_a_model_that_nobody_names_is_unknown(agent: Agent) -> None:
    transcript(agent, "2026-09-18T08:00:00.000Z", text="Which model?")
    agent.write(NAME, settings(100, model=None))
    [call] = agent.read()
    assert call.model == "unknown"


def test_a_session_without_counts_is_told_and_not_counted_as_nothing(agent: Agent) -> None:
    agent.write(NAME, {"model": "gpt-5.4", "autonomyMode": "low"})
    assert agent.read() == []
    assert agent.skipped() == {"session without token counts": 1}
    agent.write(NAME, settings(100))
    assert agent.total() == (100, 700, 5, 12)
    assert agent.skipped() == {}


@pytest.mark.parametrize("usage", [{}, {"inputTokens": None}, {"totalTokens": 7}])
def test_sums_that_tell_no_count_are_not_nothing(agent: Agent, usage: dict[str, Any]) -> None:
    agent.write(NAME, {"model": "gpt-5.4", "tokenUsage": usage})
    assert agent.read() == []
    assert agent.skipped() == {"session without token counts": 1}


def test_a_session_that_has_used_nothing_yet_is_no_trouble(agent: Agent) -> None:
    agent.write(NAME, {"model": "gpt-5.4", "tokenUsage": {"inputTokens": 0, "outputTokens": 0}})
    assert agent.read() == []
    assert agent.skipped() == {}


def test_the_sum_of_all_counts_is_not_needed_and_not_added(agent: Agent) -> None:
    told = settings(100)
    told["tokenUsage"]["totalTokens"] = 817
    agent.write(NAME, told)
    assert agent.total() == (100, 700, 5, 12)


def test_what_lies_beside_a_session_by_another_name_is_not_one(agent: Agent) -> None:
    agent.write(NAME.replace("settings", "metadata"), settings(100))
    agent.write(f"{FOLDER}/settings.json", settings(100))
    assert agent.read() == []


def test_counts_that_cannot_be_are_refused(agent: Agent) -> None:
    agent.write(NAME, settings(-100))
    assert agent.read() == []
    assert agent.skipped() == {"wrong shape: tokenUsage.inputTokens": 1}


@pytest.mark.parametrize(
    "cwd",
    [
        "/home/ana/.factory",
        "/Users/ana/.factory/",
        "/root/.factory",
        r"C:\Users\ana\.factory",
        None,
    ],
)
def test_sessions_in_the_folder_of_droid_itself_are_its_own(agent: Agent, cwd: str | None) -> None:
    own = str(agent.home.resolve() / ".factory")
    transcript(agent, "2026-09-18T08:00:00.000Z", cwd=cwd or own)
    agent.write(NAME, settings(100))
    assert agent.read() == []


@pytest.mark.parametrize("folder", ["/home/ana/shop/.factory", "/srv/shop/.factory"])
def test_a_project_may_have_a_folder_of_the_same_name(agent: Agent, folder: str) -> None:
    transcript(agent, "2026-09-18T08:00:00.000Z", cwd=folder)
    agent.write(NAME, settings(100))
    assert [(call.project, call.input) for call in agent.read()] == [(folder, 100)]


@pytest.mark.parametrize("at", [None, "some time ago"])
def test_without_a_message_that_tells_a_time_the_change_of_the_file_does(
    agent: Agent, at: str | None
) -> None:
    changed = datetime(2026, 9, 18, 12, tzinfo=UTC)
    transcript(agent, at, cwd=None)
    agent.write(NAME, settings(100), changed.timestamp())
    [call] = agent.read()
    assert (call.at, call.project) == (changed, "")


def test_without_a_transcript_the_session_counts_all_the_same(agent: Agent) -> None:
    agent.write(NAME, settings(100))
    assert agent.total() == (100, 700, 5, 12)
    assert agent.titles() == {}


def test_a_half_written_file_is_read_when_it_is_whole(agent: Agent) -> None:
    agent.write(NAME, b'{"model":"gpt-5.4","tokenUsage":{"inputTok')
    assert agent.read() == []
    agent.write(NAME, settings(100))
    assert agent.total() == (100, 700, 5, 12)


@pytest.mark.parametrize(
    ("variable", "folder", "name"),
    [
        ("FACTORY_DIR", "droid", "droid/sessions/a/5f1c.settings.json"),
        ("DROID_SESSIONS_DIR", "droid/sessions", "droid/sessions/a/5f1c.settings.json"),
        ("DROID_SESSIONS_DIR", "droid/sessions", "droid/sessions/5f1c.settings.json"),
        ("DROID_SESSIONS_DIR", "droid/kept", "droid/kept/5f1c.settings.json"),
        ("DROID_SESSIONS_DIR", "droid/kept", "droid/kept/a/5f1c.settings.json"),
        ("DROID_SESSIONS_DIR", "droid/kept", "droid/kept/a/b/5f1c.settings.json"),
    ],
)
def test_variables_move_the_sessions(agent: Agent, variable: str, folder: str, name: str) -> None:
    agent.environ[variable] = str(agent.home / folder)
    agent.write(name, settings(100))
    assert agent.total() == (100, 700, 5, 12)
