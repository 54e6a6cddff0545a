"""All settings and all keys as one table, in groups."""

from collections.abc import Hashable, Mapping, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType

from burnbar_tui.data_message import DataMessage
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import DIM, MONEY, STRONG, TEXT, TITLE, Parts
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain

CLOSED, OPEN = "◂", "▸"


class KeyAction(Struct, frozen=True):
    """An action, the keys that it has without the user's settings, and what it does."""

    id: str
    keys: tuple[str, ...]
    text: str


Places = Mapping[str, Mapping[str, KeyAction]]
"""Title of a place -> the actions that can be pressed there, by id."""


class SettingRow(Struct, frozen=True, kw_only=True):
    """One setting, or the keys of one action."""

    way: tuple[str, ...]
    """Where it stands in the file."""
    group: str
    """Its group, for the first of each; else empty."""
    name: str
    value: str
    about: str
    allowed: str
    choices: tuple[str, ...] = ()
    """What left and right step through."""
    is_usual: bool = True
    """Whether it is the default."""


def _group(row: SettingRow, _look: Look, width: int) -> Parts:
    return [(plain(row.group, width), f"{TITLE} bold")]


def _name(row: SettingRow, _look: Look, width: int) -> Parts:
    return [(plain(row.name, width), TEXT)]


def _value(row: SettingRow, _look: Look, width: int) -> Parts:
    style = STRONG if row.is_usual else f"{MONEY} bold"
    if not row.choices:
        return [("  ", DIM), (plain(row.value, width - 2), style)]
    return [(f"{CLOSED} ", DIM), (plain(row.value, width - 4), style), (f" {OPEN}", DIM)]


def _about(row: SettingRow, _look: Look, width: int) -> Parts:
    return [(plain(row.about, width), DIM)]


class SettingsTable(RowTable[SettingRow]):
    """A row is changed in place where it has few choices; else it opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "open", "change", tooltip="Change this setting", id="settings.change"),
        Binding("right,l", "step(1)", "next", False, tooltip="Next choice", id="settings.next"),
        Binding("left,h", "step(-1)", "last", False, tooltip="Last choice", id="settings.last"),
        Binding("delete", "reset", "default", tooltip="Back to the default", id="settings.reset"),
    ]
    HEADER_FROM = 10_000

    class Stepped(DataMessage):
        """The next or the last choice of a row is wanted."""

        row: SettingRow
        step: int

    class Reset(DataMessage):
        """A row should be its default again."""

        row: SettingRow

    def columns(self) -> Sequence[Column[SettingRow]]:
        return (
            Column("", _group, 12, rank=2, name="group"),
            Column("setting", _name, 14, most=32),
            Column("value", _value, 16, most=26),
            Column("what it is", _about, 50, rank=3, most=90),
        )

    def key_of(self, row: SettingRow) -> Hashable:
        return row.way

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "reset":
            return self.selected is not None and not self.selected.is_usual
        return super().check_action(action, parameters)

    def action_step(self, step: int) -> None:
        if self.selected is not None:
            self.post_message(self.Stepped(self.selected, step))

    def action_reset(self) -> None:
        if self.selected is not None:
            self.post_message(self.Reset(self.selected))
