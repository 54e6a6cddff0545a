"""The newest model calls, newest first."""

from collections.abc import Hashable, Sequence

from burnbar_tui.format import Figure, clock_time, count, dollars
from burnbar_tui.views import CallRow
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import DIM, LINK, TEXT, Parts, figure_parts
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain


def folder_name(project: str) -> str:
    """Return the last part of a working folder of any system, or `—`."""
    return project.replace("\\", "/").rstrip("/").rpartition("/")[2] or "—"


def _time(row: CallRow, look: Look, width: int) -> Parts:  # noqa: ARG001
    return [(clock_time(row.at, look.zone), DIM)]


def _account(row: CallRow, look: Look, width: int) -> Parts:  # noqa: ARG001
    return [(plain(row.account, width), TEXT)]


def _model(row: CallRow, look: Look, width: int) -> Parts:  # noqa: ARG001
    return [(plain(row.model, width), LINK)]


def _project(row: CallRow, look: Look, width: int) -> Parts:  # noqa: ARG001
    return [(plain(folder_name(row.project), width), TEXT)]


def _input(row: CallRow, look: Look, width: int) -> Parts:  # noqa: ARG001
    return [(count(row.input_tokens), DIM)]


def _cache(row: CallRow, look: Look, width: int) -> Parts:  # noqa: ARG001
    return [(count(row.cache_read_tokens + row.cache_creation_tokens), DIM)]


def _output(row: CallRow, look: Look, width: int) -> Parts:  # noqa: ARG001
    return [(count(row.output_tokens), DIM)]


def _cost(row: CallRow, look: Look, width: int) -> Parts:  # noqa: ARG001
    return figure_parts(Figure(dollars(row.cost_nano_usd), row.cost_confidence))


COLUMNS: tuple[Column[CallRow], ...] = (
    Column("time", _time, 8, rank=4),
    Column("account", _account, 10, rank=6, most=28),
    Column("model", _model, 12, most=34),
    Column("project", _project, 9, rank=1, most=34),
    Column("in", _input, 6, right=True, rank=7),
    Column("cache", _cache, 6, right=True, rank=5),
    Column("out", _output, 6, right=True, rank=3),
    Column("cost", _cost, 9, right=True),
)


class CallsTable(RowTable[CallRow]):
    """A live feed; the cursor keeps its call unless it stands on the newest."""

    IS_FEED = True
    EMPTY = "no calls yet"

    def columns(self) -> Sequence[Column[CallRow]]:
        return COLUMNS

    def key_of(self, row: CallRow) -> Hashable:
        return row.key
