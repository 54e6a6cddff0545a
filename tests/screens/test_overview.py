"""The overview at each size and in each state, and what its keys do."""

import threading
from datetime import UTC, timedelta
from functools import partial
from itertools import groupby

import pytest
from msgspec.structs import replace

from burnbar_tui.budget_views import BudgetForecast
from burnbar_tui.engine.events import Changed, Importing, Notice, Trouble
from burnbar_tui.scope import Lens, Period, Scope, Unit
from burnbar_tui.screens import asking_screen
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.headlines import headlines
from burnbar_tui.screens.help_screen import HelpScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.views import DayBars, Glance, Progress
from burnbar_tui.widgets.accounts_table import AccountsTable
from burnbar_tui.widgets.columns import Look
from burnbar_tui.widgets.windows_table import WindowsTable
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.insight_samples import insights
from tests.ui_fixtures.running import Picture, app_of, running, settle, text_of
from tests.ui_fixtures.samples import (
    ACCOUNTS,
    HOSTILE,
    NOW,
    WINDOWS,
    ZONE,
    bars,
    calls,
    glance,
    tally,
    usd,
)
from tests.ui_fixtures.states import moody

SIZES = ((80, 24), (120, 40), (200, 60), (40, 12))
EMPTY = Glance(as_of=NOW, timezone=ZONE)
HALFWAY = Importing(
    progress=Progress(
        files_done=412,
        files_total=1_204,
        bytes_done=830_000_000,
        bytes_total=1_930_000_000,
        events=182_000,
        seconds=3.1,
    )
)


def hostile() -> Glance:
    """Return a busy day in which every name is an attack on the terminal."""
    shown = glance()
    first, second, *others = shown.accounts
    return replace(
        shown,
        accounts=(
            replace(first, account=HOSTILE, provider=HOSTILE, plan=HOSTILE),
            replace(second, trouble=HOSTILE),
            *others,
        ),
        windows=tuple(replace(each, account=HOSTILE, window=HOSTILE) for each in WINDOWS),
        calls=tuple(
            replace(each, model=HOSTILE, project=HOSTILE, account=HOSTILE) for each in calls()
        ),
        bars=replace(
            shown.bars,
            series=tuple((HOSTILE, *values) for _, *values in shown.bars.series),
        ),
    )


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_busy_day_fits_every_size(size: tuple[int, int], picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await picture(pilot, f"busy-{size[0]}x{size[1]}")


async def test_its_first_layout_is_that_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bool, bool]] = []
    show = Overview.show

    def noted(screen: Overview) -> None:
        show(screen)
        has_keys = screen.focused is screen.query_one(WindowsTable)
        seen.append((screen.has_class("-narrow", "-low"), has_keys))

    monkeypatch.setattr(Overview, "show", noted)
    async with running(FakeEngine(glance()), glance(), (40, 12)):
        assert seen[0] == (True, True)


@pytest.mark.parametrize("engine", [FakeEngine(glance()), moody(glance())], ids=["calm", "busy"])
async def test_in_low_terminals_every_pane_has_some_room(engine: FakeEngine) -> None:
    async with running(engine, glance(), (120, 32)) as pilot:
        screen = app_of(pilot.app).overview
        for height in range(32, 42):
            await pilot.resize_terminal(120, height)
            await settle(pilot)
            panes = [pane for pane in screen.query("#body .pane") if pane.display]
            lowest = max(pane.region.bottom for pane in panes)
            assert lowest <= screen.query_one("#body").region.bottom, height
            assert min(pane.content_size.height for pane in panes) >= 2, height


async def test_the_light_theme_and_a_label(picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40), label="DEMO") as pilot:
        pilot.app.theme = "paper"
        await picture(pilot, "paper")


async def test_tokens_take_the_place_of_dollars(picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("u")
        await picture(pilot, "tokens")


async def test_the_money_lens_is_looked_through_in_every_row() -> None:
    today = replace(tally(41.2), spend_nano_usd=usd(7.5), plan_value_nano_usd=None)
    row = replace(ACCOUNTS[0], today=today, chosen=today)
    shown = replace(glance(), accounts=(row,))
    async with running(FakeEngine(shown), shown, (160, 45)) as pilot:
        app_of(pilot.app).overview.focus_rows()
        seen = []
        for _ in range(3):
            [line] = [one for one in text_of(pilot.app).splitlines() if "Max 20x" in one]
            seen.append((line.count("$41.20 ◐"), line.count("$7.50 ◐"), line.count("— ◐")))
            await pilot.press("m")
            await settle(pilot)
        assert seen == [(2, 0, 0), (0, 2, 0), (0, 0, 0)]


@pytest.mark.parametrize(
    ("name", "shown", "notices"),
    [
        ("importing-first", EMPTY, (HALFWAY,)),
        ("importing", glance(), (HALFWAY,)),
        ("failing", glance(), (Trouble(text="The disk is full: free some space, press r"),)),
    ],
)
async def test_every_state_has_a_look(
    name: str, shown: Glance, notices: tuple[Notice, ...], picture: Picture
) -> None:
    async with running(FakeEngine(shown, notices), shown) as pilot:
        await picture(pilot, name)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("loading", None), ("stale", replace(glance(), as_of=NOW - timedelta(hours=3)))],
)
async def test_before_the_engine_is_open(name: str, shown: Glance | None, picture: Picture) -> None:
    async with running(FakeEngine(glance()), shown, opens=False) as pilot:
        await picture(pilot, name)


async def test_over_the_limit_is_said_and_not_only_coloured(picture: Picture) -> None:
    over = tuple(replace(each, used_percent=113.0, exhausts_at=None) for each in WINDOWS[:3])
    shown = glance()
    accounts = tuple(replace(each, tightest=over[0]) for each in shown.accounts[:2])
    shown = replace(shown, windows=over, accounts=accounts)
    async with running(FakeEngine(shown), shown, (120, 40)) as pilot:
        await picture(pilot, "over-limit")
        assert text_of(pilot.app).count("▲113%") == 5


async def test_names_from_outside_obey_nobody(picture: Picture) -> None:
    async with running(FakeEngine(hostile()), hostile(), (120, 40)) as pilot:
        await picture(pilot, "hostile")
        shown = text_of(pilot.app)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]" in shown


async def test_nothing_unknown_is_shown_as_zero() -> None:
    unknown = replace(glance().accounts[3], week_costs=())
    shown = replace(glance(), accounts=(unknown,), calls=(), windows=())
    async with running(FakeEngine(shown), shown) as pilot:
        [line] = [line for line in text_of(pilot.app).splitlines() if "Cedar" in line]
    assert "— ○" in line
    assert "$0" not in line


async def test_a_burn_of_calls_without_a_price_is_at_least_so_much() -> None:
    shown = replace(glance(), burn_is_whole=False)
    async with running(FakeEngine(shown), shown) as pilot:
        assert "≥ $6.12/h ○" in text_of(pilot.app)


async def test_what_is_told_after_the_end_is_heard_by_nobody() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        overview = app_of(pilot.app).overview
    overview.take_answer(Overview.Answered(partial(overview.take_insights, insights())))
    overview.note_failure(Overview.AskFailed("too late"))


async def test_a_plot_without_bars_says_why() -> None:
    quiet = replace(glance(), bars=DayBars(days=glance().bars.days))
    async with running(FakeEngine(quiet), quiet) as pilot:
        assert "no calls to draw" in text_of(pilot.app)


async def test_a_plot_of_other_days_than_the_period_says_how_many() -> None:
    beside = replace(glance(), bars=replace(glance().bars, is_whole=False))
    async with running(FakeEngine(beside), beside) as pilot:
        assert f"by model, {len(beside.bars.days)} days" in text_of(pilot.app)


async def test_the_period_turns_both_ways_and_is_asked_for() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance()) as pilot:
        for key in ("t", "T", "T"):
            await pilot.press(key)
            await settle(pilot)
        # One may be asked again, when the pace of asking allows it.
        asked = [question for question, _ in groupby(engine.questions.asked)]
        assert asked[-3:] == [
            ("glance", Scope(period=Period.MONTH)),
            ("glance", Scope(period=Period.THIRTY_DAYS)),
            ("glance", Scope(period=Period.WEEK)),
        ]


async def test_a_click_on_a_period_chooses_it() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance()) as pilot:
        column = text_of(pilot.app).splitlines()[0].index("7d")
        await pilot.click(offset=(column, 0))
        await settle(pilot)
        assert engine.questions.asked[-1] == ("glance", Scope(period=Period.WEEK))


async def test_enter_opens_the_account_and_escape_leads_back() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("j", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountScreen)
        assert pilot.app.screen.accounts()[0].account_id == 2
        await pilot.press("escape")
        await settle(pilot)
        assert app_of(pilot.app).overview.is_current


async def test_the_unit_reaches_every_screen() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("u", "t", "backspace")
        await settle(pilot)
        overview = app_of(pilot.app).overview
        assert (overview.unit, overview.scope.period) == (Unit.TOKENS, Period.MONTH)


async def test_a_change_is_shown_without_losing_the_place() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance()) as pilot:
        await pilot.press("j", "j")
        engine.questions.shown = replace(glance(), accounts=glance().accounts[::-1])
        engine.tell(Changed(events_new=1))
        table = pilot.app.screen.query_one(AccountsTable)
        while table.rows[0].account_id == 1:
            await settle(pilot)
        assert table.selected is not None
        assert table.selected.account_id == 3


async def test_a_slow_answer_is_awaited_before_the_next_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, gate = FakeEngine(glance()), threading.Event()
    asked: list[Scope] = []

    def slowly(scope: Scope) -> Glance:
        asked.append(scope)
        assert gate.wait(60)
        return glance()

    async with running(engine, glance()) as pilot:
        await settle(pilot)
        monkeypatch.setattr(asking_screen, "LEAST_SECONDS_BETWEEN_ASKS", 0)
        monkeypatch.setattr(engine.questions, "glance", slowly)
        overview = app_of(pilot.app).overview
        overview.ask_soon()
        while not asked:
            await pilot.pause()
        for _ in range(2):
            overview.ask_soon()
            await pilot.pause()
        while not asked:  # A thread may begin late on a busy machine.
            await pilot.pause()
        at_once = len(asked)
        gate.set()
        assert at_once == 1
        while len(asked) < 2:
            await pilot.pause()
        await settle(pilot)
        assert len(asked) == 2


async def test_r_reads_again() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance()) as pilot:
        await pilot.press("r")
        await settle(pilot)
    assert engine.rescans == 1


async def test_y_copies_the_figures_of_the_row() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("y")
        await pilot.pause()
        assert "today $31.02 ◐" in pilot.app.clipboard
        assert "Acorn Code ana · Max 20x" in pilot.app.clipboard


async def test_the_help_tells_every_key_of_the_screen_below(picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), (100, 40)) as pilot:
        wanted = {
            active.binding.tooltip
            for active in pilot.app.screen.active_bindings.values()
            if active.binding.id
        }
        await pilot.press("question_mark")
        await picture(pilot, "help")
        shown = text_of(pilot.app)
        assert all(text in shown for text in wanted)
        await pilot.press("question_mark")
        assert not isinstance(pilot.app.screen, HelpScreen)


async def test_the_palette_finds_an_account() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("ctrl+p")
        await pilot.press(*"openrelay")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountScreen)
        assert pilot.app.screen.accounts()[0].account_id == 5


@pytest.mark.parametrize(
    ("size", "line"),
    [((200, 60), "$642.31 → $905 ◐"), ((120, 40), "$642.31 → $905 ◐"), ((40, 12), "→ $905 ◐")],
)
async def test_the_month_tells_where_it_is_likely_to_end(size: tuple[int, int], line: str) -> None:
    engine = FakeEngine(replace(glance(), month=tally(642.31)))
    engine.questions.forecasts[Lens.BOTH] = BudgetForecast(final_nano_usd=usd(905.2), method="")
    async with running(engine, engine.questions.shown, size) as pilot:
        assert line in text_of(pilot.app)
        await pilot.press("m")
        await settle(pilot)
        assert "→" not in text_of(pilot.app)  # Nothing is foreseen of billed money alone.
        await pilot.press("m", "m")
        await settle(pilot)
        assert line in text_of(pilot.app)
        await pilot.press("slash", *"atlas", "enter")
        await settle(pilot)
        assert "→" not in text_of(pilot.app)


def test_a_tile_draws_the_days_that_its_title_tells() -> None:
    look = Look(now=NOW, zone=UTC)
    found = headlines(glance(), look)
    # Friday the 21st: five days of the week; of the month those that are drawn at most.
    assert (len(found["week"].trend), len(found["month"].trend)) == (5, 14)
    few = headlines(replace(glance(Scope(period=Period.WEEK)), bars=bars(7)), look)
    assert (len(few["week"].trend), len(few["month"].trend)) == (5, 0)
    assert (found["cache"].title, few["cache"].title) == ("Cache hits 30d", "Cache hits 7d")


async def test_columns_of_accounts_tell_of_which_days_they_are() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        assert "cost 30d" in text_of(pilot.app)
        assert "tokens" not in text_of(pilot.app).partition("Acorn Code ana")[0]
        await pilot.press("u", "t")
        await settle(pilot)
        assert "tokens month" in text_of(pilot.app)


async def test_where_a_screen_is_small_it_has_a_name_and_no_title_without_rows() -> None:
    async with running(FakeEngine(glance()), glance(), (60, 20)) as pilot:
        for height in range(18, 25):
            await pilot.resize_terminal(60, height)
            await settle(pilot)
            lines = text_of(pilot.app).splitlines()
            assert " Overview " in lines[0]
            assert any("17:59:59" in line for line in lines)
            assert any("5h" in line and "82%" in line for line in lines)
        for key, name in (("2", " Accounts "), ("3", " Quotas ")):
            await pilot.press(key)
            await settle(pilot)
            assert name in text_of(pilot.app).splitlines()[0]


async def test_the_money_lens_is_named_beside_tokens_too() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("u")
        await settle(pilot)
        assert "tokens  ●" in text_of(pilot.app).splitlines()[0]
        await pilot.press("m", "m")
        await settle(pilot)
        assert "tokens plan value  ●" in text_of(pilot.app).splitlines()[0]
