"""Storms of keys and of the mouse while calls stream in, and what is left of screens that closed.

bench/storms.py lets them rage for a minute against the real program in a terminal.
"""

import gc
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual import events
from textual.app import App
from textual.pilot import Pilot

from burnbar_tui.app import BurnbarApp
from burnbar_tui.engine.events import Changed
from burnbar_tui.screens.key_places import places
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import running, settle
from tests.ui_fixtures.samples import calls, glance

SIZE = (120, 40)
BLOWS = 90
LEAVING = {"q", "ctrl+q"}
SCREENS = "123456"
OTHERS = ("enter", "escape", "tab", "down", "up", "backspace", "ctrl+p", "delete", *"aq>:1 ")

KEYS = sorted(
    {
        key
        for actions in places(BurnbarApp).values()
        for action in actions.values()
        for key in action.keys
    }.union(OTHERS)
    - LEAVING
)

Blow = Callable[[App[None], random.Random], None]


def press(app: App[None], chance: random.Random) -> None:
    """Press a key that any screen has, or one that opens and closes."""
    app.simulate_key(chance.choice(KEYS))


def point(app: App[None], chance: random.Random) -> None:
    """Click, drag, move or scroll somewhere; now and then change the screen below it."""
    first, second = ((chance.randrange(SIZE[0]), chance.randrange(SIZE[1])) for _ in range(2))
    match chance.randrange(8):
        case 0:
            app.simulate_key(chance.choice((*SCREENS, "enter", "escape")))
        case 1 | 2:
            send(app, chance.choice((events.MouseScrollDown, events.MouseScrollUp)), first)
        case 3:
            send(app, events.MouseMove, first)
        case 4:
            send(app, events.MouseDown, first)
            send(app, events.MouseMove, second, button=1)
            send(app, events.MouseUp, second)
        case _:
            send(app, events.MouseDown, first)
            send(app, events.MouseUp, first)


def send(
    app: App[None], kind: type[events.MouseEvent], place: tuple[int, int], button: int = 0
) -> None:
    """Send an event as a terminal tells it."""
    app.post_message(kind(None, *place, 0, 0, button, False, False, False, *place))


@pytest.mark.usefixtures("every_step_is_painted")
@pytest.mark.parametrize("blow", [press, point])
async def test_a_storm_while_calls_stream_in_ends_nothing(
    blow: Blow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Textual#6643 is one of what it would find: a press over a widget that is being removed."""
    monkeypatch.chdir(tmp_path)  # exports land here
    chance = random.Random(f"{blow.__name__} 6643")
    engine = FakeEngine(glance())
    async with running(engine, glance(), SIZE) as pilot:
        for number in range(BLOWS):
            blow(pilot.app, chance)
            if number % 5 == 0:
                stream_in(engine, chance)
            if number % 3 == 0:
                await pilot.pause()
        await settle(pilot)
        assert pilot.app.is_running
        await come_back(pilot)
    assert engine.closed.is_set()


def stream_in(engine: FakeEngine, chance: random.Random) -> None:
    """Let the store be another, and tell so."""
    shown = glance()
    count = chance.randrange(12)
    engine.questions.shown = replace(shown, calls=calls(count), windows=shown.windows[: count // 2])
    engine.tell(Changed(events_new=1))


async def come_back(pilot: Pilot[None]) -> None:
    """Leave whatever is open by the keys that any user would try."""
    for _ in range(12):
        await pilot.press("escape")
    await pilot.press("1")
    await settle(pilot)
    assert len(pilot.app.screen_stack) == 1


@pytest.mark.parametrize("key", ["3", "4"])
async def test_nothing_is_kept_of_screens_that_closed(key: str) -> None:
    """What is kept for a moment is that of the screen which closed last."""
    async with running(FakeEngine(glance()), glance(), SIZE) as pilot:
        await open_and_close(pilot, key)
        plots, strips = count("HistoryPlot", "DayPlot"), count("Strip")
        for _ in range(4):
            await open_and_close(pilot, key)
        assert count("HistoryPlot", "DayPlot") <= plots
        assert count("Strip") < 1.5 * strips


async def open_and_close(pilot: Pilot[None], key: str) -> None:
    """Open a screen twice, so that it is always the second that closed last."""
    for each in (key, "1", key, "1"):
        await pilot.press(each)
        await settle(pilot)


def count(*names: str) -> int:
    """Return how many objects of these types are in use."""
    gc.collect()
    return sum(type(one).__name__ in names for one in gc.get_objects())
