"""What changed is told on every screen, one thing at a time, and nothing at the start."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from burnbar_tui import toast_actions
from burnbar_tui.engine.events import Changed, Heard, Importing, Trouble, Watching
from burnbar_tui.notices import News
from burnbar_tui.preferences import Preferred
from burnbar_tui.settings import Reading, Settings
from burnbar_tui.views import Glance, Progress
from burnbar_tui.widgets.accounts_table import AccountsTable
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import app_of, running, settle, text_of
from tests.ui_fixtures.samples import NOW, ZONE, glance

EMPTY = Glance(as_of=NOW, timezone=ZONE)


def full(*numbers: int) -> Glance:
    """Return a busy day on which some windows are used up."""
    windows = tuple(
        replace(each, used_percent=100.0) if index in numbers else each
        for index, each in enumerate(glance().windows)
    )
    return replace(glance(), windows=windows)


def told(pilot: Pilot[None]) -> list[str]:
    return [one.message for one in pilot.app._notifications]


async def until(pilot: Pilot[None], is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        await settle(pilot)
    raise AssertionError(text_of(pilot.app))


async def begin(pilot: Pilot[None]) -> None:
    """Wait for the glance that later ones are compared with."""
    await until(pilot, lambda: app_of(pilot.app)._toaster._before is not None)


def tell(engine: FakeEngine, shown: Glance) -> None:
    engine.questions.shown = shown
    engine.tell(Changed(events_new=1))


async def test_what_changed_is_told_and_the_start_is_no_change() -> None:
    engine = FakeEngine(glance())
    before = replace(glance(), accounts=(), windows=(), as_of=NOW - timedelta(days=1))
    async with running(engine, before, (120, 40)) as pilot:
        await begin(pilot)
        assert told(pilot) == []
        tell(engine, full(1))
        await until(pilot, lambda: bool(told(pilot)))
        assert told(pilot) == ["Acorn Code ana 5h is used up: 100%"]


async def test_only_one_thing_is_told_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        await begin(pilot)
        tell(engine, full(0, 1))
        await until(pilot, lambda: bool(told(pilot)))
        assert len(told(pilot)) == 1
        timer = app_of(pilot.app)._next_toast
        assert timer is not None
        assert timer._interval == pytest.approx(toast_actions.TOAST_SECONDS)
        monkeypatch.setattr(toast_actions, "TOAST_SECONDS", 0.0)
        app_of(pilot.app)._say_next()
        await settle(pilot)
        assert told(pilot)[1:] == ["Acorn Code ana 5h is used up: 100%"]
        assert app_of(pilot.app)._next_toast is None
        timer.stop()


async def test_another_screen_tells_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toast_actions, "TOAST_SECONDS", 0.01)
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        await begin(pilot)
        await pilot.press("3")
        await settle(pilot)
        tell(engine, full(1))
        await until(pilot, lambda: bool(told(pilot)))
        assert pilot.app.screen is not app_of(pilot.app).overview
        assert told(pilot) == ["Acorn Code ana 5h is used up: 100%"]


async def test_the_first_import_ends_with_its_totals() -> None:
    engine = FakeEngine(EMPTY, ())
    async with running(engine, None, (120, 40)) as pilot:
        engine.tell(Importing(progress=Progress(files_done=1, files_total=3)))
        tell(engine, replace(glance(), accounts=glance().accounts[:2]))
        table = pilot.app.screen.query_one(AccountsTable)
        await until(pilot, lambda: len(table.rows) == 2)
        assert told(pilot) == []
        engine.questions.shown = glance()
        engine.tell(Importing(progress=Progress(files_done=3, files_total=3, is_done=True)))
        engine.tell(Watching(files=3))
        await until(pilot, lambda: bool(told(pilot)))
        assert told(pilot) == ["Read 48,211 calls of 6 accounts; 30 days: ≥ $642.31 ○"]


NEWS = News(title="Budget all/day: $41 of $40", text="100 % are passed", is_bad=True)


def preferring(chosen: Settings) -> Preferred:
    return Preferred(Reading(chosen))


async def test_news_is_told_where_the_user_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    engine = FakeEngine(glance())
    preferred = preferring(Settings(notify_terminal="osc9"))
    async with running(engine, glance(), (120, 40), preferred=preferred) as pilot:
        written: list[str] = []
        monkeypatch.setattr(pilot.app._driver, "write", written.append)
        engine.tell(Heard(news=NEWS))
        await until(pilot, lambda: bool(told(pilot)))
        assert told(pilot) == ["Budget all/day: $41 of $40 - 100 % are passed"]
        assert "\x1b]9;burnbar: Budget all/day: $41 of $40 - 100 % are passed\a" in written


async def test_what_the_dashboard_tells_by_itself_is_told_elsewhere_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    engine = FakeEngine(glance())
    preferred = preferring(Settings(notify_terminal="osc9"))
    async with running(engine, glance(), (120, 40), preferred=preferred) as pilot:
        written: list[str] = []
        monkeypatch.setattr(pilot.app._driver, "write", written.append)
        engine.tell(Heard(news=News(title="5h is used up", has_toast=True)))
        await until(pilot, lambda: any("5h is used up" in text for text in written))
        assert told(pilot) == []


async def test_what_another_process_told_is_told_in_the_dashboard_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = FakeEngine(glance())
    preferred = preferring(Settings(notify_terminal="osc9"))
    async with running(engine, glance(), (120, 40), preferred=preferred) as pilot:
        written: list[str] = []
        monkeypatch.setattr(pilot.app._driver, "write", written.append)
        engine.tell(Heard(news=replace(NEWS, is_overheard=True)))
        await until(pilot, lambda: bool(told(pilot)))
        assert told(pilot) == ["Budget all/day: $41 of $40 - 100 % are passed"]
        assert not [text for text in written if "\x1b]9;" in text]


async def test_news_is_told_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(glance())
    async with running(
        engine, glance(), (120, 40), preferred=preferring(Settings(notify_app="off"))
    ) as pilot:
        written: list[str] = []
        monkeypatch.setattr(pilot.app._driver, "write", written.append)
        engine.tell(Heard(news=NEWS))
        engine.tell(Trouble(text="that was all"))
        await until(pilot, lambda: "that was all" in text_of(pilot.app))
        assert told(pilot) == []
        assert not [text for text in written if "Budget" in text]


@pytest.mark.parametrize(("size", "most"), [((40, 12), 2), ((60, 20), 5), ((80, 24), 5)])
async def test_what_is_told_does_not_cover_a_small_page(size: tuple[int, int], most: int) -> None:
    engine = FakeEngine(glance())
    preferred = preferring(Settings())
    async with running(engine, glance(), size, preferred=preferred, has_toasts=True) as pilot:
        news = News(title="Today cost $41.20 so far", text="8 Fridays: $19.60, $18.20\n" * 12)
        engine.tell(Heard(news=news))
        await until(pilot, lambda: bool(told(pilot)))
        await until(pilot, lambda: bool(pilot.app.screen.query(Toast)))
        await settle(pilot)
        toast = pilot.app.screen.query_one(Toast)
        assert toast.region.height <= most
        assert "so far" in text_of(pilot.app)
        assert "q quit" in text_of(pilot.app)
