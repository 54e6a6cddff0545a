"""One of many, or one key: what the settings ask for above themselves."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from burnbar_tui.screens.dialog import Dialog
from burnbar_tui.widgets.parts import DIM, TEXT, content
from burnbar_tui.widgets.text import plain

LONGEST = 60
MANY = 40
"""From so many choices on there is a line to look for one."""


class Choices(OptionList):
    """A list that may have become shorter since the line was painted that is clicked."""

    def on_click(self, event: events.Click) -> None:
        if event.style.meta.get("option", 0) >= self.option_count:
            event.prevent_default()


class ChoiceScreen(Dialog[str | None]):
    """Answers with what was chosen, or None; tells which one the cursor is on."""

    CSS_PATH = "choice_screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "close", id="choice.close"),
        Binding("down,j", "move('down')", "down", False, id="choice.down"),
        Binding("up,k", "move('up')", "up", False, id="choice.up"),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[str],
        chosen: str,
        moved: Callable[[str], None] | None = None,
    ) -> None:
        """Offer choices; `moved` is told each one that the cursor comes to."""
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._chosen = chosen
        self._moved = moved

    def compose(self) -> ComposeResult:
        with Vertical(id="choice") as pane:
            pane.border_title = self._title
            if len(self._choices) >= MANY:
                yield Input(placeholder="type a part of it", compact=True)
            yield Choices(*self._options(self._choices), id="choices")

    def on_mount(self) -> None:
        if self._chosen not in self._choices:
            return
        for options in self.query(OptionList):  # None, where the screen was left at once.
            options.highlighted = self._choices.index(self._chosen)

    def _options(self, choices: Sequence[str]) -> list[Option]:
        return [Option(Text(plain(choice, LONGEST)), id=choice) for choice in choices]

    @on(Input.Changed)
    def look_for(self, event: Input.Changed) -> None:
        """Offer what has the written part in it."""
        part = event.value.strip().lower().replace(" ", "_")
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(self._options([one for one in self._choices if part in one.lower()]))
        options.highlighted = 0 if options.option_count else None

    @on(Input.Submitted)
    def choose(self) -> None:
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionHighlighted)
    def preview(self, event: OptionList.OptionHighlighted) -> None:
        if self._moved is not None and event.option_id is not None:
            self._moved(event.option_id)

    @on(OptionList.OptionSelected)
    def answer(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_move(self, direction: str) -> None:
        options = self.query_one(OptionList)
        (options.action_cursor_down if direction == "down" else options.action_cursor_up)()


class KeyScreen(Dialog[str | None]):
    """Answers with the key that is pressed, whatever it does elsewhere; escape leaves."""

    CSS_PATH = "choice_screen.tcss"

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        with Vertical(id="choice") as pane:
            pane.border_title = "A new key"
            yield Static(
                content(
                    [(plain(self._text, LONGEST), TEXT)],
                    [("press a key, esc to leave", DIM)],
                )
            )

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self.dismiss(None if event.key == "escape" else event.key)
