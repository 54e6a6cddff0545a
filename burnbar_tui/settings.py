"""The user's settings: `config.toml` in the folder of the configuration.

    theme = "paper"
    timezone = "Europe/Berlin"
    [keys]                                  # the id of an action, and the keys it should have
    "app.accounts" = "2,a"
    [views.expensive]                       # what was on show, under a name
    screen = "calls"
    query = "cost>1 last:7d"

Everything may be left out. A wrong value is told and its default holds; what we do not know is
told once and stays in the file. The file is only written by `change`, one value at a time, so that
comments, order and what others wrote stay.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui import clock
from burnbar_tui.explore_views import By
from burnbar_tui.facts import StoreError, UsageError
from burnbar_tui.model_choice import ModelChoice, read_choice
from burnbar_tui.notices import CHECKS, ROWS, NoticeChoice
from burnbar_tui.weeks import STARTS

LOCAL = "local"
REMEMBER = "remember"
NONE = "none"
SWITCH = ("on", "off")
SCREENS = ("overview", "accounts", "quotas", "explore", "insights", "router")


class Setting(NamedTuple):
    """What one value of the file may be."""

    name: str
    default: str
    about: str
    choices: tuple[str, ...] = ()
    """All that is allowed; empty where that is no list."""
    allowed: str = ""
    """What is allowed where that is no list."""
    group: str = "Start"
    offered: tuple[str, ...] = ()
    """What the screen offers of that."""

    @property
    def told(self) -> str:
        """What is allowed, in words."""
        return self.allowed or ", ".join(self.choices)


SETTINGS = (
    Setting("theme", "ember", "colours", group="Look",
            allowed="ember, paper, or a theme of Textual"),
    Setting("ascii", "auto", "draw with ASCII only; auto: where the locale is not UTF-8",
            choices=("auto", *SWITCH), group="Look"),
    Setting("animations", "on", "smooth scrolling", choices=SWITCH, group="Look"),
    Setting("start_screen", "overview", "the screen that is shown first", choices=SCREENS),
    Setting("period", REMEMBER, "the period at the start; remember: the one used last",
            choices=("today", "7d", "30d", "month", "all", REMEMBER)),
    Setting("unit", REMEMBER, "what figures count at the start; remember: as used last",
            choices=("usd", "tokens", REMEMBER)),
    Setting("money", REMEMBER, "the money lens at the start; remember: the one used last",
            choices=("both", "spend", "plan value", REMEMBER)),
    Setting("filter", REMEMBER, "the filter at the start; remember: the one used last",
            choices=(NONE, REMEMBER)),
    Setting("timezone", LOCAL, "whose days are counted, here and in reports; local: the machine's",
            allowed="local, or a name such as Europe/Berlin", group="Days"),
    Setting("week_starts", "monday", "the first day of a week, everywhere", choices=STARTS,
            group="Days"),
    *(Setting(name, usual, about, choices, allowed, "Notices", offered)
      for name, usual, about, choices, allowed, offered in ROWS),
)  # fmt: skip
"""Every value of the file, in the order in which they are shown."""
BY_NAME = MappingProxyType({setting.name: setting for setting in SETTINGS})
TABLES = MappingProxyType(
    {
        "keys": 'the keys of an action: `"app.accounts" = "2,a"`; the screen shows each id',
        "views": "a saved view: `[views.NAME]` with any of `screen`, `query`, `period`, `by`, "
        "`across` and `order`; `w` saves and opens them",
        "model": "a language model for `ask`, of `kind` ollama, openai or anthropic: see Ask",
    }
)


class SavedView(Struct, frozen=True, kw_only=True):
    """What was on show when the user gave it a name; what is empty is left as it is."""

    screen: str = "explore"
    query: str = ""
    period: str = ""
    by: str = ""
    across: str = ""
    order: str = ""


VIEW_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "screen": ("overview", "accounts", "quotas", "explore", "calls"),
        "period": ("today", "7d", "30d", "month", "all"),
        "by": tuple(By),
        "across": tuple(By),
        "order": ("cost", "time"),
    }
)
"""All that the values of a view may be; a query may be any text."""


class Settings(NoticeChoice, frozen=True, kw_only=True):
    """Valid values only; `theme` alone may name what is not there, which the app finds out."""

    theme: str = BY_NAME["theme"].default
    ascii: str = BY_NAME["ascii"].default
    animations: str = BY_NAME["animations"].default
    start_screen: str = BY_NAME["start_screen"].default
    period: str = BY_NAME["period"].default
    unit: str = BY_NAME["unit"].default
    money: str = BY_NAME["money"].default
    filter: str = BY_NAME["filter"].default
    timezone: str = BY_NAME["timezone"].default
    week_starts: str = BY_NAME["week_starts"].default
    keys: Mapping[str, str] = MappingProxyType({})
    """Id of an action -> its keys, separated by commas."""
    views: Mapping[str, SavedView] = MappingProxyType({})
    model: ModelChoice = ModelChoice()

    def zone(self, environ: Mapping[str, str] = os.environ) -> ZoneInfo:
        """Return the zone whose days are counted."""
        return clock.local_zone(environ) if self.timezone == LOCAL else clock.zone(self.timezone)


def with_value(known: Settings, way: Sequence[str], value: str | None) -> Settings:
    """Return settings in which one value, which is valid, is another; None is its default."""
    if way[0] == "keys":
        keys = {id_: keys for id_, keys in known.keys.items() if id_ != way[1]}
        return replace(known, keys=keys if value is None else keys | {way[1]: value})
    if way[0] == "views":
        views = dict(known.views)
        if value is None:
            views.pop(way[1], None)
        else:
            views[way[1]] = replace(views.get(way[1], SavedView()), **{way[2]: value})
        return replace(known, views=views)
    return replace(known, **{way[0]: BY_NAME[way[0]].default if value is None else value})


class Reading(NamedTuple):
    """What a file holds, and one sentence for each thing that is wrong with it."""

    settings: Settings
    troubles: tuple[str, ...] = ()
    unknown: str = ""
    """Which names mean nothing to us, as a sentence, or empty."""


def read(path: Path) -> Reading:
    """Read a file of settings; for what is wrong or missing the default holds."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Reading(Settings())
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        return Reading(Settings(), (f"{path} cannot be read: {reason}",))
    import tomllib  # Most users have no file of their own, and it costs start-up time.

    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Reading(Settings(), (f"{path} is not TOML: {error}",))
    return _checked(path, content)


def wrong(setting: Setting, value: object) -> bool:
    """Return whether a value is not one of those allowed."""
    if setting.choices:
        return value not in setting.choices
    if not isinstance(value, str) or not value:
        return True
    if setting.name in CHECKS:
        return not CHECKS[setting.name](value)
    if setting.name == "timezone" and value != LOCAL:
        try:
            clock.zone(value)
        except UsageError:
            return True
    return False


def _checked(path: Path, content: dict[str, Any]) -> Reading:
    values: dict[str, Any] = {}
    troubles: list[str] = []
    unknown = [name for name in content if name not in BY_NAME and name not in TABLES]
    for setting in SETTINGS:
        value = content.get(setting.name, setting.default)
        if set(SWITCH) <= set(setting.choices) and isinstance(value, bool):
            value = SWITCH[not value]
        if wrong(setting, value):
            troubles.append(f"{path}: `{setting.name}` must be {_either(setting)}")
        else:
            values[setting.name] = value
    for name, take in (("keys", _keys), ("views", _views), ("model", _model)):
        table = content.get(name, {})
        if isinstance(table, dict):
            values[name] = take(path, table, troubles, unknown)
        else:
            troubles.append(f"{path}: `{name}` must be a table, `[{name}]`")
    sentence = f"{path}: unknown and left alone: {', '.join(unknown)}" if unknown else ""
    return Reading(Settings(**values), tuple(troubles), sentence)


def _either(setting: Setting) -> str:
    return setting.allowed or f"one of {', '.join(setting.choices)}"


def _keys(
    path: Path, table: dict[str, Any], troubles: list[str], _unknown: list[str], above: str = ""
) -> dict[str, str]:
    """Return the keys by id; an id without quotes is a table in a table to TOML."""
    found: dict[str, str] = {}
    for name, value in table.items():
        id_ = f"{above}{name}"
        if isinstance(value, dict):
            found |= _keys(path, value, troubles, _unknown, f"{id_}.")
        elif isinstance(value, str) and all(key.strip() for key in value.split(",")):
            found[id_] = ",".join(key.strip() for key in value.split(","))
        else:
            troubles.append(f'{path}: `keys."{id_}"` must be keys separated by commas, as in "2,a"')
    return found


def _views(
    path: Path, table: dict[str, Any], troubles: list[str], unknown: list[str]
) -> dict[str, SavedView]:
    found: dict[str, SavedView] = {}
    fields = SavedView.__struct_fields__
    for name, value in table.items():
        entry = value if isinstance(value, dict) else {}
        unknown += (f"views.{name}.{key}" for key in entry if key not in fields)
        known = {key: told for key, told in entry.items() if key in fields}
        wrongs = [
            f"{path}: `views.{name}.{key}` must be one of {', '.join(VIEW_CHOICES[key])}"
            for key, told in known.items()
            if key in VIEW_CHOICES and told not in VIEW_CHOICES[key]
        ]
        if not isinstance(known.get("query", ""), str):
            wrongs.append(f"{path}: `views.{name}.query` must be a query in quotes")
        if not isinstance(value, dict):
            wrongs.append(f"{path}: `views.{name}` must be a table, `[views.{name}]`")
        troubles += wrongs
        if not wrongs:
            found[name] = SavedView(**known)
    return found


def _model(
    path: Path, table: dict[str, Any], troubles: list[str], unknown: list[str]
) -> ModelChoice:
    choice, wrong, strange = read_choice(table)
    troubles += (f"{path}: {sentence}" for sentence in wrong)
    unknown += strange
    return choice


def change(path: Path, way: Sequence[str], value: str | None) -> None:
    """Write one value, or take it out with None; all else in the file stays as it is.

    Args:
        path: the file; what it links to is written, so that a link stays one.
        way: the names of the tables, then the name of the value.
        value: the new value.

    Raises:
        UsageError: the file is not TOML; it stays as it is.
        StoreError: it cannot be read or written.
    """
    import tomlkit  # It is needed only when something is changed.
    from tomlkit.exceptions import TOMLKitError

    target = path.resolve()
    try:
        before = target.read_text(encoding="utf-8") if target.exists() else ""
        document = tomlkit.parse(before)
        _put(document, way, value)
        replace_file(target, tomlkit.dumps(document))
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML, so it was not changed: {error}") from error
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error


def _put(document: Any, way: Sequence[str], value: str | None) -> None:
    table = document
    for name in way[:-1]:
        table = table.setdefault(name, {})
        if not isinstance(table, dict):
            raise UsageError(f"`{name}` in the settings is no table, so nothing was changed")
    last = way[-1]
    while last not in table and "." in last and last.partition(".")[0] in table:
        # An id without quotes, which TOML takes for a table in a table.
        first, _, last = last.partition(".")
        table = table[first]
    if value is None:
        table.pop(last, None)
    else:
        table[last] = value


def replace_file(target: Path, text: str) -> None:
    """Replace a file in one step, so that no reader and no power cut sees half of it.

    Raises:
        OSError: it cannot be written; what was there stays.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
