"""What is at work now: one row per session with all that it started."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from burnbar_tui.format import UNKNOWN, amount, count, percent, seen
from burnbar_tui.messages import PaneAsked
from burnbar_tui.running_views import RunningSession
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.gauge import share
from burnbar_tui.widgets.names import account_name, folder_name
from burnbar_tui.widgets.parts import (
    DIM,
    GOOD,
    LINK,
    STRONG,
    TEXT,
    WARN,
    Part,
    Parts,
    cells,
    figure_parts,
)
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain

FULL_PERCENT = 80
"""From here on a context is nearly full: most agents sum it up soon."""
LEAST_WITH_HEADER = 3
"""Up to this height every line is worth more as a session."""
WIDTH_FOR_BAR = 16


def _project(row: RunningSession, _look: Look, width: int) -> Parts:
    more: Parts = [(f" +{row.subagents}", DIM)] if row.subagents else []
    name = plain(folder_name(row.project), max(1, width - cells(more)))
    return [(name, STRONG if row.is_working else TEXT), *more]


def _agent(row: RunningSession, _look: Look, width: int) -> Parts:
    return account_name(row.provider, row.account, width)


def _model(row: RunningSession, _look: Look, width: int) -> Parts:
    return [(plain(row.model, width), LINK)] if row.model else [(UNKNOWN, DIM)]


def _rate(row: RunningSession, _look: Look, _width: int) -> Parts:
    if not row.is_working:
        return [("waiting", DIM)]
    rate = row.tokens_per_minute
    return [(UNKNOWN if rate is None else f"{count(rate)}/m", TEXT if rate else DIM)]


def _context(row: RunningSession, _look: Look, width: int) -> Parts:
    if row.context_tokens is None:
        return [(UNKNOWN, DIM)]
    tokens, full = f"{count(row.context_tokens):>6}", row.context_percent
    if full is None:
        return [(tokens, TEXT), (f" {UNKNOWN:>4}", DIM)]
    style = WARN if full >= FULL_PERCENT else TEXT
    parts: Parts = [(tokens, TEXT), (f" {percent(full):>4}", style)]
    if width < WIDTH_FOR_BAR:
        return parts
    return [*parts, (" ", TEXT), *share(round(full * 10), 1_000, width - cells(parts) - 1, style)]


def _calls(row: RunningSession, _look: Look, _width: int) -> Parts:
    return [(count(row.tally.events) if row.tally else UNKNOWN, DIM)]


def _so_far(row: RunningSession, look: Look, _width: int) -> Parts:
    if row.tally is None:
        return [(UNKNOWN, DIM)]
    return figure_parts(amount(row.tally, look.unit, look.lens), STRONG)


def _seen(row: RunningSession, look: Look, _width: int) -> Parts:
    return [(seen(row.last_at, look.now), DIM)]


COLUMNS: tuple[Column[RunningSession], ...] = (
    Column("project", _project, 12, most=40),
    Column("agent", _agent, 10, rank=4, most=30),
    Column("model", _model, 12, rank=5, most=28),
    Column("tokens", _rate, 8, right=True, rank=1),
    Column("context", _context, 11, rank=2, most=28, text_cells=11),
    Column("calls", _calls, 5, right=True, rank=7),
    Column("so far", _so_far, 11, right=True),
    Column("seen", _seen, 4, right=True, rank=6),
)


class RunningTable(RowTable[RunningSession]):
    """Sessions at work and agents that wait; each keeps its row while it lives."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "o", "go", "to its pane", tooltip="Go to the tmux pane that runs it", id="running.go"
        )
    ]
    EMPTY = "nothing runs"

    def columns(self) -> Sequence[Column[RunningSession]]:
        return COLUMNS

    def key_of(self, row: RunningSession) -> Hashable:
        return row.session_id if row.session_id is not None else ("process", row.processes[0].pid)

    def flag(self, row: RunningSession) -> Part:
        return ("▶", GOOD) if row.is_working else ("·", DIM)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self.rows) if action == "go" else super().check_action(action, parameters)

    @property
    def header_lines(self) -> int:
        return super().header_lines if self.size.height > LEAST_WITH_HEADER else 0

    def action_go(self) -> None:
        if self.selected is not None:
            self.post_message(PaneAsked(self.selected))
