"""The wiring: a first frame without the engine, calm failures, an orderly end, no idle writing."""

import random
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.command import CommandList

from burnbar_tui import app as main
from burnbar_tui.app import BurnbarApp
from burnbar_tui.engine.events import Changed, Importing, Trouble, Watching
from burnbar_tui.facts import StoreError
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.call_screen import CallBody, CallScreen
from burnbar_tui.screens.commands import Palette
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.screens.session_screen import SessionScreen
from burnbar_tui.views import Progress
from burnbar_tui.widgets.note_line import NoteLine
from burnbar_tui.widgets.query_line import QueryLine
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.session_tree import SessionTree
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import app_of, running, settle, text_of
from tests.ui_fixtures.samples import NOW, calls, glance

FIRST_FRAME = """
import asyncio, sys, threading
from burnbar_tui.app import BurnbarApp
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.samples import NOW, glance

HEAVY = {"plotext", "sqlalchemy", "sqlmodel", "httpx", "watchfiles", "pydantic",
         "burnbar_tui.engine.store", "burnbar_tui.engine.queries"}

async def main():
    gate = threading.Event()
    def open_engine():
        gate.wait()
        return FakeEngine(glance())
    app = BurnbarApp(open_engine, glance(), now=lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "$41.20" in app.export_screenshot()
        print(*sorted(HEAVY & set(sys.modules)))
        gate.set()

asyncio.run(main())
"""


def test_the_first_frame_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_FRAME], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr


async def test_the_engine_is_closed_at_the_end() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance()):
        assert not engine.closed.is_set()
    assert engine.closed.is_set()


async def test_an_engine_that_opens_too_late_is_closed_too() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), opens=False):
        pass
    assert engine.closed.is_set()


@pytest.mark.parametrize("error", [StoreError("the store is damaged"), ValueError("what")])
async def test_an_engine_that_cannot_open_is_a_note_and_no_crash(error: Exception) -> None:
    def refuse() -> FakeEngine:
        raise error

    app = BurnbarApp(refuse, glance(), now=lambda: NOW)
    async with app.run_test(size=(120, 40)) as pilot:
        while not app.status.failure:
            await pilot.pause()
        await pilot.pause()
        shown = text_of(app)
        assert "▲ stopped" in shown
        assert str(error) in shown
        assert "$41.20" in shown


DAMAGED = (
    "the store is damaged (file is not a database); nothing was changed. `burnbar ingest "
    "--rebuild` sets it aside and reads all logs again (/home/ana/.local/share/burnbar/burnbar.db)"
)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (160, 45)])
async def test_without_a_store_the_body_says_how_to_mend_it_and_r_opens_it(
    size: tuple[int, int],
) -> None:
    engines = [FakeEngine(glance())]
    is_damaged = True

    def open_engine() -> FakeEngine:
        if is_damaged:
            raise StoreError(DAMAGED)
        return engines.pop()

    app = BurnbarApp(open_engine, None, now=lambda: NOW)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for key in ("1", "4"):
            await pilot.press(key)
            await settle(pilot)
            shown = "".join(text_of(app).split())
            assert "".join(f"The engine stopped: {DAMAGED} r asks again".split()) in shown
            assert "r re-read" in text_of(app)
        is_damaged = False
        await pilot.press("r")
        await settle(pilot)
        assert app.status.failure == ""
        assert "stopped" not in text_of(app)
        await pilot.press("1")
        await settle(pilot)
        assert "$41.20" in text_of(app)


async def test_an_engine_that_breaks_is_a_note_and_no_crash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def break_down(_self: FakeEngine) -> None:
        raise OSError("disk gone")

    monkeypatch.setattr(FakeEngine, "run", break_down)
    async with running(FakeEngine(glance()), glance()) as pilot:
        while not app_of(pilot.app).status.failure:
            await pilot.pause()
        await pilot.pause()
        assert "disk gone" in pilot.app.screen.query_one(NoteLine).text


async def test_notices_become_words_and_the_import_bar_goes_when_it_is_done() -> None:
    engine = FakeEngine(glance(), ())
    async with running(engine, glance()) as pilot:
        for notice, words in (
            (Importing(progress=Progress(bytes_done=1, bytes_total=4)), "importing 25%"),
            (Importing(progress=Progress(is_done=True)), "starting"),
            (Watching(files=3, is_polling=True), "polling 2s"),
            (Trouble(text="no room left"), "▲ no room left"),
        ):
            engine.tell(notice)
            while words not in text_of(pilot.app):
                await pilot.pause()


async def test_a_storm_of_changes_is_answered_by_few_questions() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance()) as pilot:
        before = len(engine.questions.asked)
        for _ in range(500):
            engine.tell(Changed(events_new=1))
        await settle(pilot)
        assert len(engine.questions.asked) - before <= 2


@pytest.mark.usefixtures("every_step_is_painted")
async def test_nothing_is_written_while_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        painted: list[object] = []
        monkeypatch.setattr(App, "_display", lambda _app, _screen, what: painted.append(what))
        screen = pilot.app.screen
        assert isinstance(screen, Overview)
        for _ in range(5):
            screen.tick()
            screen.glance = glance()
            screen.show()
            await pilot.pause()
        assert painted == []


@pytest.mark.parametrize(
    "kind",
    [
        Overview,
        AccountScreen,
        SessionScreen,
        SessionTree,
        CallScreen,
        CallBody,
        BurnbarApp,
        RowTable,
        DataScreen,
    ],
)
def test_every_binding_has_an_id_and_tells_what_it_does(kind: type) -> None:
    own = [each for each in vars(kind).get("BINDINGS", []) if isinstance(each, Binding)]
    assert all(each.id and each.tooltip for each in own)


@pytest.mark.parametrize("opening", ["", "enter", "2", "3", "4", "5", "6", "C"])
async def test_every_key_of_every_screen_can_be_pressed(opening: str) -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press(*filter(None, [opening]))
        await settle(pilot)
        screen = pilot.app.screen
        keys = [
            key
            for key, active in screen.active_bindings.items()
            # Those of the app are pressed on the Overview, for every other screen has the same.
            if active.binding.id and not (opening and active.node is pilot.app)
            if active.binding.action not in {"quit", "app.pop_screen"}
        ]
        assert len(keys) > 12
        for key in keys:
            await pilot.press(key)
            for _ in range(4):
                await pilot.pause()
                if pilot.app.screen is screen:
                    break
                await pilot.press("escape")
            if pilot.app.screen is not screen:
                app_of(pilot.app).action_overview()
                await pilot.press(*filter(None, [opening]))
                await settle(pilot)
                screen = pilot.app.screen
            for line in screen.query(QueryLine):
                if line.display:
                    line.action_restore()
            await settle(pilot)
        await pilot.press("q")


async def test_themes_of_others_work() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        for theme in ("nord", "textual-light", "gruvbox", "ansi-dark", "ansi-light"):
            pilot.app.theme = theme
            await settle(pilot)
            assert "$41.20" in text_of(pilot.app), theme


@pytest.mark.usefixtures("every_step_is_painted")
async def test_clicks_and_drags_while_panes_are_rebuilt_do_not_end_the_app() -> None:
    """Textual#6643: a press over a widget that is just being removed crashed the app."""
    chance = random.Random(6643)
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        for turn in range(300):
            count = chance.randrange(12)
            engine.questions.shown = replace(
                glance(), calls=calls(count), windows=glance().windows[: count // 2]
            )
            app_of(pilot.app).overview.glance = engine.questions.shown
            for kind in (events.MouseDown, events.MouseMove, events.MouseUp):
                pilot.app.post_message(
                    pointer(kind, chance.randrange(120), chance.randrange(1, 39))
                )
            if turn % 20 == 0:
                await pilot.pause()
        await pilot.pause()
        assert pilot.app.is_running


async def test_going_back_ends_at_the_first_screen() -> None:
    """A second key may come when the screen that it was pressed on has just gone."""
    async with running(FakeEngine(glance()), glance()) as pilot:
        for key in "2345":
            await pilot.press(key)
            screen = pilot.app.screen
            pilot.app.simulate_key("escape")
            await settle(pilot)
            await pilot.app.run_action("back" if key == "4" else "app.pop_screen", screen)
            screen.dismiss()
            await settle(pilot)
            assert len(pilot.app.screen_stack) == 1


@pytest.mark.usefixtures("every_step_is_painted")
async def test_a_page_key_in_a_list_that_is_not_laid_out_yet_ends_nothing() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        for key, opening in product(("pagedown", "pageup"), (("2", "a"), ("ctrl+p",))):
            await pilot.press(*opening)
            for each in ("enter", key, "x", key, key):
                pilot.app.simulate_key(each)
            await settle(pilot)
            assert pilot.app.is_running
            await pilot.press("escape", "escape", "1")


@pytest.mark.usefixtures("every_step_is_painted")
async def test_an_answer_to_a_palette_that_is_going_ends_nothing() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("ctrl+p")
        await settle(pilot)
        palette = pilot.app.screen
        assert isinstance(palette, Palette)
        await pilot.press("escape")
        await settle(pilot)
        palette._refresh_command_list(CommandList(), [], clear_current=True)
        await settle(pilot)
        assert pilot.app.is_running


def pointer(kind: type[events.MouseEvent], column: int, row: int) -> events.MouseEvent:
    """Return an event as a terminal sends it."""
    return kind(None, column, row, 0, 0, 1, False, False, False, column, row)


async def test_a_note_about_a_question_goes_when_it_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance()) as pilot:
        screen = app_of(pilot.app).overview
        with monkeypatch.context() as patch:
            patch.setattr(engine.questions, "glance", refuse_glance)
            screen.ask()
            await settle(pilot)
            assert screen.note == "the store is locked"
        screen.ask()
        await settle(pilot)
        assert screen.note == ""


def refuse_glance(_period: object) -> object:
    raise StoreError("the store is locked")


async def test_in_narrow_help_no_word_stands_below_a_key() -> None:
    async with running(FakeEngine(glance()), glance(), (40, 12)) as pilot:
        await pilot.press("question_mark")
        await settle(pilot)
        await pilot.press(*"j" * 12)
        lines = [line[3:] for line in text_of(pilot.app).splitlines()[1:-1]]
        assert any(line.strip().startswith("shift+tab h") for line in lines)
        texts = {len(line) - len(line.lstrip()) for line in lines if line.startswith(" " * 12)}
        assert len(texts) <= 1


def test_the_app_is_wiring_only() -> None:
    assert len(Path(main.__file__).read_text().splitlines()) < 200
