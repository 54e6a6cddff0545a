"""A page that was left is used for the next thing of its kind, and looks like a new one."""

import threading
from collections.abc import Iterable
from typing import NamedTuple

import pytest
from msgspec.structs import replace
from textual.message import Message
from textual.pilot import Pilot

from burnbar_tui.explore_views import By
from burnbar_tui.messages import AccountAsked, CallAsked, CallsAsked, SessionAsked
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.call_screen import CallScreen
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.screens.page_screen import PageScreen
from burnbar_tui.screens.session_screen import SessionScreen
from burnbar_tui.session_views import SessionPage
from burnbar_tui.widgets.session_tree import SessionTree
from tests.screens.conftest import still
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import app_of, running, settle, svg_of
from tests.ui_fixtures.samples import MODELS, glance, page
from tests.ui_fixtures.session_samples import call_page, session_calls, session_page

SIZES = [(120, 40), (80, 24)]


class FakeGate:
    """A store that answers when it is let."""

    def __init__(self) -> None:
        self.is_open = threading.Event()

    def session_page(self, session_id: int) -> SessionPage:
        self.is_open.wait(30)
        return session_page(session_id)


class Case(NamedTuple):
    """Two things of which one kind of page is opened, one after the other."""

    first: Message
    second: Message


def cases() -> dict[str, Case]:
    """Return them by name; a message can be posted only once."""
    calls = [one.call for one in session_calls()]
    only = ((By.MODEL, MODELS[0]),)
    return {
        "account": Case(AccountAsked(1), AccountAsked(2)),
        "account asked, then not": Case(AccountAsked(5), AccountAsked(1)),
        "account not asked, then asked": Case(AccountAsked(1), AccountAsked(5)),
        "session": Case(SessionAsked(11, "one"), SessionAsked(12, "another")),
        "call": Case(CallAsked(calls[0]), CallAsked(calls[9])),
        "calls": Case(CallsAsked(only, "time"), CallsAsked()),
    }


async def open_page(pilot: Pilot[None], asked: Message) -> PageScreen:
    pilot.app.screen.post_message(asked)
    await settle(pilot)
    assert isinstance(pilot.app.screen, PageScreen)
    return pilot.app.screen


async def use(pilot: Pilot[None]) -> None:
    """Go about in a page: rows, panes, folds, the panel beside it, and a failure."""
    await pilot.press("j", "end", "tab", "j", "space", "tab", "pagedown", "tab", "end", "c")
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, PageScreen)
    screen.note = "nothing works"
    await settle(pilot)


async def seen(messages: Iterable[Message], size: tuple[int, int]) -> str:
    """Return what is seen of the last of some pages, opened one after the other."""
    *before, last = messages
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        pages = []
        for asked in before:
            pages.append(await open_page(pilot, asked))
            await use(pilot)
            app_of(pilot.app).action_overview()
            await settle(pilot)
        page = await open_page(pilot, last)
        assert all(one is page for one in pages)
        await still(pilot)
        return svg_of(pilot.app)


@pytest.mark.parametrize("name", cases())
async def test_a_page_that_is_used_again_looks_like_a_new_one(name: str) -> None:
    for size in SIZES:
        assert await seen(cases()[name], size) == await seen([cases()[name].second], size)


async def test_a_page_on_the_way_is_not_used_for_another() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        first = await open_page(pilot, SessionAsked(11, "one"))
        second = await open_page(pilot, SessionAsked(12, "another"))
        assert first is not second
        await pilot.press("escape")
        await settle(pilot)
        assert pilot.app.screen is first
        assert isinstance(first, SessionScreen)
        assert first.session_id == 11


async def test_an_answer_about_something_else_comes_too_late() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        session = await open_page(pilot, SessionAsked(12, "another"))
        assert isinstance(session, SessionScreen)
        assert session.page is not None
        session.take(session_page(11))
        assert session.page.session_id == 12
        account = await open_page(pilot, AccountAsked(2))
        assert isinstance(account, AccountScreen)
        assert account.page is not None
        account.take(replace(page(1, account.scope), account=glance().accounts[0]))
        assert account.page.account.account_id == 2
        call = await open_page(pilot, CallAsked(session_calls()[9].call))
        assert isinstance(call, CallScreen)
        assert call.page is not None
        call.take(call_page(1))
        assert call.page.call.key == session_calls()[9].call.key


async def test_folded_sessions_of_one_page_are_unfolded_on_the_next() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        for session_id in (11, 12):
            page = await open_page(pilot, SessionAsked(session_id, "one"))
            tree = page.query_one(SessionTree)
            assert len(tree.rows) == 4
            tree.focus()
            await pilot.press("home", "space")
            assert len(tree.rows) == 1
            await pilot.press("escape")
            await settle(pilot)


async def test_a_slow_page_shows_nothing_of_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also while its own figures are waited for."""
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        before = await open_page(pilot, SessionAsked(11, "one"))
        assert "fix the retry loop" in svg_of(pilot.app).replace("&#160;", " ")
        await pilot.press("escape")
        await settle(pilot)
        monkeypatch.setattr("burnbar_tui.screens.asking_screen.PATIENCE_SECONDS", 0.0)
        gate = FakeGate()
        monkeypatch.setattr(
            FakeQuestions, "session_page", lambda _self, id_: gate.session_page(id_)
        )
        try:
            pilot.app.screen.post_message(SessionAsked(12, "another"))
            for _ in range(100):
                await pilot.pause()
                if pilot.app.screen is before:
                    break
            await pilot.pause()
            shown = svg_of(pilot.app).replace("&#160;", " ")
            assert "Reading this session" in shown
            assert "fix the retry loop" not in shown
        finally:
            gate.is_open.set()
        await settle(pilot)


@pytest.mark.parametrize("key", ["4", "5", "2"])
async def test_a_screen_that_comes_back_has_the_colours_of_now(key: str) -> None:
    pictures = []
    for visits in (2, 1):
        async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
            if visits == 2:
                await pilot.press(key)
                await settle(pilot)
                await pilot.press("1")
            pilot.app.theme = "paper"
            await settle(pilot)
            await pilot.press(key)
            await settle(pilot)
            assert isinstance(pilot.app.screen, DataScreen)
            pictures.append(svg_of(pilot.app))
    assert pictures[0] == pictures[1]
