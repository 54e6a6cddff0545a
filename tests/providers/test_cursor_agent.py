"""How tokens of Cursor's agent are estimated by the text of its transcripts."""

from datetime import UTC, datetime, timedelta

import pytest

from burnbar_tui.facts import Confidence
from burnbar_tui.providers.registry import spec_of
from tests.providers.agent import Agent

PROVIDER = "cursor-agent"

AT = datetime(2026, 9, 18, 9, 0, tzinfo=UTC)
FOLDER = ".cursor/projects/home-ana-shop/agent-transcripts/6d01"
LOG = f"{FOLDER}/6d01.jsonl"


def said(role: str, *texts: str) -> dict[str, object]:
    """Return a line with some parts of text."""
    parts = [{"type": "text", "text": text} for text in texts]
    return {"role": role, "message": {"content": parts}}


def asked(size: int) -> dict[str, object]:
    """Return what a user said, of so many characters."""
    return said("user", "x" * size)


def answered(size: int) -> dict[str, object]:
    """Return what the agent said, of so many characters."""
    return said("assistant", "x" * size)


def test_four_characters_are_taken_for_a_token(agent: Agent) -> None:
    agent.lines(LOG, asked(400), answered(41), at=AT.timestamp())
    [call] = agent.read()
    assert call.tokens == (100, 0, 0, 11)
    assert call.confidence is Confidence.ESTIMATED
    assert (call.session, call.model, call.project, call.cost) == ("6d01", "unknown", "", None)
    assert call.at == AT


def test_an_answer_takes_all_that_was_asked_since_the_last_one(agent: Agent) -> None:
    agent.lines(LOG, asked(4), asked(8), answered(4), answered(8), asked(40), answered(4))
    assert agent.total() == (13, 0, 0, 4)
    assert len(agent.calls()) == 3


def test_characters_are_counted_and_not_bytes(agent: Agent) -> None:
    agent.lines(LOG, said("user", "ä" * 8), said("assistant", "✓" * 8, "ok"))
    assert agent.total() == (2, 0, 0, 3)


def test_the_use_of_a_tool_is_output(agent: Agent) -> None:
    used = {"type": "tool_use", "name": "read", "input": {"path": "ä"}}
    agent.lines(LOG, {"role": "assistant", "message": {"content": [used]}})
    assert agent.total() == (0, 0, 0, (4 + len('{"path": "\\u00e4"}') + 3) // 4)


@pytest.mark.parametrize("content", ["x" * 8, ["x" * 8], [{"type": "text", "text": "x" * 8}]])
def test_the_shape_of_the_content_does_not_matter(agent: Agent, content: object) -> None:
    agent.lines(LOG, {"role": "assistant", "message": {"content": content}})
    assert agent.total() == (0, 0, 0, 2)


def test_what_holds_no_text_is_no_call(agent: Agent) -> None:
    agent.lines(LOG, asked(0), {"role": "assistant"}, said("assistant"), {"role": "user"}, {"a": 1})
    assert agent.read() == []


def test_a_question_without_an_answer_waits_for_it(agent: Agent) -> None:
    agent.lines(LOG, asked(40), at=AT.timestamp())
    assert agent.read() == []
    agent.append(LOG, answered(4))
    assert agent.total() == (10, 0, 0, 1)


def test_answers_keep_the_time_at_which_they_were_first_seen(agent: Agent) -> None:
    agent.lines(LOG, answered(4), at=AT.timestamp())
    agent.read()
    later = AT + timedelta(hours=2)
    agent.lines(LOG, answered(4), answered(8), at=later.timestamp())
    assert [call.at for call in agent.read()] == [AT, later]


def test_a_transcript_that_is_written_anew_counts_once(agent: Agent) -> None:
    agent.lines(LOG, asked(4), answered(4), asked(4), answered(8))
    agent.read()
    agent.write(LOG, b"")
    agent.read()
    agent.lines(LOG, said("user", "abcd"), answered(4), asked(4), answered(8), answered(4))
    assert agent.total() == (2, 0, 0, 4)


def test_a_subagent_is_a_session_below_its_parent(agent: Agent) -> None:
    agent.lines(LOG, asked(4), answered(4))
    agent.lines(f"{FOLDER}/subagents/6d02.jsonl", asked(8), answered(8), answered(4))
    assert [call.session for call in agent.read()] == ["6d01", "6d02", "6d02"]
    assert agent.parents() == {"6d02": "6d01"}


# Older shapes


TEXT = ".cursor/projects/home-ana-shop/agent-transcripts/5c00.txt"
SESSIONS = ".cursor-agent/sessions"


def section(head: str, size: int) -> str:
    """Return a section of a transcript in plain text, of so many characters."""
    return f"{head}\n{'x' * size}\n\n"


def test_an_older_transcript_in_plain_text_is_estimated_by_its_sections(agent: Agent) -> None:
    text = section("user:", 40) + section("[Thinking]", 8) + section("A:", 12)
    text += section("[Tool call] read", 4)
    later = section("[Tool result] read", 35) + section("A:", 4)
    agent.write(TEXT, text + later, at=AT.timestamp())
    second, first = agent.read()
    assert (first.tokens, second.tokens) == ((10, 0, 0, 8), (10, 0, 0, 1))
    assert first.confidence is Confidence.ESTIMATED
    assert (first.session, first.at, first.model) == ("5c00", AT, "unknown")


def test_a_transcript_in_plain_text_that_grows_counts_nothing_twice(agent: Agent) -> None:
    text = section("user:", 40) + section("A:", 12) + section("user:", 4) + section("A:", 40)
    for end in range(0, len(text), 7):
        agent.write(TEXT, text[:end])
        agent.read()
    agent.write(TEXT, text + section("user:", 4))
    assert agent.total() == (11, 0, 0, 13)


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"{", b"A:", b"user:\nA:\n", b"x user: A: y"])
def test_a_text_that_is_no_transcript_is_no_call(agent: Agent, text: bytes) -> None:
    agent.write(TEXT, text)
    assert agent.read() == []
    assert agent.troubles() == []


def test_a_session_that_was_written_in_both_shapes_counts_once(agent: Agent) -> None:
    agent.write(TEXT, section("user:", 40) + section("A:", 12) + section("user:", 4) + "A:\nxxxx")
    agent.lines(f"{FOLDER.replace('6d01', '5c00')}/5c00.jsonl", asked(48), answered(16))
    assert agent.total() == (12, 0, 0, 4)


@pytest.mark.parametrize(
    "name", ["a1/transcript.jsonl", "a1/chat_history.jsonl", "a1/history.jsonl", "a1.jsonl"]
)
def test_sessions_of_older_releases_are_estimated(agent: Agent, name: str) -> None:
    agent.lines(f"{SESSIONS}/{name}", {"role": "user", "content": "x" * 40}, answered(12))
    agent.append(f"{SESSIONS}/{name}", {"message": {"role": "assistant", "content": "x" * 8}})
    agent.append(f"{SESSIONS}/{name}", {"role": "assistant", "text": "x" * 4})
    assert agent.total() == (10, 0, 0, 6)
    assert {call.session for call in agent.calls()} == {"a1"}
    agent.append(f"{SESSIONS}/{name}", asked(4), answered(4))
    assert agent.total() == (11, 0, 0, 7)


@pytest.mark.parametrize("is_best_first", [True, False])
def test_a_session_in_several_files_counts_once(agent: Agent, is_best_first: bool) -> None:
    files = [
        ("a1/transcript.jsonl", [asked(40), answered(12), answered(4)]),
        ("a1/chat_history.jsonl", [asked(40), answered(16)]),
        ("a1/history.jsonl", [asked(40)]),
        ("a1.jsonl", [asked(44), answered(4), answered(4), answered(4)]),
    ]
    for name, lines in files if is_best_first else files[::-1]:
        agent.lines(f"{SESSIONS}/{name}", *lines)
        agent.read()
    assert agent.total() == (10, 0, 0, 4)


def test_prompts_alone_hide_no_better_file(agent: Agent) -> None:
    agent.lines(f"{SESSIONS}/a1/transcript.jsonl", asked(40))
    agent.lines(f"{SESSIONS}/a1/history.jsonl", asked(40), answered(16))
    assert agent.total() == (10, 0, 0, 4)


@pytest.mark.parametrize(
    ("variable", "folder"), [("CURSOR_CONFIG_DIR", "moved"), ("XDG_CONFIG_HOME", "moved/cursor")]
)
def test_variables_move_the_transcripts(agent: Agent, variable: str, folder: str) -> None:
    agent.environ[variable] = str(agent.home / "moved")
    agent.lines(LOG.replace(".cursor", folder), answered(4))
    assert agent.total() == (0, 0, 0, 1)


def test_it_says_that_the_agent_writes_no_counts() -> None:
    spec = spec_of(PROVIDER)
    assert (spec.tokens.label, spec.cost.label, spec.quota) == ("estimated", "exact", "no")
    assert "no token counts" in spec.notes
