"""The calls of one session, newest first: what each read, wrote and cost, and the sum up to it."""

from collections.abc import Hashable, Sequence

from burnbar_tui.format import Figure, amount, count, dollars, percent, stamp
from burnbar_tui.session_views import SessionCall
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import DIM, GOOD, LINK, STRONG, TEXT, Parts, figure_parts
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain

CLOCK_CELLS = 8


def _time(row: SessionCall, look: Look, _width: int) -> Parts:
    return [(stamp(row.call.at, look.now, look.zone), DIM)]


def _model(row: SessionCall, _look: Look, width: int) -> Parts:
    return [(plain(row.call.model, width), LINK)]


def _context(row: SessionCall, _look: Look, _width: int) -> Parts:
    return [(count(row.context_tokens), TEXT)]


def _hits(row: SessionCall, _look: Look, _width: int) -> Parts:
    return [(percent(row.cache_hit_percent), GOOD if row.cache_hit_percent else DIM)]


def _input(row: SessionCall, _look: Look, _width: int) -> Parts:
    return [(count(row.call.input_tokens), DIM)]


def _read(row: SessionCall, _look: Look, _width: int) -> Parts:
    return [(count(row.call.cache_read_tokens), DIM)]


def _written(row: SessionCall, _look: Look, _width: int) -> Parts:
    return [(count(row.call.cache_creation_tokens), DIM)]


def _output(row: SessionCall, _look: Look, _width: int) -> Parts:
    return [(count(row.call.output_tokens), TEXT)]


def _cost(row: SessionCall, look: Look, _width: int) -> Parts:
    figure = Figure(dollars(row.call.cost_in(look.lens)), row.call.cost_confidence)
    return figure_parts(figure, STRONG)


def _running(row: SessionCall, look: Look, _width: int) -> Parts:
    return figure_parts(amount(row.running, look.unit, look.lens), DIM)


COLUMNS: tuple[Column[SessionCall], ...] = (
    Column("model", _model, 12, rank=6, most=40),
    Column("context", _context, 7, right=True, rank=2),
    Column("hits", _hits, 4, right=True, rank=5),
    Column("in", _input, 6, right=True, rank=8),
    Column("read", _read, 6, right=True, rank=9),
    Column("write", _written, 6, right=True, rank=7),
    Column("out", _output, 6, right=True, rank=4),
    Column("cost", _cost, 9, right=True),
    Column("so far", _running, 11, right=True, rank=3),
)


class SessionCallsTable(RowTable[SessionCall]):
    """A feed: a cursor on the newest call stays on the newest."""

    IS_FEED = True
    HEADER_FROM = 36
    EMPTY = "no calls of it are known"

    def columns(self) -> Sequence[Column[SessionCall]]:
        ends = (self.rows[0], self.rows[-1]) if self.rows else ()
        stamps = (stamp(one.call.at, self.look.now, self.look.zone) for one in ends)
        width = max(map(len, stamps), default=CLOCK_CELLS)
        return Column("time", _time, width, rank=1), *COLUMNS

    def key_of(self, row: SessionCall) -> Hashable:
        return row.call.key
