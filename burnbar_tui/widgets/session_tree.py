"""The sessions that started each other as a tree that can be folded."""

from collections.abc import Hashable, Iterator, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive, var

from burnbar_tui.format import amount, count
from burnbar_tui.session_views import SessionNode
from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import DIM, MONEY, STRONG, TEXT, Part, Parts, figure_parts
from burnbar_tui.widgets.row_table import RowTable
from burnbar_tui.widgets.text import plain

FLAG_CELLS = 2
"""In front of the first column."""
DEEPEST = 8
"""Deeper sessions are not moved any further to the right."""


def _figure(row: SessionNode, look: Look, _width: int) -> Parts:
    figure = amount(row.tally, look.unit, look.lens)
    return figure_parts(figure, STRONG if row.tally.events else DIM)


def _branch(row: SessionNode) -> str:
    return "  " * (min(row.depth, DEEPEST) - 1) + "└ " if row.depth else ""


def _calls(row: SessionNode, _look: Look, _width: int) -> Parts:
    return [(count(row.tally.events), DIM)]


class SessionTree(RowTable[SessionNode]):
    """Every row with its own sums only; a folded one says how many it hides."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "fold", "fold", tooltip="Fold or unfold the sessions below", id="tree.fold"
        )
    ]
    HEADER_FROM = 40
    EMPTY = "no session"

    nodes: reactive[tuple[SessionNode, ...]] = reactive((), repaint=False, init=False)
    """All sessions, each followed by those below it."""
    asked: var[int | None] = var(None)
    """The session whose page this is."""

    def __init__(self, *, title: str = "", id: str | None = None, classes: str = "") -> None:  # noqa: A002  # as everywhere in Textual
        super().__init__(title=title, id=id, classes=classes)
        self._folded: set[int] = set()

    def columns(self) -> Sequence[Column[SessionNode]]:
        return (
            Column("session", self._session, 16, most=80),
            Column("calls", _calls, 6, right=True, rank=1),
            Column("own", _figure, 11, right=True),
        )

    def key_of(self, row: SessionNode) -> Hashable:
        return row.session_id

    def flag(self, row: SessionNode) -> Part:
        return ("●", MONEY) if row.session_id == self.asked else (" ", TEXT)

    def _session(self, row: SessionNode, _look: Look, width: int) -> Parts:
        branch = _branch(row)
        sign = "" if not row.below else "▹ " if row.session_id in self._folded else "▾ "
        hidden = f"  +{row.below}" if row.session_id in self._folded else ""
        style = STRONG if row.session_id == self.asked else TEXT
        room = width - len(branch) - len(sign) - len(hidden)
        return [(branch, DIM), (sign, MONEY), (plain(row.name, room), style), (hidden, DIM)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "fold":
            return any(node.below for node in self.nodes)
        return super().check_action(action, parameters)

    def watch_nodes(self) -> None:
        self.rows = tuple(self._visible())
        self.refresh_bindings()

    def forget(self) -> None:
        super().forget()
        self.set_reactive(SessionTree.nodes, ())
        self._folded.clear()

    def _visible(self) -> Iterator[SessionNode]:
        hidden = 0
        for node in self.nodes:
            if hidden:
                hidden -= 1
                continue
            hidden = node.below if node.session_id in self._folded else 0
            yield node

    def on_click(self, event: events.Click) -> None:
        """Choose the row; a click on its sign folds it too."""
        super().on_click(event)
        offset, row = event.get_content_offset(self), self.selected
        if offset is None or row is None or not row.below or event.chain != 1:
            return
        is_on_row = offset.y - self.header_lines + self.scroll_offset.y == self.cursor
        if is_on_row and offset.x == FLAG_CELLS + len(_branch(row)):
            self.action_fold()

    def action_fold(self) -> None:
        """Fold the row at the cursor; one without sessions below folds the one above it."""
        if (row := self.selected) is None:
            return
        if not row.below:
            above = [node for node in self.rows[: self.cursor] if node.depth < row.depth]
            if not above:
                return
            row = above[-1]
            self.cursor = list(self.rows).index(row)
        self._folded ^= {row.session_id}
        self.rows = tuple(self._visible())
        self.refresh()
