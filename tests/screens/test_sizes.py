"""What must hold at every size, by every key and by the mouse, on every screen."""

from collections.abc import AsyncIterator

import pytest
from textual.content import Content
from textual.geometry import Size
from textual.pilot import Pilot
from textual.widget import Widget

from burnbar_tui.messages import AccountAsked, CallAsked, SessionAsked
from burnbar_tui.scope import Lens, Period, Scope, Unit
from burnbar_tui.screens.calls_screen import CallsScreen
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.screens.export_screen import ExportScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.widgets.providers_table import ProvidersTable
from burnbar_tui.widgets.query_line import QueryLine
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.session_tree import SessionTree
from burnbar_tui.widgets.top_line import TopLine
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import app_of, running, settle, text_of
from tests.ui_fixtures.samples import HOSTILE, calls, glance
from tests.ui_fixtures.states import Mood, MoodyQuestions, moody

SIZES = ((400, 100), (40, 12), (80, 24))
WIDTHS = (*range(38, 180), *range(180, 400, 20))
"""Each one where something gives way; beyond, only the gap grows."""
PAGES = (AccountAsked(1), AccountAsked(5), SessionAsked(11, "fix it"), CallAsked(calls()[0]))


async def every_screen(pilot: Pilot[None]) -> AsyncIterator[DataScreen]:
    """Open one screen after the other, each right above the Overview."""
    for way in (*"123456C", "comma", *PAGES):
        await pilot.press("1")
        await settle(pilot)
        if isinstance(way, str):
            await pilot.press(way)
        else:
            app_of(pilot.app).overview.post_message(way)
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, DataScreen)
        yield screen


def tables_of(screen: DataScreen) -> list[RowTable[object]]:
    """Return the tables with rows that can be reached."""
    chain = screen.focus_chain
    return [one for one in chain if isinstance(one, RowTable) and one.rows]


@pytest.mark.parametrize(
    "trail", [("Overview",), ("Overview", "Accounts", "Acorn Code ana"), (HOSTILE, HOSTILE)]
)
@pytest.mark.parametrize("label", ["", "DEMO"])
@pytest.mark.parametrize(
    "scope", [Scope(), Scope(period=Period.TODAY, lens=Lens.PLAN)], ids=["usual", "plan"]
)
def test_the_top_line_is_one_line_at_every_width(
    trail: tuple[str, ...], label: str, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    for state in ("● live 2s", "◔ importing 43%", "▲ stopped"):
        top = TopLine()
        for name, value in (("trail", trail), ("label", label), ("scope", scope)):
            top.set_reactive(getattr(TopLine, name), value)
        top.set_reactive(TopLine.state, ((state, ""),))
        top.set_reactive(TopLine.unit, Unit.USD)
        top.set_reactive(TopLine.days, "" if label else "27 September - 14 October")
        for width in WIDTHS:
            monkeypatch.setattr(TopLine, "size", Size(width, 1))
            line = top.render()
            assert isinstance(line, Content)
            assert line.cell_length <= width, (width, line.plain)
            assert line.plain.startswith(" ◆ burnbar ")
            assert line.plain.endswith(state), (width, line.plain)


async def test_a_resize_keeps_cursor_and_focus_on_every_screen() -> None:
    async with running(moody(glance()), glance(), (80, 24)) as pilot:
        async for screen in every_screen(pilot):
            tables = tables_of(screen)
            for table in tables:
                table.action_jump(True)
            before = [(table, table.cursor) for table in tables]
            focused = screen.focused
            for size in SIZES:
                await pilot.resize_terminal(*size)
                await pilot.pause()
                assert screen.focused in {None, *screen.focus_chain}
            assert [(table, table.cursor) for table in tables] == before
            assert screen.focused is focused or isinstance(screen, Overview)


async def test_every_row_can_be_seen_copied_and_exported() -> None:
    async with running(moody(glance()), glance(), (80, 24)) as pilot:
        async for screen in every_screen(pilot):
            for table in tables_of(screen):
                table.focus()
                await pilot.press("end")
                await settle(pilot)
                line = table.cursor - table.scroll_offset.y
                assert 0 <= line < table.size.height - table.header_lines
                assert table.cursor == len(table.rows) - 1
                pilot.app._clipboard = ""
                await pilot.press("y")
                await pilot.pause()
                assert pilot.app.clipboard, table
                await pilot.press("x")
                await pilot.pause()
                assert isinstance(pilot.app.screen, ExportScreen)
                await pilot.press("escape")


async def test_space_folds_the_accounts_of_a_provider() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("2")
        await settle(pilot)
        table = pilot.app.screen.query_one(ProvidersTable)
        every = len(table.rows)
        await pilot.press("j", "space")  # from an account, its provider
        await settle(pilot)
        assert table.selected is not None
        assert (table.selected.account, table.selected.hidden) == (None, 1)
        assert len(table.rows) == every - 1
        assert "Fir  +1" in text_of(pilot.app)
        assert "└ key-1" not in text_of(pilot.app)
        await pilot.press("space")
        await settle(pilot)
        assert len(table.rows) == every


async def test_a_click_on_the_sign_of_a_session_folds_it() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        app_of(pilot.app).overview.post_message(PAGES[2])
        await settle(pilot)
        tree = pilot.app.screen.query_one(SessionTree)
        x, y = place_of(pilot, "▾ agent-review")
        await pilot.click(offset=(x + 2, y))
        await settle(pilot)
        assert len(tree.rows) == 4
        await pilot.click(offset=(x, y))
        await settle(pilot)
        assert len(tree.rows) == 3


async def test_a_click_on_a_title_sorts_and_one_on_the_brand_leads_home() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("C")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, CallsScreen)
        for title in ("time", "cost"):
            await pilot.click(offset=place_of(pilot, title))
            await settle(pilot)
            assert screen.order == title
        await pilot.click(offset=place_of(pilot, "burnbar"))
        await settle(pilot)
        assert isinstance(pilot.app.screen, Overview)


def place_of(pilot: Pilot[None], words: str) -> tuple[int, int]:
    """Return column and line of the first place where words stand below the borders' titles."""
    lines = text_of(pilot.app).splitlines()
    y = next(y for y, line in enumerate(lines) if words in line and "╭" not in line)
    return lines[y].index(words), y


async def test_rows_that_go_away_do_not_give_their_keys_to_the_filter() -> None:
    """A letter is a key of the screen then, and no letter of the filter."""
    engine = moody(glance())
    questions = engine.questions
    assert isinstance(questions, MoodyQuestions)
    async with running(engine, glance()) as pilot:
        await pilot.press("3", "slash", *"model:nosuch")
        questions.mood = Mood.FILTERED
        await pilot.press("enter")
        await settle(pilot)
        screen = pilot.app.screen
        assert screen.query_one(QueryLine).value == "model:nosuch"
        await pilot.press("tab", "u", "t")
        await settle(pilot)
        assert screen.query_one(QueryLine).value == "model:nosuch"
        questions.mood = Mood.BUSY
        await pilot.press("backslash")
        await settle(pilot)
        assert focused_id(screen.focused) == "quotas"


def focused_id(widget: Widget | None) -> str | None:
    """Return the id of a widget."""
    return widget.id if widget else None


async def test_calls_are_not_opened_above_calls() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("C", "C")
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 2
