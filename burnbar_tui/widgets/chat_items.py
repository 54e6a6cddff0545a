"""What stands in a conversation: questions, answers that can be opened, questions to try."""

from collections.abc import Iterator
from typing import ClassVar

from textual import events
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from burnbar_tui.ask_views import Answer, AnswerView
from burnbar_tui.data_message import DataMessage
from burnbar_tui.facts import Confidence
from burnbar_tui.widgets.chat_plot import ChatPlot
from burnbar_tui.widgets.chat_rows import has_rows, rows_of, words_of
from burnbar_tui.widgets.lines import Fitted, Lines
from burnbar_tui.widgets.parts import (
    BAD,
    DIM,
    LINK,
    MARK_STYLES,
    MONEY,
    STRONG,
    TEXT,
    Parts,
    content,
)
from burnbar_tui.widgets.text import plain

LONGEST_LINE = 600
OPENS = "Show the calls behind an answer, or ask what is offered"
LEAST_DRAWN = 3
"""Fewer figures make no course."""


class ChatRows(Widget):
    """The table of an answer."""

    DEFAULT_CSS = """
    ChatRows { height: auto; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer

    def render(self) -> RenderResult:
        return Fitted(lambda width: Lines(*rows_of(self._answer, width)))


class ChatAnswer(Vertical, can_focus=True):
    """A question and what is told to it, which can come piece by piece."""

    DEFAULT_CSS = """
    ChatAnswer {
        height: auto; margin: 0 0 1 0; padding: 0 0 0 1; border-left: blank;
        & > Static { height: auto; }
        &:focus { border-left: outer $primary; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", tooltip=OPENS, id="chat.open"),
        Binding("y", "copy", "copy", tooltip="Copy the answer", id="chat.copy"),
    ]

    class Opened(DataMessage):
        """The calls behind an answer should be shown."""

        view: AnswerView

    def __init__(self, question: str, answer: Answer | None = None) -> None:
        super().__init__()
        self.question = question
        self.answer = answer
        """What was told, or None until it was."""
        self._told = ""
        self._failure = ""
        self._is_ready = False
        # Held, and not looked for: an answer that goes at once is mounted without its children.
        self._words_shown = Static()

    def compose(self) -> ComposeResult:
        asked = [("> ", f"{MONEY} bold"), (plain(self.question, LONGEST_LINE), STRONG)]
        yield Static(content(asked))
        yield self._words_shown

    def on_mount(self) -> None:
        """Show what was told before there was anything to show it by."""
        self._is_ready = True
        if self.answer is not None:
            self.tell(self.answer)
        else:
            self._show_words()

    def _words(self) -> RenderResult:
        if self.answer is not None:
            return content(*_lines(self.answer))
        if self._failure:
            return content([("▲ ", f"{BAD} bold"), (plain(self._failure, LONGEST_LINE), BAD)])
        if self._told:
            lines = self._told.split("\n")
            return content(*([(plain(line, LONGEST_LINE), TEXT)] for line in lines))
        return content([("looking it up …", DIM)])

    def stream(self, text: str) -> None:
        """Show what came of the answer so far, all of it."""
        self._told = text
        self._show_words()

    def tell(self, answer: Answer) -> None:
        """Show the whole answer in place of what came of it."""
        self.answer = answer
        if self._is_ready:
            self._show_words()
            self.mount_all(_more(answer))
            self.refresh_bindings()

    def fail(self, text: str) -> None:
        """Say why there is no answer."""
        self._failure = text
        self._show_words()

    def _show_words(self) -> None:
        if self._is_ready:
            self._words_shown.update(self._words())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        if action == "open":
            return self.answer is not None and self.answer.view is not None
        return action != "copy" or self.answer is not None

    def on_click(self, event: events.Click) -> None:
        if event.chain == 2 and self.check_action("open", ()):
            self.action_open()

    def action_open(self) -> None:
        if self.answer is not None and self.answer.view is not None:
            self.post_message(self.Opened(self.answer.view))

    def action_copy(self) -> None:
        """Put the words of the answer on the clipboard, as they were told."""
        if self.answer is not None:
            parts = (self.question, self.answer.answer, self.answer.plan)
            self.app.copy_to_clipboard("\n".join(filter(None, parts)))
            self.notify("Copied the answer")


def _more(answer: Answer) -> Iterator[Widget]:
    """Yield what stands below the words of an answer."""
    if (plot := answer.plot) is not None and plot.is_time and len(plot.labels) >= LEAST_DRAWN:
        yield ChatPlot(plot)
    if has_rows(answer):
        yield ChatRows(answer)
    if answer.plan:
        yield Static(content([(plain(answer.plan, LONGEST_LINE), DIM)]))


def _lines(answer: Answer) -> list[Parts]:
    """Return the words of an answer; the first line tells how sure it is."""
    style = STRONG if answer.understood else TEXT
    lines: list[Parts] = [[(plain(line, LONGEST_LINE), style)] for line in words_of(answer)]
    sure = next((one for one in Confidence if one.label == answer.confidence), None)
    if answer.understood and sure is not None and not answer.doubtful:
        mark = (f" {sure.mark}", MARK_STYLES[sure])
        if lines:
            lines[0].append(mark)
        else:
            lines.append([(f"{len(answer.rows)} rows", DIM), mark])
    if answer.doubtful:
        lines.append([(plain(f"in no result: {', '.join(answer.doubtful)}", LONGEST_LINE), BAD)])
    if answer.note:
        lines.append([(plain(answer.note, LONGEST_LINE), DIM)])
    return lines


class ChatTry(Static, can_focus=True):
    """A question that can be answered; enter or a click asks it."""

    DEFAULT_CSS = """
    ChatTry {
        height: auto; padding: 0 0 0 1; border-left: blank;
        &:focus { border-left: outer $primary; text-style: bold; }
        &:hover { text-style: underline; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "ask this", tooltip=OPENS, id="chat.open"),
    ]

    class Chosen(DataMessage):
        """This should be asked."""

        question: str

    def __init__(self, question: str) -> None:
        super().__init__(content([(plain(question, LONGEST_LINE), LINK)]))
        self.question = question

    def on_click(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        self.post_message(self.Chosen(self.question))
