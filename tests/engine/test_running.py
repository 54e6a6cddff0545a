"""Which sessions are at work, what they cost since they began, and whose processes they are."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from burnbar_tui.engine import store_sqlite
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.queries import Queries
from burnbar_tui.facts import Confidence
from burnbar_tui.running_views import AgentProcess
from tests.machine import UTC, Machine
from tests.providers.transcripts import MODEL, SESSION, answer, usage

NOW = datetime(2026, 9, 18, 12, 0, tzinfo=UTC)
SHOP = "/home/ana/shop"


class Watch:
    """A machine at an instant, with processes."""

    def __init__(self, folder: Path) -> None:
        self.machine = Machine(folder)
        self.now = NOW
        self.processes: list[AgentProcess] = []
        self.queries = Queries(
            self.machine.paths.store, UTC, lambda: self.now, processes=lambda: self.processes
        )

    def wrote(self, session: str, *lines: bytes) -> None:
        """Let a session grow, and read it."""
        self.machine.append(f".claude/projects/-home-ana-shop/{session}.jsonl", *lines)
        self.machine.ingest()
        self.queries.reopen()

    def process(self, pid: int, folder: str = SHOP, provider_id: str = "claude-code") -> None:
        self.processes.append(AgentProcess(pid=pid, provider_id=provider_id, folder=folder))


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    found = Watch(tmp_path)
    yield found
    found.queries.close()


def call(
    number: int,
    ago: timedelta,
    used: tuple[int, int, int, int] = (100, 900, 0, 50),
    model: str = MODEL,
    **more: object,
) -> bytes:
    at = f"{NOW - ago:%Y-%m-%dT%H:%M:%S}.000Z"
    return answer(f"m{number}", f"r{number}", at=at, used=usage(*used), model=model, **more)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_nothing_runs_where_nothing_was_called_of_late(watch: Watch) -> None:
    assert watch.queries.running() == ()
    watch.wrote(SESSION, call(1, minutes(10)), call(2, minutes(-1)))
    assert watch.queries.running() == ()


def test_a_session_at_work_tells_its_pace_and_its_context(watch: Watch) -> None:
    watch.wrote(
        SESSION,
        call(1, minutes(9)),
        call(2, minutes(4), (10, 1_000, 90, 200)),
        call(3, minutes(2), (20, 1_200, 80, 100)),
    )
    [row] = watch.queries.running()
    assert (row.provider, row.account, row.model) == ("Claude Code", "default", MODEL)
    assert (row.project, row.folder, row.is_working) == ("shop", SHOP, True)
    assert row.tokens_per_minute == (1_300 + 1_400) / 5
    assert row.context_tokens == 1_300
    assert row.context_window is not None
    assert row.context_percent == 1_300 * 100 / row.context_window
    assert row.last_at == NOW - minutes(2)
    assert row.tally is not None
    assert row.tally.events == 3


def test_its_cost_is_of_all_days_since_it_began(watch: Watch) -> None:
    used = (1_000, 0, 0, 1_000)
    watch.wrote(SESSION, *(call(day, timedelta(days=30 * day), used) for day in range(1, 5)))
    watch.wrote(SESSION, call(9, minutes(1), used))
    [row] = watch.queries.running()
    page = watch.queries.session_page(row.session_id or 0)
    assert row.tally == page.whole
    assert (page.whole.events, page.whole.cost_confidence) == (5, Confidence.ESTIMATED)


def test_it_grows_as_it_works_and_hours_pass(watch: Watch) -> None:
    watch.wrote(SESSION, call(0, timedelta(days=40)))
    for number in range(1, 13):
        watch.now = NOW + timedelta(hours=number)
        watch.wrote(SESSION, call(number, -timedelta(hours=number)))
        [row] = watch.queries.running()
        assert row.tally == watch.queries.session_page(row.session_id or 0).whole
        assert row.tally.events == number + 1


def test_an_old_session_that_is_resumed_brings_its_past_along(watch: Watch) -> None:
    watch.wrote("old", call(1, timedelta(days=50), sessionId="old"))
    watch.wrote(SESSION, call(2, minutes(3)))
    assert len(watch.queries.running()) == 1
    watch.wrote("old", call(3, minutes(1), sessionId="old"))
    events = {row.name: row.tally.events for row in watch.queries.running() if row.tally}
    assert events == {SESSION: 1, "old": 2}


def test_subagents_are_part_of_the_session_that_started_them(watch: Watch) -> None:
    def helper(name: str, number: int, ago: timedelta) -> None:
        line = call(number, ago, (10, 0, 0, 1), agentId=name, isSidechain=True)
        watch.wrote(f"{SESSION}/subagents/agent-{name}", line)

    watch.wrote(SESSION, call(1, minutes(9), (100, 900, 0, 50)))
    helper("over", 11, timedelta(days=2))
    helper("now", 21, minutes(2))
    [row] = watch.queries.running()
    assert (row.name, row.subagents) == (SESSION, 1)
    assert row.context_tokens == 1_000
    assert row.last_at == NOW - minutes(2)
    assert row.tokens_per_minute == 11 / 5
    assert row.tally == watch.queries.session_page(row.session_id or 0).whole
    helper("later", 31, minutes(1))
    [row] = watch.queries.running()
    assert row.tally == watch.queries.session_page(row.session_id or 0).whole


def test_a_prompt_beyond_the_window_fills_no_share_of_it(watch: Watch) -> None:
    watch.wrote(SESSION, call(1, minutes(1), (0, 90_000_000, 0, 1)))
    watch.wrote("odd", call(2, minutes(1), model="mystery-9", sessionId="odd"))
    for row in watch.queries.running():
        assert row.context_tokens is not None
        assert row.context_percent is None


def test_a_process_belongs_to_the_sessions_of_its_folder(watch: Watch) -> None:
    watch.wrote(SESSION, call(1, minutes(1)))
    watch.process(7)
    watch.process(8, "/home/ana/elsewhere")
    watch.process(9, provider_id="codex")
    first, *waiting = watch.queries.running()
    assert [one.pid for one in first.processes] == [7]
    assert [(row.provider, row.project, row.folder) for row in waiting] == [
        ("Claude Code", "elsewhere", "/home/ana/elsewhere"),
        ("Codex", "shop", SHOP),
    ]
    assert all((row.session_id, row.tally, row.last_at) == (None, None, None) for row in waiting)


def test_a_session_stays_as_long_as_its_process_does(watch: Watch) -> None:
    watch.wrote(SESSION, call(1, timedelta(hours=7), (5, 995, 0, 50)))
    assert watch.queries.running() == ()
    watch.process(7)
    [row] = watch.queries.running()
    assert (row.name, row.is_working, row.tokens_per_minute) == (SESSION, False, 0)
    assert (row.context_tokens, row.last_at) == (1_000, NOW - timedelta(hours=7))
    watch.wrote("new", call(2, minutes(1), sessionId="new"))
    [row] = watch.queries.running()
    assert (row.name, row.is_working) == ("new", True)


def test_of_several_processes_in_one_folder_none_is_preferred(watch: Watch) -> None:
    watch.wrote(SESSION, call(1, minutes(1)))
    watch.process(8)
    watch.process(7)
    working, waiting = watch.queries.running()
    assert [one.pid for one in working.processes] == [7, 8]
    assert [one.pid for one in waiting.processes] == [8, 7]
    assert (working.session_id is None, waiting.session_id) == (False, None)


@pytest.mark.parametrize("name", ["sessions_at_work", "families", "sessions_lately"])
def test_nothing_that_is_asked_reads_all_there_is(tmp_path: Path, name: str) -> None:
    store = Database(tmp_path / "store.db")
    text = f"EXPLAIN QUERY PLAN {store_sqlite.STATEMENTS[name]}"
    numbers = dict.fromkeys(("start", "end", "recent", "slot", "bucket"), 1)
    values = {**numbers, **dict.fromkeys(("sessions", "accounts", "projects"), "[1]")}
    plan = [row[3] for row in store._connection.execute(text, values)]
    reads = [step for step in plan if "usage_" in step or re.search(r"\bsession(_day)?\b", step)]
    assert len(reads) >= 1
    assert not any(step.startswith("SCAN") for step in reads)
    store.close()
