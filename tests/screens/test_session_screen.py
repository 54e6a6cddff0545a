"""From an account to one of its sessions and on to a call: looks, keys, ways back."""

import pytest
from msgspec.structs import replace
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.visual import Visual

from burnbar_tui.engine.events import Changed
from burnbar_tui.facts import StoreError
from burnbar_tui.messages import AccountAsked, CallAsked, ScopeChosen, SessionAsked
from burnbar_tui.query_text import parse
from burnbar_tui.scope import Period, Scope, Unit
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.call_screen import CallScreen
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.screens.session_screen import SessionScreen
from burnbar_tui.session_views import CallPage, Place, SessionPage
from burnbar_tui.widgets.bill_pane import pointed, verdict
from burnbar_tui.widgets.context_plot import ContextOrder, ContextPlot, draw, thinned
from burnbar_tui.widgets.note_line import NoteLine
from burnbar_tui.widgets.session_calls import SessionCallsTable
from burnbar_tui.widgets.session_tree import SessionTree
from burnbar_tui.widgets.source_pane import SourcePane, where
from burnbar_tui.widgets.top_line import TopLine
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import Picture, app_of, running, settle, text_of
from tests.ui_fixtures.samples import HOSTILE, NOW, calls, glance
from tests.ui_fixtures.session_samples import PATH, SESSIONS, call_page, session_calls, session_page

SIZES = [(80, 24), (160, 45), (40, 12)]


async def open_session(pilot: Pilot[None]) -> SessionScreen:
    """Open the first account, which no small screen shows, and its first session."""
    pilot.app.screen.post_message(AccountAsked(1))
    await settle(pilot)
    pilot.app.screen.query_one("#sessions").focus()
    await pilot.press("enter")
    await settle(pilot)
    assert isinstance(pilot.app.screen, SessionScreen)
    return pilot.app.screen


async def go_home(pilot: Pilot[None]) -> None:
    app_of(pilot.app).action_overview()
    await settle(pilot)


async def open_call(pilot: Pilot[None]) -> CallScreen:
    await open_session(pilot)
    await pilot.press("enter")
    await settle(pilot)
    assert isinstance(pilot.app.screen, CallScreen)
    return pilot.app.screen


async def test_a_session_and_its_call_fit_every_size(picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        for opening, name in ((open_session, "session"), (open_call, "call")):
            await opening(pilot)
            for width, height in SIZES:
                await pilot.resize_terminal(width, height)
                await picture(pilot, f"{name}-{width}x{height}")
            await go_home(pilot)


async def test_hostile_names_stay_names(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    def attack(_self: FakeQuestions, session_id: int) -> SessionPage:
        page = session_page(session_id)
        return replace(
            page,
            name=HOSTILE,
            project=HOSTILE,
            nodes=tuple(replace(node, name=HOSTILE) for node in page.nodes),
            models=tuple(replace(row, name=HOSTILE) for row in page.models),
            calls=tuple(replace(one, call=replace(one.call, model=HOSTILE)) for one in page.calls),
        )

    def attack_call(_self: FakeQuestions, key: int) -> CallPage:
        page = call_page(key)
        assert page.price
        return replace(
            page,
            session_name=HOSTILE,
            call=replace(page.call, model=HOSTILE, project=HOSTILE),
            price=replace(page.price, matched=HOSTILE, vendor=HOSTILE, source=HOSTILE),
            place=Place(path=HOSTILE, trouble=HOSTILE),
        )

    monkeypatch.setattr(FakeQuestions, "session_page", attack)
    monkeypatch.setattr(FakeQuestions, "call_page", attack_call)
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await open_session(pilot)
        await picture(pilot, "session-hostile")
        await pilot.press("enter")
        await settle(pilot)
        await picture(pilot, "call-hostile")


async def test_what_costs_nothing_is_not_what_has_no_known_price(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(_self: FakeQuestions, key: int) -> CallPage:
        page = call_page(key)
        fresh, read, *rest = page.parts
        free, unknown = replace(fresh, femto_usd_each=0), replace(read, femto_usd_each=None)
        return replace(page, parts=(free, unknown, *rest))

    monkeypatch.setattr(FakeQuestions, "call_page", answer)
    async with running(FakeEngine(glance()), glance()) as pilot:
        await open_call(pilot)
        lines = text_of(pilot.app).splitlines()
        [free], [unknown] = (
            [line for line in lines if line.startswith(name)] for name in (" input ", " cache read")
        )
        assert free.endswith("$0.000000 ◐")
        assert unknown.endswith("—")


async def test_a_call_fits_anew_when_the_terminal_changes() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        screen = await open_call(pilot)
        for width in (60, 100, 44, 160):
            await pilot.resize_terminal(width, 45)
            await settle(pilot)
            shown = text_of(pilot.app)
            assert "money    plan value:" in shown
            pane = screen.query_one(SourcePane)
            drawn = pane.render()
            assert isinstance(drawn, Visual)
            assert pane.size.height == drawn.get_height({}, pane.size.width)
            assert "of it reasoning" in shown


async def test_every_way_back_ends_where_it_began() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        screen = await open_call(pilot)
        assert screen.query_one(TopLine).trail == (
            "Overview", "Acorn Code ana", "fix the retry loop", screen.crumb,
        )  # fmt: skip
        for kind in (SessionScreen, AccountScreen, Overview):
            await pilot.press("escape")
            await settle(pilot)
            assert isinstance(pilot.app.screen, kind)


async def test_the_newest_calls_of_the_overview_open_the_call_itself() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        pilot.app.screen.query_one("#calls").focus()
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, CallScreen)
        assert pilot.app.screen.query_one(TopLine).trail[0] == "Overview"
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, SessionScreen)
        assert pilot.app.screen.session_id == SESSIONS[0]


async def test_the_session_of_a_call_is_gone_back_to_and_not_opened_twice() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await open_call(pilot)
        depth = len(pilot.app.screen_stack)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, SessionScreen)
        assert len(pilot.app.screen_stack) == depth - 1


async def test_a_session_of_the_tree_opens_and_the_one_on_show_does_not() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        screen = await open_session(pilot)
        screen.query_one(SessionTree).focus()
        await pilot.press("enter")
        await settle(pilot)
        assert pilot.app.screen is screen
        await pilot.press("down", "enter")
        await settle(pilot)
        below = pilot.app.screen
        assert isinstance(below, SessionScreen)
        assert below.session_id == SESSIONS[1]
        assert below.query_one(TopLine).trail[-2:] == ("fix the retry loop", "agent-explore")


async def test_space_folds_and_unfolds_and_the_cursor_stays() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        screen = await open_session(pilot)
        tree = screen.query_one(SessionTree)
        tree.focus()

        def shown() -> list[int]:
            return [row.session_id for row in tree.rows]

        assert shown() == list(SESSIONS)
        await pilot.press("down", "down", "space")
        assert (shown(), tree.cursor) == ([11, 12, 13], 2)
        assert "▹ agent-review  +1" in text_of(pilot.app)
        await pilot.press("space", "down", "space")
        assert (shown(), tree.cursor) == ([11, 12, 13], 2)
        await pilot.press("home", "space")
        assert shown() == [11]
        screen.take(replace(session_page(11), name="another"))
        await settle(pilot)
        assert shown() == [11]
        await pilot.press("space")
        assert shown() == [11, 12, 13]


async def test_the_unit_is_that_of_all_screens() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        screen = await open_session(pilot)
        assert "≥ $3.67 ○" in text_of(pilot.app)
        await pilot.press("u", "t")
        await settle(pilot)
        assert (screen.unit, screen.scope.period) == (Unit.TOKENS, Period.MONTH)
        assert "540.0k ●" in text_of(pilot.app)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AccountScreen)
        assert pilot.app.screen.unit is Unit.TOKENS


async def test_a_new_call_comes_in_above_and_the_cursor_keeps_its_call() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        screen = await open_session(pilot)
        table = screen.query_one(SessionCallsTable)
        await pilot.press("j", "j")
        chosen = table.selected
        newer = session_calls(61)
        assert chosen
        first = replace(newer[0], call=replace(newer[0].call, key=9_999))
        screen.take(replace(session_page(11), calls=(first, *session_calls())))
        await settle(pilot)
        assert (table.cursor, table.selected) == (3, chosen)


async def test_thousands_of_calls_are_no_matter() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        screen = await open_session(pilot)
        screen.take(replace(session_page(11), calls=session_calls(20_000)))
        await settle(pilot)
        await pilot.press("end")
        assert screen.query_one(SessionCallsTable).cursor == 19_999
        assert len(screen.query_one(SessionCallsTable)._painted) < 60


PANES: dict[str, Message] = {
    "#calls": SessionAsked(11, "fix the retry loop"),
    "#tree": SessionAsked(11, "fix the retry loop"),
    "#models": SessionAsked(11, "fix the retry loop"),
    "#body": CallAsked(calls()[0]),
}
"""Every pane of both screens, and what opens its screen."""


async def focus_pane(pilot: Pilot[None], pane: str) -> Screen[object]:
    """Open the screen of a pane right above the Overview, and go there."""
    await go_home(pilot)
    app_of(pilot.app).overview.post_message(PANES[pane])
    await settle(pilot)
    pilot.app.screen.query_one(pane).focus()
    await pilot.pause()
    return pilot.app.screen


async def test_every_key_of_every_pane_can_be_pressed() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        for pane in PANES:
            screen = await focus_pane(pilot, pane)
            keys = {
                key: active.node
                for key, active in screen.active_bindings.items()
                # Those of the app are pressed by its own test.
                if active.binding.id and active.node is not pilot.app
            }
            assert {"escape", "t", "u", "y", "j"} <= set(keys)
            # The panes of one screen share its keys: from the first one they are pressed.
            is_first = pane in {"#calls", "#body"}
            for key in sorted(key for key, node in keys.items() if is_first or node is not screen):
                depth = len(pilot.app.screen_stack)
                await pilot.press(key)
                if len(pilot.app.screen_stack) > depth:
                    await pilot.press("escape")
                if pilot.app.screen is not screen:
                    screen = await focus_pane(pilot, pane)
        await pilot.press("q")


async def test_keys_move_a_call_that_is_longer_than_the_screen() -> None:
    async with running(FakeEngine(glance()), glance(), (80, 16)) as pilot:
        screen = await open_call(pilot)
        body = screen.query_one("#body")
        assert body.max_scroll_y > 1
        for key, at in (("j", 1), ("down", 2), ("up", 1), ("k", 0)):
            await pilot.press(key)
            await settle(pilot)
            assert body.scroll_y == at


async def test_a_call_is_looked_at_once_and_again_when_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def answer(_self: FakeQuestions, key: int) -> CallPage:
        asked.append(key)
        return call_page(key)

    monkeypatch.setattr(FakeQuestions, "call_page", answer)
    engine = FakeEngine(glance())
    async with running(engine, glance()) as pilot:
        await open_call(pilot)
        for _ in range(20):
            engine.tell(Changed(events_new=1))
        await settle(pilot)
        assert len(asked) == 1
        await pilot.press("r")
        await settle(pilot)
        assert len(asked) == 2


PLACES = (
    (Place(path=PATH, line=4_118, position=9), f"log      line 4,118 of {PATH}", f"{PATH}:4118"),
    (Place(path=PATH, kind="row", position=4_118), f"database row 4,118 of {PATH}", PATH),
    (Place(path=PATH, kind="document"), f"file     {PATH}", PATH),
    (Place(path=PATH, kind="document", position=3), f"file     record 3 of {PATH}", PATH),
    (Place(path=PATH, trouble="the file is gone"), f"log      {PATH}  the file is gone", PATH),
    (Place(trouble="not known"), "log      —  not known", ""),
)
"""Where a call may stand, how that is told, and what `y` copies of it."""


async def test_where_a_call_stands_is_told_in_words_and_y_copies_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(_self: FakeQuestions, key: int) -> CallPage:
        return replace(call_page(key), place=place)

    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await open_call(pilot)
        monkeypatch.setattr(FakeQuestions, "call_page", answer)
        for place, shown, copied in PLACES:
            await pilot.press("r")
            await settle(pilot)
            assert shown in text_of(pilot.app)
            pilot.app._clipboard = ""
            await pilot.press("y")
            assert pilot.app.clipboard == copied == where(place)


@pytest.mark.parametrize("error", [KeyError(1), StoreError("the store is locked")])
async def test_a_question_that_fails_is_a_note_and_no_crash(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: FakeQuestions, _key: int) -> None:
        raise error

    async def is_noted() -> None:
        note = pilot.app.screen.query_one(NoteLine).text
        assert "not in the store any more" in note or note == "the store is locked"
        await pilot.press("y", "enter", "j", "k", "space", "u")
        await settle(pilot)
        assert screen.is_running

    async with running(FakeEngine(glance()), glance()) as pilot:
        monkeypatch.setattr(FakeQuestions, "call_page", refuse)
        screen: DataScreen = await open_call(pilot)
        await is_noted()
        await go_home(pilot)
        monkeypatch.setattr(FakeQuestions, "session_page", refuse)
        screen = await open_session(pilot)
        await is_noted()


BASE = call_page(1)
LISTED = BASE.listed_nano_usd or 0


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (BASE, "add up to the cost on show, to the nano-dollar"),
        (replace(BASE, reported_nano_usd=7), "by the price table it would be $0.128057"),
        (
            replace(BASE, reported_nano_usd=7, listed_nano_usd=None),
            "The log itself says what it cost.",
        ),
        (
            replace(BASE, call=replace(BASE.call, cost_nano_usd=None), listed_nano_usd=None),
            "No price table knows this model",
        ),
        (
            replace(
                BASE,
                call=replace(BASE.call, cost_nano_usd=LISTED + 1),
                least_nano_usd=LISTED + 1,
            ),
            "says that it cost $0.128057001 at least",
        ),
        (replace(BASE, listed_nano_usd=1, is_price_current=False), "Prices have changed since"),
        (replace(BASE, listed_nano_usd=1), "do not add up"),
    ],
)
def test_how_lines_and_cost_belong_together_is_said(page: CallPage, said: str) -> None:
    assert said in verdict(page)[0]


def test_of_calls_that_share_a_place_the_largest_context_is_drawn() -> None:
    assert thinned([1, 9, 2, 3, 4, 5], 3) == (9, 3, 5)
    assert thinned([1, 2], 3) == (1, 2)
    assert max(thinned(range(10_007), 150)) == 10_006
    assert len(thinned(range(10_007), 150)) == 150


@pytest.mark.parametrize("calls", [2, 3, 5, 6, 60])
def test_no_call_stands_twice_below_the_plot(calls: int) -> None:
    order = ContextOrder(
        tokens=tuple(range(1, calls + 1)),
        calls=calls,
        width=80,
        height=8,
        colors=("#888888", "#ff0000"),
    )
    numbers = "".join(text for text, _ in draw(order)[-1]).split()
    assert numbers == sorted(set(numbers), key=int)
    assert (numbers[0], numbers[-1]) == ("1", str(calls))


def test_points_of_amounts_stand_in_one_column() -> None:
    assert pointed(["$0.000820", "—", "$10.0511275", ""]) == ["$0.000820 ", "—", "$10.0511275", ""]


async def test_a_long_cost_keeps_its_distance_from_the_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(_self: FakeQuestions, key: int) -> CallPage:
        page = call_page(key)
        read, *others = page.parts
        long = replace(read, count=102_300, femto_usd_each=499_780)
        return replace(page, parts=(long, *others))

    monkeypatch.setattr(FakeQuestions, "call_page", answer)
    async with running(FakeEngine(glance()), glance(), (40, 12)) as pilot:
        await open_call(pilot)
        lines = [line for line in text_of(pilot.app).splitlines()[1:] if "$0." in line]
        assert "102.3k $0.000051127494" in lines[1]
        points = {line.index(".", line.index("$")) for line in lines[1:]}
        assert len(points) == 1


def test_why_there_is_no_picture_fits_the_narrowest_pane() -> None:
    plot = ContextPlot()
    assert len(plot.why_empty()) < 20
    plot.set_reactive(ContextPlot.contexts, (1, 2))
    assert len(plot.why_empty()) < 20


async def test_days_of_a_filter_narrow_the_calls_of_a_session() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        app_of(pilot.app).overview.post_message(SessionAsked(11, "fix the retry loop"))
        await settle(pilot)
        table = pilot.app.screen.query_one(SessionCallsTable)
        assert table.rows
        pilot.app.screen.post_message(ScopeChosen(Scope(filter=parse("last:month", NOW.date()))))
        await settle(pilot)
        assert not table.rows
