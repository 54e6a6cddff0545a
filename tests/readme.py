"""Makes the tables of README.md from the code: `python -m tests.readme` brings them up to date."""

from collections.abc import Iterable
from pathlib import Path

from textual.binding import Binding

from burnbar_tui.app import BurnbarApp
from burnbar_tui.cli.main import COMMANDS
from burnbar_tui.providers.registry import PROVIDERS
from burnbar_tui.screens.account_screen import AccountScreen
from burnbar_tui.screens.overview import Overview
from burnbar_tui.widgets.row_table import RowTable

README = Path(__file__).parent.parent / "README.md"
SIGNS = {"question_mark": "?", "escape": "esc", "pagedown": "page down", "pageup": "page up"}


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def keys() -> str:
    """Return the table of keys, from the bindings themselves."""
    found: dict[str, list[str]] = {}
    for owner in (BurnbarApp, Overview, AccountScreen, RowTable):
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
    rows = [
        (
            f"`{spec.id}`",
            spec.name,
            ", ".join(f"`{root}`" for root in spec.source.roots.defaults),
            spec.tokens.label,
            spec.cost.label,
            spec.quota,
            spec.credential or "none (local)",
            spec.notes,
        )
        for spec in (provider.SPEC for provider in PROVIDERS)
    ]
    header = (
        "id",
        "name",
        "reads",
        "tokens",
        "cost at best",
        "quota",
        "credential",
        "worth knowing",
    )
    return table(header, rows)


def updated(text: str) -> str:
    """Return the README with its tables as the code would have them."""
    for name, made in (("keys", keys()), ("commands", commands()), ("providers", providers())):
        before, opening, rest = text.partition(f"<!-- {name} -->\n")
        _, closing, after = rest.partition(f"<!-- /{name} -->")
        text = f"{before}{opening}{made}\n{closing}{after}"
    return text


if __name__ == "__main__":
    README.write_text(updated(README.read_text()))
