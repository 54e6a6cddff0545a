"""How reading one account's sources goes: what was read or asked, what was skipped and why."""

import textwrap
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.format import count, duration, moment, seen, several, size
from burnbar_tui.views import LoginView, SourceHealth
from burnbar_tui.widgets.health_table import is_late
from burnbar_tui.widgets.lines import Fitted, Lines
from burnbar_tui.widgets.parts import BAD, DIM, GOOD, STRONG, TEXT, WARN, Parts
from burnbar_tui.widgets.text import plain

LABEL_CELLS = 13
LONGEST = 600


class HealthPane(Widget, can_focus=True):
    """What matters most comes first, for there may be no room for all of it.

    A good state is said in words too.
    """

    DEFAULT_CSS = """
    HealthPane { height: auto; min-height: 4; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    health: reactive[SourceHealth] = reactive(SourceHealth(), layout=True)
    login: reactive[LoginView | None] = reactive(None, layout=True)
    """How the account is asked; None where nobody is asked."""
    trouble: reactive[str] = reactive("", layout=True)
    now: reactive[datetime] = reactive(datetime(1970, 1, 1, tzinfo=UTC))
    zone: tzinfo = UTC

    def render(self) -> RenderResult:
        return Fitted(self._drawn)

    def _drawn(self, width: int) -> Lines:
        width = max(10, width)
        health, login = self.health, self.login
        lines: list[Parts] = []
        if self.trouble:
            lines += self._trouble(width)
        elif not health.errors:
            lines.append(self._good(login))
        lines += [[("▲ ", BAD), (plain(error, width - 2), BAD)] for error in health.errors]
        lines += _told(self._polls(login) if login else [], width)
        for reason, skipped in health.skipped:
            number = f"{count(skipped)}  "
            why = plain(reason, width - LABEL_CELLS - len(number))
            lines.append([("skipped".ljust(LABEL_CELLS), WARN), (number, WARN), (why, TEXT)])
        if health.files or login is None:
            files, lines_ = several(health.files, "file"), several(health.lines, "line")
            read = f"{files}, {size(health.bytes)}, {lines_}"
            newest = seen(health.newest_at, self.now)
            lines += _told([("read", read), ("newest", newest)], width)
        lines += _told(_asked(login) if login else [], width)
        return Lines(*lines)

    def _good(self, login: LoginView | None) -> Parts:
        """Return that nothing fails; of a vendor also when its answer is long ago."""
        if login is None:
            return [("● ", GOOD), ("reads well", TEXT)]
        if login.last_ok_at is None:
            return [("○ ", DIM), ("not asked yet", TEXT)]
        if is_late(login, self.now):
            return [("◌ ", WARN), ("its answer is old: figures of today may be missing", TEXT)]
        return [("● ", GOOD), ("answers", TEXT)]

    def _trouble(self, width: int) -> list[Parts]:
        """Return what does not work and what to do, whole: words wrap, because they are words."""
        wrapped = textwrap.wrap(plain(self.trouble, LONGEST), width - 2)
        return [
            [("  " if index else "▲ ", f"{BAD} bold"), (plain(line, width - 2), BAD)]
            for index, line in enumerate(wrapped)
        ]

    def _polls(self, login: LoginView) -> list[tuple[str, str]]:
        """Return when the vendor was asked, and will be."""
        last, following = login.last_ok_at, login.next_poll_at
        due = "when the credential is another one" if login.error_class else "soon"
        if following is not None:
            left = duration((following - self.now).total_seconds())
            due = f"in {left}, {moment(following, self.now, self.zone)}"
            due = due if following > self.now else "now"
        ago = "never yet" if last is None else seen(last, self.now)
        return [
            ("last answer", ago if last is None or ago == "now" else f"{ago} ago"),
            ("next poll", due),
        ]


def _asked(login: LoginView) -> list[tuple[str, str]]:
    """Return with what the vendor is asked, and where."""
    where = login.base_url or "the vendor's own host"
    return [("credential", _place(login.credential)), ("asked at", where)]


def _told(told: Iterable[tuple[str, str]], width: int) -> list[Parts]:
    return [
        [(label.ljust(LABEL_CELLS), DIM), (plain(value, width - LABEL_CELLS), STRONG)]
        for label, value in told
    ]


CREDENTIALS = {
    "keyring": "in the keyring",
    "command": "printed by a command",
    "file": "the agent's own login",
    "none": "none",
}


def _place(credential: str) -> str:
    """Return where a credential is, in words."""
    kind, _, name = credential.partition(":")
    return f"variable {name}" if name else CREDENTIALS.get(kind, kind)
