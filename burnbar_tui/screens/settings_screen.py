"""Settings: values of `config.toml` and the keys of every action, changed and saved at once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widgets import Static

from burnbar_tui.doors import Questions
from burnbar_tui.messages import SettingChosen
from burnbar_tui.scope import Scope
from burnbar_tui.screens.choice_screen import ChoiceScreen, KeyScreen
from burnbar_tui.screens.data_screen import DataScreen
from burnbar_tui.screens.key_clashes import accepted, clash, usual
from burnbar_tui.settings import BY_NAME, LOCAL, SETTINGS, Settings
from burnbar_tui.themes import EMBER, PAPER
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.parts import BAD, DIM, GOOD, TEXT, Parts, content
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.settings_table import KeyAction, Places, SettingRow, SettingsTable
from burnbar_tui.widgets.text import homely, plain
from burnbar_tui.widgets.top_line import TopLine

LONGEST = 400
EVERYWHERE = "Keys"
OF_FIGURES = frozenset(
    {"turn", "move_range", "filter", "clear_filter", "next_unit", "next_lens", "rescan", "calls"}
)


class SettingsScreen(DataScreen):
    """Wishes by `SettingChosen`; the app tells back what holds now and whether it is saved."""

    NAME: ClassVar[str] = "Settings"
    OF_PERIOD: ClassVar[bool] = False
    CSS_PATH = "settings_screen.tcss"
    FIRST_FOCUS: ClassVar[str] = "#settings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,backspace", "app.pop_screen", "back", tooltip="Back", id="screen.back"),
    ]

    settings: reactive[Settings] = reactive(Settings(), init=False, repaint=False)
    told: reactive[tuple[str, bool]] = reactive(("", True), init=False, repaint=False)
    """What came of the last change, and whether that is good news."""

    _file: Path | None = None
    _places: Places = {}  # noqa: RUF012  # never changed, only replaced
    _given: Mapping[str, str] = MappingProxyType({})
    """The keys of the settings that actions could be given."""

    def begin(self, settings: Settings, file: Path | None, places: Places) -> None:
        """Say what is set, where that is kept, and which actions have keys."""
        self.set_reactive(SettingsScreen.settings, settings)
        self._file, self._places = file, places

    def compose(self) -> ComposeResult:
        yield TopLine()
        with Vertical(id="body"):
            yield SettingsTable(title="Settings", id="settings", classes="pane")
            yield Static(id="details", classes="pane")
        yield KeyLine()

    def freshness(self) -> tuple[datetime | None, datetime | None]:
        return None, None

    def inquire(self, questions: Questions, scope: Scope) -> Callable[[], None]:
        """Ask nothing: settings are no figures."""
        del questions, scope
        return self.show

    def trail(self) -> tuple[str, ...]:
        return (*self.way, self.NAME)

    def fill(self) -> None:
        table = self.query_one(SettingsTable)
        table.look, table.rows = (
            self.look(self.timezone),
            tuple(chain(self._values(), self._keys())),
        )
        self._explain()

    def _values(self) -> list[SettingRow]:
        rows: list[SettingRow] = []
        group = ""
        for setting in SETTINGS:
            value = getattr(self.settings, setting.name)
            themes = self._themes() if setting.name == "theme" else ()
            rows.append(
                SettingRow(
                    way=(setting.name,),
                    group=setting.group if setting.group != group else "",
                    name=setting.name.replace("_", " "),
                    value=value,
                    about=setting.about,
                    allowed=setting.told,
                    choices=setting.choices or setting.offered or themes,
                    is_usual=value == setting.default,
                )
            )
            group = setting.group
        return rows

    def _themes(self) -> tuple[str, ...]:
        ours = (EMBER.name, PAPER.name)
        return (*ours, *sorted(name for name in self.app.available_themes if name not in ours))

    def _keys(self) -> list[SettingRow]:
        """Return a row an action: first those of many places, then those of one, place by place."""
        self._given, _ = accepted(self.settings.keys, self._places)
        actions: dict[str, KeyAction] = {}
        where: dict[str, list[str]] = {}
        for title, there in self._places.items():
            for action in there.values():
                actions.setdefault(action.id, action)
                where.setdefault(action.id, []).append(title)
        groups: dict[str, list[KeyAction]] = {EVERYWHERE: []}
        for id_, titles in where.items():
            group = EVERYWHERE if len(titles) > 1 else titles[0]
            groups.setdefault(group, []).append(actions[id_])
        return [
            self._key_row(action, "" if index else group)
            for group, members in groups.items()
            for index, action in enumerate(members)
        ]

    def _key_row(self, action: KeyAction, group: str) -> SettingRow:
        given = self._given.get(action.id)
        keys = action.keys if given is None else tuple(given.split(","))
        return SettingRow(
            way=("keys", action.id),
            group=group,
            name=action.text,
            value=" ".join(self._called(key) for key in keys),
            about=action.id,
            allowed=f"any key; usually {' '.join(map(self._called, action.keys))}",
            is_usual=action.id not in self.settings.keys,
        )

    def _called(self, key: str) -> str:
        return self.app.get_key_display(Binding(key, ""))

    def _explain(self) -> None:
        """Say what came of the last change, what the row at the cursor is, and where it is kept."""
        row = self.query_one(SettingsTable).selected
        where = homely(str(self._file)) if self._file else ""
        text, is_good = self.told
        lines: list[Parts] = []
        if text:
            sign = ("● ", GOOD) if is_good else ("▲ ", BAD)
            lines.append([sign, (plain(f"{text} in {where}" if is_good else text, LONGEST), TEXT)])
        if row is not None:
            lines.append([(plain(f"{row.name}: {row.about}", LONGEST), TEXT if not text else DIM)])
            lines.append([(plain(f"allowed: {row.allowed}", LONGEST), DIM)])
        if not text:
            kept = f"kept in {where}" if where else "not kept: there is no file of settings here"
            lines.append([(plain(kept, LONGEST), DIM)])
        self.query_one("#details", Static).update(content(*lines))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out the keys of figures: there are none here."""
        return action not in OF_FIGURES and super().check_action(action, parameters)

    def watch_settings(self) -> None:
        self.show()

    def watch_told(self) -> None:
        self._explain()

    @on(RowTable.Moved)
    def explain_row(self) -> None:
        self.set_reactive(SettingsScreen.told, ("", True))
        self._explain()

    @on(SettingsTable.Stepped)
    def step(self, message: SettingsTable.Stepped) -> None:
        row = message.row
        if row.choices:
            at = row.choices.index(row.value) if row.value in row.choices else -1
            self._choose(row, row.choices[(at + message.step) % len(row.choices)])

    @on(SettingsTable.Reset)
    def reset(self, message: SettingsTable.Reset) -> None:
        if message.row.way[0] != "keys" or self._is_free(message.row, None):
            self._choose(message.row, None)

    @on(RowTable.Opened)
    def change(self, message: RowTable.Opened) -> None:
        """Step on where there are few choices, else ask."""
        row = message.row
        if not isinstance(row, SettingRow):
            return
        if row.way[0] == "keys":
            self.app.push_screen(KeyScreen(row.name), partial(self._take_key, row))
        elif row.way == ("theme",):
            self._ask_theme(row)
        elif row.choices:
            self.step(SettingsTable.Stepped(row, 1))
        else:
            self._ask_zone(row)

    def _ask_theme(self, row: SettingRow) -> None:
        """Show each theme while the cursor is on it; without a choice the old one comes back."""

        def preview(name: str) -> None:
            self.app.theme = name

        def take(name: str | None) -> None:
            if name is None:
                self.app.theme = row.value
            else:
                self._choose(row, name)

        self.app.push_screen(ChoiceScreen("Theme", row.choices, row.value, preview), take)

    def _ask_zone(self, row: SettingRow) -> None:
        from zoneinfo import available_timezones  # It looks through folders.

        def take(name: str | None) -> None:
            if name is not None:
                self._choose(row, name)

        zones = (LOCAL, *sorted(available_timezones()))
        self.app.push_screen(ChoiceScreen("Time zone", zones, row.value), take)

    def _take_key(self, row: SettingRow, key: str | None) -> None:
        if key is not None and self._is_free(row, key):
            self._choose(row, key)

    def _is_free(self, row: SettingRow, key: str | None) -> bool:
        """Return whether an action can have a key, or with None its own; say why it cannot."""
        given = {id_: keys for id_, keys in self._given.items() if id_ != row.way[1]}
        keys = usual(row.way[1], self._places) if key is None else (key,)
        trouble = clash(row.way[1], keys, given, self._places)
        if trouble:
            self.told = (f"Not changed: {trouble}", False)
        return not trouble

    def _choose(self, row: SettingRow, value: str | None) -> None:
        if row.way[0] in BY_NAME and value == BY_NAME[row.way[0]].default:
            value = None
        self.post_message(SettingChosen(row.way, value))
