"""The form by which an account is added or changed; what is written into it goes nowhere else."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.reactive import reactive
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Select, Static

from burnbar_tui.account_views import Draft, Told, VendorChoice, Way
from burnbar_tui.facts import Billing
from burnbar_tui.messages import DraftHandedIn
from burnbar_tui.screens.account_words import BILLINGS, ways_of, words_on
from burnbar_tui.screens.dialog import Dialog
from burnbar_tui.widgets.form_row import FormRow
from burnbar_tui.widgets.option_rows import OptionRows
from burnbar_tui.widgets.parts import BAD, DIM, GOOD, TEXT, Parts, content
from burnbar_tui.widgets.text import plain

LONGEST = 600
FIELDS = {Way.KEYRING: "secret", Way.VARIABLE: "variable", Way.COMMAND: "command"}
"""Which field each way needs; the others are not shown."""


class AccountForm(Dialog[None]):
    """Hands in a draft and is told what came of it; it asks nobody by itself.

    The secret stands masked in its field and nowhere else, and leaves it when the form is done or
    closed, when another vendor or another place for it is chosen.
    """

    CSS_PATH = "account_form.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "Select, Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "cancel", tooltip="Close the form", id="form.close"),
        Binding("ctrl+s", "save(True)", "test and save", tooltip="Test and save", id="form.save"),
        Binding("tab", "app.focus_next", "next", False, tooltip="Next field", id="form.next"),
        Binding("pagedown", "leaf(1)", show=False, priority=True),
        Binding("pageup", "leaf(-1)", show=False, priority=True),
        Binding(
            "shift+tab", "app.focus_previous", "previous", False, tooltip="Previous field",
            id="form.previous",
        ),
    ]  # fmt: skip

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (54, "-wide")]  # noqa: RUF012  # as Screen declares it
    VERTICAL_BREAKPOINTS = [(0, "-low"), (28, "-tall")]  # noqa: RUF012  # as Screen declares it

    line: reactive[tuple[str, bool | None]] = reactive(("", None), init=False)
    """What is to say, and whether it is good news; None is neither."""
    is_busy: reactive[bool] = reactive(False, init=False)
    is_done: reactive[bool] = reactive(False, init=False)
    """Everything is saved; there is nothing to do but to close the form."""

    def __init__(
        self,
        choices: Sequence[VendorChoice],
        provider_id: str = "",
        account_id: int | None = None,
        draft: Draft | None = None,
    ) -> None:
        """Make a form.

        Args:
            choices: the vendors.
            provider_id: the one to begin with, if it is among them.
            account_id: which account to change; None adds one.
            draft: how that account is asked now.
        """
        super().__init__()
        wanted = draft.provider_id if draft else provider_id
        self._choices = {one.provider_id: one for one in choices}
        self._vendor = self._choices.get(wanted) or choices[0]
        self._account_id = account_id
        self._draft = draft
        self._left: Widget | None = None
        """Where the user was when the form was handed in."""

    def compose(self) -> ComposeResult:
        with Vertical(id="form") as pane:
            pane.border_title = "Change an account" if self._draft else "Add an account"
            with VerticalScroll(id="fields", can_focus=False):
                yield from self._whose()
                yield from self._credential()
                yield Static(id="hint")
                yield FormRow("base URL", Input(id="url", compact=True))
                yield OptionRows(id="options")
                billing = self._draft.billing if self._draft else None
                known = billing.value if billing in {Billing.API, Billing.SUBSCRIPTION} else ""
                yield FormRow("billing", self._select("billing", BILLINGS, known))
            yield Static(id="line")
            with Horizontal(id="buttons"):
                yield Button("Save and test" if self._draft else "Test and save", id="test")
                yield Button("Save without test", id="save")
                yield Button("Cancel", id="close")

    def _whose(self) -> ComposeResult:
        if self._draft:
            name = f"{plain(self._vendor.name, 30)} {plain(self._draft.label, 30)}"
            yield FormRow("account", Static(content([(name, TEXT)])))
            return
        vendors = [(one.name, one.provider_id) for one in self._choices.values()]
        yield FormRow("provider", self._select("provider", vendors, self._vendor.provider_id))
        yield FormRow("label", Input("default", id="called", compact=True, max_length=60))

    def _credential(self) -> ComposeResult:
        vendor = self._vendor
        way = self._draft.way if self._draft else _usual_way(vendor)
        where = self._draft.where if self._draft else ""
        yield FormRow("credential", self._select("way", ways_of(vendor), way.value))
        kept = "leave it empty to keep the one that is there" if self._draft else "not shown"
        secret = Input(password=True, placeholder=kept, id="secret", compact=True)
        yield FormRow("", secret, id="secret-row")
        yield FormRow("", Input(where, id="variable", compact=True), id="variable-row")
        command = "leave it empty to keep it" if self._draft else "prints the credential"
        yield FormRow("", Input(placeholder=command, id="command", compact=True), id="command-row")

    def _select(self, id_: str, options: Sequence[tuple[str, str]], value: str) -> Widget:
        shown = [(Text(plain(text, 80)), key) for text, key in options]
        return Select(shown, value=value, allow_blank=False, compact=True, id=id_)

    @property
    def _is_here(self) -> bool:
        """Whether the form was not closed again before it could answer to something."""
        return self.app.screen is self

    def on_mount(self) -> None:
        if not self._is_here:
            return
        if self._draft:
            self.query_one("#url", Input).value = self._draft.base_url
            self.query_one(OptionRows).known = dict(self._draft.options)
        for button in self.query(Button):
            button.compact = True
        self._show_vendor()

    def _show_vendor(self) -> None:
        """Offer what this vendor has: options, usual variables, its own host."""
        vendor = self._vendor
        self.query_one(OptionRows).options = vendor.options
        host = f"https://{vendor.hosts[0]}" if vendor.hosts else ""
        self.query_one("#url", Input).placeholder = f"{host} (the vendor's own)"
        variable = self.query_one("#variable", Input)
        variable.suggester = SuggestFromList(vendor.variables)
        variable.placeholder = vendor.variables[0] if vendor.variables else "the name of a variable"
        if not self._draft:
            variable.value = vendor.variables[0] if vendor.is_set else ""
        self._show_way()

    def _show_way(self) -> None:
        way = self._way()
        for each, name in FIELDS.items():
            self.query_one(f"#{name}-row").display = each is way
        if way is not Way.KEYRING:
            self._forget()
        hint = self.query_one("#hint", Static)
        hint.update(content([(plain(words_on(way, self._vendor), LONGEST), DIM)]))

    def _way(self) -> Way:
        return Way(str(self.query_one("#way", Select).value))

    @on(Select.Changed, "#provider")
    def choose_vendor(self, event: Select.Changed) -> None:
        vendor = self._choices[str(event.value)]
        if vendor is self._vendor or not self._is_here:
            return
        self._vendor = vendor
        self._forget()
        self.line = ("", None)
        way: Select[str] = self.query_one("#way", Select)
        way.set_options((Text(text), key) for text, key in ways_of(vendor))
        way.value = _usual_way(vendor).value
        self._show_vendor()

    @on(Select.Changed, "#way")
    def choose_way(self) -> None:
        if self._is_here:
            self._show_way()

    @on(Input.Submitted)
    def submit(self) -> None:
        self.action_save(True)

    @on(Button.Pressed)
    def press(self, event: Button.Pressed) -> None:
        if event.button.id == "close":
            self.action_close()
        else:
            self.action_save(event.button.id == "test")

    def action_save(self, is_tested: bool) -> None:
        """Hand in what is written."""
        if self.is_busy or self.is_done:
            return
        draft, self._left = self._written(), self.focused
        self.query_one("#close").focus()
        self.is_busy = True
        name = plain(self._vendor.name, 40)
        self.line = (f"Asking {name}…" if is_tested else "Saving…", None)
        self.post_message(DraftHandedIn(draft, self._account_id, is_tested))

    def _written(self) -> Draft:
        way = self._way()
        field = FIELDS.get(way)
        written = self.query_one(f"#{field}", Input).value if field else ""
        billing = str(self.query_one("#billing", Select).value)
        return Draft(
            provider_id=self._vendor.provider_id,
            label=self._draft.label if self._draft else self.query_one("#called", Input).value,
            way=way,
            secret=written if way is Way.KEYRING else "",
            where=written if way is not Way.KEYRING else "",
            base_url=self.query_one("#url", Input).value,
            options=self.query_one(OptionRows).values(),
            billing=Billing(billing) if billing else None,
        )

    def refuse(self, text: str) -> None:
        """Say why nothing was saved; the form can be mended and handed in again."""
        self.is_busy = False
        self.line = (text, False)
        if self._left is not None:
            self._left.focus()

    def finish(self, told: Told) -> None:
        """Say what came of it; all is saved."""
        self._forget()
        self.is_busy, self.is_done = False, True
        self.line = (told.text, told.is_good)
        self.query_one("#close", Button).label = "Close"

    async def action_leaf(self, step: int) -> None:
        """Turn a page of the form, or of an open list; one not yet laid out would fail at it."""
        if not isinstance(self.focused, OptionList):
            self.query_one("#fields").scroll_relative(y=step * self.size.height, animate=False)
        elif self.focused.size.height:
            await self.focused.run_action("page_down" if step > 0 else "page_up")

    def action_close(self) -> None:
        """Leave; what is being asked goes on, and its outcome is told all the same."""
        self._forget()
        self.dismiss()

    def _forget(self) -> None:
        self.query_one("#secret", Input).value = ""

    def watch_line(self, line: tuple[str, bool | None]) -> None:
        text, is_good = line
        sign, style = {True: ("● ", GOOD), False: ("▲ ", BAD), None: ("", DIM)}[is_good]
        parts: Parts = [(sign, style), (plain(text, LONGEST), TEXT)] if text else []
        self.query_one("#line", Static).update(content(parts))

    def watch_is_busy(self, is_busy: bool) -> None:
        self._lock(is_busy)

    def watch_is_done(self, is_done: bool) -> None:
        self._lock(is_done)

    def _lock(self, is_locked: bool) -> None:
        """Let nothing be written or pressed but what closes the form."""
        self.query_one("#fields").disabled = is_locked
        for name in ("#test", "#save"):
            self.query_one(name, Button).disabled = is_locked


def _usual_way(vendor: VendorChoice) -> Way:
    return Way.NONE if vendor.is_optional else Way.KEYRING
