"""Every screen in every state that can occur on it, small and wide.

What a busy day looks like, at each size, is in the module of its screen.
"""

from textual.message import Message
from textual.pilot import Pilot

from burnbar_tui.messages import AccountAsked, CallAsked, ScopeChosen, SessionAsked
from burnbar_tui.query_text import parse
from burnbar_tui.scope import Scope
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import Picture, app_of, running, settle
from tests.ui_fixtures.samples import NOW, calls, glance
from tests.ui_fixtures.states import (
    HALFWAY,
    Mood,
    MoodyQuestions,
    moody,
    over_the_limit,
    vendor_lags,
)

SIZES = ((80, 24), (160, 45))
KEYS = {
    "overview": "1",
    "accounts": "2",
    "quotas": "3",
    "explore": "4",
    "insights": "5",
    "router": "6",
    "calls": "C",
    "settings": "comma",
}
PAGES: dict[str, Message] = {
    "account": AccountAsked(1),
    "account-asked": AccountAsked(5),
    "session": SessionAsked(11, "fix the retry loop"),
    "call": CallAsked(calls()[0]),
}
ABOVE: dict[str, tuple[str, ...]] = {
    "overview": (),
    "help": ("question_mark",),
    "export": ("x",),
    "removal": ("2", "d"),
}
LISTS = ("overview", "accounts", "quotas", "explore", "insights", "router", "calls")
WITH_ACCOUNTS = ("overview", "accounts", "quotas", "router", "account", "account-asked")
NOTHING = ScopeChosen(Scope(filter=parse("model:nosuch", NOW.date())))


async def open_screen(pilot: Pilot[None], name: str) -> None:
    """Open a screen right above the Overview."""
    await pilot.press("1", *filter(None, [KEYS.get(name)]))
    if name in PAGES:
        app_of(pilot.app).overview.post_message(PAGES[name])
    await settle(pilot)


def questions_of(engine: FakeEngine) -> MoodyQuestions:
    """Return the questions that have moods."""
    assert isinstance(engine.questions, MoodyQuestions)
    return engine.questions


async def take(pilot: Pilot[None], picture: Picture, names: tuple[str, ...], state: str) -> None:
    """Take pictures of each screen."""
    for name in names:
        await open_screen(pilot, name)
        await look(pilot, picture, name, state)


async def look(pilot: Pilot[None], picture: Picture, name: str, state: str) -> None:
    """Take a picture of what is on the screen at each size, beginning with the one it has."""
    for width, height in sorted(SIZES, key=pilot.app.size.__ne__):
        if (width, height) != pilot.app.size:
            await pilot.resize_terminal(width, height)
        await picture(pilot, f"{name}-{state}-{width}x{height}")


async def test_what_lies_above_a_screen_fits(picture: Picture) -> None:
    """The other small ones are in the modules of what opens them."""
    async with running(moody(glance()), glance(), (160, 45)) as pilot:
        for name, keys in ABOVE.items():
            await pilot.press("1")
            await settle(pilot)
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
            await picture(pilot, f"{name}-busy-160x45")
            if name == "help":
                await pilot.resize_terminal(80, 24)
                await picture(pilot, "help-busy-80x24")
                await pilot.resize_terminal(160, 45)
            await pilot.press("escape")
            await settle(pilot)


async def test_before_any_answer_it_says_what_is_waited_for(picture: Picture) -> None:
    async with running(FakeEngine(glance()), None, opens=False) as pilot:
        await take(pilot, picture, LISTS, "loading")
    async with running(FakeEngine(glance()), glance(), opens=False) as pilot:
        await take(pilot, picture, tuple(PAGES), "loading")


async def test_while_logs_are_read_every_screen_says_so(picture: Picture) -> None:
    async with running(moody(glance(), Mood.BUSY, HALFWAY), glance()) as pilot:
        await take(pilot, picture, (*KEYS, *PAGES), "importing")


async def test_a_question_that_fails_says_why_and_what_to_do(picture: Picture) -> None:
    async with running(moody(glance(), Mood.REFUSING), None) as pilot:
        await take(pilot, picture, LISTS, "failing")
    engine = moody(glance())
    async with running(engine, glance()) as pilot:
        for name in PAGES:
            questions_of(engine).mood = Mood.BUSY
            await pilot.press("1")
            await settle(pilot)
            questions_of(engine).mood = Mood.REFUSING
            await open_screen(pilot, name)
            await look(pilot, picture, name, "failing")


async def test_what_a_filter_leaves_nothing_of_says_so(picture: Picture) -> None:
    engine = moody(glance())
    async with running(engine, glance()) as pilot:
        for name in (*LISTS, "account", "account-asked", "session"):
            questions_of(engine).mood = Mood.BUSY
            await open_screen(pilot, name)
            questions_of(engine).mood = Mood.FILTERED
            pilot.app.screen.post_message(NOTHING)
            await look(pilot, picture, name, "filtered")
            questions_of(engine).mood = Mood.BUSY
            pilot.app.screen.post_message(ScopeChosen(Scope()))
            await settle(pilot)


async def test_a_store_without_anything_says_what_to_do(picture: Picture) -> None:
    async with running(moody(glance(), Mood.EMPTY), None) as pilot:
        await take(pilot, picture, LISTS, "empty")


async def test_windows_that_are_used_up_stand_out(picture: Picture) -> None:
    async with running(moody(over_the_limit()), over_the_limit()) as pilot:
        await take(pilot, picture, WITH_ACCOUNTS, "over-limit")


async def test_answers_that_are_old_are_not_shown_as_new(picture: Picture) -> None:
    async with running(moody(vendor_lags()), vendor_lags()) as pilot:
        await take(pilot, picture, WITH_ACCOUNTS, "lag")


async def test_the_side_pane_tells_its_state_too(picture: Picture) -> None:
    engine = moody(glance(), Mood.REFUSING)
    questions = questions_of(engine)
    async with running(engine, None, (40, 12)) as pilot:
        await picture(pilot, "overview-failing-40x12")
        questions.mood = Mood.BUSY
        for name, shown in (("over-limit", over_the_limit()), ("lag", vendor_lags())):
            questions.shown = shown
            app_of(pilot.app).overview.ask()
            await picture(pilot, f"overview-{name}-40x12")
        questions.mood = Mood.FILTERED
        pilot.app.screen.post_message(NOTHING)
        await picture(pilot, "overview-filtered-40x12")
    async with running(moody(glance(), Mood.BUSY, HALFWAY), glance(), (40, 12)) as pilot:
        await picture(pilot, "overview-importing-40x12")
