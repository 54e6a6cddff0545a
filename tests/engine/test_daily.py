"""Sums by local day are those of the calls, in every zone, whichever sums they are told from."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from burnbar_tui.engine import days
from burnbar_tui.engine.daily import ALWAYS, LONG_DAYS, Daily, Days
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.reporting import Question
from burnbar_tui.engine.repricing import reprice
from tests.engine.conftest import PRICES, Desk
from tests.providers.transcripts import answer, usage

NEW_YORK = ZoneInfo("America/New_York")
ZONES = [
    NEW_YORK,
    ZoneInfo("Australia/Lord_Howe"),  # half an hour of summer time
    ZoneInfo("Asia/Kolkata"),
    ZoneInfo("Pacific/Chatham"),  # a quarter of an hour off, with summer time
    ZoneInfo("America/Havana"),  # clocks go back from one to midnight, and forward from midnight
    ZoneInfo("UTC"),
]
CHANGES = ("2026-03-07", "2026-04-04", "2026-09-26", "2026-10-03", "2026-10-31")
"""Days about which clocks change in one of them."""
SETS = [
    ("account_id", *others)
    for size in range(4)
    for others in combinations(("model_id", "project_id", "session_id"), size)
]
OF_SESSIONS = [names for names in SETS if "session_id" not in names or len(names) == 4]


def zone_name(zone: ZoneInfo) -> str:
    return zone.key


def fill(desk: Desk) -> None:
    """Write calls of two models, projects and sessions all about the days when clocks change."""
    for number, start in enumerate(CHANGES):
        first = datetime.fromisoformat(start).replace(tzinfo=UTC)
        lines = []
        for step in range(0, 72 * 4, 3):
            at = first + timedelta(minutes=15 * step + step % 13)
            lines.append(
                answer(
                    f"m{number}-{step}",
                    at=f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
                    model="claude-opus-4-5" if step % 2 else "a-model-without-price",
                    used=usage(output=step + 1),
                    sessionId=f"session-{step % 5 % 2 + number % 2}",
                    cwd=f"/home/ana/{step % 3}",
                )
            )
        desk.transcript(f"{number}", *lines, at=1_789_700_000 + number)
    desk.update()


@contextmanager
def daily(path: Path, zone: ZoneInfo) -> Iterator[Daily]:
    with closing(Database(path, read_only=True)) as database:
        yield Daily(database, zone)


@pytest.mark.parametrize("zone", ZONES, ids=zone_name)
def test_sums_by_day_are_those_of_the_calls_in_every_zone(desk: Desk, zone: ZoneInfo) -> None:
    desk.reopen(zone)
    fill(desk)
    assert len(desk.table("usage_day")) > 15
    desk.check_sums()


def test_no_call_is_lost_where_clocks_went_back_over_midnight(desk: Desk) -> None:
    """A minute past midnight they went back to a minute past eleven: that day begins only once."""
    desk.reopen(ZoneInfo("America/St_Johns"))
    for time in ("03:20", "02:20", "02:35", "03:45"):
        desk.transcript(time, answer(time, at=f"2010-11-07T{time}:00.000Z"))
        desk.update()
    assert [row["events"] for row in desk.table("usage_day")] == [1, 3]


def test_days_follow_what_is_appended_replaced_and_dropped(desk: Desk) -> None:
    late, early = "2026-11-02T04:59:59.000Z", "2026-11-01T03:59:59.000Z"
    desk.transcript("a", answer("m1", at=late), answer("m2", at=late))
    desk.update()
    desk.check_sums()
    desk.transcript(
        "a", answer("m1", at=late), answer("m2", at=late), answer("m3", at=early), at=2e9
    )
    desk.update()
    desk.check_sums()
    assert len({row["slot"] for row in desk.table("usage_day")}) == 2
    desk.transcript("b", answer("m2", at=early, used=usage(output=900)))
    desk.update()
    assert [row["events"] for row in desk.table("usage_day")] == [2, 1]
    desk.check_sums()
    with desk.store.database.transaction():
        desk.store.rollup.drop_calls(row["key"] for row in desk.events()[:2])
    assert [row["events"] for row in desk.table("usage_day")] == [1]
    desk.check_sums()


def test_days_follow_the_prices(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(desk)
    before = desk.table("usage_day")
    monkeypatch.setattr(type(PRICES), "version", "another", raising=False)
    monkeypatch.setattr(type(PRICES), "cost", lambda *_: 7)
    desk.reopen()
    assert reprice(desk.store, datetime(2026, 12, 1, tzinfo=UTC)) > 0
    assert desk.table("usage_day") != before
    desk.check_sums()


def test_a_change_of_the_zone_makes_the_days_anew_and_the_same_zone_does_not(desk: Desk) -> None:
    fill(desk)
    for zone in ZONES:
        desk.reopen(zone)
        desk.check_sums()
        assert desk.table("day_zone") == [{"id": 1, "name": zone.key}]
    with closing(sqlite3.connect(desk.path)) as connection:
        connection.execute("UPDATE usage_day SET events = 77")
        connection.commit()
    desk.reopen()
    assert {row["events"] for row in desk.table("usage_day")} == {77}


def test_days_of_a_store_that_notes_no_zone_are_made(desk: Desk) -> None:
    fill(desk)
    with closing(sqlite3.connect(desk.path)) as connection:
        for table in ("usage_day", "session_day", "day_zone"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608  # our own name
        connection.commit()
    with daily(desk.path, NEW_YORK) as reader:
        before = reader.in_all(ALWAYS, SETS[0])
    desk.reopen()
    desk.check_sums()
    with daily(desk.path, NEW_YORK) as reader:
        assert reader.in_all(ALWAYS, SETS[0]) == before != []


KILLED = """
import os, signal, sys
from pathlib import Path
from zoneinfo import ZoneInfo
from burnbar_tui.engine import rollup
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.store import Store

rollup.DAYS_AT_ONCE = 3
fill = rollup.Rollup._fill_days
left = [2]

def dying(self, spans):
    fill(self, spans)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)

rollup.Rollup._fill_days = dying
Store(Path(sys.argv[1]), PriceBook(), ZoneInfo("Asia/Kolkata"))
"""


def test_a_rebuild_that_was_killed_leaves_the_days_of_before(desk: Desk) -> None:
    fill(desk)
    child = subprocess.run([sys.executable, "-c", KILLED, str(desk.path)], check=False)
    assert child.returncode == -9
    desk.check_sums()
    assert desk.table("day_zone") == [{"id": 1, "name": NEW_YORK.key}]
    desk.reopen(ZoneInfo("Asia/Kolkata"))
    desk.check_sums()


@pytest.mark.parametrize("zone", ZONES, ids=zone_name)
def test_readers_of_another_zone_are_told_the_same(desk: Desk, zone: ZoneInfo) -> None:
    fill(desk)
    first, last = date(2026, 3, 8), date(2026, 10, 31)
    spans: list[Days] = [ALWAYS, (first, None), (None, last), (first, last), (last, last)]
    spans += [(date(2030, 1, 1), None), (first, first + timedelta(days=LONG_DAYS))]
    found = []
    for noted in (zone, ZoneInfo("Etc/GMT+11")):
        desk.reopen(noted)
        with daily(desk.path, zone) as reader:
            answers: list[object] = []
            for span in spans:
                answers += [sorted(reader.by_day(span, names)) for names in SETS]
                answers += [sorted(reader.in_all(span, names)) for names in SETS]
                answers += [sorted(reader.sessions_by_day(span, names)) for names in OF_SESSIONS]
                answers += [sorted(reader.sessions_in_all(span, names)) for names in OF_SESSIONS]
                orders = ("cost", "tokens", "time")
                answers += [list(reader.sessions(span, order, 2)) for order in orders]
            found.append(answers)
    assert found[0] == found[1]
    assert sum(map(bool, found[0])) > len(found[0]) / 2


def test_rows_are_by_day_and_dimension(desk: Desk) -> None:
    """The call of five in the morning (UTC) is of the evening before in New York."""
    desk.transcript("a", answer("m1", at="2026-11-02T04:59:59.000Z", used=usage(1, 2, 3, 4)))
    desk.transcript("b", answer("m2", at="2026-11-02T05:00:00.000Z", used=usage(1, 2, 3, 5)))
    desk.update()
    with daily(desk.path, NEW_YORK) as reader:
        rows = reader.by_day((date(2026, 11, 1), date(2026, 11, 1)), ("account_id", "model_id"))
        whole = reader.in_all(ALWAYS, ("account_id",))
    [(slot, account_id, _, *sums)] = rows
    assert (days.date_of_slot(slot), account_id) == (date(2026, 11, 1), 1)
    assert sums[:6] == [1, 1, 2, 3, 4, 0]
    assert [row[:3] for row in whole] == [(0, 1, 2)]


def test_the_costliest_sessions_come_first(desk: Desk) -> None:
    for name, output in (("small", 5), ("large", 9_000), ("middle", 700)):
        for day in (1, 2):
            told = answer(
                f"{name}{day}",
                at=f"2026-09-0{day}T12:00:00.000Z",
                used=usage(output=output),
                sessionId=name,
            )
            desk.transcript(f"{name}{day}", told)
    desk.update()
    one_day: Days = (date(2026, 9, 1), date(2026, 9, 1))
    with daily(desk.path, NEW_YORK) as reader:
        for span, calls in ((ALWAYS, 2), (one_day, 1)):
            rows = list(reader.sessions(span, "cost", 2))
            assert [row[2] for row in rows] == ["large", "middle"]
            assert {row[6] for row in rows} == {calls}


@pytest.mark.parametrize(
    "keys",
    [("day",), ("week", "model"), ("month", "session"), ("project",), ("day", "account"), ()],
)
@pytest.mark.parametrize("zone", [NEW_YORK, ZoneInfo("Pacific/Chatham")], ids=zone_name)
def test_reports_are_the_same_whatever_zone_the_store_has_days_of(
    desk: Desk, zone: ZoneInfo, keys: tuple[str, ...]
) -> None:
    fill(desk)
    found = []
    for noted in (zone, ZoneInfo("Asia/Kolkata")):
        desk.reopen(noted)
        with closing(Queries(desk.path, zone)) as queries:
            found += [
                queries.report(Question(group_by=keys, zone=zone, since=since))
                for since in (None, date(2026, 4, 4))
            ]
    assert found[:2] == found[2:]
    assert found[0].totals.events == len(desk.events())
    assert 0 < found[1].totals.events < found[0].totals.events


@settings(max_examples=25)
@given(
    minutes=st.lists(st.integers(0, 60 * 24 * 400), min_size=1, max_size=12, unique=True),
    zone=st.sampled_from(ZONES),
    cut=st.integers(0, 12),
)
def test_days_are_those_of_the_calls_whatever_comes_when(
    tmp_path_factory: pytest.TempPathFactory, minutes: list[int], zone: ZoneInfo, cut: int
) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    try:
        desk.reopen(zone)
        start = datetime(2026, 1, 1, tzinfo=UTC)
        lines = [
            answer(f"m{one}", at=f"{start + timedelta(minutes=one):%Y-%m-%dT%H:%M}:00.000Z")
            for one in minutes
        ]
        for name, part in (("a", lines[:cut]), ("b", lines[cut:])):
            desk.transcript(name, *part)
            desk.update()
            desk.check_sums()
        assert len(desk.events()) == len(minutes)
    finally:
        desk.store.close()
