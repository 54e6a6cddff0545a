"""Explore: its look at each size, grouping, narrowing and the way back."""

import pytest
from msgspec.structs import replace
from textual.app import App

from burnbar_tui.explore_views import By, Explored, Pivot
from burnbar_tui.facts import StoreError
from burnbar_tui.scope import Period, Scope
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.views import NamedTally
from burnbar_tui.widgets.day_plot import DayPlot
from burnbar_tui.widgets.groups_table import GroupsTable
from burnbar_tui.widgets.heat_pane import HeatPane
from burnbar_tui.widgets.note_line import NoteLine
from burnbar_tui.widgets.tallies_table import TalliesTable
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import Picture, running, settle, text_of
from tests.ui_fixtures.samples import HOSTILE, explored, glance, tally


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 12)])
async def test_groups_fit_every_size(size: tuple[int, int], picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press("4")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ExploreScreen)
        await picture(pilot, f"explore-{size[0]}x{size[1]}")


async def test_the_hours_of_the_week(picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4", "v")
        await settle(pilot)
        await picture(pilot, "explore-hours")


async def test_hostile_names_stay_names(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    def attack(_self: FakeQuestions, pivot: Pivot) -> Explored:
        answer = explored(pivot)
        return replace(answer, rows=tuple(replace(row, name=HOSTILE) for row in answer.rows[:1]))

    monkeypatch.setattr(FakeQuestions, "explore", attack)
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await picture(pilot, "explore-hostile")


async def test_enter_narrows_and_escape_takes_it_back() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (160, 45)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        first = screen.query_one(TalliesTable).rows[0].name
        await pilot.press("enter")
        await settle(pilot)
        assert screen.pivot.only == ((By.MODEL, first),)
        assert screen.pivot.by is By.PROJECT
        assert engine.questions.asked[-1] == ("explore project", Scope(period=Period.THIRTY_DAYS))
        await pilot.press("escape")
        await settle(pilot)
        assert screen.pivot == Pivot()
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Overview)


async def test_narrowing_ends_at_sessions_which_have_nothing_below() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        for _ in range(6):
            await pilot.press("enter")
            await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        assert screen.pivot.by is By.SESSION
        assert len(screen.pivot.only) == 4


async def test_every_group_split_and_sort_can_be_had() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        seen = []
        for _ in By:
            seen.append(screen.pivot.by)
            await pilot.press("g")
            await settle(pilot)
        assert seen == list(By)
        await pilot.press("G", "b")
        await settle(pilot)
        assert (screen.pivot.by, screen.pivot.split) == (By.HOUR, By.PROJECT)
        assert screen.query_one(DayPlot).split == "project"
        await pilot.press("g", "g")
        await settle(pilot)
        for sort in ("tokens", "calls", "name", "cost"):
            await pilot.press("s")
            await settle(pilot)
            assert str(screen.query_one(GroupsTable).border_title).endswith(f"sorted by {sort}")
        table = screen.query_one("#groups", GroupsTable)
        title = next(part for part in text_of(pilot.app).splitlines() if " share " in part)
        for sort in ("calls", ""):
            await pilot.click(table, offset=(title.index("calls") - table.region.x, 1))
            await settle(pilot)
            assert screen.sort == sort
        await pilot.press("v", "u", "t")
        await settle(pilot)
        assert not screen.query_one(HeatPane).is_calendar


async def test_a_question_that_fails_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: FakeQuestions, _pivot: Pivot) -> Explored:
        raise StoreError("the store is locked")

    monkeypatch.setattr(FakeQuestions, "explore", refuse)
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("4")
        await settle(pilot)
        assert pilot.app.screen.query_one(NoteLine).text == "the store is locked"


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_two_things_are_crossed(size: tuple[int, int], picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press("4", *"ppppppppp")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        assert [screen.pivot.across] == [By.HOUR]
        await pilot.press("P")
        await settle(pilot)
        assert [screen.pivot.across] == [By.WEEKDAY]
        await picture(pilot, f"explore-across-{size[0]}x{size[1]}")
        await pilot.press("p", "p")
        await settle(pilot)
        assert screen.pivot.across is None
        assert not screen.query_one(GroupsTable).across


async def test_what_is_grouped_by_is_not_crossed_with_itself() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4", "p")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        assert screen.pivot.across is By.PROJECT
        await pilot.press("g", "p")
        await settle(pilot)
        assert (screen.pivot.by, screen.pivot.across) == (By.PROJECT, By.MODEL)


def wide(pivot: Pivot) -> Explored:
    """Return a two-way table of sixteen columns, and four more that are one."""
    answer = explored(pivot)
    if pivot.across is None:
        return answer
    columns = tuple(f"column-{place:02d}" for place in range(16))
    parts = (*(tally(1.0, 1) for _ in columns), tally(4.0, 4))
    rows = tuple(replace(row, tally=tally(20.0, 20), parts=parts) for row in answer.rows)
    whole = NamedTally(name="total", tally=tally(20.0 * len(rows), 20), parts=parts)
    return replace(answer, rows=rows, columns=columns, others=4, whole=whole)


def lines_with(app: App[None], word: str) -> list[str]:
    return [line for line in text_of(app).splitlines() if word in line]


@pytest.mark.parametrize(
    ("size", "first", "second", "others"),
    [
        ((80, 24), "1-3 of 20", "2-4 of 20", "+17 others      $17.00"),
        ((160, 45), "1-9 of 20", "2-10 of 20", "+11 others      $11.00"),
    ],
)
async def test_columns_beyond_the_edge_are_summed_and_can_be_moved_to(
    size: tuple[int, int],
    first: str,
    second: str,
    others: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FakeQuestions, "explore", lambda _self, pivot: wide(pivot))
    title, rest = others.rsplit(" ", 1)
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press("4", "p")
        await settle(pilot)
        [header] = lines_with(pilot.app, first)
        assert "column-00" in header
        assert title.strip() in header
        assert rest in lines_with(pilot.app, "$20.00")[0]
        await pilot.press("right")
        await settle(pilot)
        [header] = lines_with(pilot.app, second)
        assert "column-00" not in header
        assert rest in lines_with(pilot.app, "$20.00")[0]
        await pilot.press(*"llllllllllllllllll")
        await settle(pilot)
        assert "column-15" in lines_with(pilot.app, "-16 of 20")[0]
        await pilot.press(*"hhhhhhhhhhhhhhhhhh")
        await settle(pilot)
        assert lines_with(pilot.app, first) == [lines_with(pilot.app, "column-00")[0]]


async def test_names_of_rows_have_room_beside_many_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"vendor/a-model-called-{number}-4-6" for number in range(3)]

    def long(pivot: Pivot) -> Explored:
        answer = wide(pivot)
        return replace(answer, rows=tuple(replace(answer.rows[0], name=name) for name in names))

    monkeypatch.setattr(FakeQuestions, "explore", lambda _self, pivot: long(pivot))
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4", "p")
        await settle(pilot)
        assert all(name in text_of(pilot.app) for name in names)


async def test_rows_that_a_bound_hides_are_told_apart_from_the_total(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def bounded(pivot: Pivot) -> Explored:
        answer = explored(pivot)
        return replace(
            answer,
            rows=answer.rows[:1],
            whole=NamedTally(name="total", tally=answer.rows[0].tally),
            total=tally(99.0, 9),
        )

    monkeypatch.setattr(FakeQuestions, "explore", lambda _self, pivot: bounded(pivot))
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        assert "1 row, $99.00 ◐ in 30 days" in text_of(pilot.app)
        await pilot.press("slash", *"cost>1", "enter")
        await settle(pilot)
        assert "1 row, $41.20 of $99.00 ◐ in 30 days" in text_of(pilot.app)


async def test_columns_that_all_have_room_need_no_keys() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4", "p")
        await settle(pilot)
        table = pilot.app.screen.query_one(GroupsTable)
        assert table.across
        assert not table.check_action("slide", (1,))


async def test_the_smallest_screen_tells_the_groups_the_total_and_a_column() -> None:
    async with running(FakeEngine(glance()), glance(), (40, 12)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        assert lines_with(pilot.app, " model ")
        assert "$" in lines_with(pilot.app, "total")[0]
        await pilot.press("p")
        await settle(pilot)
        assert "Mon" in lines_with(pilot.app, "1 of 7")[0]
        await pilot.press("right")
        await settle(pilot)
        assert "Tue" in lines_with(pilot.app, "2 of 7")[0]


async def test_narrowing_begins_at_the_first_row_and_comes_back_to_where_it_was() -> None:
    async with running(FakeEngine(glance()), glance(), (80, 24)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        table = pilot.app.screen.query_one(GroupsTable)
        await pilot.press("j", "j", "enter")
        await settle(pilot)
        assert table.cursor == 0
        await pilot.press("j", "enter")
        await settle(pilot)
        assert table.cursor == 0
        for row in (1, 2):
            await pilot.press("escape")
            await settle(pilot)
            assert table.cursor == row


async def test_days_begin_with_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeQuestions, "explore", lambda _self, pivot: wide(pivot))
    async with running(FakeEngine(glance()), glance(), (80, 24)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        screen.pivot = Pivot(across=By.DAY)
        await settle(pilot)
        assert "column-15" in lines_with(pilot.app, "14-16 of 20")[0]
        await pilot.press("left")
        await settle(pilot)
        assert "column-15" not in lines_with(pilot.app, "13-15 of 20")[0]


async def test_only_figures_on_show_are_sorted_by() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        table = screen.query_one(GroupsTable)
        assert table.border_title == "By model, sorted by cost"
        await pilot.press("s", "p")
        await settle(pilot)
        assert table.border_title == "By model, across project, sorted by cost"
        for order in ("name", "cost"):
            await pilot.press("s")
            await settle(pilot)
            assert table.border_title == f"By model, across project, sorted by {order}"
        await pilot.press("u")
        await settle(pilot)
        assert str(table.border_title).endswith("sorted by tokens")
        await pilot.press("G")
        await settle(pilot)
        assert str(table.border_title).endswith("sorted by time")


async def test_the_rhythm_takes_the_place_of_the_plot_where_both_have_no_room() -> None:
    async with running(FakeEngine(glance()), glance(), (80, 24)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        plot, heat = pilot.app.screen.query_one(DayPlot), pilot.app.screen.query_one(HeatPane)
        seen = []
        for _ in range(4):
            seen.append((plot.display, heat.display, heat.is_calendar))
            await pilot.press("v")
            await settle(pilot)
        days, hours, course = (False, True, True), (False, True, False), (True, False, True)
        assert seen == [course, days, hours, course]


@pytest.mark.parametrize(("size", "has_rows"), [((40, 12), True), ((160, 45), False)])
async def test_a_rhythm_that_cannot_be_seen_has_no_key(
    size: tuple[int, int], has_rows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(_self: FakeQuestions, pivot: Pivot) -> Explored:
        found = explored(pivot)
        return found if has_rows else replace(found, rows=())

    monkeypatch.setattr(FakeQuestions, "explore", answer)
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press("4")
        await settle(pilot)
        assert not pilot.app.screen.check_action("heat", ())


async def test_a_share_that_is_not_known_is_not_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(_self: FakeQuestions, pivot: Pivot) -> Explored:
        found = explored(pivot)
        unknown = replace(tally(1.0, 5), cost_nano_usd=None)
        return replace(found, rows=tuple(replace(row, tally=unknown) for row in found.rows))

    monkeypatch.setattr(FakeQuestions, "explore", answer)
    async with running(FakeEngine(glance()), glance(), (80, 24)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        [line] = lines_with(pilot.app, "▸")
        assert "— ○" in line
        assert "─" not in line
