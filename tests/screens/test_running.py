"""What runs now, on the Overview: at each size, while it changes, and what its keys do."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from burnbar_tui.app import BurnbarApp
from burnbar_tui.engine.events import Changed
from burnbar_tui.running_views import RunningSession
from burnbar_tui.screens.session_screen import SessionScreen
from burnbar_tui.widgets.calls_table import CallsTable
from burnbar_tui.widgets.running_table import RunningTable
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import Picture, app_of, running, settle, text_of
from tests.ui_fixtures.running_samples import AT_WORK
from tests.ui_fixtures.samples import HOSTILE, NOW, glance

SIZES = ((80, 24), (120, 40), (160, 45), (40, 12))


def engine_with(*rows: RunningSession) -> FakeEngine:
    engine = FakeEngine(glance())
    engine.questions.at_work = rows
    return engine


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_what_runs_is_on_show_at_every_size(size: tuple[int, int], picture: Picture) -> None:
    async with running(engine_with(*AT_WORK), glance(), size) as pilot:
        await picture(pilot, f"running-{size[0]}x{size[1]}")
        lines = text_of(pilot.app).splitlines()
    [atlas] = [line for line in lines if "atlas +2" in line]
    assert "$8.62 ◐" in atlas
    assert "212.4k/m" in atlas


async def test_names_from_outside_obey_nobody(picture: Picture) -> None:
    rows = [
        replace(row, name=HOSTILE, project=HOSTILE, folder=HOSTILE, model=HOSTILE, account=HOSTILE)
        for row in AT_WORK
    ]
    async with running(engine_with(*rows), glance(), (120, 40)) as pilot:
        await picture(pilot, "running-hostile")
        shown = text_of(pilot.app)
    assert "\x1b" not in shown
    assert "\u202e" not in shown


async def test_nothing_that_runs_takes_no_room() -> None:
    async with running(engine_with(), glance(), (120, 40)) as pilot:
        assert "Running now" not in text_of(pilot.app)
        assert not pilot.app.screen.query(RunningTable)


async def test_it_comes_and_goes_with_what_is_told() -> None:
    engine = engine_with()
    async with running(engine, glance()) as pilot:
        calls = pilot.app.screen.query_one(CallsTable)
        for rows in (AT_WORK, (), AT_WORK[1:]):
            engine.questions.at_work = rows
            engine.tell(Changed(events_new=1))
            while [table.rows for table in pilot.app.screen.query(RunningTable)] != [rows]:
                await settle(pilot)
            await settle(pilot)
            table = pilot.app.screen.query_one(RunningTable)
            assert (table.display, calls.display) == (bool(rows), not rows)


async def test_the_cursor_keeps_its_session_while_others_come() -> None:
    engine = engine_with(*AT_WORK[1:])
    async with running(engine, glance(), (120, 40)) as pilot:
        table = pilot.app.screen.query_one(RunningTable)
        table.focus()
        await pilot.press("j")
        assert table.selected == AT_WORK[2]
        engine.questions.at_work = AT_WORK
        engine.tell(Changed(events_new=1))
        while len(table.rows) != len(AT_WORK):
            await settle(pilot)
        assert table.selected == AT_WORK[2]


async def test_enter_opens_the_session_where_there_is_one() -> None:
    async with running(engine_with(*AT_WORK), glance(), (120, 40)) as pilot:
        pilot.app.screen.query_one(RunningTable).focus()
        await pilot.press("end", "enter")
        await settle(pilot)
        [told] = pilot.app._notifications
        assert told.message == "It has not made a call yet"
        await pilot.press("home", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, SessionScreen)
        assert pilot.app.screen.session_id == AT_WORK[0].session_id


async def test_the_cursor_is_on_a_pane_that_is_on_show() -> None:
    engine = engine_with()
    async with running(engine, glance(), (40, 12)) as pilot:
        screen = pilot.app.screen
        assert screen.focused is not None
        screen.query_one(CallsTable).focus()
        engine.questions.at_work = AT_WORK
        engine.tell(Changed(events_new=1))
        while screen.query_one(CallsTable).display:
            await settle(pilot)
        await settle(pilot)
        assert screen.focused is not None
        assert screen.focused.display


async def test_tokens_take_the_place_of_dollars() -> None:
    async with running(engine_with(*AT_WORK), glance(), (120, 40)) as pilot:
        await pilot.press("u")
        await settle(pilot)
        [atlas] = [line for line in text_of(pilot.app).splitlines() if "atlas +2" in line]
    assert "7.4M ●" in atlas


async def test_o_goes_to_the_pane_or_says_why_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmux = tmp_path / "tmux"
    tmux.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n'
        'test "$1" != list-panes || echo "%7 40 /dev/pts/9"\n'
    )
    tmux.chmod(0o755)
    monkeypatch.setattr(BurnbarApp, "environ", {"PATH": f"{tmp_path}:/bin:/usr/bin"})
    async with running(engine_with(*AT_WORK), glance(), (120, 40)) as pilot:
        pilot.app.screen.query_one(RunningTable).focus()
        for keys in (("o",), ("j", "o"), ("end", "o")):
            await pilot.press(*keys)
            await settle(pilot)
        told = [one.message for one in pilot.app._notifications]
    assert told == [
        "Its pane is chosen in tmux: attach to see it",
        "No process of it is known here, so its pane cannot be found",
        "It runs in no tmux pane of this server",
    ]
    assert "select-window -t %7" in (tmp_path / "asked").read_text()


async def test_inside_tmux_going_there_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmux = tmp_path / "tmux"
    tmux.write_text('#!/bin/sh\ntest "$1" != list-panes || echo "%7 1 /dev/pts/41"\n')
    tmux.chmod(0o755)
    environ = {"PATH": f"{tmp_path}:/bin:/usr/bin", "TMUX": "/nowhere,1,0"}
    monkeypatch.setattr(BurnbarApp, "environ", environ)
    async with running(engine_with(*AT_WORK), glance(), (120, 40)) as pilot:
        pilot.app.screen.query_one(RunningTable).focus()
        await pilot.press("o")
        await settle(pilot)
        assert not pilot.app._notifications


async def test_a_minute_that_passes_asks_again_and_a_second_does_not() -> None:
    engine = engine_with(*AT_WORK)
    async with running(engine, glance(), (120, 40)) as pilot:
        overview = app_of(pilot.app).overview
        engine.questions.at_work = AT_WORK[:1]
        for passed, rows in ((timedelta(seconds=1), 4), (timedelta(minutes=1), 1)):
            overview.clock = lambda passed=passed: NOW + passed  # type: ignore[misc]  # bound now
            asked = len(engine.questions.asked)
            overview.tick()
            while rows == 1 and len(engine.questions.asked) == asked:
                await settle(pilot)
            await settle(pilot)
            assert len(overview.query_one(RunningTable).rows) == rows
