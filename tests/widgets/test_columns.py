"""Columns that do not fit go whole, in the order of their rank."""

import pytest
from hypothesis import given, strategies as st

from burnbar_tui.widgets.accounts_table import AccountsTable
from burnbar_tui.widgets.columns import GAP, Column, Look, lay_out
from burnbar_tui.widgets.gauge import share
from burnbar_tui.widgets.parts import Parts

COLUMNS = AccountsTable().columns()


def nothing(_row: object, _look: Look, _width: int) -> Parts:
    return []


def names(width: int) -> list[str]:
    return [column.title for column, _ in lay_out(COLUMNS, width)]


@given(st.integers(30, 400))
def test_what_is_shown_fits(width: int) -> None:
    laid = lay_out(COLUMNS, width)
    assert sum(cells for _, cells in laid) + GAP * (len(laid) - 1) <= width


@given(st.integers(30, 300))
def test_more_room_never_shows_less(width: int) -> None:
    assert set(names(width)) <= set(names(width + 1))


def test_the_name_and_today_are_the_last_to_go() -> None:
    assert names(30) == ["account", "today"]


def test_one_column_alone_shrinks_to_what_there_is() -> None:
    only: Column[object] = Column("x", nothing, 20)
    assert lay_out([only], 7) == [(only, 7)]


def test_spare_room_goes_to_those_that_grow_until_they_are_full() -> None:
    first: Column[object] = Column("a", nothing, 4, most=6)
    second: Column[object] = Column("b", nothing, 4)
    assert [width for _, width in lay_out([first, second], 40)] == [6, 4]


@pytest.mark.parametrize(
    ("part", "bar"),
    [
        (0, "──────────"),
        (2, "──────────"),
        (3, "╾─────────"),
        (50, "━━━━━─────"),
        (99, "━━━━━━━━━━"),
    ],
)
def test_a_share_is_drawn_to_half_a_cell(part: int, bar: str) -> None:
    assert "".join(text for text, _ in share(part, 100, 10, "")) == bar
