"""The query line, the ranges of the past and the money lens: the same on every screen."""

from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.screen import Screen

from burnbar_tui.scope import Filter, Lens, Period, Term
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.widgets.query_line import QueryLine
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import Picture, app_of, running, settle, text_of
from tests.ui_fixtures.samples import glance

NAMES = {"/": "slash"}


async def typed(pilot: Pilot[None], text: str) -> QueryLine:
    """Type into the query line until it rests."""
    await pilot.press("slash")
    await pilot.pause()
    line = pilot.app.screen.query_one(QueryLine)
    for character in text:
        await pilot.press(character)
    line._tell()
    await settle(pilot)
    return line


def has_line(screen: Screen[Any]) -> bool:
    """Tell whether the query line is on show."""
    return any(line.display for line in screen.query(QueryLine))


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 12)])
async def test_a_filter_is_applied_while_it_is_typed(
    size: tuple[int, int], picture: Picture
) -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), size) as pilot:
        await typed(pilot, "model:ember cost>1")
        name, scope = engine.questions.asked[-1]
        assert name == "glance"
        assert scope.filter.terms == (Term("model", ("ember",)),)
        assert "no filter" not in text_of(pilot.app)
        await picture(pilot, f"typing-{size[0]}x{size[1]}")


async def test_enter_keeps_it_everywhere_and_the_backslash_takes_it_off() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        await typed(pilot, "opus")
        await pilot.press("enter")
        await settle(pilot)
        assert not isinstance(pilot.app.screen.focused, QueryLine)
        await pilot.press("4")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ExploreScreen)
        assert pilot.app.screen.query_one(QueryLine).value == "opus"
        assert engine.questions.asked[-1][1].filter.text == "opus"
        await pilot.press("backslash")
        await settle(pilot)
        assert not has_line(pilot.app.screen)
        assert app_of(pilot.app).overview.scope.filter == Filter()
        assert "no filter" not in text_of(pilot.app)
        await pilot.press("1")
        await settle(pilot)
        assert not has_line(app_of(pilot.app).overview)


async def test_escape_goes_back_to_what_was_before() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await typed(pilot, "opus")
        await pilot.press("enter")
        await typed(pilot, " cost>1")
        assert app_of(pilot.app).overview.scope.filter.text == "opus cost>1"
        await pilot.press("escape")
        await settle(pilot)
        assert app_of(pilot.app).overview.scope.filter.text == "opus"
        await pilot.press("slash", "ctrl+u", "escape")
        await settle(pilot)
        assert app_of(pilot.app).overview.scope.filter.text == "opus"


async def test_what_cannot_be_read_stays_to_be_mended() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance()) as pilot:
        await typed(pilot, "cost>x")
        await pilot.press("enter")
        await settle(pilot)
        app_of(pilot.app).overview.ask_now()
        await settle(pilot)
        assert pilot.app.screen.query_one(QueryLine).value == "cost>x"


async def test_an_emptied_line_goes_away() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await typed(pilot, "opus")
        await pilot.press("ctrl+u", "enter")
        await settle(pilot)
        assert app_of(pilot.app).overview.scope.filter == Filter()
        assert not has_line(pilot.app.screen)


async def test_what_cannot_be_read_changes_nothing_and_is_told_in_the_end() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        line = await typed(pilot, "cost>much")
        assert "▲ not applied: cost> wants a number" in text_of(pilot.app)
        assert app_of(pilot.app).overview.scope.filter == Filter()
        assert not list(pilot.app._notifications)
        await pilot.press("enter")
        await settle(pilot)
        [told] = pilot.app._notifications
        assert "wants a number" in told.message
        assert line.has_focus
        await pilot.press("escape")
        await settle(pilot)
        assert not has_line(pilot.app.screen)


@pytest.mark.parametrize("width", [160, 80, 40])
async def test_a_line_that_is_left_says_that_it_is_not_applied(width: int) -> None:
    async with running(FakeEngine(glance()), glance(), (width, 24)) as pilot:
        await typed(pilot, "opus")
        await pilot.press("enter")
        line = await typed(pilot, " or a longer name that foo:bar")
        pilot.app.screen.set_focus(None)
        await settle(pilot)
        assert "▲ not applied" in text_of(pilot.app)
        assert app_of(pilot.app).overview.scope.filter.text != line.value
        await pilot.press("slash", "escape")
        await settle(pilot)
        held = app_of(pilot.app).overview.scope.filter.text
        assert line.value == held != ""
        assert "not applied" not in text_of(pilot.app)


@pytest.mark.parametrize("key", ["tab", "right"])
async def test_a_name_is_completed(key: str) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        line = await typed(pilot, "model:glac")
        await pilot.press("i")
        await pilot.pause()
        await pilot.pause()
        await pilot.press(key)
        await settle(pilot)
        assert line.value == "model:glacier-5.3-code"
        await pilot.press("tab")
        await settle(pilot)
        assert not line.has_focus


async def test_the_range_moves_into_the_past_and_back(picture: Picture) -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        await pilot.press("t", "left_square_bracket")
        await settle(pilot)
        scope = engine.questions.asked[-1][1]
        assert (scope.period, scope.back) == (Period.MONTH, 1)
        assert "October 2025" in text_of(pilot.app)
        await picture(pilot, "last-month")
        await pilot.press("right_square_bracket", "right_square_bracket")
        await settle(pilot)
        assert engine.questions.asked[-1][1].back == 0
        assert "October 2025" not in text_of(pilot.app)


async def test_days_of_a_filter_go_before_the_period() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await typed(pilot, "last:month")
        await pilot.press("enter", "t", "left_square_bracket")
        await settle(pilot)
        scope = app_of(pilot.app).overview.scope
        assert (scope.period, scope.back) == (Period.THIRTY_DAYS, 0)
        assert "October 2025" in text_of(pilot.app)


async def test_the_lens_turns_and_the_figures_follow(picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("m")
        await settle(pilot)
        assert app_of(pilot.app).overview.scope.lens is Lens.SPEND
        assert "$1.74" in text_of(pilot.app)
        await picture(pilot, "spend")
        await pilot.press("m", "m")
        await settle(pilot)
        assert app_of(pilot.app).overview.scope.lens is Lens.BOTH


async def test_names_of_the_store_are_shown_without_their_control_signs() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        line = await typed(pilot, "x")
        line.learn({"model": ("\x1b[31mred\n",)})
        assert "\x1b" not in line._completions.names["model"][0]
        assert "\n" not in line._completions.names["model"][0]


async def test_a_line_that_comes_again_shows_what_holds() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (120, 40)) as pilot:
        line = await typed(pilot, "opus")
        await pilot.press("enter", "backslash")
        await settle(pilot)
        assert not has_line(pilot.app.screen)
        assert await typed(pilot, "ember") is line
        assert line.value == "ember"
        assert engine.questions.asked[-1][1].filter.text == "ember"
        await pilot.press("escape")
        await settle(pilot)
        assert not has_line(pilot.app.screen)
        assert app_of(pilot.app).overview.scope.filter == Filter()


async def test_keys_that_come_at_once_are_typed_and_no_commands() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        for character in "4/quit":
            pilot.app.post_message(Key(NAMES.get(character, character), character))
        await settle(pilot)
        assert isinstance(pilot.app.screen, ExploreScreen)
        assert pilot.app.screen.query_one(QueryLine).value == "quit"


async def test_completions_are_told_and_taken_one_after_the_other() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        line = await typed(pilot, "model:ember")
        names = ["model:ember-large-4-6", "model:ember-small-4-5"]
        assert "  ".join(names) in text_of(pilot.app)
        for name in (*names, names[0]):
            await pilot.press("tab")
            assert line.value == name
            assert line.has_focus
        await pilot.press("enter")
        await settle(pilot)
        assert app_of(pilot.app).overview.scope.filter.text == names[0]
        assert "filter of every screen" in text_of(pilot.app)
