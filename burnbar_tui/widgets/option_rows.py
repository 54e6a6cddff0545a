"""What may be set for accounts of a vendor: a line an option, chosen or written."""

from collections.abc import Mapping
from types import MappingProxyType

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Select

from burnbar_tui.account_views import VendorOption
from burnbar_tui.widgets.form_row import FormRow
from burnbar_tui.widgets.text import plain

LONGEST = 120


class OptionRows(Vertical):
    """As many lines as the vendor has options; another vendor takes away what was written."""

    DEFAULT_CSS = """
    OptionRows { height: auto; }
    """

    options: reactive[tuple[VendorOption, ...]] = reactive((), recompose=True)
    known: Mapping[str, str] = MappingProxyType({})
    """What is set already, by name."""

    def compose(self) -> ComposeResult:
        for option in self.options:
            yield FormRow(option.name, self._control(option))

    def _control(self, option: VendorOption) -> Widget:
        value = self.known.get(option.name, "")
        if not option.choices:
            about = plain(option.about, LONGEST)
            return Input(value, placeholder=about, compact=True, name=option.name)
        usual = (Text(f"not set (usually {plain(option.choices[0], LONGEST)})"), "")
        return Select(
            [usual, *((Text(plain(choice, LONGEST)), choice) for choice in option.choices)],
            value=value if value in option.choices else "",
            allow_blank=False,
            compact=True,
            name=option.name,
        )

    def values(self) -> tuple[tuple[str, str], ...]:
        """Return (name, value) of each; empty is not set."""
        return tuple(
            (control.name, str(control.value))
            for control in self.query("Input, Select").results()
            if isinstance(control, Input | Select) and control.name
        )
