"""The provider matrix as a table: a row for each provider, and below it its accounts."""

from collections.abc import Hashable, Sequence

from msgspec import Struct

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


def lines_of(rows: Sequence[ProviderRow]) -> tuple[ProviderLine, ...]:
    """Return the lines of all providers, those that count something first."""
    order = list(STATES)
    ranked = sorted(rows, key=lambda row: (order.index(row.state), row.name.lower()))
    return tuple(ProviderLine(row, account) for row in ranked for account in (None, *row.accounts))


def _name(line: ProviderLine, _look: Look, width: int) -> Parts:
    if line.account is None:
        return [(plain(line.provider.name, width), STRONG if line.provider.accounts else TEXT)]
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


def _cost(line: ProviderLine, _look: Look, _width: int) -> Parts:
    if line.account is None:
        return _label(line.provider.cost)
    return own_figure(line.account, cost(line.account.chosen), line.account.chosen.events, TEXT)


def _brief(line: ProviderLine, look: Look, _width: int) -> Parts:
    """Return what the narrowest table still tells: the account's figure, or nothing."""
    if line.account is None:
        return []
    return own_figure(
        line.account, amount(line.account.chosen, look.unit), line.account.chosen.events, TEXT
    )


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
    Column("", _sign, 1),
    Column("provider", _name, 16, most=30),
    Column("", _brief, 11, right=True),
)


class ProvidersTable(RowTable[ProviderLine]):
    """Only accounts open; the cursor passes over all lines."""

    HEADER_FROM = 40
    EMPTY = "no providers"

    def columns(self) -> Sequence[Column[ProviderLine]]:
        return WIDE if self.size.width >= 50 else NARROW

    def key_of(self, row: ProviderLine) -> Hashable:
        return row.provider.id, row.account.account_id if row.account else 0

    def flag(self, row: ProviderLine) -> Part:
        return TROUBLE_FLAG if row.account and row.account.trouble else (" ", TEXT)
