"""The query line: what narrows every screen, completed and applied while it is typed."""

import asyncio
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
HOLDS = "filters every screen"
HINT = "model:opus  -project:api  cost>1  last:7d  in:october"


class _Completions(Suggester):
    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.names: dict[str, tuple[str, ...]] = {}

    async def get_suggestion(self, value: str) -> str | None:
        found = completions(value, self.names)
        return next((one for one in found if one.startswith(value) and one != value), None)


class QueryLine(Input):
    """Tells its text with each letter that is not one of many; right arrow or tab completes it."""

    DEFAULT_CSS = """
    QueryLine {
        &, &:focus {
            height: 1; border: none; border-left: outer $accent; padding: 0 1 0 0;
            background: $surface; background-tint: transparent;
        }
        &.-bad { color: $error; }
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
        self._rest: Timer | None = None
        self._changed_at = 0.0

    def appear(self, text: str) -> None:
        """Show a filter that holds, whatever this line held when it was seen last."""
        self.why, self._told, self.value = "", text, text
        self.display = True

    def edit(self, before: str) -> None:
        """Take the keys; leaving by `esc` restores the filter that holds now."""
        self.before, self.can_focus = before, True
        self.focus()

    async def on_mouse_down(self) -> None:
        if not self.has_focus:
            await self.run_action("screen.filter")

    def on_blur(self) -> None:
        """Be out of reach again, unless it is the whole terminal that lost the focus."""
        self.can_focus = not self.app.app_focus

    def learn(self, names: dict[str, tuple[str, ...]]) -> None:
        """Complete with these names."""
        clean = {field: tuple(plain(name, 80) for name in some) for field, some in names.items()}
        self._completions.names = clean

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
        words, style = HOLDS, DIM
        if self.why:
            words, style = (f"{REFUSED}: {self.why}" if room > FULL else REFUSED), BAD
        if y or room < cells_of(REFUSED if self.why else HOLDS) or not self.value:
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

    def action_complete(self) -> None:
        if self._suggestion and self.cursor_position == len(self.value):
            self.action_cursor_right()
        else:
            self.action_leave()
