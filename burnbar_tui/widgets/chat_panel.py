"""Questions about usage beside any screen: what was asked, what was told, and what to ask next."""

from collections.abc import Iterable, Mapping
from typing import ClassVar
from uuid import uuid4

from msgspec import structs
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Key
from textual.markup import escape
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from burnbar_tui.ask_views import Answer, Exchange, Thread
from burnbar_tui.messages import (
    AnswerOpened,
    ChatLeft,
    ExchangeTold,
    QuestionAsked,
    ThreadsAsked,
)
from burnbar_tui.widgets.chat_input import ChatInput
from burnbar_tui.widgets.chat_items import ChatAnswer, ChatTry
from burnbar_tui.widgets.parts import DIM, MONEY, content
from burnbar_tui.widgets.text import plain
from burnbar_tui.widgets.titles import entitle

HERE = "answered on this machine"
LONGEST_TITLE = 30
KEYS = content(
    [],
    [("up brings back a question, shift+tab goes", DIM)],
    [("to the answers: enter opens, y copies one", DIM)],
)
MOST_TOLD = 40
"""So many exchanges are kept on the screen."""


class ChatPanel(Vertical):
    """A later question goes on from the earlier ones; it asks by `QuestionAsked`.

    Whoever answers calls `tell` or `fail`, before which `stream` may show pieces of the answer.
    """

    WIDTH: ClassVar[int] = 52
    DEFAULT_CSS = """
    ChatPanel {
        layer: chat; dock: right; width: 100%; height: 100%; margin: 0 0 1 0; padding: 0 1;
        background: $surface; border: round $line; border-title-color: $text-accent;
        border-title-style: bold; border-subtitle-color: $foreground-muted;
        &:focus-within { border: round $primary; }
        &.-beside { layer: default; width: 52; }
        & > VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
        .chat--tries { height: auto; margin: 0 0 1 0; }
        #question { height: 2; border-top: solid $line; }
        #question > Static { width: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "close", tooltip="Back to the question, then close it",
                id="chat.close"),
        Binding("up,k", "go(-1)", "earlier", id="chat.up",
                tooltip="The question before; from the first one up to the answers"),
        Binding("down,j", "go(1)", "later", False, tooltip="The one after", id="chat.down"),
        Binding("pageup", "leaf(-1)", "page up", False, tooltip="Page up", id="chat.back"),
        Binding("pagedown", "leaf(1)", "page down", False, tooltip="Page down", id="chat.forth"),
        Binding("ctrl+n,ctrl+l", "forget", "new", tooltip="Begin a new thread", id="chat.new"),
        Binding("ctrl+t", "threads", "threads", tooltip="Earlier threads", id="chat.threads"),
    ]  # fmt: skip

    place: reactive[str] = reactive(HERE)
    """Where answers are made."""
    note: reactive[str] = reactive("")
    """What figures are short of, such as an import that goes on."""

    def __init__(self, tries: Iterable[str] = ()) -> None:
        """Make a panel that offers some questions to begin with."""
        super().__init__()
        self.thread_id = _fresh_id()
        self.told = 0
        """How many exchanges the thread has."""
        self.is_fresh = True
        """Whether the thread used last may take the place of this one, as at the beginning."""
        self._tries = tuple(tries)
        self._title = ""
        self._written: list[str] = []
        """Every question of this thread, for the keys that bring them back."""
        self._place = 0
        self._understood: list[str] = []
        """Those that were understood: what a question goes on from."""
        self._pending: ChatAnswer | None = None
        self._field = ChatInput()
        self._early: list[Key] = []

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield self._offer()
        with Horizontal(id="question"):
            yield Static(content([("> ", f"{MONEY} bold")]))
            yield self._field

    def _offer(self) -> Vertical:
        """Return questions to begin with."""
        words = Static(content([("Ask in plain words, such as", DIM)]))
        return Vertical(words, *map(ChatTry, self._tries), Static(KEYS), classes="chat--tries")

    def on_mount(self) -> None:
        self._entitle()

    def watch_place(self) -> None:
        self._entitle()

    def watch_note(self) -> None:
        self._entitle()

    def _entitle(self) -> None:
        title = f"Ask: {plain(self._title, LONGEST_TITLE)}" if self._title else "Ask"
        words = " · ".join(filter(None, (title, self.note)))
        entitle(self, escape(words), escape(self.place))

    def offer(self, tries: Iterable[str]) -> None:
        """Offer other questions to begin with, where some are on offer."""
        fresh = tuple(tries)
        if fresh != self._tries:
            self._tries = fresh
            for old in self.query(".chat--tries"):
                self.query_one(VerticalScroll).mount(self._offer(), after=old)
                old.remove()

    def begin(self) -> None:
        """Take the keys; those that come before there is a field for them are kept for it."""
        if not self.is_ready:
            self.can_focus = True
            self.screen.set_focus(self, scroll_visible=False)
        self._take_keys()

    def _take_keys(self) -> None:
        if self.is_ready:
            self.screen.set_focus(self._field, scroll_visible=False)
            self.can_focus = False
            for key in self._early:
                self._field.post_message(key)
            self._early.clear()
        elif self.is_attached:
            self.call_after_refresh(self._take_keys)

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002  # all
        return self.screen.focused is self

    def on_key(self, event: Key) -> None:
        if self.screen.focused is self:
            event.stop()
            self._early.append(Key(event.key, event.character))

    @property
    def is_ready(self) -> bool:
        """Whether all that it is made of is there: what it is told before would find nothing."""
        return self._field.is_attached

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a key do nothing that comes as the panel is made, or goes with its screen."""
        return self.is_ready and self.display and super().check_action(action, parameters)

    @property
    def waits_for(self) -> str:
        """The question whose answer is still to come, or nothing."""
        return self._pending.question if self._pending is not None else ""

    def learn(self, names: Mapping[str, tuple[str, ...]]) -> None:
        """Complete questions with these names."""
        self._field.learn(names)

    @on(Input.Submitted)
    def ask_written(self, event: Input.Submitted) -> None:
        """Ask what is written."""
        event.stop()
        if question := event.value.strip():
            event.input.value = ""
            self.ask(question)

    @on(ChatTry.Chosen)
    def ask_chosen(self, message: ChatTry.Chosen) -> None:
        message.stop()
        self.ask(message.question)
        self._take_keys()

    def ask(self, question: str) -> None:
        """Ask something, after all of this thread that was understood."""
        if self._pending is not None:
            self._pending.fail("Not waited for any longer")
        self.is_fresh = False
        self._written.append(question)
        self._place = len(self._written)
        self._pending = self._add(ChatAnswer(question))
        self.post_message(QuestionAsked((*self._understood, question)))

    def stream(self, text: str, host: str) -> None:
        """Show what a host says so far, all of it; `tell` takes its place."""
        if self._pending is not None:
            self.place = f"sent to {plain(host, LONGEST_TITLE)}"
            self._pending.stream(text)
            self._follow()

    def tell(self, answer: Answer) -> None:
        """Show an answer; one to a question that is not waited for any longer is dropped."""
        pending = self._pending
        if pending is None or pending.question != answer.question:
            return
        self._pending = None
        self.place = f"sent to {plain(answer.sent_to, LONGEST_TITLE)}" if answer.sent_to else HERE
        pending.tell(answer)
        self._list(ChatTry(text) for text in answer.suggestions)
        self._note_told(answer)
        told = Exchange(question=answer.question, answer=answer.answer, plan=answer.plan)
        # Not to the screen, whose handler this may run in: there Textual would let it end.
        self.app.post_message(ExchangeTold(self.thread_id, told))

    def fail(self, question: str, text: str) -> None:
        """Say why a question has no answer; it can be brought back and asked again."""
        if self._pending is not None and self._pending.question == question:
            self._pending.fail(text)
            self._pending = None

    def restore(self, thread: Thread) -> None:
        """Show a thread that was kept, and go on from it."""
        self._clear()
        self.thread_id, self._title = thread.id, thread.title
        self._entitle()
        answers = [
            Answer(understood=bool(one.plan), **structs.asdict(one)) for one in thread.exchanges
        ]
        for answer in answers:
            self._written.append(answer.question)
            self._note_told(answer)
        self._place = len(self._written)
        shown = [ChatAnswer(one.question, one) for one in answers[-MOST_TOLD:]]
        self._list([*shown, self._offer()])

    def _note_told(self, answer: Answer) -> None:
        self.told += 1
        if not self._title:
            self._title = answer.question
            self._entitle()
        if answer.understood:
            self._understood.append(answer.question)

    def _add(self, item: ChatAnswer) -> ChatAnswer:
        self._list([item])
        return item

    def _list(self, items: Iterable[Widget]) -> None:
        told = self.query_one(VerticalScroll)
        told.query(".chat--tries").remove()
        if new := list(items):
            told.mount_all(new)
            answers = list(told.query(ChatAnswer))
            if len(answers) > MOST_TOLD:
                first = answers[-MOST_TOLD]
                told.remove_children(told.children[: told.children.index(first)])
            self._follow()

    def _follow(self) -> None:
        told = self.query_one(VerticalScroll)
        told.call_after_refresh(told.scroll_end, animate=False)

    def action_go(self, step: int) -> None:
        """Bring back another question, or move between what can be opened."""
        if isinstance(self.screen.focused, ChatInput):
            self._recall(step)
            return
        items = [*self.query("ChatAnswer, ChatTry").results(Widget), self._field]
        place = items.index(self.screen.focused) if self.screen.focused in items else len(items) - 1
        items[max(0, min(len(items) - 1, place + step))].focus()

    def _recall(self, step: int) -> None:
        place = self._place + step
        if place < 0:
            self._reach_up()
            return
        self._place = min(len(self._written), place)
        self._field.write(self._written[place] if place < len(self._written) else "")

    def _reach_up(self) -> None:
        """Go from the question to the last thing above it."""
        if items := list(self.query("ChatAnswer, ChatTry").results(Widget)):
            items[-1].focus()

    def action_leaf(self, step: int) -> None:
        told = self.query_one(VerticalScroll)
        (told.scroll_page_down if step > 0 else told.scroll_page_up)(animate=False)

    def action_forget(self) -> None:
        """Begin a thread anew; the present one stays among the earlier ones."""
        self._clear()
        self.query_one(VerticalScroll).mount(self._offer())
        self._entitle()
        self._take_keys()

    def _clear(self) -> None:
        self.thread_id, self.told, self._title, self.is_fresh = _fresh_id(), 0, "", False
        self._written, self._understood, self._place, self._pending = [], [], 0, None
        self._field.write("")
        self.query_one(VerticalScroll).remove_children()

    def action_threads(self) -> None:
        self.post_message(ThreadsAsked())

    @on(ChatAnswer.Opened)
    def open_answer(self, message: ChatAnswer.Opened) -> None:
        message.stop()
        self.post_message(AnswerOpened(message.view))

    def action_leave(self) -> None:
        """Go back to the question, or from it to the screen."""
        if isinstance(self.screen.focused, ChatInput):
            self.post_message(ChatLeft())
        else:
            self._take_keys()


def _fresh_id() -> int:
    return uuid4().int >> 66
