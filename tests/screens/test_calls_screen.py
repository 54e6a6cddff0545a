"""Single calls, past totals that moved, and the accounts' health: lists of one table each."""

import pytest
from msgspec.structs import replace

from burnbar_tui.explore_views import By
from burnbar_tui.facts import StoreError
from burnbar_tui.scope import Scope
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.call_screen import CallScreen
from burnbar_tui.screens.calls_screen import ORDERS, CallsScreen
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.screens.insights_screen import InsightsScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.screens.router_screen import RouterScreen
from burnbar_tui.views import CallRow, LedgerEntry, LoginView
from burnbar_tui.widgets.note_line import NoteLine
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import Picture, running, settle, text_of
from tests.ui_fixtures.samples import HOSTILE, changes, glance, logins

SCREENS: dict[str, type[DataScreen]] = {"C": CallsScreen, "5": InsightsScreen, "6": RouterScreen}
QUESTIONS = {"C": "calls", "5": "changes", "6": "logins"}


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 12)])
@pytest.mark.parametrize("key", SCREENS)
async def test_lists_fit_every_size(key: str, size: tuple[int, int], picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press(key)
        await settle(pilot)
        assert isinstance(pilot.app.screen, SCREENS[key])
        await picture(pilot, f"{SCREENS[key].NAME.lower()}-{size[0]}x{size[1]}")
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, Overview)


@pytest.mark.parametrize("key", SCREENS)
async def test_empty_lists_say_so(
    key: str, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeQuestions, QUESTIONS[key], lambda *_: ())
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press(key)
        await picture(pilot, f"{SCREENS[key].NAME.lower()}-empty")


@pytest.mark.parametrize("key", SCREENS)
async def test_a_question_that_fails_is_a_note(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("the store is locked")

    monkeypatch.setattr(FakeQuestions, QUESTIONS[key], refuse)
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press(key)
        await settle(pilot)
        assert pilot.app.screen.query_one(NoteLine).text == "the store is locked"


def hostile_calls(_self: FakeQuestions, *_: object) -> tuple[CallRow, ...]:
    return tuple(
        replace(call, model=HOSTILE, project=HOSTILE, account=HOSTILE) for call in glance().calls
    )


def hostile_changes(_self: FakeQuestions) -> tuple[LedgerEntry, ...]:
    return tuple(replace(entry, subject=HOSTILE, reason=HOSTILE) for entry in changes())


def hostile_logins(_self: FakeQuestions) -> tuple[LoginView, ...]:
    return tuple(
        replace(row, account=HOSTILE, message=HOSTILE, credential=HOSTILE) for row in logins()
    )


@pytest.mark.parametrize(
    ("key", "answer"), [("C", hostile_calls), ("5", hostile_changes), ("6", hostile_logins)]
)
async def test_hostile_names_stay_names(
    key: str, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeQuestions, QUESTIONS[key], answer)
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press(key)
        await settle(pilot)
        shown = text_of(pilot.app)
        assert "[bold]evil" in shown
        assert not any(sign in shown for sign in ("\x1b", "\u202e", "\u2066", "\ud800", "\r"))


async def test_calls_are_sorted_by_what_is_asked_for() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        await pilot.press("C")
        await settle(pilot)
        for order in (*list(ORDERS)[1:], "cost"):
            await pilot.press("s")
            await settle(pilot)
            assert engine.questions.asked[-1] == (f"calls {order} ()", Scope())
            assert ORDERS[order] in text_of(pilot.app)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, CallScreen)


async def test_calls_keep_what_explore_is_narrowed_to() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("C")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, CallsScreen)
        [(by, name)] = screen.only
        assert by is By.MODEL
        assert engine.questions.asked[-1][0] == f"calls cost {((by, name),)}"


async def test_an_older_answer_does_not_replace_a_newer_order() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("C")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, CallsScreen)
        rows: tuple[CallRow, ...] = ()
        screen.take(rows, (screen.scope, "time", ()))
        assert screen.rows


async def test_the_router_opens_accounts() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountScreen)


async def test_a_key_of_a_screen_does_nothing_on_that_screen() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        for key in ("5", "6"):
            await pilot.press(key)
            await settle(pilot)
            screen = pilot.app.screen
            await pilot.press(key)
            assert pilot.app.screen is screen
            assert isinstance(screen, DataScreen)
            assert len(pilot.app.screen_stack) == 2
