"""Every account as a router would see it: can it serve, and how much is left."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from textual.reactive import var

from burnbar_tui.format import UNKNOWN, moment, percent, seen
from burnbar_tui.quota_views import WindowView
from burnbar_tui.views import LoginView
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.names import account_name
from burnbar_tui.widgets.parts import BAD, DIM, GOOD, TEXT, WARN, Part, Parts
from burnbar_tui.widgets.row_table import TROUBLE_FLAG, RowTable
from burnbar_tui.widgets.text import plain

STATES = {"live": ("●", GOOD), "failing": ("▲", BAD), "waiting": ("○", WARN), "local": ("◆", DIM)}
"""The sign tells as much as the colour."""
LATE = timedelta(hours=2)
PRESSURE = 20
"""With less of a window left an account is to be spared."""


def is_late(login: LoginView, now: datetime) -> bool:
    """Tell whether a vendor that answers has not done so for longer than it is left alone."""
    return login.last_ok_at is not None and now - login.last_ok_at > LATE


def _state(row: LoginView, _look: Look, width: int) -> Parts:
    sign, style = STATES.get(row.state, ("·", DIM))
    return [(f"{sign} ", style), (plain(row.state, width - 2), TEXT)]


def _credential(row: LoginView, _look: Look, width: int) -> Parts:
    return [(plain("" if row.credential == "none" else row.credential, width) or UNKNOWN, DIM)]


def _asked(row: LoginView, look: Look, _width: int) -> Parts:
    """Return when it answered last; ◌ stands before an answer that is long ago."""
    ago = seen(row.last_ok_at, look.now)
    return [(f"◌ {ago}", WARN)] if is_late(row, look.now) else [(ago, DIM)]


def _trouble(row: LoginView, _look: Look, width: int) -> Parts:
    return [(plain(row.message, width), WARN)]


class HealthTable(RowTable[LoginView]):
    """Accounts in the order they come in."""

    EMPTY = "no account yet"

    providers: var[Mapping[str, str]] = var(MappingProxyType({}))
    """The name for people of each provider id."""
    windows: var[Mapping[int, WindowView]] = var(MappingProxyType({}))
    """The tightest window of each account that has one."""

    def columns(self) -> Sequence[Column[LoginView]]:
        return (
            Column("account", self._account, 14, most=36),
            Column("state", _state, 10),
            Column("left", self._left, 5, right=True),
            Column("until", self._until, 9, right=True, rank=1),
            Column("credential", _credential, 10, rank=4, most=24),
            Column("answered", _asked, 8, right=True, rank=3),
            Column("trouble", _trouble, 12, rank=2, most=60),
        )

    def key_of(self, row: LoginView) -> Hashable:
        return row.account_id

    def flag(self, row: LoginView) -> Part:
        return TROUBLE_FLAG if row.state == "failing" else (" ", TEXT)

    def _account(self, row: LoginView, _look: Look, width: int) -> Parts:
        return account_name(self.providers.get(row.provider_id, ""), row.account, width)

    def _left(self, row: LoginView, _look: Look, _width: int) -> Parts:
        window = self.windows.get(row.account_id)
        if window is None or window.used_percent is None:
            return [(UNKNOWN, DIM)]
        left = max(0.0, 100 - window.used_percent)
        if window.state != "live":
            return [(f"◌{percent(left)}", DIM)]
        if not left:
            return [(f"▲ {percent(left)}", BAD)]
        return [(percent(left), WARN if left < PRESSURE else TEXT)]

    def _until(self, row: LoginView, look: Look, _width: int) -> Parts:
        window = self.windows.get(row.account_id)
        if window is None or window.resets_at is None:
            return [("", DIM)]
        return [(moment(window.resets_at, look.now, look.zone), DIM)]
