"""All quota windows: their look at each size, what the cursor shows, and states."""

import pytest
from msgspec.structs import replace

from burnbar_tui.facts import StoreError
from burnbar_tui.scope import Scope, Unit
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.quotas_screen import QuotasScreen
from burnbar_tui.views import QuotaPage
from burnbar_tui.widgets.blocks_pane import BlocksPane
from burnbar_tui.widgets.note_line import NoteLine
from burnbar_tui.widgets.quota_table import QuotaTable
from burnbar_tui.widgets.window_pane import WindowPane
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import Picture, running, settle
from tests.ui_fixtures.samples import HOSTILE, NOW, WINDOWS, glance, quotas


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 45), (40, 12)])
async def test_the_windows_fit_every_size(size: tuple[int, int], picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press("3")
        await settle(pilot)
        assert isinstance(pilot.app.screen, QuotasScreen)
        await picture(pilot, f"quotas-{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_without_any_window_it_says_what_to_do(
    size: tuple[int, int], picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeQuestions, "quota_page", lambda *_: QuotaPage(as_of=NOW))
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press("3")
        await settle(pilot)
        await picture(pilot, f"quotas-empty-{size[0]}x{size[1]}")


async def test_windows_in_every_state(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    over = replace(WINDOWS[0], used_percent=104.0, used=2080.0, limit=2000.0, unit="credits")
    windows = (
        over,
        replace(WINDOWS[1], state="failing", used=7.5, limit=20.0, unit="usd"),
        replace(WINDOWS[2], state="assumed", used_percent=0.0),
        replace(WINDOWS[3], state="stale"),
        replace(WINDOWS[6], used=31.0, unit="credits"),
    )
    monkeypatch.setattr(FakeQuestions, "quota_page", lambda *_: quotas(windows))
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("3")
        await settle(pilot)
        await picture(pilot, "quotas-states")


async def test_hostile_names_stay_names(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    windows = tuple(
        replace(one, window=HOSTILE, account=HOSTILE, source=HOSTILE, unit=HOSTILE, used=1.0)
        for one in WINDOWS[:2]
    )
    page = quotas(windows)
    balances = tuple(replace(one, name=HOSTILE, currency=HOSTILE) for one in page.balances)
    hostile = replace(page, balances=balances, providers={})
    monkeypatch.setattr(FakeQuestions, "quota_page", lambda *_: hostile)
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("3")
        await settle(pilot)
        await picture(pilot, "quotas-hostile")


async def test_the_cursor_chooses_whose_details_are_shown() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("3")
        await settle(pilot)
        screen = pilot.app.screen
        first = screen.query_one(WindowPane).window
        await pilot.press("j")
        await settle(pilot)
        second = screen.query_one(WindowPane).window
        assert (first, second) == WINDOWS[:2]
        assert {one.account_id for one in screen.query_one(BlocksPane).blocks} == {1}


async def test_enter_opens_the_account_and_the_unit_counts_for_blocks() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("3", "u")
        await settle(pilot)
        assert pilot.app.screen.query_one(BlocksPane).unit is Unit.TOKENS
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountScreen)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, QuotasScreen)


async def test_a_question_that_fails_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: FakeQuestions, _scope: Scope) -> QuotaPage:
        raise StoreError("the store is locked")

    monkeypatch.setattr(FakeQuestions, "quota_page", refuse)
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("3")
        await settle(pilot)
        assert pilot.app.screen.query_one(NoteLine).text == "the store is locked"


async def test_the_countdown_ticks_without_a_new_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (160, 45)) as pilot:
        await pilot.press("3")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, QuotasScreen)
        before = screen.query_one(QuotaTable).look.now
        monkeypatch.setattr(screen, "clock", lambda: before.replace(minute=before.minute + 1))
        screen.tick()
        await settle(pilot)
        assert screen.query_one(QuotaTable).look.now > before


async def test_it_is_said_what_of_a_filter_does_not_narrow_windows() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("3", "slash", *"provider:birch", "enter")
        await settle(pilot)
        table = pilot.app.screen.query_one(QuotaTable)
        assert str(table.border_title).strip() == "Quota windows"
        await pilot.press("slash", *" model:zzz", "enter")
        await settle(pilot)
        assert str(table.border_title).strip() == "Quota windows, of all models and projects"
