"""How Gemini CLI's chats are read, whole objects and lines alike."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from itertools import permutations
from typing import Any

import pytest

from burnbar_tui.providers.registry import spec_of
from tests.providers.agent import Agent

PROVIDER = "gemini-cli"

FOLDER = ".gemini/tmp/shop"
NAME = f"{FOLDER}/chats/session-2026-09-18T06-00-77aa0001"
LINES = f"{NAME}.jsonl"
WHOLE = f"{NAME}.json"


def header(session: str = "77aa", kind: str = "main") -> dict[str, Any]:
    """Return the first line of a chat, or the frame of a whole one."""
    return {
        "sessionId": session,
        "projectHash": "1c",
        "startTime": "2026-09-18T06:00:00.000Z",
        "lastUpdated": "2026-09-18T06:00:00.000Z",
        "kind": kind,
    }


def message(number: int, prompt: int = 100, output: int = 10, **more: Any) -> dict[str, Any]:
    """Return one message of the model; `more` are further counts."""
    total = prompt + output + sum(more.values()) - more.get("cached", 0)
    counts = {"input": prompt, "output": output, "cached": 0, "thoughts": 0, "tool": 0}
    return {
        "id": f"m{number}",
        "timestamp": f"2026-09-18T06:00:{number:02}.000Z",
        "type": "gemini",
        "content": "…",
        "model": "gemini-3.1-pro",
        "thoughts": [],
        "toolCalls": [],
        "tokens": counts | more | {"total": total},
    }


def whole(*messages: object, session: str = "77aa") -> dict[str, Any]:
    """Return a chat of the older kind."""
    return header(session) | {"messages": list(messages)}


def test_cached_input_is_inside_the_prompt_and_thoughts_and_tools_are_not(agent: Agent) -> None:
    agent.lines(LINES, header(), message(1, 18_250, 420, cached=15_000, thoughts=900, tool=30))
    [call] = agent.read()
    assert call.tokens == (3280, 15_000, 0, 1320)
    assert (call.reasoning, call.model, call.session) == (900, "gemini-3.1-pro", "77aa")
    assert call.at == datetime(2026, 9, 18, 6, 0, 1, tzinfo=UTC)
    assert call.cost is None


def test_a_prompt_smaller_than_its_cached_part_cannot_hold_it(agent: Agent) -> None:
    agent.lines(LINES, header(), message(1, 10, cached=500))
    assert agent.total() == (10, 500, 0, 10)


def test_a_whole_chat_counts_the_same(agent: Agent) -> None:
    agent.write(WHOLE, json.dumps(whole(message(1, 50, cached=20), message(2)), indent=2))
    assert agent.total() == (130, 20, 0, 20)
    agent.write(WHOLE, whole(message(1, 50, cached=20), message(2), message(3, 7, 1)))
    assert agent.total() == (137, 20, 0, 21)


def test_the_contents_tell_a_whole_chat_and_not_the_name(agent: Agent) -> None:
    for number in (1, 2):
        chat = whole(*(message(one) for one in range(number)))
        agent.write(LINES, json.dumps(chat, indent=2).encode())
        agent.read()
        assert len(agent.calls()) == number
    agent.lines(LINES, header(), *(message(one) for one in range(3)))
    assert len(agent.read()) == 3


def test_a_message_is_written_again_and_its_last_tokens_count(agent: Agent) -> None:
    untold = message(1) | {"tokens": None}
    first, last = message(1, 200, 30), message(1, 150, 20)
    last["timestamp"] = "2026-09-18T07:00:00.000Z"
    agent.lines(LINES, header(), untold, first, last)
    [call] = agent.read()
    assert call.tokens == (150, 0, 0, 20)
    assert call.at == datetime(2026, 9, 18, 6, 0, 1, tzinfo=UTC)
    agent.append(LINES, message(1, 170, 25))
    assert agent.total() == (170, 0, 0, 25)


def test_a_copy_of_the_history_adds_nothing(agent: Agent) -> None:
    agent.lines(LINES, header(), message(1), message(2))
    agent.append(LINES, {"$set": {"lastUpdated": "2026-09-18T06:01:00.000Z"}})
    agent.append(LINES, {"$set": {"messages": [message(1), message(2)]}})
    assert agent.total() == (200, 0, 0, 20)


@pytest.mark.parametrize("is_read_between", [False, True])
def test_a_copy_of_the_history_counts_as_the_newest(agent: Agent, *, is_read_between: bool) -> None:
    agent.lines(LINES, header(), message(1), message(2))
    if is_read_between:
        agent.read()
    agent.append(LINES, {"$set": {"messages": [message(1), message(2, output=500)]}})
    assert agent.total() == (200, 0, 0, 510)
    agent.append(LINES, message(2, output=30))
    assert agent.total() == (200, 0, 0, 40)


def test_a_copy_of_the_history_is_enough(agent: Agent) -> None:
    agent.lines(LINES, header(), {"$set": {"messages": [message(1), message(2)]}}, message(3))
    assert agent.total() == (300, 0, 0, 30)


def test_messages_that_were_taken_back_were_billed(agent: Agent) -> None:
    agent.lines(LINES, header(), message(1), message(2), {"$rewindTo": "m1"}, message(3))
    assert agent.total() == (300, 0, 0, 30)


@pytest.mark.parametrize("order", list(permutations([WHOLE, LINES])))
def test_a_chat_in_both_forms_counts_once(agent: Agent, order: tuple[str, ...]) -> None:
    forms = {
        WHOLE: [whole(message(1, 90), message(2))],
        LINES: [header(), message(1), message(2), message(3)],
    }
    for name in order:
        agent.lines(name, *forms[name])
        agent.read()
    assert agent.total() == (300, 0, 0, 30)


def test_a_copy_elsewhere_counts_once_and_another_session_for_itself(agent: Agent) -> None:
    agent.lines(LINES, header(), message(1))
    agent.lines(LINES.replace("shop", "copy"), header(), message(1))
    agent.lines(LINES.replace("0001", "0002"), header("88bb"), message(1))
    assert sorted(call.session for call in agent.read()) == ["77aa", "88bb"]


def test_lines_under_the_name_of_a_whole_chat_are_read(agent: Agent) -> None:
    agent.lines(WHOLE, header(), message(1), message(2))
    assert agent.total() == (200, 0, 0, 20)


def test_a_whole_chat_under_the_name_of_lines_is_read(agent: Agent) -> None:
    agent.lines(LINES, whole(message(1), message(2)))
    assert agent.total() == (200, 0, 0, 20)


def test_what_is_appended_belongs_to_the_session_of_the_header(agent: Agent) -> None:
    agent.lines(LINES, header(), message(1))
    agent.read()
    agent.append(LINES, message(2))
    assert [call.session for call in agent.read()] == ["77aa", "77aa"]


@pytest.mark.parametrize("name", [LINES, WHOLE])
@pytest.mark.parametrize("is_read_between", [False, True])
def test_a_chat_that_is_written_again_shorter_has_the_last_word(
    agent: Agent, name: str, *, is_read_between: bool
) -> None:
    user = {"id": "u1", "type": "user", "content": "y" * 5_000}
    for messages, hour in (
        ((user, message(1), message(2), message(3, 50, 7)), 7),
        ((message(2, 120, 500), message(1, 90, 11)), 8),
    ):
        at = datetime(2026, 9, 18, hour, tzinfo=UTC).timestamp()
        if name == LINES:
            agent.lines(name, header(), *messages, at=at)
        else:
            agent.write(name, whole(*messages), at=at)
        if is_read_between:
            agent.read()
    counted = (260, 0, 0, 518) if is_read_between else (210, 0, 0, 511)
    assert agent.total() == counted
    assert agent.total() == counted


def test_a_log_that_goes_on_after_it_was_written_again_counts_what_is_new(agent: Agent) -> None:
    before = datetime(2026, 9, 18, 7, tzinfo=UTC).timestamp()
    agent.lines(LINES, header(), *(message(number) for number in range(9)), at=before)
    agent.read()
    agent.lines(LINES, header(), message(4, output=40), message(2))
    assert agent.total() == (900, 0, 0, 120)
    agent.append(LINES, message(2, output=15), message(9))
    assert agent.total() == (1_000, 0, 0, 135)


def test_an_older_copy_of_a_chat_changes_nothing(agent: Agent) -> None:
    newer, older = (datetime(2026, 9, 18, hour, tzinfo=UTC).timestamp() for hour in (8, 7))
    agent.lines(LINES, header(), message(1, output=30), at=newer)
    agent.read()
    copy = LINES.replace("0001", "0002")
    agent.lines(copy, header(), {"type": "user", "content": "y" * 500}, message(1), at=older)
    assert agent.total() == (100, 0, 0, 30)


@pytest.mark.parametrize("year", [1960, 2040, 2200])
def test_a_file_may_say_that_it_is_of_any_time(agent: Agent, year: int) -> None:
    at = datetime(year, 9, 18, tzinfo=UTC).timestamp()
    agent.lines(LINES, header(), message(1), message(2), at=at)
    agent.write(WHOLE, whole(message(1, output=99)), at=at)
    assert agent.total() == (200, 0, 0, 20)
    assert agent.troubles() == []


def test_a_message_without_id_and_instant_counts_once(agent: Agent) -> None:
    bare = message(1) | {"id": None, "timestamp": None}
    for hour in (7, 8):
        at = datetime(2026, 9, 18, hour, tzinfo=UTC).timestamp()
        agent.write(WHOLE, whole(bare, message(2)), at=at)
        assert agent.total() == (200, 0, 0, 20)


def test_a_chat_without_a_header_is_known_by_its_name(agent: Agent) -> None:
    agent.lines(LINES, message(1))
    [call] = agent.read()
    assert call.session == "session-2026-09-18T06-00-77aa0001"


def test_a_subagent_is_a_session_below_its_parent(agent: Agent) -> None:
    agent.write(f"{FOLDER}/.project_root", "/home/ana/shop\n")
    agent.lines(LINES, header(), message(1))
    agent.lines(f"{FOLDER}/chats/77aa/sub1.jsonl", header("sub1", "subagent"), message(1))
    calls = agent.read()
    assert [call.session for call in calls] == ["77aa", "sub1"]
    assert {call.project for call in calls} == {"/home/ana/shop"}
    assert agent.parents() == {"sub1": "77aa"}


@pytest.mark.parametrize(
    "folder", ["shop", sha256(b"/home/ana/shop").hexdigest()], ids=["slug", "hash"]
)
@pytest.mark.parametrize("chat", ["session-1.jsonl", "77aa/sub1.jsonl"])
def test_the_list_of_projects_tells_the_folder(agent: Agent, folder: str, chat: str) -> None:
    projects = {"/home/ana/notes": "notes", "/home/ana/shop": "shop", "/home/ana/odd": 7}
    agent.write(".gemini/projects.json", {"projects": projects})
    agent.lines(f".gemini/tmp/{folder}/chats/{chat}", header("sub1"), message(1))
    [call] = agent.read()
    assert call.project == "/home/ana/shop"


def test_the_marker_in_the_folder_is_preferred_to_the_list(agent: Agent) -> None:
    agent.write(".gemini/projects.json", {"projects": {"/home/ana/old": "shop"}})
    agent.write(f"{FOLDER}/.project_root", "/home/ana/shop")
    agent.lines(LINES, header(), message(1))
    [call] = agent.read()
    assert call.project == "/home/ana/shop"


def test_a_folder_that_nobody_tells_is_not_known(agent: Agent) -> None:
    agent.lines(LINES, header(), message(1))
    [call] = agent.read()
    assert call.project == ""


@pytest.mark.parametrize(
    "content", ["text", {"text": "…"}, [{"text": "…"}, {"functionCall": {"name": "ls"}}], None, 7]
)
def test_the_shape_of_the_content_does_not_matter(agent: Agent, content: object) -> None:
    agent.lines(LINES, header(), message(1) | {"content": content})
    agent.write(
        WHOLE.replace("0001", "0002"), whole(message(1) | {"content": content}, session="88bb")
    )
    assert agent.total() == (200, 0, 0, 20)


def test_unknown_kinds_of_messages_and_lines_are_passed_over(agent: Agent) -> None:
    odd = [
        {"id": "i1", "type": "info", "content": "…", "tokens": "five"},
        {"id": "u1", "type": "user", "content": ["tokens"]},
        message(7) | {"type": "hologram"},
        message(8, 0, 0),
    ]
    agent.lines(LINES, header(), *odd, [], 7, message(1))
    agent.write(WHOLE.replace("0001", "0002"), whole(*odd, None, message(1), session="88bb"))
    assert agent.total() == (200, 0, 0, 20)


def test_a_message_that_cannot_be_read_is_counted_as_skipped(agent: Agent) -> None:
    timeless = message(1) | {"timestamp": "yesterday"}
    agent.lines(LINES, header(), message(2, -5), timeless, message(3))
    agent.write(WHOLE.replace("0001", "0002"), whole(message(2, -5), message(3), session="88bb"))
    assert agent.total() == (200, 0, 0, 20)
    assert agent.skipped() == {
        "wrong shape: tokens.input": 1,
        "timestamp: not an instant": 1,
        "a message is not of the known shape": 1,
    }


def test_a_message_without_an_instant_counts_when_the_file_changed(agent: Agent) -> None:
    at = datetime(2026, 9, 18, 8, tzinfo=UTC)
    agent.lines(LINES, header(), message(1) | {"timestamp": None}, at=at.timestamp())
    [call] = agent.read()
    assert call.at == at


def test_a_message_without_a_model_is_unknown(agent: Agent) -> None:
    agent.lines(LINES, header(), message(1) | {"model": None})
    [call] = agent.read()
    assert call.model == "unknown"


def test_chats_that_are_pruned_have_been_counted(agent: Agent) -> None:
    agent.lines(LINES, header(), message(1))
    agent.read()
    (agent.home / LINES).unlink()
    assert agent.total() == (100, 0, 0, 10)


@pytest.mark.parametrize("folder", ["elsewhere", "elsewhere/tmp"])
def test_a_variable_moves_the_folder(agent: Agent, folder: str) -> None:
    agent.environ["GEMINI_DATA_DIR"] = f"{agent.home}/{folder}"
    agent.lines("elsewhere/tmp/shop/chats/session-1.jsonl", header(), message(1))
    assert agent.total() == (100, 0, 0, 10)


def test_its_row_says_that_tokens_were_found_on_disk() -> None:
    spec = spec_of(PROVIDER)
    assert spec.is_promoted
    assert (spec.cost.label, spec.quota) == ("unavailable", "no")
