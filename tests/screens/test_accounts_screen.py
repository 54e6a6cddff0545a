"""The provider matrix: its look at each size, what opens, and what it tells of each provider."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from burnbar_tui.facts import StoreError
from burnbar_tui.scope import Period, Scope
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.accounts_screen import AccountsScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.views import Glance, ProviderRow
from burnbar_tui.widgets.note_line import NoteLine
from burnbar_tui.widgets.provider_pane import ProviderPane
from burnbar_tui.widgets.providers_table import STATES, ProvidersTable, lines_of
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import Picture, running, settle
from tests.ui_fixtures.samples import ACCOUNTS, HOSTILE, glance, providers


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 12)])
async def test_the_matrix_fits_every_size(size: tuple[int, int], picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press("2")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountsScreen)
        await picture(pilot, f"accounts-{size[0]}x{size[1]}")


async def test_before_the_answer_it_says_what_it_does(
    picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeQuestions, "providers", lambda *_: ())
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("2")
        await settle(pilot)
        await picture(pilot, "accounts-loading")


async def test_hostile_names_stay_names(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    def attack(_self: FakeQuestions, _scope: Scope) -> tuple[ProviderRow, ...]:
        return tuple(
            replace(
                row,
                name=HOSTILE,
                source=HOSTILE,
                notes=HOSTILE,
                credential=HOSTILE,
                signs=(HOSTILE,),
                looked_for=(HOSTILE,),
            )
            for row in providers(ACCOUNTS)
        )

    monkeypatch.setattr(FakeQuestions, "providers", attack)
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("2")
        await settle(pilot)
        await picture(pilot, "accounts-hostile")


async def test_an_account_opens_and_the_way_back_leads_here() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("j", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountsScreen)
        await pilot.press("1")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Overview)


async def test_a_provider_opens_its_first_account_and_one_without_says_so() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountScreen)
        await pilot.press("escape", "end", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountsScreen)
        [told] = pilot.app._notifications
        assert told.message == "Juniper has no account yet"


async def test_the_cursor_chooses_whose_details_are_shown() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("2")
        await settle(pilot)
        first = pilot.app.screen.query_one(ProviderPane).provider
        await pilot.press("end")
        await settle(pilot)
        last = pilot.app.screen.query_one(ProviderPane).provider
        assert first is not None
        assert last is not None
        assert (first.state, last.name) == ("failing", "Juniper")


async def test_the_key_pressed_twice_does_not_stack_screens() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("2", "2")
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 2


async def test_the_period_is_asked_again() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance()) as pilot:
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert engine.questions.asked[-1] == ("providers", Scope(period=Period.MONTH))


async def test_a_question_that_fails_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: FakeQuestions, _scope: Scope) -> tuple[ProviderRow, ...]:
        raise StoreError("the store is locked")

    monkeypatch.setattr(FakeQuestions, "providers", refuse)
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("2")
        await settle(pilot)
        assert pilot.app.screen.query_one(NoteLine).text == "the store is locked"


def test_providers_that_count_come_first_and_accounts_below_them() -> None:
    rows = providers(ACCOUNTS)
    lines = tuple(lines_of(rows))
    assert len(lines) == len(rows) + len(ACCOUNTS)
    order = [list(STATES).index(line.provider.state) for line in lines]
    assert order == sorted(order)
    for above, line in pairwise(lines):
        assert line.account is None or line.provider is above.provider


async def test_the_selection_stays_with_its_provider_when_rows_change() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (160, 45)) as pilot:
        await pilot.press("2")
        await settle(pilot)
        table = pilot.app.screen.query_one(ProvidersTable)
        await pilot.press("end")
        engine.questions.shown = Glance(
            as_of=glance().as_of, timezone="UTC", accounts=glance().accounts[:2]
        )
        await pilot.press("t")
        await settle(pilot)
        assert table.selected is not None
        assert table.selected.provider.name == "Juniper"
