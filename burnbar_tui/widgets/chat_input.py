"""Where questions are written: earlier ones come back, names are completed."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Paste
from textual.suggester import Suggester
from textual.widgets import Input

from burnbar_tui.query_text import endings
from burnbar_tui.widgets.text import plain

LONGEST = 300
LEAST_BEGUN = 2
"""So many letters of a name have to be there."""
LONGEST_NAME = 80
SAID = ("model", "project", "provider", "account")
"""The kinds of names that questions know."""


def completed(text: str, names: Mapping[str, Iterable[str]]) -> str | None:
    """Return a question whose last word is completed to a name, or None where none fits.

    Args:
        text: what is written, which the answer begins with.
        names: what there is of each kind.
    """
    word = text.rpartition(" ")[2]
    begun = word.casefold()
    if len(begun) < LEAST_BEGUN:
        return None
    every = tuple(name for some in names.values() for name in some)
    for ending in endings(every, begun):
        if len(ending) > len(word):
            return f"{text}{ending[len(word) :]}"
    return None


class _Names(Suggester):
    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.names: Mapping[str, tuple[str, ...]] = {}

    async def get_suggestion(self, value: str) -> str | None:
        return completed(value, self.names)


class ChatInput(Input):
    """A right arrow or tab takes the name that is shown behind the cursor."""

    DEFAULT_CSS = """
    ChatInput, ChatInput:focus {
        border: none; height: 1; padding: 0; width: 1fr;
        background: $surface; background-tint: transparent;
        & > .input--suggestion, & > .input--placeholder { color: $foreground-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "complete", tooltip="Complete the name", id="chat.complete"),
    ]

    def __init__(self) -> None:
        self._names = _Names()
        super().__init__(
            placeholder="ask about cost, tokens, quotas, models",
            max_length=LONGEST,
            suggester=self._names,
            select_on_focus=False,
        )

    def learn(self, names: Mapping[str, tuple[str, ...]]) -> None:
        """Complete with these names."""
        self._names.names = {
            field: tuple(plain(name, LONGEST_NAME) for name in some)
            for field, some in names.items()
            if field in SAID
        }

    def write(self, text: str) -> None:
        """Put a text into the place of what is written."""
        self.value = text
        self.cursor_position = len(text)

    def on_paste(self, event: Paste) -> None:
        """Take all lines as one question; Textual would take the first one alone."""
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.split()), *self.selection)

    def action_complete(self) -> None:
        """Take what is offered; with nothing on offer go on, as everywhere."""
        if self._suggestion and self.cursor_at_end:
            self.action_cursor_right()
        else:
            self.screen.focus_next()
