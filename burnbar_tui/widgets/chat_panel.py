"""Questions about usage beside any screen, answered from the store and nothing else."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.markup import escape
from textual.widgets import Input, Static

from burnbar_tui.ask_views import Answer
from burnbar_tui.facts import Confidence
from burnbar_tui.messages import ChatLeft, QuestionAsked
from burnbar_tui.widgets.parts import BAD, DIM, LINK, MARK_STYLES, STRONG, TEXT, Parts, content
from burnbar_tui.widgets.text import plain

HINTS = ("cost this week by model", "why was last week so expensive", "top 5 projects by tokens")
LOCAL = "answered on this machine, esc closes"
LONGEST = 300
MOST_SAID = 2_000
"""How long a line of a model may be."""
MOST_TOLD = 60
"""So many answers are kept on the screen."""


class ChatPanel(Vertical):
    """A later question goes on from the earlier ones; it asks by `QuestionAsked`."""

    DEFAULT_CSS = """
    ChatPanel {
        layer: chat; dock: right; width: 100%; height: 100%; padding: 0 1;
        background: $surface; border: round $primary; border-title-color: $accent;
        border-subtitle-color: $foreground-muted;
    }
    ChatPanel > VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    ChatPanel Static { height: auto; margin: 0 0 1 0; }
    ChatPanel > Input { background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "close", tooltip="Close the questions", id="chat.close"),
        Binding("up", "recall(-1)", "earlier", False, tooltip="The one before", id="chat.up"),
        Binding("down", "recall(1)", "later", False, tooltip="The one after", id="chat.down"),
        Binding("ctrl+l", "forget", "clear", tooltip="Begin anew", id="chat.clear"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Ask"
        self.border_subtitle = LOCAL
        self._asked: list[str] = []
        self._streamed: Static | None = None
        self._place = 0

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static(self._hints(), id="hints")
        field = Input(placeholder="how much did I spend today", max_length=LONGEST)
        field.compact = True
        yield field

    def _hints(self) -> Content:
        lines: list[Parts] = [[("Ask in plain words, such as", DIM)]]
        return content(*lines, *([("  ", DIM), (hint, LINK)] for hint in HINTS))

    def begin(self) -> None:
        """Take the keys."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def ask(self, event: Input.Submitted) -> None:
        """Ask what is written, after all that was asked before."""
        event.stop()
        question = event.value.strip()
        if not question:
            return
        self._asked.append(question)
        self._place = len(self._asked)
        event.input.value = ""
        self._add([[("> ", STRONG), (plain(question, LONGEST), STRONG)]])
        self.post_message(QuestionAsked(tuple(self._asked)))

    def stream(self, text: str, host: str) -> None:
        """Show what a host says so far, all of it; `tell` takes its place."""
        self._say_who(host)
        lines: list[Parts] = [[(plain(line, MOST_SAID), TEXT)] for line in text.split("\n")]
        told = self.query_one(VerticalScroll)
        if self._streamed is None:
            self._streamed = Static()
            told.mount(self._streamed)
        self._streamed.update(content(*lines))
        told.call_after_refresh(told.scroll_end, animate=False)

    def tell(self, answer: Answer) -> None:
        """Show an answer; one that was not understood says what can be asked."""
        if self._streamed is not None:
            self._streamed.remove()
            self._streamed = None
        self._say_who(answer.sent_to)
        style = TEXT if answer.understood else DIM
        width = MOST_SAID if answer.sent_to else LONGEST
        lines: list[Parts] = [[(plain(line, width), style)] for line in answer.answer.split("\n")]
        if answer.understood:
            sure = next((one for one in Confidence if one.label == answer.confidence), None)
            if sure is not None and not answer.doubtful:
                lines[0] += [(f" {sure.mark}", MARK_STYLES[sure])]
            lines.append([(plain(answer.plan, LONGEST), DIM)])
        else:
            self._asked.pop()
            self._place = len(self._asked)
        if answer.doubtful:
            doubts = f"in no result: {', '.join(answer.doubtful)}"
            lines.append([(plain(doubts, LONGEST), BAD)])
        if answer.note:
            lines.append([(plain(answer.note, LONGEST), DIM)])
        lines += [[("  ", DIM), (plain(text, LONGEST), LINK)] for text in answer.suggestions]
        self._add(lines)

    def _say_who(self, host: str | None) -> None:
        said = f"sent to {escape(plain(host, 40))}, esc closes" if host else LOCAL
        self.border_subtitle = said

    def _add(self, lines: list[Parts]) -> None:
        told = self.query_one(VerticalScroll)
        told.mount(Static(content(*lines)))
        for old in list(told.children)[:-MOST_TOLD]:
            old.remove()
        told.call_after_refresh(told.scroll_end, animate=False)

    def action_recall(self, step: int) -> None:
        """Bring back an earlier question."""
        self._place = max(0, min(len(self._asked), self._place + step))
        field = self.query_one(Input)
        field.value = self._asked[self._place] if self._place < len(self._asked) else ""
        field.cursor_position = len(field.value)

    def action_forget(self) -> None:
        """Begin a conversation anew."""
        self._asked.clear()
        self._place = 0
        self.query_one(VerticalScroll).remove_children(Static)

    def action_leave(self) -> None:
        self.post_message(ChatLeft())
