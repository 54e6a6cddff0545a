"""How Pi's sessions are read."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from burnbar_tui.providers import _pi_messages as family
from tests.providers.agent import Agent

PROVIDER = "pi"

FOLDER = ".pi/agent/sessions/--home-ana-shop--"
LOG = f"{FOLDER}/2026-09-18T07-00-00-000Z_s1.jsonl"
FORK = f"{FOLDER}/2026-09-18T08-00-00-000Z_s2.jsonl"
NOON = 1_789_732_800_000


def header(name: str | None = "s1", at: str = "2026-09-18T07:00:00.000Z", **more: object) -> Any:
    """Return the first line of a session."""
    start = {"type": "session", "version": 3, "timestamp": at, "cwd": "/home/ana/shop"}
    return start | ({"id": name} if name else {}) | more


def usage(fresh: int = 812, output: int = 344, cost: object = 0.0192, **more: object) -> Any:
    """Return the counts of a call."""
    counts = {"input": fresh, "output": output, "cacheRead": 21000, "cacheWrite": 1400}
    return counts | {"totalTokens": 1, "cost": {"input": 0.1, "total": cost}} | more


def answer(
    entry: str | None, counts: Any = None, at: object = NOON, response: str | None = None
) -> dict[str, Any]:
    """Return the line of an answer of the model."""
    message = {
        "role": "assistant",
        "provider": "anthropic",
        "model": "claude-sonnet-4-6",
        "usage": counts or usage(),
        "timestamp": at,
    }
    line: dict[str, Any] = {"type": "message", "timestamp": "2026-09-18T12:00:00.000Z"}
    line["message"] = message | ({"responseId": response} if response else {})
    return line | ({"id": entry, "parentId": None} if entry else {})


def test_an_answer_counts_in_disjoint_buckets_with_its_cost(agent: Agent) -> None:
    agent.lines(LOG, header(), answer("e1", usage(reasoning=64)))
    [call] = agent.read()
    assert call.tokens == (812, 21000, 1400, 344)
    assert (call.reasoning, call.cost) == (64, 19_200_000)
    assert (call.model, call.session) == ("claude-sonnet-4-6", "s1")
    assert call.project == "/home/ana/shop"
    assert call.at == datetime(2026, 9, 18, 12, tzinfo=UTC)


def test_no_cost_is_unknown_and_not_free(agent: Agent) -> None:
    agent.lines(LOG, header(), answer("e1", usage(cost=0)), answer("e2", usage(7) | {"cost": None}))
    assert [call.cost for call in agent.read()] == [None, None]


def test_only_answers_count(agent: Agent) -> None:
    asked = answer("e1")
    asked["message"]["role"] = "user"
    compaction = {"type": "compaction", "id": "e3", "tokensBefore": 9000, "usage": usage()}
    empty = answer("e2", {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0})
    agent.lines(LOG, header(), asked, empty, compaction, answer("e4"))
    assert agent.total() == (812, 21000, 1400, 344)


@pytest.mark.parametrize("version", [1, 2, 3, None])
def test_headers_of_all_versions_begin_a_session(agent: Agent, version: int | None) -> None:
    agent.lines(LOG, header(version=version), answer("e1"))
    assert [call.session for call in agent.read()] == ["s1"]


@pytest.mark.parametrize(
    "kind",
    [
        {"type": "model_change", "modelId": "gpt-5.5"},
        {"type": "thinking_level_change", "thinkingLevel": "high"},
        {"type": "branch_summary", "summary": 'the "usage" of it'},
        {"type": "custom", "data": {"usage": 7}},
        {"type": "custom_message", "content": '"usage"'},
        {"type": "label", "label": '"usage"'},
    ],
)
def test_other_entries_are_no_calls_and_no_trouble(agent: Agent, kind: dict[str, Any]) -> None:
    agent.lines(LOG, header(), {"id": "e0"} | kind, answer("e1"))
    assert agent.total() == (812, 21000, 1400, 344)
    assert agent.skipped() == {}


def test_every_branch_of_a_session_was_billed(agent: Agent) -> None:
    one, other = answer("e2", usage(5)), answer("e3", usage(6))
    agent.lines(LOG, header(), one | {"parentId": "e1"}, other | {"parentId": "e1"})
    assert agent.total() == (11, 42000, 2800, 688)


@pytest.mark.parametrize("order", [(LOG, FORK), (FORK, LOG)])
@pytest.mark.parametrize("response", [None, "msg_01"])
def test_a_fork_copies_calls_that_stay_with_their_session(
    agent: Agent, order: tuple[str, str], response: str | None
) -> None:
    shared = answer("e1", at=NOON, response=response)
    forked = header("s2", "2026-09-18T13:00:00.000Z", parentSession=f"/home/ana/{LOG}")
    files = {
        LOG: (header(), shared),
        FORK: (forked, shared, answer("e2", at=NOON + 4_000_000)),
    }
    for name in order:
        agent.lines(name, *files[name])
        agent.read()
    assert [call.session for call in agent.read()] == ["s1", "s2"]
    assert agent.parents() == {"s2": "s1"}


def test_a_fork_counts_what_its_lost_parent_has_used(agent: Agent) -> None:
    agent.lines(FORK, header("s2", "2026-09-18T13:00:00.000Z", parentSession="s1"), answer("e1"))
    assert [call.session for call in agent.read()] == ["s2"]


@pytest.mark.parametrize(
    "told", ["s1", f"/home/ana/{LOG}", r"C:\Users\ana\.pi\agent\2026-09-18T07-00-00-000Z_s1.jsonl"]
)
def test_the_parent_is_told_by_its_id_or_its_file(agent: Agent, told: str) -> None:
    agent.lines(LOG, header())
    agent.lines(FORK, header("s2", parentSession=told), answer("e1"))
    agent.read()
    assert agent.parents() == {"s2": "s1"}


def test_a_child_session_is_one_of_the_session_in_whose_folder_it_lies(agent: Agent) -> None:
    agent.lines(LOG, header(), answer("e1"))
    child = f"{LOG.removesuffix('.jsonl')}/review/run-0/session.jsonl"
    agent.lines(child, header("s3"), answer("e1", usage(5)))
    assert sorted(call.session for call in agent.read()) == ["s1", "s3"]
    assert agent.parents() == {"s3": "s1"}


def test_files_without_the_header_of_a_session_are_copies(agent: Agent) -> None:
    name = f"{LOG.removesuffix('.jsonl')}/subagent-artifacts/review_transcript.jsonl"
    agent.lines(name, {"recordType": "start"}, answer("e1"))
    agent.append(name, {"type": "session_info", "name": "Review"})
    assert agent.read() == []
    assert agent.titles() == {}


def test_entries_with_one_id_in_two_sessions_are_two_calls(agent: Agent) -> None:
    agent.lines(LOG, header(), answer("e1"))
    agent.lines(FORK, header("s2"), answer("e1", at=NOON + 1))
    assert len(agent.read()) == 2


def test_two_entries_of_one_instant_and_size_are_two_calls(agent: Agent) -> None:
    agent.lines(LOG, header(), answer("e1"), answer("e2"))
    assert len(agent.read()) == 2


def test_a_file_that_gets_ids_when_it_is_rewritten_counts_once(agent: Agent) -> None:
    oldest: dict[str, Any] = {
        "version": None,
        "provider": "anthropic",
        "modelId": "claude-sonnet-4-6",
    }
    agent.lines(LOG, header(**oldest), answer(None), answer(None, at=NOON + 5))
    assert len(agent.read()) == 2
    agent.lines(LOG, header(), answer("e1"), answer("e2", at=NOON + 5), answer("e3", at=NOON + 9))
    assert len(agent.read()) == 3


def test_a_response_that_was_copied_under_another_entry_counts_once(agent: Agent) -> None:
    agent.lines(LOG, header(), answer("e1", response="msg_01"), answer("e2", response="msg_02"))
    agent.lines(FORK, header("s2"), answer("e9", response="msg_01"))
    assert len(agent.read()) == 2


def test_new_lines_belong_to_the_session_of_the_header(agent: Agent) -> None:
    agent.lines(LOG, header(), answer("e1"))
    agent.read()
    agent.append(LOG, answer("e2", at=NOON + 1))
    assert [(call.session, call.project) for call in agent.read()] == [("s1", "/home/ana/shop")] * 2


def test_both_folders_are_read_as_one_account(agent: Agent) -> None:
    agent.lines(LOG, header(), answer("e1"))
    agent.lines(
        ".pi/sessions/2026-09-01T07-00-00-000Z_s0.jsonl", header("s0"), answer("e1", at=1e12)
    )
    assert [call.session for call in agent.read()] == ["s0", "s1"]
    assert len(agent.accounts()) == 1


def test_the_folder_may_be_named_by_the_environment(tmp_path: Path) -> None:
    named = Agent(tmp_path, PROVIDER, {"PI_CODING_AGENT_DIR": str(tmp_path / "home/elsewhere")})
    named.lines("elsewhere/sessions/x/2026-09-18T07-00-00-000Z_s7.jsonl", header(), answer("e1"))
    named.lines(LOG, header(), answer("e2"))
    assert len(named.read()) == 1
    named.close()


def test_a_header_without_an_id_leaves_the_one_in_the_name(agent: Agent) -> None:
    agent.lines(LOG, header(None), answer("e1"))
    assert [call.session for call in agent.read()] == ["s1"]


def test_the_name_of_a_session_is_its_title(agent: Agent) -> None:
    agent.lines(LOG, header(), answer("e1"), {"type": "session_info", "name": "Sorting"})
    agent.read()
    assert agent.titles() == {"s1": "Sorting"}


def test_the_instant_is_that_of_the_message_then_of_the_entry_then_of_the_file(
    agent: Agent,
) -> None:
    dated, undated = answer("e1", at=None), answer("e2", usage(5), at=None)
    undated.pop("timestamp")
    unreadable = answer("e3", usage(6), at="soon") | {"timestamp": "later"}
    agent.lines(LOG, header(), dated, undated, unreadable, at=NOON / 1000 + 60)
    assert [call.at.minute for call in agent.read()] == [0, 1]
    assert agent.skipped() == {"timestamp: not an instant": 1}


def test_the_model_that_answered_is_the_one_that_counts(agent: Agent) -> None:
    routed = answer("e1")
    routed["message"] |= {"model": "openrouter/auto", "responseModel": "claude-opus-4-8"}
    nameless = answer("e2", usage(5), at=NOON + 1)
    nameless["message"]["model"] = None
    agent.lines(LOG, header(), routed, nameless)
    assert [call.model for call in agent.read()] == ["claude-opus-4-8", "unknown"]


def test_the_family_reads_ids_from_names_of_files_and_folders() -> None:
    assert family.id_in("/a_b/2026-09-18T07-00-00-000Z_s1.jsonl") == "s1"
    assert family.id_in("2026-09-18T07-00-00-000Z_s1") == "s1"
    assert family.id_in(r"C:\x\s1.jsonl") == "s1"
