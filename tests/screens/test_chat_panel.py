"""The panel of questions: beside any screen, a conversation, and the ways out of it."""

import threading
from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from textual.containers import VerticalScroll
from textual.events import Key, Paste
from textual.pilot import Pilot
from textual.widgets import OptionList

from burnbar_tui.ask_views import Answer
from burnbar_tui.engine.events import Importing, Watching
from burnbar_tui.explore_views import By
from burnbar_tui.facts import StoreError
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.screens.threads_screen import ThreadsScreen
from burnbar_tui.views import Progress
from burnbar_tui.widgets.accounts_table import AccountsTable
from burnbar_tui.widgets.chat_input import ChatInput
from burnbar_tui.widgets.chat_items import ChatAnswer, ChatTry
from burnbar_tui.widgets.chat_panel import ChatPanel
from burnbar_tui.widgets.key_line import KeyLine
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import Picture, app_of, running, settle, text_of
from tests.ui_fixtures.samples import answered, glance

SIZES = [(80, 24), (160, 45)]
WIDE = (160, 45)


def panel_of(pilot: Pilot[None]) -> ChatPanel:
    return pilot.app.screen.query_one(ChatPanel)


def field_of(pilot: Pilot[None]) -> ChatInput:
    return pilot.app.screen.query_one(ChatInput)


async def opened(pilot: Pilot[None]) -> None:
    await pilot.press("c")
    await settle(pilot)


async def asked(pilot: Pilot[None], *questions: str) -> None:
    """Ask, and wait for the answers."""
    for question in questions:
        field_of(pilot).write(question)
        await pilot.press("enter")
        await settle(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_what_it_looks_like(size: tuple[int, int], picture: Picture) -> None:
    name = f"{size[0]}x{size[1]}"
    engine = FakeEngine(glance())
    async with running(engine, glance(), size) as pilot:
        await opened(pilot)
        await picture(pilot, f"chat-empty-{name}")
        await asked(pilot, "cost this week", "by model", "by day")
        await picture(pilot, f"chat-told-{name}")
        await asked(pilot, "what is the weather")
        await picture(pilot, f"chat-refused-{name}")
        await pilot.press("ctrl+n")
        await asked(pilot, "tokens today")
        await pilot.press("ctrl+t")
        await settle(pilot)
        await picture(pilot, f"chat-threads-{name}")


@pytest.mark.parametrize("size", SIZES)
async def test_an_answer_that_takes_long_comes_in_pieces(
    size: tuple[int, int], picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def ask(_: FakeQuestions, questions: Sequence[str], *, only_last: bool) -> tuple[Answer]:
        assert only_last
        gate.wait(20)
        return (replace(answered(questions[-1]), sent_to="localhost:11434"),)

    monkeypatch.setattr(FakeQuestions, "ask", ask)
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await opened(pilot)
        field_of(pilot).write("cost this week")
        await pilot.press("enter")
        await pilot.pause()
        assert "looking it up" in text_of(pilot.app)
        panel_of(pilot).stream("You spent [b]$18", "localhost:11434")
        panel_of(pilot).stream("You spent [b]$188.07", "localhost:11434")
        await pilot.pause()
        assert "You spent [b]$188.07" in text_of(pilot.app)
        assert "sent to localhost:11434" in text_of(pilot.app)
        gate.set()
        await settle(pilot)
        assert "You spent" not in text_of(pilot.app)
        await picture(pilot, f"chat-sent-{size[0]}x{size[1]}")


async def test_a_conversation_goes_on_and_begins_anew() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), WIDE) as pilot:
        await pilot.press("4")
        await opened(pilot)
        await asked(pilot, "cost this week", "weather", "only opus")
        assert list(engine.questions.chat) == ["cost this week", "only opus"]
        await pilot.press("up", "up")
        assert field_of(pilot).value == "weather"
        await pilot.press("down", "down")
        assert field_of(pilot).value == ""
        await pilot.press("ctrl+n")
        await settle(pilot)
        await asked(pilot, "tokens today")
        assert list(engine.questions.chat) == ["tokens today"]
        assert "only opus" not in text_of(pilot.app)


async def test_escape_closes_it_gives_the_rows_the_keys_and_keeps_what_was_told() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await opened(pilot)
        await asked(pilot, "by model")
        await pilot.press("escape")
        await settle(pilot)
        assert not panel_of(pilot).display
        assert isinstance(pilot.app.screen.focused, AccountsTable)
        assert isinstance(pilot.app.screen, Overview)
        await opened(pilot)
        assert panel_of(pilot).query(ChatAnswer).first().answer == answered("by model")


async def test_the_screen_beside_it_is_laid_out_for_what_is_left() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        assert pilot.app.screen.has_class("-wide")
        await opened(pilot)
        assert pilot.app.screen.has_class("-half")
        assert panel_of(pilot).region.right == 120
        assert pilot.app.screen.query_one(AccountsTable).region.right <= panel_of(pilot).region.x
        await pilot.resize_terminal(119, 40)
        await settle(pilot)
        assert panel_of(pilot).region.width == 119
        await pilot.press("escape")
        await settle(pilot)
        assert pilot.app.screen.has_class("-wide")


async def test_keys_go_into_the_question_and_nowhere_else() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await opened(pilot)
        await pilot.press("q", "u", "4", "slash", "j", "k")
        assert field_of(pilot).value == "qu4/jk"
        assert isinstance(pilot.app.screen, Overview)


async def test_a_name_is_completed_and_tab_takes_it() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await opened(pilot)
        await pilot.press(*"cost", "space", *"bil")
        await settle(pilot)
        assert "cost billing-service" in text_of(pilot.app)
        await pilot.press("tab")
        assert field_of(pilot).value == "cost billing-service"


async def test_names_obey_nobody() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await opened(pilot)
        await asked(pilot, "\x1b[31mcost[bold]x[/] \u202e")
        assert text_of(pilot.app).count("[bold]x") == 2  # in the title too
        assert "\x1b" not in text_of(pilot.app)


async def test_enter_opens_the_calls_behind_an_answer_and_y_copies_it() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), WIDE) as pilot:
        await opened(pilot)
        await asked(pilot, "by model")
        await pilot.press("up", "up")
        assert isinstance(pilot.app.screen.focused, ChatAnswer)
        await pilot.press("y")
        assert "- ember-large-4-6: $41.20" in pilot.app.clipboard
        await pilot.press("escape")
        assert field_of(pilot).has_focus
        await pilot.press("shift+tab", "enter")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        assert (screen.pivot.by, screen.scope.filter.text) == (
            By.MODEL, "since:2025-11-17 until:2025-11-21",
        )  # fmt: skip


async def test_what_can_be_asked_instead_is_asked_by_enter_or_a_click() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), WIDE) as pilot:
        await opened(pilot)
        await asked(pilot, "weather")
        tries = list(panel_of(pilot).query(ChatTry))
        await pilot.click(tries[0])
        await settle(pilot)
        assert list(engine.questions.chat) == ["how much did I spend today"]
        tries[1].focus()
        await pilot.press("enter")
        await settle(pilot)
        assert list(engine.questions.chat)[1:] == ["cost last week by model"]
        assert field_of(pilot).has_focus


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (StoreError("the store is locked"), "▲ the store is locked"),
        (KeyError("a secret"), "▲ unexpected: KeyError"),
    ],
)
async def test_what_cannot_be_answered_says_so(
    error: Exception, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await opened(pilot)
        monkeypatch.setattr(FakeQuestions, "ask", refuse)
        await asked(pilot, "cost")
        assert text in text_of(pilot.app)
        assert "a secret" not in text_of(pilot.app)
        await pilot.press("up")
        assert field_of(pilot).value == "cost"


@pytest.mark.parametrize("size", SIZES)
async def test_a_question_from_before_the_store_is_open_is_answered_then(
    size: tuple[int, int], picture: Picture
) -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), size, opens=False) as pilot:
        await opened(pilot)
        field_of(pilot).write("cost this week")
        await pilot.press("enter")
        await picture(pilot, f"chat-waiting-{size[0]}x{size[1]}")
        app_of(pilot.app).overview.questions = engine.questions
        await settle(pilot)
        assert engine.questions.chat == ("cost this week",)
        assert "$188.07" in text_of(pilot.app)


async def test_figures_that_still_grow_are_told_as_such() -> None:
    engine = FakeEngine(glance(), [Importing(progress=Progress(files_done=3, files_total=9))])
    async with running(engine, glance(), WIDE) as pilot:
        await opened(pilot)
        await asked(pilot, "cost this week")
        assert "Ask: cost this week · still importing" in text_of(pilot.app)
        engine.tell(Watching(files=9))
        while panel_of(pilot).note:
            await pilot.pause()
        assert "still importing" not in text_of(pilot.app)


async def test_a_screen_offers_questions_that_suit_it() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await pilot.press("4")
        await opened(pilot)
        assert "which model cost the most this month" in text_of(pilot.app)
        await pilot.press("escape", "g")
        await opened(pilot)
        assert "which project cost the most this month" in text_of(pilot.app)


async def test_threads_are_kept_gone_back_to_and_deleted() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), WIDE) as pilot:
        await opened(pilot)
        await asked(pilot, "cost this week", "weather")
        await pilot.press("ctrl+n")
        await asked(pilot, "tokens today")
    kept = list(engine.threads.exchanges.values())
    assert [[one.question for one in told] for told in kept] == [
        ["cost this week", "weather"], ["tokens today"],
    ]  # fmt: skip
    again = FakeEngine(glance())
    again.questions.kept = again.threads = engine.threads
    async with running(again, glance(), WIDE) as pilot:
        await opened(pilot)
        assert "tokens today" in text_of(pilot.app)
        await pilot.press("ctrl+t")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert "I do not know 'weather'." in text_of(pilot.app)
        await asked(pilot, "by model")
        assert again.questions.chat == ("cost this week", "by model")
        await pilot.press("ctrl+t")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ThreadsScreen)
        assert pilot.app.screen.query_one(OptionList).option_count == 2
        await pilot.press("d", "escape")
        await settle(pilot)
        assert "> by model" not in text_of(pilot.app)
        [left] = again.threads.exchanges.values()
        assert left[0].question == "tokens today"


async def test_what_was_asked_on_one_screen_goes_on_on_another() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), WIDE) as pilot:
        await opened(pilot)
        await asked(pilot, "cost this week")
        pilot.app.screen.query_one(AccountsTable).focus()
        await pilot.press("4")
        await settle(pilot)
        await opened(pilot)
        await asked(pilot, "only opus")
        assert list(engine.questions.chat) == ["cost this week", "only opus"]
        await pilot.press("escape", "1")
        await settle(pilot)
        assert "> only opus" in text_of(pilot.app)
        assert isinstance(pilot.app.screen.focused, AccountsTable)


async def test_a_thread_that_cannot_be_kept_is_told() -> None:
    engine = FakeEngine(glance())
    engine.threads.failure = StoreError("no space left")
    async with running(engine, glance(), WIDE) as pilot:
        await opened(pilot)
        await asked(pilot, "cost this week")
        [told] = pilot.app._notifications
        assert told.message == "This thread is not kept: no space left"
        assert "$188.07" in text_of(pilot.app)


async def test_an_answer_that_goes_while_it_comes_ends_nothing() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await opened(pilot)
        talk = panel_of(pilot).query_one(VerticalScroll)
        for answer in (None, answered("cost today")):
            fleeting = ChatAnswer("cost today", answer)
            talk.mount(fleeting)
            fleeting.remove()
            await settle(pilot)
        assert not talk.query(ChatAnswer)


async def test_the_keys_stand_below_the_panel_and_not_behind_it() -> None:
    async with running(FakeEngine(glance()), glance(), (120, 40)) as pilot:
        await pilot.press("c")
        await settle(pilot)
        panel, keys = (pilot.app.screen.query_one(kind).region for kind in (ChatPanel, KeyLine))
        assert (panel.bottom, keys.width) == (keys.y, 120)


async def test_what_is_typed_before_there_is_a_field_is_kept_for_it() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        for key in "cquit":
            pilot.app.post_message(Key(key, key))
        await settle(pilot)
        assert field_of(pilot).value == "quit"


async def test_pasted_lines_are_one_question_and_a_new_thread_begins_with_none() -> None:
    async with running(FakeEngine(glance()), glance(), WIDE) as pilot:
        await opened(pilot)
        field_of(pilot).post_message(Paste("cost today\nby model\r\n"))
        await settle(pilot)
        assert field_of(pilot).value == "cost today by model"
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert field_of(pilot).value == ""
