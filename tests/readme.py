"""Makes the tables of README.md from the code: `python -m tests.readme` brings them up to date."""

from collections.abc import Iterable
from pathlib import Path

from textual.binding import Binding

from burnbar_tui.app import BurnbarApp
from burnbar_tui.cli.main import COMMANDS
from burnbar_tui.keys import KEY_NAMES
from burnbar_tui.providers.registry import specs
from burnbar_tui.providers.spec import ProviderSpec
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.accounts_screen import AccountsScreen
from burnbar_tui.screens.call_screen import CallBody
from burnbar_tui.screens.calls_screen import CallsScreen
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.screens.quotas_screen import QuotasScreen
from burnbar_tui.screens.session_screen import SessionScreen
from burnbar_tui.settings import SETTINGS, TABLES
from burnbar_tui.widgets.chat_input import ChatInput
from burnbar_tui.widgets.chat_items import ChatAnswer
from burnbar_tui.widgets.chat_panel import ChatPanel
from burnbar_tui.widgets.day_plot import DayPlot
from burnbar_tui.widgets.groups_table import GroupsTable
from burnbar_tui.widgets.providers_table import ProvidersTable
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.session_tree import SessionTree
from burnbar_tui.widgets.settings_table import SettingsTable

README = Path(__file__).parent.parent / "README.md"
SIGNS = KEY_NAMES | {"question_mark": "?", "pagedown": "page down", "pageup": "page up"}


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def keys() -> str:
    """Return the table of keys, from the bindings themselves."""
    found: dict[str, list[str]] = {}
    owners = (
        BurnbarApp, Overview, AccountsScreen, QuotasScreen, ExploreScreen, CallsScreen,
        AccountScreen, SessionScreen, RowTable, GroupsTable, ProvidersTable, SessionTree, CallBody,
        SettingsTable, DayPlot, ChatPanel, ChatInput, ChatAnswer,
    )  # fmt: skip
    for owner in owners:
        for base in reversed(owner.__mro__):
            for binding in base.__dict__.get("BINDINGS", ()):
                if isinstance(binding, Binding) and binding.id:
                    names = found.setdefault(binding.tooltip or binding.description, [])
                    names += [f"`{SIGNS.get(key, key)}`" for key in binding.key.split(",")]
    rows = ((" ".join(dict.fromkeys(names)), text) for text, names in found.items())
    return table(("key", "does"), rows)


def commands() -> str:
    """Return the table of commands."""
    rows = [(f"`burnbar {name}`", text) for name, (_, text) in COMMANDS.items()]
    return table(("command", "does"), [("`burnbar`", "the dashboard"), *rows])


def providers() -> str:
    """Return the table of providers, from their own declarations."""
    header = ("id", "name", "reads", "tokens", "cost", "quota", "needs", "worth knowing")
    rows = [
        (
            f"`{spec.id}`",
            spec.name,
            _reads(spec),
            spec.tokens.label,
            spec.cost.label,
            spec.quota,
            spec.credential or "nothing (local)",
            spec.notes,
        )
        for spec in specs().values()
    ]
    return table(header, rows)


def _reads(spec: ProviderSpec) -> str:
    """Return what is read and where; of many folders the first."""
    if not spec.sources:
        return f"{spec.reads} (with an account)"
    first, *others = (*spec.roots.defaults, *spec.roots.listed_in)
    more = f" and {len(others)} more folders" if len(others) > 1 else ""
    last = f", `{others[0]}`" if len(others) == 1 else ""
    return f"{spec.reads}: `{first}`{last}{more}"


def accounts() -> str:
    """Return the table of vendors that can be asked, from their own declarations."""
    header = ("provider", "credential", "usual variables", "`--own-login` reads", "`--set`")
    rows = []
    for spec in specs().values():
        if spec.api is None:
            continue
        api = spec.api
        options = [f"{one.name}={'|'.join(one.choices) or '…'}" for one in api.options]
        rows.append(
            (
                f"`{spec.id}`",
                api.credential,
                _listed(api.env_names),
                _listed(api.own_login[:1]),
                _listed(option.replace("|", " or ") for option in options),
            )
        )
    return table(header, rows)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "—"


def settings() -> str:
    """Return the table of what may stand in `config.toml`."""
    rows = [(f"`{one.name}`", one.about, one.told, f"`{one.default}`") for one in SETTINGS] + [
        (f"`[{name}]`", about, "a table", "empty") for name, about in TABLES.items()
    ]
    return table(("key", "what it is", "allowed", "default"), rows)


def counts() -> str:
    """Return how many providers there are of each kind."""
    known = specs().values()
    local = sum(bool(spec.sources) for spec in known)
    promoted = sum(spec.is_promoted for spec in known)
    detected = sum(spec.kind == "detection" for spec in known)
    parts = [
        f"{len(known)} providers",
        f"{local} of them read on this machine",
        f"{promoted} of these promoted (the vendor exposes nothing, the agent keeps real counts)",
        f"{len(known) - local - detected} that need an account",
    ]
    if detected:
        parts.append(f"{detected} that can only be detected")
    return f"{', '.join(parts)}."


def updated(text: str) -> str:
    """Return the README with its tables as the code would have them."""
    tables = {
        "keys": keys,
        "commands": commands,
        "counts": counts,
        "providers": providers,
        "accounts": accounts,
        "settings": settings,
    }
    for name, make in tables.items():
        made = make()
        before, opening, rest = text.partition(f"<!-- {name} -->\n")
        _, closing, after = rest.partition(f"<!-- /{name} -->")
        text = f"{before}{opening}{made}\n{closing}{after}"
    return text


if __name__ == "__main__":
    README.write_text(updated(README.read_text()))
