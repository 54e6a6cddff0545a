"""How Aider's analytics log is read."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from burnbar_tui.facts import Confidence
from tests.providers.agent import Agent

PROVIDER = "aider"

LOG = ".aider/analytics.jsonl"
NOON = 1_789_732_800


def line(event: str, at: object = NOON, **properties: object) -> dict[str, Any]:
    """Return one line."""
    return {"event": event, "properties": properties, "user_id": "c42c", "time": at}


def sent(
    cost: object, total: object, at: object = NOON, prompt: object = 900, model: str = "gpt-5.5"
) -> dict[str, Any]:
    """Return the line of one message."""
    counts = {"prompt_tokens": prompt, "completion_tokens": 40, "total_tokens": 940}
    return line("message_send", at, main_model=model, **counts, cost=cost, total_cost=total)


def sessions(agent: Agent) -> list[str]:
    """Read what is new; return the sessions of all calls by time."""
    return [call.session for call in agent.read()]


def test_a_message_counts_with_its_own_cost_and_as_an_estimate(agent: Agent) -> None:
    agent.lines(LOG, line("launched", NOON - 60), sent(0.155, 0.155))
    [call] = agent.read()
    assert call.tokens == (900, 0, 0, 40)
    assert (call.model, call.cost, call.project) == ("gpt-5.5", 155_000_000, "")
    assert call.confidence is Confidence.ESTIMATED
    assert call.at == datetime(2026, 9, 18, 12, tzinfo=UTC)


def test_only_sent_messages_count(agent: Agent) -> None:
    others = ("message_send_starting", "message_send_exception", "cli session", "repo", "exit")
    counts = {"prompt_tokens": 5, "completion_tokens": 5}
    agent.lines(LOG, *(line(event, **counts) for event in others), {"event": "message_send"})
    assert agent.read() == []
    assert agent.skipped() == {}


def test_numbers_may_be_text(agent: Agent) -> None:
    agent.lines(LOG, sent("0.5", "0.5", f"{NOON}", "1200"))
    [call] = agent.read()
    assert (call.input, call.cost) == (1200, 500_000_000)
    assert call.at == datetime(2026, 9, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("logged", "name"),
    [("None", "unknown"), ("", "unknown"), ("deepseek/REDACTED", "deepseek/REDACTED")],
)
def test_a_model_that_was_hidden_is_not_guessed(agent: Agent, logged: str, name: str) -> None:
    agent.lines(LOG, sent(0.1, 0.1, model=logged))
    assert [call.model for call in agent.read()] == [name]


@pytest.mark.parametrize("cost", [0, 0.0, "None", None])
def test_no_cost_is_unknown_and_not_free(agent: Agent, cost: object) -> None:
    agent.lines(LOG, sent(cost, 0))
    assert [call.cost for call in agent.read()] == [None]


def test_counts_that_cannot_be_are_skipped(agent: Agent) -> None:
    agent.lines(LOG, *(sent(0.1, 0.1, prompt=count) for count in ("many", -5, "1e999", 10**13)))
    assert agent.read() == []
    assert agent.skipped() == {"tokens: not a count": 4}


def test_a_message_without_tokens_is_no_call(agent: Agent) -> None:
    agent.lines(LOG, line("message_send", prompt_tokens="None", completion_tokens=0))
    assert agent.read() == []
    assert agent.skipped() == {}


def test_a_message_without_an_instant_happened_when_the_file_changed(agent: Agent) -> None:
    agent.lines(LOG, sent(0.1, 0.1, None), sent(0.1, 0.1, None), sent(0.2, 0.4, "soon"), at=NOON)
    assert [call.at for call in agent.read()] == [datetime(2026, 9, 18, 12, tzinfo=UTC)] * 2
    assert agent.skipped() == {"time: not an instant": 1}


def test_a_session_lasts_from_launch_to_exit(agent: Agent) -> None:
    agent.lines(LOG, line("launched"), sent(0.1, 0.1, NOON + 1), sent(0.2, 0.3, NOON + 2))
    agent.append(LOG, line("exit", NOON + 3), line("launched", NOON + 4))
    agent.append(LOG, sent(0.3, 0.3, NOON + 5))
    first, second = f"{NOON}", f"{NOON + 4}"
    assert sessions(agent) == [first, first, second]


def test_processes_that_write_one_file_are_told_apart_by_what_they_have_spent(
    agent: Agent,
) -> None:
    agent.lines(LOG, line("launched"), line("launched"))
    agent.append(LOG, sent(0.1, 0.1, NOON + 1), sent(0.25, 0.25, NOON + 2))
    agent.append(LOG, sent(0.2, 0.3, NOON + 3), sent(0.05, 0.3, NOON + 4))
    one, other, *later = sessions(agent)
    assert one != other
    assert later == [one, other]


def test_a_process_that_goes_on_after_another_has_ended_keeps_its_session(agent: Agent) -> None:
    agent.lines(LOG, line("launched"), sent(0.1, 0.1, NOON + 1), line("launched", NOON + 2))
    agent.append(LOG, sent(0.4, 0.4, NOON + 3), line("exit", NOON + 4), sent(0.2, 0.3, NOON + 5))
    one, _, last = sessions(agent)
    assert last == one
    agent.append(LOG, line("exit", NOON + 6), sent(0.1, 0.4, NOON + 7))
    assert sessions(agent)[-1] not in {one, f"{NOON + 2}"}


def test_a_session_is_the_same_however_the_log_is_cut(agent: Agent, tmp_path: Path) -> None:
    lines = [line("launched"), sent(0.1, 0.1, NOON + 1), line("launched", NOON + 2)]
    lines += [sent(0.3, 0.3, NOON + 3), sent(0.2, 0.3, NOON + 4), sent(0.1, 0.4, NOON + 5)]
    agent.lines(LOG)
    for record in lines:
        agent.append(LOG, record)
        agent.read()
    whole = Agent(tmp_path / "whole", PROVIDER)
    whole.lines(LOG, *lines)
    assert sessions(whole) == sessions(agent)
    whole.close()


def test_a_log_that_begins_in_the_middle_of_a_session_counts(agent: Agent) -> None:
    agent.lines(LOG, sent(0.2, 1.7, NOON), sent(0.1, 1.8, NOON + 9))
    assert sessions(agent) == [f"{NOON}"] * 2


def test_two_messages_of_one_second_are_two(agent: Agent) -> None:
    agent.lines(LOG, line("launched"), sent(0.1, 0.1), sent(0.1, 0.2))
    assert agent.total() == (1800, 0, 0, 80)


def test_a_log_that_is_written_anew_counts_once(agent: Agent) -> None:
    lines = [line("launched"), sent(0.1, 0.1, NOON + 1), sent(0.2, 0.3, NOON + 2)]
    agent.lines(LOG, *lines)
    agent.read()
    agent.lines(LOG, *lines[1:])
    assert agent.total() == (1800, 0, 0, 80)


# The history of chats


HISTORY = ".aider.chat.history.md"
STARTED = "# aider chat started at 2026-09-18 12:00:00"
TOKENS = "> Tokens: 12k sent, 1.1k cache hit, 2.3k received. Cost: $0.04 message, $0.31 session."


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Live where noon is at 16:00 UTC, in September."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


STARTED_AT = NOON + 4 * 3600


def chat(*lines: str) -> str:
    """Return a part of a history; people's words and answers stand between its lines."""
    return "".join(f"\n{line}  \n#### do it\nDone: > Tokens: 9k sent\n" for line in lines)


@pytest.mark.usefixtures("in_new_york")
def test_a_message_of_a_history_counts_as_an_estimate(agent: Agent) -> None:
    agent.write(HISTORY, chat(STARTED, "> Main model: sonnet with diff edit format", TOKENS))
    [call] = agent.read()
    assert call.tokens == (10_900, 1_100, 0, 2_300)
    assert (call.model, call.cost) == ("sonnet", 40_000_000)
    assert call.confidence is Confidence.ESTIMATED
    assert call.at == datetime(2026, 9, 18, 16, tzinfo=UTC)
    assert agent.accounts() == ["default"]


@pytest.mark.parametrize(
    ("line", "tokens", "cost"),
    [
        ("> Tokens: 930 sent, 12 received.", (930, 0, 0, 12), None),
        ("> Tokens: 5.2k sent, 3k cache write, 1.1k cache hit, 1 received. Cost: $0.0012 message,",
         (1_100, 1_100, 3_000, 1), 1_200_000),
        ("> Tokens: 1.2M sent, 1.3M cache hit, 5 received.", (0, 1_300_000, 0, 5), None),
        ("> Tokens: 5 sent, 6 received. Cost: $0.00 message, $0.00 session.", (5, 0, 0, 6), None),
    ],
)  # fmt: skip
def test_counts_of_a_history_are_rounded(
    agent: Agent, line: str, tokens: tuple[int, ...], cost: int | None
) -> None:
    agent.write(HISTORY, chat(STARTED, line))
    assert [(call.tokens, call.cost, call.model) for call in agent.read()] == [
        (tokens, cost, "unknown")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "> Tokens: k sent, 1 received.", "> Tokens: 5 sent", "#### > Tokens: 5 sent, 6 received.",
        "> Tokens: -5 sent, 6 received.", "> Tokens: 5 sent, 6 received", "> Tokens: ",
    ],
)  # fmt: skip
def test_a_line_of_a_history_that_tells_no_counts_is_no_call(agent: Agent, line: str) -> None:
    agent.write(HISTORY, chat(STARTED, line))
    assert agent.read() == []


def test_counts_of_a_history_that_cannot_be_are_skipped(agent: Agent) -> None:
    agent.write(HISTORY, chat(STARTED, "> Tokens: 999999999M sent, 6 received."))
    assert agent.read() == []
    assert agent.skipped() == {"tokens: not a count": 1}


def test_a_history_counts_once_however_it_is_cut(agent: Agent) -> None:
    text = chat(STARTED, TOKENS, TOKENS, STARTED.replace("12:00", "13:00"), TOKENS)
    for end in range(0, len(text), 23):
        agent.write(HISTORY, text[:end])
        agent.read()
    agent.write(HISTORY, text)
    expected = (3 * 10_900, 3 * 1_100, 0, 3 * 2_300)
    assert agent.total() == expected
    assert len({call.session for call in agent.calls()}) == 2
    agent.write(HISTORY, text + chat(TOKENS))
    agent.write(HISTORY, "cut\n" + text[text.index(STARTED.replace("12:00", "13:00")) :])
    assert agent.total() == expected


def test_a_session_of_the_same_second_goes_on(agent: Agent) -> None:
    agent.write(HISTORY, chat(STARTED, TOKENS, STARTED, TOKENS))
    assert len(agent.read()) == 2


def test_a_history_without_a_start_happened_when_the_file_changed(agent: Agent) -> None:
    agent.write(HISTORY, chat(TOKENS, "# aider chat started at 2026-99-99 12:00:00", TOKENS), NOON)
    assert [call.at for call in agent.read()] == [datetime(2026, 9, 18, 12, tzinfo=UTC)] * 2


@pytest.mark.usefixtures("in_new_york")
@pytest.mark.parametrize("launched", [-1, 0, 30])
def test_a_session_that_an_analytics_log_has_is_not_read_from_the_history(
    agent: Agent, launched: int
) -> None:
    first = STARTED_AT + launched
    agent.write(HISTORY, chat(STARTED, TOKENS, STARTED.replace("12:00", "15:00"), TOKENS))
    agent.lines(LOG, line("launched", first), sent(0.04, 0.04, first + 60), sent(1, 2, NOON * 1.5))
    calls = agent.read()
    assert [(call.input, call.cost) for call in calls][:2] == [
        (900, 40_000_000),
        (10_900, 40_000_000),
    ]
    assert len(calls) == 3


@pytest.mark.usefixtures("in_new_york")
def test_a_history_before_its_log_counts_whichever_is_read_first(agent: Agent) -> None:
    agent.write(HISTORY, chat(STARTED.replace("12:00", "09:00"), TOKENS))
    assert len(agent.read()) == 1
    agent.lines(LOG, line("launched", STARTED_AT + 1), sent(0.04, 0.04, STARTED_AT + 60))
    with (agent.home / HISTORY).open("a") as file:
        file.write(chat(STARTED, TOKENS))
    assert [call.input for call in agent.read()] == [10_900, 900]


def test_beside_a_log_elsewhere_the_history_is_not_read(agent: Agent) -> None:
    agent.write(HISTORY, chat(STARTED, TOKENS))
    agent.environ["AIDER_ANALYTICS_LOG"] = str(agent.home / "aider.log")
    assert len(agent.read()) == 1
    agent.lines("aider.log", sent(0.1, 0.1))
    with (agent.home / HISTORY).open("a") as file:
        file.write(chat(TOKENS))
    assert len(agent.read()) == 2


# Where it is


@pytest.mark.parametrize("name", ["logs/my, aider.jsonl", "aider.log", ".aider/usage"])
def test_the_log_may_be_a_file_that_the_environment_names(agent: Agent, name: str) -> None:
    agent.environ["AIDER_ANALYTICS_LOG"] = str(agent.home / name)
    agent.lines(name, sent(0.1, 0.1))
    agent.lines("logs/another.jsonl", sent(0.4, 0.4))
    agent.lines(LOG, sent(0.2, 0.2, NOON + 1))
    assert [call.cost for call in agent.read()] == [100_000_000, 200_000_000]
    agent.append(name, sent(0.3, 0.4, NOON + 2))
    assert [call.cost for call in agent.read()] == [100_000_000, 200_000_000, 300_000_000]
    assert agent.accounts() == ["default"]


def test_the_log_may_be_a_file_that_the_settings_name(agent: Agent) -> None:
    agent.write(".aider.conf.yml", 'model: sonnet\nanalytics-log: "~/logs/aider.log"  # mine\n')
    agent.lines("logs/aider.log", sent(0.1, 0.1))
    assert [call.cost for call in agent.read()] == [100_000_000]
    agent.append("logs/aider.log", sent(0.3, 0.4, NOON + 2))
    assert [call.cost for call in agent.read()] == [100_000_000, 300_000_000]


def test_settings_that_name_the_usual_log_count_it_once(agent: Agent) -> None:
    agent.write(".aider.conf.yml", "analytics-log: ~/.aider/analytics.jsonl\n")
    agent.lines(LOG, sent(0.1, 0.1))
    assert [call.cost for call in agent.read()] == [100_000_000]
