"""What the user chose: applied at the start, changed while the app runs, saved at once."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar, NamedTuple

import msgspec
from msgspec.structs import replace
from textual import on
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.theme import Theme

from burnbar_tui import settings
from burnbar_tui.ascii_lines import AsciiLines, is_wanted
from burnbar_tui.facts import BurnbarError, UsageError
from burnbar_tui.messages import SettingChosen
from burnbar_tui.navigation import Navigation
from burnbar_tui.query_text import parse
from burnbar_tui.scope import Filter, Lens, Period, Scope, Unit
from burnbar_tui.screens.overview import Overview
from burnbar_tui.settings import NONE, REMEMBER, Reading, Settings
from burnbar_tui.themes import EMBER, PAPER
from burnbar_tui.views import Glance

ASCII = AsciiLines()
AT_START = frozenset(
    {"start_screen", "period", "unit", "money", "filter", "timezone", "week_starts"}
)
"""What is followed from the next start on."""


class Preferred(NamedTuple):
    """The settings as they were read, and where they and what was used last are kept."""

    reading: Reading = Reading(Settings())
    file: Path | None = None
    """None does not keep what is chosen."""
    last_used: Path | None = None


NOTHING_PREFERRED = Preferred()


class Preferences(Navigation):
    """Screens wish by `SettingChosen`; what was wrong in the file is noted, its default holds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("comma", "settings", "settings", False, tooltip="Settings", id="app.settings"),
    ]

    def __init__(
        self,
        glance: Glance | None,
        label: str,
        now: Callable[[], datetime],
        preferred: Preferred,
    ) -> None:
        self._known_themes: dict[str, Theme] = {}
        super().__init__(glance, label, now)
        (self.settings, self._troubles, unknown), self._file, self._last_used = preferred
        self._troubles += (unknown,) if unknown else ()
        self._is_ascii = is_wanted(self.settings.ascii)
        self._is_begun = False
        self._usual_animations = self.animation_level
        self._begin_as_chosen()

    def get_theme(self, theme_name: str) -> Theme | None:
        """Return a theme; Textual asks for each line that is painted, and looks for it long."""
        found = self._known_themes.get(theme_name) or super().get_theme(theme_name)
        if found is not None:
            self._known_themes[theme_name] = found
        return found

    def _begin_as_chosen(self) -> None:
        """Take up theme, animations and what is to be shown before anything is painted."""
        self.register_theme(EMBER)
        self.register_theme(PAPER)
        if self.settings.theme not in self.available_themes:
            wrong = settings.BY_NAME["theme"]
            self._troubles += (f"{self._file}: `theme` must be {wrong.told}",)
            self.settings = replace(self.settings, theme=wrong.default)
        self.theme = self.settings.theme
        self.stylesheet.set_variables(self.get_css_variables())
        self._set_animations()
        last = _last_used(self._last_used)
        scope = Scope()
        with suppress(ValueError):  # of nothing, or of one that this release does not know
            scope = replace(scope, period=Period(self._first("period", last)))
        with suppress(ValueError):
            scope = replace(scope, lens=Lens(self._first("money", last)))
        with suppress(UsageError):
            scope = replace(scope, filter=parse(self._first("filter", last), self._today()))
        with suppress(ValueError):
            self.overview.set_reactive(Overview.unit, Unit(self._first("unit", last)))
        self.overview.set_reactive(Overview.scope, scope)
        if scope.filter.text:  # The totals of before the start know of no filter.
            self.overview.set_reactive(Overview.glance, None)

    def refresh_css(self, animate: bool = True) -> None:
        """Take up changed styles; the first screen is yet to be made, by those that are set."""
        if self._is_begun:
            super().refresh_css(animate)
        self._is_begun = True

    def _today(self) -> date:
        return self._now().astimezone(self.settings.zone()).date()

    def _first(self, name: str, last: Mapping[str, str]) -> str:
        """Return what a start begins with; nothing where the last one left nothing."""
        chosen: str = getattr(self.settings, name)
        if chosen == REMEMBER:
            return last.get(name, "")
        return "" if chosen == NONE else chosen

    def remember(self) -> None:
        """Keep what was shown last, beside our data: it is no setting."""
        scope = self.overview.scope
        # Days in the past would be mistaken for now the next time.
        filter_ = scope.filter if scope.filter.when is None else Filter()
        shown = {
            "period": scope.period,
            "money": scope.lens,
            "filter": filter_.text,
            "unit": self.overview.unit,
        }
        known = _last_used(self._last_used) | {
            name: str(value)
            for name, value in shown.items()
            if getattr(self.settings, name) == REMEMBER
        }
        if self._last_used is not None:
            with suppress(OSError):  # What cannot be kept is only forgotten.
                settings.replace_file(self._last_used, msgspec.json.encode(known).decode())

    def begin(self) -> None:
        """Show the first screen, let keys be the user's, and note what is wrong in the file."""
        if self.settings.keys:
            self._troubles += self._take_keys()
        if self.settings.start_screen != "overview":
            self.call_later(getattr(self, f"action_{self.settings.start_screen}"))
        if self._troubles:
            self.call_later(self._note, " · ".join(self._troubles))

    def _note(self, text: str) -> None:
        for screen in self._screens():
            screen.note = text

    def get_line_filters(self) -> Sequence[LineFilter]:
        usual = super().get_line_filters()
        return [*usual, ASCII] if self._is_ascii else usual

    @on(SettingChosen)
    def follow(self, message: SettingChosen) -> None:
        """Apply a choice at once, save it, and tell the screen of settings what came of it."""
        from burnbar_tui.screens.settings_screen import SettingsScreen  # for a quick start

        self.settings = settings.with_value(self.settings, message.way, message.value)
        name = message.way[0]
        if name == "theme":
            self.theme = self.settings.theme
        elif name == "ascii":
            self._redraw(is_wanted(self.settings.ascii))
        elif name == "animations":
            self._set_animations()
        elif name == "keys":
            self._take_keys()
        told, is_saved = self._save(message)
        for screen in self.screen_stack:
            if isinstance(screen, SettingsScreen):
                screen.settings, screen.told = self.settings, (told, is_saved)
                return
        self.tell(told, is_saved=is_saved)

    def keep(self, message: SettingChosen) -> tuple[str, bool]:
        """Take up a choice that nothing on show depends on, and save it; return what to tell."""
        self.settings = settings.with_value(self.settings, message.way, message.value)
        return self._save(message)

    def tell(self, told: str, is_saved: bool) -> None:
        """Tell what came of saving."""
        self.notify(told, severity="information" if is_saved else "warning", markup=False)

    def _save(self, message: SettingChosen) -> tuple[str, bool]:
        name = message.way[0]
        if self._file is None:
            return "Not saved: there is no file of settings here", False
        try:
            settings.change(self._file, message.way, message.value)
        except BurnbarError as error:
            return f"Not saved: {error}", False
        return "Saved, for the next start," if name in AT_START else "Saved", True

    def _set_animations(self) -> None:
        is_on = self.settings.animations == "on"
        self.animation_level = self._usual_animations if is_on else "none"

    def _redraw(self, is_ascii: bool) -> None:
        self._is_ascii = is_ascii
        for screen in self.screen_stack:
            for node in screen.walk_children(with_self=True):
                node.refresh()

    def _take_keys(self) -> tuple[str, ...]:
        """Give actions the user's keys, but those that clash; return what is to be told."""
        from burnbar_tui.screens.key_clashes import accepted  # for a quick start
        from burnbar_tui.screens.key_places import places

        keys, troubles = accepted(self.settings.keys, places(type(self)))
        self.set_keymap(keys)
        return troubles

    def action_settings(self) -> None:
        """Show the settings right above the Overview."""
        from burnbar_tui.screens.key_places import places
        from burnbar_tui.screens.settings_screen import SettingsScreen  # for a quick start

        if not isinstance(self.screen, SettingsScreen):
            screen = SettingsScreen(self._now, self._label)
            screen.begin(self.settings, self._file, places(type(self)))
            self._open(screen, is_root=True)


def _last_used(file: Path | None) -> dict[str, str]:
    """Return what was used last; nothing where that is not known."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, str]) if file else {}
    except (OSError, ValueError):
        return {}
