"""A table keeps its place while its rows change under it."""

from collections.abc import Hashable, Sequence

from textual.app import App, ComposeResult

from burnbar_tui.widgets.columns import Column, Look
from burnbar_tui.widgets.parts import Parts
from burnbar_tui.widgets.row_table import RowTable
from tests.ui_fixtures.running import text_of


def _text(row: str, _look: Look, _width: int) -> Parts:
    return [(row, "$foreground")]


class WordTable(RowTable[str]):
    """Words known by themselves."""

    HEADER_FROM = 10

    def columns(self) -> Sequence[Column[str]]:
        return (Column("word", _text, 8),)

    def key_of(self, row: str) -> Hashable:
        return row


class FigureTable(WordTable):
    """Figures at the right edge, where the scroll bar comes."""

    def columns(self) -> Sequence[Column[str]]:
        return (Column("figure", _text, 8, right=True, most=80),)


class FeedTable(WordTable):
    """Newest first."""

    IS_FEED = True


class TableApp(App[None]):
    """One table, and what it asked to open."""

    CSS = "RowTable { height: 1fr; }"

    def __init__(self, table: WordTable) -> None:
        super().__init__()
        self.table = table
        self.opened: list[object] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"cursor": "#333333"}

    def compose(self) -> ComposeResult:
        yield self.table

    def on_row_table_opened(self, message: RowTable.Opened) -> None:
        self.opened.append(message.row)


WORDS = tuple(f"word{number}" for number in range(100))


async def test_the_cursor_belongs_to_a_row_and_not_to_a_line() -> None:
    app = TableApp(WordTable())
    async with app.run_test(size=(20, 6)) as pilot:
        app.table.rows = WORDS
        await pilot.press("end", "up", "k")
        assert app.table.selected == "word97"
        top = app.table.scroll_offset.y
        app.table.rows = ("new", *WORDS)
        for _ in range(100):  # The rows move with the next layout, which may come late.
            await pilot.pause(0.01)
            if app.table.scroll_offset.y == top + 1:
                break
        assert app.table.selected == "word97"
        assert app.table.scroll_offset.y == top + 1


async def test_a_feed_stays_with_the_newest_until_one_is_chosen() -> None:
    app = TableApp(FeedTable())
    async with app.run_test(size=(20, 6)) as pilot:
        app.table.rows = WORDS
        app.table.rows = ("new", *WORDS)
        assert app.table.selected == "new"
        await pilot.press("down")
        app.table.rows = ("newer", "new", *WORDS)
        assert app.table.selected == "word0"


async def test_rows_that_vanish_leave_the_cursor_on_one_that_is_there() -> None:
    app = TableApp(WordTable())
    async with app.run_test(size=(20, 6)) as pilot:
        app.table.rows = WORDS
        await pilot.press("end")
        app.table.rows = WORDS[:3]
        assert app.table.selected == "word2"
        app.table.rows = ()
        assert app.table.selected is None
        await pilot.press("enter", "y", "down", "pagedown")
        assert app.opened == []


async def test_a_click_chooses_and_a_double_click_opens() -> None:
    app = TableApp(WordTable())
    async with app.run_test(size=(20, 6)) as pilot:
        app.table.rows = WORDS
        await pilot.click(offset=(3, 0))
        assert app.table.selected == "word0"
        await pilot.click(offset=(3, 3))
        assert app.table.selected == "word2"
        await pilot.click(offset=(3, 4), times=2)
        await pilot.pause()
        assert app.opened == ["word3"]


async def test_page_keys_move_by_what_is_on_show() -> None:
    app = TableApp(WordTable())
    async with app.run_test(size=(20, 6)) as pilot:
        app.table.rows = WORDS
        await pilot.press("pagedown", "pagedown", "pageup", "enter")
        await pilot.pause()
        assert app.opened == ["word4"]
        await pilot.press("home")
        assert app.table.selected == "word0"


async def test_only_lines_that_changed_are_painted_again() -> None:
    app = TableApp(WordTable())
    async with app.run_test(size=(20, 6)) as pilot:
        app.table.rows = WORDS
        await pilot.pause()
        drawn: list[int] = []
        paint = app.table.render_line

        def spy(y: int) -> object:
            drawn.append(y)
            return paint(y)

        app.table.render_line = spy  # type: ignore[assignment, method-assign]  # a spy
        app.table.rows = (WORDS[0], "other", *WORDS[2:])
        await pilot.pause()
        assert drawn == [2]


async def test_a_scroll_bar_that_comes_hides_no_figure() -> None:
    app = TableApp(FigureTable())
    async with app.run_test(size=(20, 6)) as pilot:
        app.table.rows = WORDS[:2]
        await pilot.pause()
        app.table.rows = WORDS
        await pilot.pause()
        header, *lines = text_of(app).splitlines()
    assert header.split()[0] == "figure"
    assert [line.split()[-1][:5] for line in lines] == [f"word{number}" for number in range(5)]
