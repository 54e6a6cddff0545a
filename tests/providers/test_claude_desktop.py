"""How the transcripts of Claude Desktop's local agent are read."""

from typing import Any

import pytest

from burnbar_tui.providers.registry import spec_of
from tests.providers.agent import Agent
from tests.providers.transcripts import answer_record, limit_reached, usage

PROVIDER = "claude-desktop"

ROOT = ".config/Claude/local-agent-mode-sessions"
LOCAL = f"{ROOT}/app-1/ws-1/local_aa01"
FOLDER = f"{LOCAL}/.claude/projects/-sessions-brave-otter"
LOG = f"{FOLDER}/cd01.jsonl"


def answer(message_id: str = "m1", **fields: Any) -> dict[str, Any]:
    """Return an assistant's line of the session `cd01`."""
    told = {"sessionId": "cd01", "cwd": "/sessions/brave-otter"}
    return dict(answer_record(message_id, f"r-{message_id}", **(told | fields)))


def test_a_response_counts_as_in_claude_code(agent: Agent) -> None:
    agent.lines(LOG, answer(used=usage(output=1)), answer(used=usage(output=412)))
    [call] = agent.read()
    assert call.tokens == (6, 41_870, 2_180, 412)
    assert (call.session, call.model) == ("cd01", "claude-sonnet-4-6")


def test_a_copy_in_another_session_adds_nothing(agent: Agent) -> None:
    agent.lines(LOG, answer("m1"))
    copy = LOG.replace("local_aa01", "local_aa02")
    agent.lines(copy, answer("m1", sessionId="cd02"), answer("m2", sessionId="cd02"))
    assert len(agent.read()) == 2


@pytest.mark.parametrize(
    ("about", "project"),
    [
        ({"title": "Invoices", "userSelectedFolders": ["/home/ana/shop", "/x"]}, "/home/ana/shop"),
        ({"title": "Invoices", "userSelectedFolders": []}, "Invoices"),
        ({"title": "Invoices"}, "Invoices"),
        ({}, "/sessions/brave-otter"),
        ("{", "/sessions/brave-otter"),
    ],
)
def test_the_project_is_what_the_user_chose(agent: Agent, about: object, project: str) -> None:
    agent.write(f"{LOCAL}.json", about)
    agent.lines(LOG, answer())
    [call] = agent.read()
    assert call.project == project


@pytest.mark.parametrize(
    "name", ["cd01.jsonl", "cd01/agent-x1.jsonl", "cd01/subagents/agent-x1.jsonl",
             "cd01/subagents/deep/agent-x1.jsonl", "cd01/subagents/a/b/agent-x1.jsonl"],
)  # fmt: skip
def test_the_project_is_known_at_every_depth(agent: Agent, name: str) -> None:
    agent.write(f"{LOCAL}.json", {"userSelectedFolders": ["/home/ana/shop"]})
    agent.write(f"{FOLDER}.json", {"userSelectedFolders": ["/wrong"]})
    agent.write(f"{LOCAL}/.claude.json", {"userSelectedFolders": ["/wrong"]})
    agent.lines(f"{FOLDER}/{name}", answer())
    [call] = agent.read()
    assert call.project == "/home/ana/shop"


def test_the_title_is_that_of_the_session_itself(agent: Agent) -> None:
    agent.write(f"{LOCAL}.json", {"title": "Sort the invoices"})
    agent.lines(f"{FOLDER}/cd01/subagents/agent-x1.jsonl", answer("m2", agentId="x1"))
    agent.lines(LOG, answer("m1"), answer("m3"))
    assert len(agent.read()) == 3
    assert agent.titles() == {"cd01": "Sort the invoices"}
    assert agent.parents() == {"cd01/agent-x1": "cd01"}


@pytest.mark.parametrize(
    "folder", ["Library/Application Support", "AppData/Roaming", ".config"], ids=str
)
def test_sessions_of_every_system_are_read(agent: Agent, folder: str) -> None:
    agent.lines(LOG.replace(".config", folder), answer())
    assert len(agent.read()) == 1


def test_other_transcripts_below_the_root_are_not_the_agents(agent: Agent) -> None:
    agent.lines(LOG.replace("local_aa01", "other"), answer())
    agent.lines(LOG.replace("projects/", ""), answer("m2"))
    assert agent.read() == []


def test_responses_are_added_as_they_come(agent: Agent) -> None:
    agent.lines(LOG, answer("m1"))
    agent.read()
    agent.append(LOG, answer("m1"), answer("m2"))
    assert len(agent.read()) == 2


def test_a_limit_tells_when_it_ends(agent: Agent) -> None:
    agent.lines(LOG, limit_reached(1_789_740_000))
    assert agent.read() == []
    [reading] = agent.readings()
    assert reading["resets_at_ms"] == 1_789_740_000_000


def test_it_says_that_chats_are_not_counted() -> None:
    spec = spec_of(PROVIDER)
    assert (spec.tokens.label, spec.cost.label, spec.quota) == ("exact", "estimated", "partial")
    assert "chats do not" in spec.notes
