"""The saved views: a number opens one, `s` keeps what is on show."""

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from burnbar_tui.settings import SavedView
from burnbar_tui.widgets.parts import DIM, STRONG, TEXT, Parts, content
from burnbar_tui.widgets.text import plain

LONGEST = 40
DIGITS = "123456789"


class ViewsScreen(ModalScreen[tuple[str, str] | None]):
    """Answers with (open, save or forget; the name), or None."""

    CSS_PATH = "views_screen.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#views"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace,w,q", "leave", "close", id="views.close"),
        Binding("s", "name", "save", tooltip="Keep what is on show", id="views.save"),
        Binding("d", "forget", "forget", tooltip="Forget this view", id="views.forget"),
        Binding("j", "app.simulate_key('down')", "down", False, id="views.down"),
        Binding("k", "app.simulate_key('up')", "up", False, id="views.up"),
        *(
            Binding(digit, f"open({place})", "open", False, id=f"views.open-{digit}")
            for place, digit in enumerate(DIGITS)
        ),
    ]

    def __init__(
        self, views: Mapping[str, SavedView], own: frozenset[str], *, can_save: bool
    ) -> None:
        """Offer views in their order.

        Args:
            views: all of them by name.
            own: the names of those that can be forgotten.
            can_save: whether what is on show can be a view.
        """
        super().__init__()
        self._views = views
        self._own = own
        self._can_save = can_save

    def compose(self) -> ComposeResult:
        with Vertical(id="pane") as pane:
            pane.border_title = "Views"
            yield OptionList(*self._options(), id="views")
            name = Input(placeholder="a name for what is on show", id="name", max_length=LONGEST)
            name.compact, name.display = True, False
            yield name
            keys = "1-9 enter open   s save what is on show   d forget   esc close"
            yield Static(content([(keys, DIM)]), id="hint")

    def _options(self) -> list[Option]:
        options = []
        for place, (name, view) in enumerate(self._views.items()):
            digit = DIGITS[place] if place < len(DIGITS) else " "
            told = [view.screen, view.period, view.query, view.by and f"by {view.by}",
                    view.across and f"across {view.across}"]  # fmt: skip
            words = plain("  ".join(filter(None, told)), 60)
            title: Parts = [(f"{digit}  ", STRONG), (plain(name, LONGEST), TEXT)]
            options.append(Option(content(title, [(f"   {words}", DIM)])))
        return options

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        if action == "name":
            return self._can_save
        return action != "forget" or bool(self._own)

    def action_open(self, place: int) -> None:
        if place < len(self._views):
            self.dismiss(("open", list(self._views)[place]))

    @on(OptionList.OptionSelected)
    def open_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_open(event.option_index)

    def action_name(self) -> None:
        """Ask for the name."""
        field = self.query_one("#name", Input)
        field.display = True
        self.set_focus(field)  # Now, for what is typed next is its name.

    @on(Input.Submitted)
    def save(self, event: Input.Submitted) -> None:
        name = plain(event.value, LONGEST).strip()
        if not name or (name in self._views and name not in self._own):
            self.notify("A view needs a name that is not one of ours", severity="warning")
            return
        self.dismiss(("save", name))

    def action_forget(self) -> None:
        place = self.query_one(OptionList).highlighted
        name = list(self._views)[place] if place is not None else ""
        if name in self._own:
            self.dismiss(("forget", name))
        else:
            self.notify("This view is always there")

    def action_leave(self) -> None:
        """Leave the name alone first, then the views."""
        field = self.query_one("#name", Input)
        if field.display:
            field.display = False
            self.query_one(OptionList).focus()
        else:
            self.dismiss(None)
