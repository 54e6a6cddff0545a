"""A first run that finds nothing: where it looked, when it looks again, and what can be done."""

import re

import pytest
from msgspec.structs import replace

from burnbar_tui.engine.events import Changed, Importing, Watching
from burnbar_tui.scope import Scope
from burnbar_tui.screens.account_form import AccountForm
from burnbar_tui.views import Glance, Progress, ProviderRow
from burnbar_tui.widgets.looked_table import LookedTable
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import Picture, app_of, running, settle, text_of
from tests.ui_fixtures.samples import HOSTILE, NOW, ZONE, glance, provider

EMPTY = Glance(as_of=NOW, timezone=ZONE)
SIZES = ((80, 24), (160, 45), (40, 12))
NAMES = ("Acorn Code", "Birch CLI", "Cedar Copilot", "Elm", "Fir", "Gum CLI", "Hazel", "Ivy")


@pytest.fixture(autouse=True)
def matrix(monkeypatch: pytest.MonkeyPatch) -> list[ProviderRow]:
    """Let a machine have one assistant of many, and a vendor of whom nothing lies on disk."""
    rows = [provider(name.lower(), name, "not installed") for name in NAMES * 3]
    rows = [replace(row, id=f"{row.id} {index}") for index, row in enumerate(rows)]
    rows[6] = replace(
        rows[6],
        state="installed",
        is_installed=True,
        looked_for=("/home/ana/.config/hazel/sessions", "/home/ana/.hazel"),
    )
    rows.append(provider("open-relay", "Open Relay", "no account", looked_for=()))

    def answer(_self: FakeQuestions, _scope: Scope) -> tuple[ProviderRow, ...]:
        return tuple(rows)

    monkeypatch.setattr(FakeQuestions, "providers", answer)
    return rows


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_it_says_where_it_looked(size: tuple[int, int], picture: Picture) -> None:
    async with running(FakeEngine(EMPTY), None, size) as pilot:
        await picture(pilot, f"nothing-{size[0]}x{size[1]}")
        shown = text_of(pilot.app)
        [table] = pilot.app.screen.query(LookedTable)
        assert [row.name for row in table.rows][:3] == ["Hazel", "Acorn Code", "Acorn Code"]
    assert "Nothing to count yet" in shown
    assert "We look again every 2 seconds" in shown
    assert "/home/ana/.config" in shown
    assert "Open Relay" not in shown


async def test_it_says_so_too_where_the_totals_are_those_that_were_kept() -> None:
    async with running(FakeEngine(EMPTY), EMPTY) as pilot:
        await settle(pilot)
        assert "Nothing to count yet" in text_of(pilot.app)


async def test_paths_from_outside_obey_nobody(matrix: list[ProviderRow]) -> None:
    matrix[6] = replace(matrix[6], looked_for=(HOSTILE,), name=HOSTILE)
    async with running(FakeEngine(EMPTY), None) as pilot:
        shown = text_of(pilot.app)
    assert "\x1b" not in shown
    assert "\u202e" not in shown


async def test_the_places_scroll() -> None:
    async with running(FakeEngine(EMPTY), None) as pilot:
        table = pilot.app.screen.query_one(LookedTable)
        assert table.has_focus
        await pilot.press("end")
        await settle(pilot)
        assert table.selected == table.rows[-1]
        assert table.scroll_offset.y > 0


async def test_nothing_is_said_to_be_missing_before_everything_was_looked_at() -> None:
    halfway = Importing(progress=Progress(files_done=1, files_total=3))
    engine = FakeEngine(EMPTY, ())
    async with running(engine, None) as pilot:
        assert "Reading the first totals" in text_of(pilot.app)
        engine.tell(halfway)
        while "for the first time" not in text_of(pilot.app):
            await settle(pilot)
        await pilot.press("d")
        assert not app_of(pilot.app).is_other_wanted
        engine.tell(Watching(files=0))
        while "Nothing to count" not in text_of(pilot.app):
            await settle(pilot)


async def test_the_first_call_takes_its_place() -> None:
    engine = FakeEngine(EMPTY)
    async with running(engine, None) as pilot:
        engine.questions.shown = glance()
        engine.tell(Changed(events_new=1))
        while "Acorn Code ana" not in text_of(pilot.app):
            await settle(pilot)
        assert not pilot.app.screen.query_one(LookedTable).display
        focused = pilot.app.screen.focused
        assert focused is not None
        assert focused.id == "accounts"
        await pilot.press("d", "a")
        assert not app_of(pilot.app).is_other_wanted
        assert pilot.app.screen is app_of(pilot.app).overview


async def test_d_leaves_for_the_demo() -> None:
    async with running(FakeEngine(EMPTY), None) as pilot:
        app = app_of(pilot.app)
        await pilot.press("d")
        while app.is_running and not app._exit:
            await pilot.pause()
        assert app.is_other_wanted


@pytest.mark.parametrize("shown", [EMPTY, glance()], ids=["empty", "busy"])
async def test_d_leaves_the_demo_too_and_the_help_tells_it(shown: Glance) -> None:
    async with running(FakeEngine(shown), shown, (120, 60), label="DEMO") as pilot:
        app = app_of(pilot.app)
        assert "d demo" not in text_of(app)
        assert "d leave demo" in text_of(app)
        await pilot.press("question_mark")
        await settle(pilot)
        assert re.search(r" d +Back to your own data", text_of(app))
        await pilot.press("escape", "d")
        while app.is_running and not app._exit:
            await pilot.pause()
        assert app.is_other_wanted


async def test_a_adds_an_account_and_r_looks_now() -> None:
    engine = FakeEngine(EMPTY)
    async with running(engine, None) as pilot:
        await pilot.press("r")
        await settle(pilot)
        assert engine.rescans == 1
        await pilot.press("a")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountForm)
