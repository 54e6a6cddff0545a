"""The query line: what narrows every screen, completed and applied while it is typed."""

import asyncio
from itertools import accumulate
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.strip import Strip
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input

from burnbar_tui.messages import FilterEdited, FilterLeft
from burnbar_tui.query_text import completions
from burnbar_tui.widgets.lines import strip
from burnbar_tui.widgets.parts import BAD, DIM, aligned
from burnbar_tui.widgets.text import cells_of, plain

REST_SECONDS = 0.06
"""What is typed sooner after the letter before is applied only when nothing more comes so soon."""
REFUSED = "▲ not applied"
FULL = 24
"""With less room no reason can be told."""
GAP = 3
HOLDS = "filter of every screen"
BETWEEN, MORE = "  ", "  +00"
HINT = "model:opus  -project:api  cost>1  last:7d  in:october"


class _Completions(Suggester):
    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.names: dict[str, tuple[str, ...]] = {}
        self._found: tuple[str, list[str]] = ("", [])

    def of(self, value: str) -> list[str]:
        """Return the whole lines that it can become: first those that only go on from it."""
        if self._found[0] != value:
            found = completions(value, self.names)
            found.sort(key=lambda one: not one.startswith(value))
            self._found = value, found
        return self._found[1]

    def learn(self, names: dict[str, tuple[str, ...]]) -> None:
        self.names, self._found = names, ("", [])

    async def get_suggestion(self, value: str) -> str | None:
        found = self.of(value)
        return next((one for one in found if one.startswith(value) and one != value), None)


class QueryLine(Input):
    """Tells its text with each letter that is not one of many.

    Right arrow or tab completes it, and tab again takes the next completion; all are told.
    """

    DEFAULT_CSS = """
    QueryLine {
        &, &:focus {
            height: 1; border: none; border-left: outer $accent; padding: 0 1 0 0;
            background: $surface; background-tint: transparent;
        }
        &.-bad { color: $text-error; }
        & > .input--suggestion, & > .input--placeholder { color: $foreground-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "leave", "keep", tooltip="Keep the filter", id="query.keep"),
        Binding("down", "leave", "keep", False, tooltip="Keep the filter", id="query.down"),
        Binding("escape", "restore", "undo", tooltip="As it was before", id="query.undo"),
        Binding("tab", "complete", "complete", tooltip="Take the completion", id="query.complete"),
    ]

    why: reactive[str] = reactive("", init=False)
    """Why the text is not applied as it stands; empty where it is."""

    def __init__(self, text: str = "") -> None:
        self._completions = _Completions()
        super().__init__(
            text,
            placeholder=HINT,
            suggester=self._completions,
            max_length=300,
            select_on_focus=False,
        )
        self.can_focus = False
        """Only when it is asked for: it must not take the keys of rows that went away."""
        self.before = text
        """To what `esc` goes back."""
        self._told = text
        self._taken: list[str] = []
        """The completions of which tab took one."""
        self._rest: Timer | None = None
        self._changed_at = 0.0

    def appear(self, text: str) -> None:
        """Show a filter that holds, whatever this line held when it was seen last."""
        self.why, self._told, self.value = "", text, text
        self.display = True

    def edit(self, before: str) -> None:
        """Take the keys; leaving by `esc` restores the filter that holds now."""
        self.before, self.can_focus = before, True
        # Not a turn later, when the next keys would have gone to the rows, as commands.
        self.screen.set_focus(self, scroll_visible=False)

    async def on_mouse_down(self) -> None:
        if not self.has_focus:
            await self.run_action("screen.filter")

    def on_blur(self) -> None:
        """Be out of reach again, unless it is the whole terminal that lost the focus."""
        self.can_focus = not self.app.app_focus

    def learn(self, names: dict[str, tuple[str, ...]]) -> None:
        """Complete with these names."""
        clean = {field: tuple(plain(name, 80) for name in some) for field, some in names.items()}
        self._completions.learn(clean)

    @on(Input.Changed)
    def tell_soon(self, event: Input.Changed) -> None:
        event.stop()
        now = asyncio.get_running_loop().time()
        passed, self._changed_at = now - self._changed_at, now
        if self._rest is not None:
            self._rest.stop()
        if passed >= REST_SECONDS:
            self._tell()
        else:
            self._rest = self.set_timer(REST_SECONDS, self._tell)

    def _tell(self) -> None:
        if self._rest is not None:
            self._rest.stop()
            self._rest = None
        if self.value != self._told:
            self._told = self.value
            self.post_message(FilterEdited(self.value))

    def watch_why(self, why: str) -> None:
        self.set_class(bool(why), "-bad")

    def render_line(self, y: int) -> Strip:
        """Draw the text, and at its end in words what it does, or why it is not applied."""
        line = super().render_line(y)
        width = self.scrollable_content_region.width
        least = cells_of(REFUSED) if self.why and not self.has_focus else 0
        room = min(width, max(width - cells_of(self.value) - GAP, least))
        if y or not self.value:
            return line
        words, style = HOLDS, DIM
        if self.why:
            words, style = (f"{REFUSED}: {self.why}" if room > FULL else REFUSED), BAD
        elif self.has_focus and len(found := self._completions.of(self.value)) > 1:
            words = self._offered(found, room)
        if room < min(cells_of(words), cells_of(REFUSED if self.why else HOLDS)):
            return line  # What is typed must be seen.
        told = aligned([(plain(words, room), style)], room, right=True)
        find_style = self.app.stylesheet.parse_style
        return Strip.join(
            [line.crop(0, width - room), strip(told, room, self.visual_style, find_style)]
        )

    def action_leave(self) -> None:
        """Give the rows the keys; what could not be read is told now, not while it is typed."""
        if self._rest is not None:
            self._rest.stop()
        self._told = self.value
        self.post_message(FilterEdited(self.value, is_final=True))
        self.post_message(FilterLeft())

    def action_restore(self) -> None:
        self.value = self.before
        self.action_leave()

    def _offered(self, found: list[str], room: int) -> str:
        """Return the last words of lines that this one can become, as many as there is room for."""
        start = self.value.rfind(" ") + 1
        words = [one[start:] for one in found]
        ends = accumulate((cells_of(word) + cells_of(BETWEEN) for word in words), initial=0)
        count = sum(end <= room - cells_of(MORE) for end in ends) - 1
        more = MORE.replace("00", f"{len(words) - count}") if count < len(words) else ""
        return BETWEEN.join(words[:count]) + more if count else HOLDS

    def action_complete(self) -> None:
        """Take the first completion, or the next one after that."""
        if self.value not in self._taken:
            self._taken = self._completions.of(self.value)
        taken = [one for one in self._taken if one != self.value]
        if not taken or self.cursor_position < len(self.value):
            self.action_leave()
            return
        place = self._taken.index(self.value) + 1 if self.value in self._taken else 0
        self.value = self._taken[place % len(self._taken)]
        self.cursor_position = len(self.value)
