"""The page of one account: its look, its keys, and what it does when it cannot answer."""

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from burnbar_tui.account_views import AccountPage
from burnbar_tui.facts import StoreError
from burnbar_tui.messages import AccountAsked
from burnbar_tui.scope import Period, Scope
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.calls_screen import CallsScreen
from burnbar_tui.views import Tally
from burnbar_tui.widgets.note_line import NoteLine
from burnbar_tui.widgets.tallies_table import TalliesTable
from burnbar_tui.widgets.vendor_days import VendorDaysTable
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import Picture, running, settle, text_of
from tests.ui_fixtures.samples import ACCOUNTS, HOSTILE, asked_page, glance


async def open_row(pilot: Pilot[None], index: int = 0) -> None:
    await pilot.press(*"j" * index, "enter")
    await settle(pilot)
    assert isinstance(pilot.app.screen, AccountScreen)


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 12)])
async def test_a_page_fits_every_size(size: tuple[int, int], picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        pilot.app.screen.post_message(AccountAsked(1))
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountScreen)
        await picture(pilot, f"account-{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_what_a_vendor_tells_stands_beside_ours(
    size: tuple[int, int], picture: Picture
) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await open_row(pilot, 4)
        await pilot.press(*["tab"] * (6 if size == (80, 24) else 0))
        await picture(pilot, f"account-asked-{size[0]}x{size[1]}")
        assert pilot.app.screen.query_one(VendorDaysTable).rows


async def test_an_account_without_local_calls_shows_what_its_vendor_tells(
    picture: Picture,
) -> None:
    error = "HTTP 401; the credential is refused or has expired; to mend it, create a new key " * 2
    row = replace(ACCOUNTS[4], chosen=Tally(), today=Tally(), newest_at=None, trouble=error)
    shown = replace(glance(), accounts=(row,))
    async with running(FakeEngine(shown), shown) as pilot:
        await open_row(pilot)
        await picture(pilot, "account-unused")
        assert "to mend it, create a new key" in " ".join(text_of(pilot.app).split())
        assert pilot.app.focused is not None
        assert pilot.app.focused.id == "windows"


async def test_a_failing_account_says_what_to_do(picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await open_row(pilot, 5)
        await picture(pilot, "account-failing")
        assert "401: key refused; run `burnbar accounts`" in text_of(pilot.app)


async def test_hostile_names_stay_names(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = FakeQuestions.account_page
    asked = asked_page()

    def attack(self: FakeQuestions, account_id: int, scope: Scope) -> AccountPage:
        page = answer(self, account_id, scope)
        rows = tuple(replace(row, name=HOSTILE, detail=HOSTILE) for row in page.models)
        login = asked.login
        assert login is not None
        assert asked.beside is not None
        return replace(
            page,
            account=replace(page.account, is_added=True, trouble=HOSTILE),
            login=replace(login, credential=HOSTILE, base_url=HOSTILE),
            vendor_days=(replace(asked.vendor_days[-1], model=HOSTILE, currency=HOSTILE),),
            beside=replace(asked.beside, counted_by=(HOSTILE,)),
            balances=tuple(replace(one, name=HOSTILE, currency=HOSTILE) for one in asked.balances),
            models=rows,
            projects=rows,
            sessions=rows,
            health=replace(page.health, skipped=((HOSTILE, 3),), errors=(HOSTILE,)),
        )

    monkeypatch.setattr(FakeQuestions, "account_page", attack)
    first, *others = glance().accounts
    shown = replace(glance(), accounts=(replace(first, is_added=True), *others))
    async with running(FakeEngine(shown), shown, (160, 45)) as pilot:
        await open_row(pilot)
        await picture(pilot, "account-hostile")


async def test_every_pane_is_reached_by_tab_alone() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await open_row(pilot)
        seen = []
        for _ in range(6):
            seen.append(pilot.app.focused.id if pilot.app.focused else None)
            await pilot.press("tab")
        assert seen == ["models", "projects", "windows", "days", "sessions", "health"]


async def test_the_period_is_asked_of_the_account_and_not_of_all() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance()) as pilot:
        await open_row(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert engine.questions.asked[-1] == ("account 1", Scope(period=Period.MONTH))


@pytest.mark.parametrize("error", [KeyError(1), StoreError("the store is locked")])
async def test_a_question_that_fails_is_a_note_and_no_crash(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: FakeQuestions, _account_id: int, _scope: Scope) -> AccountPage:
        raise error

    monkeypatch.setattr(FakeQuestions, "account_page", refuse)
    async with running(FakeEngine(glance()), glance()) as pilot:
        await open_row(pilot)
        assert pilot.app.screen.query_one(NoteLine).text


async def test_it_is_told_how_many_sessions_there_are_beside_those_listed() -> None:
    shown = glance()
    first, *others = shown.accounts
    many = replace(first, chosen=replace(first.chosen, sessions=1_023))
    shown = replace(shown, accounts=(many, *others))
    async with running(FakeEngine(shown), shown, (160, 45)) as pilot:
        pilot.app.screen.post_message(AccountAsked(first.account_id))
        await settle(pilot)
        table = pilot.app.screen.query_one("#sessions", TalliesTable)
        assert str(table.border_subtitle).strip() == f"{len(table.rows)} of 1,023 in 30 days"


@pytest.mark.parametrize(
    ("pane", "only"),
    [
        ("models", "(<By.MODEL: 'model'>, 'ember-large-4-6')"),
        ("projects", "(<By.PROJECT: 'project'>, '/home/ana/atlas')"),
    ],
)
async def test_a_model_or_project_opens_the_calls_that_it_is_the_sum_of(
    pane: str, only: str
) -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance()) as pilot:
        await open_row(pilot)
        pilot.app.screen.query_one(f"#{pane}", TalliesTable).focus()
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, CallsScreen)
        account = "(<By.ACCOUNT: 'account'>, 'Acorn Code ana')"
        assert engine.questions.asked[-1][0] == f"calls cost ({account}, {only})"
