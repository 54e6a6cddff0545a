"""The page of a session: its own calls, and the tree of sessions that it belongs to."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from burnbar_tui.engine import store_sqlite
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.queries import Queries
from burnbar_tui.facts import Confidence
from burnbar_tui.scope import Period, Scope
from burnbar_tui.session_views import SessionPage
from tests.machine import Machine
from tests.providers.transcripts import MODEL, SESSION, answer, line, usage

FOLDER = f".claude/projects/-home-ana-shop/{SESSION}"
PageOf = Callable[[str], SessionPage]


def call(
    number: int, at: str, used: tuple[int, int, int, int], model: str = MODEL, **more: object
) -> bytes:
    at = f"2026-09-18T{at}.000Z"
    return answer(f"m{number}", f"r{number}", at=at, used=usage(*used), model=model, **more)


def helper(name: str, number: int, at: str) -> bytes:
    return call(number, at, (10, 0, 0, 1), agentId=name, isSidechain=True)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine with a session of three calls that started two subagents."""
    machine = Machine(tmp_path)
    machine.write(
        f"{FOLDER}.jsonl",
        line({"type": "summary", "summary": "Mend the till", "sessionId": SESSION}),
        call(1, "09:00:00", (100, 0, 900, 5)),
        call(2, "09:20:00", (100, 900, 100, 5), model="mystery-9"),
        call(3, "11:59:59", (0, 0, 0, 7)),
    )
    machine.write(
        f"{FOLDER}/subagents/agent-b.jsonl",
        helper("b", 11, "09:30:00"),
        helper("b", 12, "09:31:00"),
    )
    machine.write(f"{FOLDER}/subagents/agent-a.jsonl", helper("a", 21, "09:05:00"))
    machine.claude(call(31, "09:10:00", (7, 7, 7, 7), sessionId="another"), session="another")
    machine.ingest()
    return machine


@pytest.fixture
def queries(machine: Machine) -> Iterator[Queries]:
    opened = machine.queries()
    yield opened
    opened.close()


@pytest.fixture
def page_of(queries: Queries) -> PageOf:
    """Return what opens the page of the session of a native id, as the account page does."""

    def open_page(native_id: str) -> SessionPage:
        rows = queries.account_page(1, Scope(period=Period.ALL)).sessions
        pages = [queries.session_page(row.session_id) for row in rows if row.session_id is not None]
        return next(page for page in pages if page.native_id == native_id)

    return open_page


def test_a_session_tells_its_calls_newest_first(page_of: PageOf) -> None:
    page = page_of(SESSION)
    assert [f"{one.call.at:%T}" for one in page.calls] == ["11:59:59", "09:20:00", "09:00:00"]
    assert [one.context_tokens for one in page.calls] == [0, 1_100, 1_000]
    assert [one.cache_hit_percent for one in page.calls] == [None, 900 * 100 / 1_100, 0]
    assert page.first_at == page.calls[-1].call.at
    assert page.last_at == page.calls[0].call.at
    assert {one.call.session_id for one in page.calls} == {page.session_id}
    assert (page.provider, page.account, page.project) == (
        "Claude Code",
        "default",
        "/home/ana/shop",
    )


def test_the_running_cost_ends_at_the_sum_and_says_what_it_lacks(page_of: PageOf) -> None:
    page = page_of(SESSION)
    newest, unpriced, first = (one.running for one in page.calls)
    assert first.cost_nano_usd == page.calls[-1].call.cost_nano_usd
    assert first.cost_confidence is Confidence.ESTIMATED
    assert (unpriced.cost_nano_usd, unpriced.unpriced_events) == (first.cost_nano_usd, 1)
    assert newest.cost_nano_usd == page.own.cost_nano_usd
    assert newest.cost_confidence is page.own.cost_confidence is Confidence.UNAVAILABLE


def test_models_are_those_of_its_own_calls(page_of: PageOf) -> None:
    page = page_of(SESSION)
    assert [(one.name, one.tally.events) for one in page.models] == [(MODEL, 2), ("mystery-9", 1)]
    assert sum(one.tally.total_tokens for one in page.models) == page.own.total_tokens
    assert page.models[0].newest_at == page.last_at


def test_subagents_are_a_tree_below_the_session_that_started_them(page_of: PageOf) -> None:
    page = page_of(SESSION)
    assert [(one.depth, one.name, one.tally.events, one.below) for one in page.nodes] == [
        (0, SESSION, 3, 2),
        (1, "agent-a", 1, 0),
        (1, "agent-b", 2, 0),
    ]
    assert (page.own.events, page.whole.events, page.whole.sessions) == (3, 6, 3)
    assert page.whole.total_tokens == page.own.total_tokens + 33


def test_a_subagent_shows_the_same_tree_and_its_own_sums(page_of: PageOf) -> None:
    page = page_of(f"{SESSION}/agent-b")
    assert page.nodes == page_of(SESSION).nodes
    assert (page.name, page.native_id) == ("agent-b", f"{SESSION}/agent-b")
    assert (page.own.events, page.whole.events, len(page.calls)) == (2, 2, 2)


def test_a_session_that_is_not_there_is_an_error(queries: Queries) -> None:
    with pytest.raises(KeyError):
        queries.session_page(1)


def test_sessions_that_started_each_other_are_a_tree_all_the_same(
    machine: Machine, queries: Queries, page_of: PageOf
) -> None:
    before = page_of(SESSION)
    first, second = before.nodes[0], before.nodes[1]
    store = Database(machine.paths.store)
    store._connection.execute(
        "UPDATE session SET parent_id = ? WHERE id = ?", (second.session_id, first.session_id)
    )
    store.close()
    nodes = queries.session_page(first.session_id).nodes
    assert {node.session_id for node in nodes} == {node.session_id for node in before.nodes}
    assert len(nodes) == 3
    assert nodes[0].session_id == second.session_id


def test_calls_of_a_session_are_found_by_their_instant_and_its_family_by_key(
    machine: Machine,
) -> None:
    store = Database(machine.paths.store, read_only=True)
    values = dict.fromkeys(("session_id", "start", "end", "key"), 1)
    plans = {
        name: [
            row[3]
            for row in store._connection.execute(
                f"EXPLAIN QUERY PLAN {store_sqlite.STATEMENTS[name]}", values
            )
        ]
        for name in ("calls_of_session", "family", "call")
    }
    store.close()
    calls = [step for step in plans["calls_of_session"] if "usage_event" in step]
    assert calls == ["SEARCH usage_event USING INDEX usage_event_at (at_ms>? AND at_ms<?)"]
    assert any("usage_rollup USING PRIMARY KEY" in step for step in plans["calls_of_session"])
    assert "SEARCH usage_event USING INDEX sqlite_autoindex_usage_event_1 (key=?)" in plans["call"]
    assert not any("SCAN session" in step for name in plans for step in plans[name])
    assert not any("usage_event" in step or "usage_rollup" in step for step in plans["family"])
    assert "SEARCH session_day USING PRIMARY KEY (session_id=?)" in plans["family"]
    assert "SEARCH session USING COVERING INDEX session_parent (parent_id=?)" in plans["family"]


def test_sessions_are_found_by_parts_of_their_title_or_id_the_latest_first(
    machine: Machine, queries: Queries
) -> None:
    with closing(sqlite3.connect(machine.paths.store)) as store, store:
        store.execute("UPDATE session SET title = 'Mend 100% of it' WHERE native_id = 'another'")
    assert [one.name for one in queries.find_sessions("mend of")] == ["Mend 100% of it"]
    assert [one.name for one in queries.find_sessions("100%")] == ["Mend 100% of it"]
    [found] = queries.find_sessions("ANOTHER")
    assert found.provider_id == "claude-code"
    latest = [one.last_at for one in queries.find_sessions("e") if one.last_at]
    assert found.last_at in latest
    assert latest == sorted(latest, reverse=True)


@pytest.mark.parametrize("words", ["", "  ", "another another", "%", "_", "\\", "100%_"])
def test_signs_of_patterns_are_letters_and_nothing_finds_nothing(
    queries: Queries, words: str
) -> None:
    assert queries.find_sessions(words) == ()
