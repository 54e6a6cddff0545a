"""How the threads of Zed's agent are read, which it rewrites whole."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import zstandard

from burnbar_tui.facts import ParseError
from burnbar_tui.providers import _zstd
from tests.providers.agent import Agent

PROVIDER = "zed"

NAME = ".local/share/zed/threads/threads.db"
TABLE = """
    CREATE TABLE IF NOT EXISTS threads (id TEXT PRIMARY KEY, parent_id TEXT, folder_paths TEXT,
        summary TEXT, updated_at TEXT, data_type TEXT, data BLOB)
"""


def usage(fresh: int, output: int = 0, read: int = 0, written: int = 0) -> dict[str, int]:
    """Return the counts of a request; those of nothing are left out, as Zed does."""
    counts = {
        "input_tokens": fresh,
        "output_tokens": output,
        "cache_read_input_tokens": read,
        "cache_creation_input_tokens": written,
    }
    return {name: count for name, count in counts.items() if count}


def thread(
    requests: object, cumulative: dict[str, int] | None = None, model: str = "claude-sonnet-4-6"
) -> dict[str, Any]:
    """Return a thread."""
    return {
        "version": "0.3.0",
        "messages": [{"User": {"id": "u1", "content": []}}, "Resume"],
        "request_token_usage": requests,
        "cumulative_token_usage": cumulative,
        "model": {"provider": "zed.dev", "model": model},
        "initial_project_snapshot": {"worktree_snapshots": [{"worktree_path": "/home/ana/shop"}]},
    }


def write(
    agent: Agent,
    data: object,
    data_type: str = "zstd",
    at: str = "10:21:07.114",
    session: str = "s",
    **more: str,
) -> None:
    """Write a thread as it is at some time of the day."""
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    if data_type == "zstd" and not isinstance(data, bytes):
        body = zstandard.ZstdCompressor(level=3).compress(body)
    updated_at = at if "T" in at or not at[:1].isdigit() else f"2026-09-17T{at}+00:00"
    parent, folders = more.get("parent"), more.get("folders")
    row = (session, parent, folders, "Cart", updated_at, data_type, body)
    with agent.database(NAME) as database:
        database.execute(TABLE)
        database.execute("INSERT OR REPLACE INTO threads VALUES (?, ?, ?, ?, ?, ?, ?)", row)


@pytest.mark.parametrize("data_type", ["json", "zstd"])
def test_a_request_is_a_call_with_disjoint_buckets(agent: Agent, data_type: str) -> None:
    write(agent, thread({"u1": usage(412, 530, 45_000, 2_160)}), data_type)
    [call] = agent.read()
    assert call.tokens == (412, 45_000, 2_160, 530)
    assert (call.model, call.session, call.project) == ("claude-sonnet-4-6", "s", "/home/ana/shop")
    assert call.at == datetime(2026, 9, 17, 10, 21, 7, 114_000, tzinfo=UTC)
    assert call.cost is None
    assert agent.titles() == {"s": "Cart"}


@pytest.mark.parametrize(
    "requests",
    [{"u1": usage(100, 1), "u2": usage(200, 2)}, [usage(100, 1), {}, usage(200, 2)]],
    ids=["by message", "list"],
)
def test_every_request_is_a_call(agent: Agent, requests: object) -> None:
    write(agent, thread(requests))
    assert {call.tokens for call in agent.read()} == {(100, 0, 0, 1), (200, 0, 0, 2)}


def test_what_the_threads_sum_has_beyond_its_requests_counts_too(agent: Agent) -> None:
    write(agent, thread({"u1": usage(100, 1)}, usage(350, 9, 70)))
    assert agent.total() == (350, 70, 0, 9)


def test_a_sum_that_is_less_than_its_requests_changes_nothing(agent: Agent) -> None:
    write(agent, thread({"u1": usage(100, 7)}, usage(40, 9)))
    assert agent.total() == (100, 0, 0, 9)


def test_a_rewritten_thread_counts_by_its_growth(agent: Agent) -> None:
    write(agent, thread({"u1": usage(100, 1)}, usage(100, 1)))
    agent.read()
    write(agent, thread({"u1": usage(160, 2)}, usage(260, 3)), at="10:30:00")
    assert agent.total() == (260, 0, 0, 3)
    write(agent, thread({"u1": usage(160, 2), "u2": usage(90, 4)}, usage(350, 7)), at="10:40:00.5")
    assert agent.total() == (350, 0, 0, 7)
    assert [call.at.minute for call in agent.calls()] == [21, 30, 30, 40]


def test_a_request_that_is_taken_back_and_asked_again_is_counted_by_the_sum(agent: Agent) -> None:
    write(agent, thread({"u1": usage(100), "u2": usage(50)}, usage(150)))
    agent.read()
    write(agent, thread({"u1": usage(100)}, usage(150)), at="10:30:00")
    assert agent.total() == (150, 0, 0, 0)
    write(agent, thread({"u1": usage(100), "u3": usage(40)}, usage(190)), at="10:40:00")
    assert agent.total() == (190, 0, 0, 0)


def test_growth_belongs_to_the_model_that_a_thread_is_set_to(agent: Agent) -> None:
    write(agent, thread({"u1": usage(100)}))
    agent.read()
    write(agent, thread({"u1": usage(100), "u2": usage(50)}, model="gpt-5.5"), at="10:30:00")
    assert [(call.model, call.input) for call in agent.read()] == [
        ("claude-sonnet-4-6", 100),
        ("gpt-5.5", 50),
    ]


def test_threads_are_sums_of_their_own_and_subagents_know_their_parent(agent: Agent) -> None:
    write(agent, thread({"u1": usage(100)}))
    write(agent, thread({"u1": usage(30)}), session="sub", parent="s")
    assert agent.total() == (130, 0, 0, 0)
    assert agent.parents() == {"sub": "s"}


def test_a_thread_with_a_key_of_ones_own_counts_and_one_without_a_model_is_unknown(
    agent: Agent,
) -> None:
    own = {"provider": "anthropic", "model": "claude-haiku-4-5"}
    write(agent, thread({"u1": usage(100)}) | {"model": own})
    write(agent, thread({"u1": usage(30)}) | {"model": None}, session="t")
    assert {call.model: call.input for call in agent.read()} == {
        "claude-haiku-4-5": 100,
        "unknown": 30,
    }


def test_the_folders_that_are_open_now_come_first(agent: Agent) -> None:
    write(agent, thread({"u1": usage(100)}), folders="/home/ana/blog\n/home/ana/shop")
    assert [call.project for call in agent.read()] == ["/home/ana/blog"]


def test_a_thread_without_usage_is_no_call(agent: Agent) -> None:
    write(agent, thread({}, {}))
    write(agent, {"messages": []}, session="t")
    assert agent.read() == []
    assert agent.skipped() == {}


@pytest.mark.parametrize("name", ["model", "initial_project_snapshot"])
@pytest.mark.parametrize("odd", [7, "x", [], {"model": 7, "worktree_snapshots": None}, None])
def test_the_shape_of_what_tells_no_tokens_takes_none_with_it(
    agent: Agent, name: str, odd: object
) -> None:
    write(agent, thread({"u1": usage(100)}) | {name: odd})
    assert agent.total() == (100, 0, 0, 0)
    assert agent.skipped() == {}


def test_what_is_not_of_the_known_shape_is_skipped_and_the_rest_counts(agent: Agent) -> None:
    write(agent, thread({"u1": usage(100)}), session="a")
    write(agent, thread({"u1": {"input_tokens": -4}}), session="b")
    write(agent, b"\x28\xb5\x2f\xfd damaged", session="c")
    write(agent, b"{}", "brotli", session="d")
    write(agent, thread({"u1": usage(100)}), session="e", at="soon")
    assert agent.total() == (100, 0, 0, 0)
    assert agent.skipped() == {
        "a thread is not of the known shape": 1,
        "compressed data that is damaged": 1,
        "a thread of an unknown type": 1,
        "updated_at: not an instant": 1,
    }


@pytest.mark.parametrize(
    "folder", ["Library/Application Support/Zed/threads", "AppData/Local/Zed/threads"]
)
def test_it_is_found_on_every_system(agent: Agent, folder: str) -> None:
    write(agent, thread({"u1": usage(100)}))
    (agent.home / folder).parent.mkdir(parents=True)
    (agent.home / NAME).parent.rename(agent.home / folder)
    assert agent.total() == (100, 0, 0, 0)


# Unpacking


def test_unpacking_stops_at_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_zstd, "MOST_BYTES", 1 << 20)
    pack = zstandard.ZstdCompressor().compress
    assert _zstd.unpacked(pack(b"x" * (1 << 20))) == b"x" * (1 << 20)
    with pytest.raises(ParseError, match="too long"):
        _zstd.unpacked(pack(b"x" * ((1 << 20) + 1)))


@pytest.mark.parametrize("data", [b"no such data", b"\x28\xb5\x2f\xfd\x00\xff\xff\xff\xff\xff"])
def test_unpacking_refuses_what_is_damaged(data: bytes) -> None:
    with pytest.raises(ParseError, match="damaged"):
        _zstd.unpacked(data)


def test_unpacking_refuses_what_is_cut_off() -> None:
    packed = zstandard.ZstdCompressor().compress(bytes(range(256)) * 9)
    for end in range(len(packed)):
        with pytest.raises(ParseError, match="cut off"):
            _zstd.unpacked(packed[:end])


def test_a_thread_that_is_written_late_counts(agent: Agent) -> None:
    write(agent, thread({"u1": usage(100)}), at="10:00:05")
    agent.read()
    write(agent, thread({"u2": usage(20)}), at="10:00:03", session="late")
    assert {(call.session, call.input) for call in agent.read()} == {("s", 100), ("late", 20)}
