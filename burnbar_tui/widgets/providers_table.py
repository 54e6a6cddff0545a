"""The provider matrix as a table: a row for each provider, and below it its accounts."""

from collections.abc import Container, Hashable, Iterator, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.reactive import reactive

from burnbar_tui.facts import Confidence
from burnbar_tui.format import UNKNOWN, amount, cost, seen, tokens
from burnbar_tui.views import AccountRow, ProviderRow
from burnbar_tui.widgets import quota
from burnbar_tui.widgets.accounts_table import own_figure
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import (
    BAD,
    DIM,
    GOOD,
    LINK,
    MARK_STYLES,
    STRONG,
    TEXT,
    WARN,
    Part,
    Parts,
)
from burnbar_tui.widgets.row_table import TROUBLE_FLAG, RowTable
from burnbar_tui.widgets.text import plain

STATES = {
    "failing": ("▲", BAD),
    "counting": ("●", GOOD),
    "live": ("●", GOOD),
    "waiting": ("◌", WARN),
    "found": ("◔", WARN),
    "installed": ("○", TEXT),
    "no account": ("·", DIM),
    "not installed": ("·", DIM),
}
"""State -> sign and style, in the order in which providers are shown."""
QUOTA_STYLES = {"yes": GOOD, "partial": WARN, "no": DIM}


class ProviderLine(Struct, frozen=True):
    """One line: a provider, or one of its accounts."""

    provider: ProviderRow
    account: AccountRow | None = None
    hidden: int = 0
    """How many accounts of a folded provider are not shown."""


def lines_of(
    rows: Sequence[ProviderRow], folded: Container[str] = frozenset()
) -> Iterator[ProviderLine]:
    """Yield the lines of all providers, those that count something first.

    Args:
        rows: the providers.
        folded: ids of those whose accounts are not shown.
    """
    order = list(STATES)
    for row in sorted(rows, key=lambda row: (order.index(row.state), row.name.lower())):
        is_folded = row.id in folded
        yield ProviderLine(row, hidden=len(row.accounts) if is_folded else 0)
        yield from () if is_folded else (ProviderLine(row, account) for account in row.accounts)


def _name(line: ProviderLine, _look: Look, width: int) -> Parts:
    if line.account is None:
        more = f"  +{line.hidden}" if line.hidden else ""
        name = plain(line.provider.name, width - len(more))
        return [(name, STRONG if line.provider.accounts else TEXT), (more, DIM)]
    return [("└ ", DIM), (plain(line.account.account, width - 2), TEXT)]


def _state(line: ProviderLine, _look: Look, width: int) -> Parts:
    if line.account is not None:
        return [(plain(line.account.plan or line.account.billing.value, width), DIM)]
    sign, style = STATES[line.provider.state]
    promoted = "+" if line.provider.is_promoted and line.provider.accounts else ""
    return [(f"{sign} ", style), (f"{line.provider.state}{promoted}", style)]


def _sign(line: ProviderLine, _look: Look, _width: int) -> Parts:
    return [] if line.account else [STATES[line.provider.state]]


def _label(confidence: Confidence) -> Parts:
    return [(f"{confidence.mark} ", MARK_STYLES[confidence]), (confidence.label, TEXT)]


def _tokens(line: ProviderLine, _look: Look, _width: int) -> Parts:
    if line.account is None:
        return _label(line.provider.tokens)
    return own_figure(line.account, tokens(line.account.chosen), line.account.chosen.events, TEXT)


def _cost(line: ProviderLine, look: Look, _width: int) -> Parts:
    if line.account is None:
        return _label(line.provider.cost)
    chosen = line.account.chosen
    return own_figure(line.account, cost(chosen, look.lens), chosen.events, TEXT)


def _brief(line: ProviderLine, look: Look, _width: int) -> Parts:
    """Return what the narrowest table still tells: the account's figure, or nothing."""
    if line.account is None:
        return []
    chosen = line.account.chosen
    return own_figure(line.account, amount(chosen, look.unit, look.lens), chosen.events, TEXT)


def _quota(line: ProviderLine, _look: Look, _width: int) -> Parts:
    if line.account is None:
        return [(line.provider.quota, QUOTA_STYLES.get(line.provider.quota, DIM))]
    return quota.used(line.account.tightest) if line.account.tightest else [(UNKNOWN, DIM)]


def _reads(line: ProviderLine, _look: Look, width: int) -> Parts:
    if line.account is None:
        return [(plain(line.provider.source, width), DIM)]
    return [(plain(line.account.trouble, width), BAD)] if line.account.trouble else []


def _needs(line: ProviderLine, _look: Look, width: int) -> Parts:
    if line.account is not None:
        return []
    needed = line.provider.credential
    return [(plain(needed, width), LINK)] if needed else [("nothing", DIM)]


def _seen(line: ProviderLine, look: Look, _width: int) -> Parts:
    """Return when an account was last used, or else when its vendor last answered."""
    if line.account is None:
        return []
    return [(seen(line.account.newest_at or line.account.asked_at, look.now), DIM)]


WIDE: tuple[Column[ProviderLine], ...] = (
    Column("provider", _name, 20, most=30),
    Column("state", _state, 15),
    Column("tokens", _tokens, 13, rank=2),
    Column("cost", _cost, 13, rank=1),
    Column("quota", _quota, 7, rank=3),
    Column("reads", _reads, 18, rank=5, most=64),
    Column("needs", _needs, 14, rank=6, most=40),
    Column("seen", _seen, 4, right=True, rank=4),
)
NARROW: tuple[Column[ProviderLine], ...] = (
    Column("", _sign, 1, text_cells=0),
    Column("provider", _name, 16, most=30),
    Column("", _brief, 11, right=True, name="figure"),
)


class ProvidersTable(RowTable[ProviderLine]):
    """Accounts stand below their provider, which can be folded; it then says how many it hides."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "fold", "fold", tooltip="Fold or unfold the accounts of a provider",
            id="accounts.fold",
        )
    ]  # fmt: skip
    HEADER_FROM = 40
    EMPTY = "no providers"

    providers: reactive[tuple[ProviderRow, ...]] = reactive((), repaint=False, init=False)
    """All providers, in any order."""

    def __init__(self, *, title: str = "", id: str | None = None, classes: str = "") -> None:  # noqa: A002  # as everywhere in Textual
        super().__init__(title=title, id=id, classes=classes)
        self._folded: set[str] = set()

    def columns(self) -> Sequence[Column[ProviderLine]]:
        return WIDE if self.size.width >= 50 else NARROW

    def key_of(self, row: ProviderLine) -> Hashable:
        return row.provider.id, row.account.account_id if row.account else 0

    def flag(self, row: ProviderLine) -> Part:
        below = row.provider.accounts if row.hidden else ()
        accounts = (row.account,) if row.account else below
        return TROUBLE_FLAG if any(one.trouble for one in accounts) else (" ", TEXT)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "fold":
            return self.selected is not None and bool(self.selected.provider.accounts)
        return super().check_action(action, parameters)

    def watch_providers(self) -> None:
        self.rows = tuple(lines_of(self.providers, self._folded))

    def action_fold(self) -> None:
        """Fold the provider at the cursor; on an account, the one that it belongs to."""
        if (line := self.selected) is None:
            return
        if line.account is not None:
            ids = [one.provider.id for one in self.rows]
            self.cursor = ids.index(line.provider.id)
        self._folded ^= {line.provider.id}
        self.watch_providers()
        self.refresh()
