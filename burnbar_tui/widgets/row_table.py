"""A table that draws only what is on show and keeps its place while its rows change."""

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar, Generic

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive, var
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from burnbar_tui.data_message import DataMessage
from burnbar_tui.exported_rows import Recorder
from burnbar_tui.widgets.columns import GAP, Column, Laid, Look, Row, lay_out, texts
from burnbar_tui.widgets.lines import strip
from burnbar_tui.widgets.parts import BAD, DIM, MONEY, TEXT, Part, Parts, aligned
from burnbar_tui.widgets.text import plain


class RowTable(ScrollView, Generic[Row], can_focus=True):
    """Rows of one type under a fixed header; the cursor belongs to a key, not to a line."""

    DEFAULT_CSS = """
    RowTable {
        height: auto;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        text-wrap: nowrap;
        & > .row-table--cursor { background: $cursor; text-style: bold; }
        & > .row-table--header { color: $foreground-muted; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row-table--cursor", "row-table--header"}
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", tooltip="Open the row at the cursor", id="table.open"),
        Binding("y", "copy", "copy", tooltip="Copy the figures of this row", id="table.copy"),
        Binding("x", "export", "export", False, tooltip="Export these rows", id="table.export"),
        Binding("down,j", "move(1)", "down", False, tooltip="Next row", id="table.down"),
        Binding("up,k", "move(-1)", "up", False, tooltip="Previous row", id="table.up"),
        Binding("home", "jump(False)", "first", False, tooltip="First row", id="table.first"),
        Binding("end", "jump(True)", "last", False, tooltip="Last row", id="table.last"),
        Binding("pagedown", "leaf(1)", "page down", False, tooltip="Page down", id="table.forth"),
        Binding("pageup", "leaf(-1)", "page up", False, tooltip="Page up", id="table.back"),
        Binding(
            "ctrl+d", "leaf(0.5)", "half down", False, tooltip="Half a page down", id="table.half"
        ),
        Binding(
            "ctrl+u", "leaf(-0.5)", "half up", False, tooltip="Half a page up", id="table.half-back"
        ),
    ]

    HEADER_FROM: ClassVar[int] = 50
    """The width from which on there is a line of column titles."""
    IS_FEED: ClassVar[bool] = False
    """New rows come in above; a cursor on the first row stays on the first row."""
    EMPTY: ClassVar[str] = "nothing yet"

    class Opened(DataMessage):
        """Details of one row are wanted."""

        row: object
        table_id: str | None = None
        """Of the table that it is in."""

    class Exported(DataMessage):
        """All rows are wanted as a file."""

        title: str
        rows: Sequence[object]
        sums: Sequence[object]
        columns: Sequence[Column[Any]]
        look: Look
        recorder: Recorder

    class Moved(DataMessage):
        """The cursor is on another row now, or its row has changed."""

        row: object

    class TitleClicked(DataMessage):
        """The title of a column was clicked."""

        title: str

    rows: reactive[Sequence[Row]] = reactive((), repaint=False, init=False)
    """What to show, in the order to show it."""
    look: reactive[Look] = reactive(Look(), repaint=False, init=False)
    cursor: var[int] = var(0, init=False)
    """Index of the chosen row."""

    def __init__(
        self,
        *,
        title: str = "",
        id: str | None = None,  # noqa: A002  # as everywhere in Textual
        classes: str | None = None,
        opens: bool = True,
    ) -> None:
        """Make a table; one that does not open has no key for it."""
        super().__init__(id=id, classes=classes)
        self.border_title = title
        self._opens = opens
        self._laid: Laid[Row] = []
        self._painted: dict[int, Strip] = {}
        self._is_to_compare = False

    def columns(self) -> Sequence[Column[Row]]:
        """Return the columns, as they are for the present look."""
        raise NotImplementedError

    def columns_for(self, width: int) -> Sequence[Column[Row]]:  # noqa: ARG002  # see `flag`
        """Return those to draw in so many cells, if that is not up to their ranks alone."""
        return self.columns()

    def key_of(self, row: Row) -> Hashable:
        """Return what a row is known by while its figures change."""
        raise NotImplementedError

    def flag(self, row: Row) -> Part:  # noqa: ARG002  # for those who override it
        """Return the sign of one cell in front of a row."""
        return " ", TEXT

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        if action == "open":
            return self._opens and bool(self.rows)
        return action not in {"copy", "export"} or bool(self.rows)

    @property
    def selected(self) -> Row | None:
        """The row at the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def header_lines(self) -> int:
        """How many lines the titles take."""
        return int(self.size.width >= self.HEADER_FROM)

    def render_line(self, y: int) -> Strip:
        strip = self._draw_line(y)
        self._painted[y] = strip
        return strip

    def _draw_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if not self._laid:
            self._laid = lay_out(self.columns_for(width - 2), width - 2)
        if y < self.header_lines:
            style = self.get_visual_style("row-table--header")
            return self._strip(self.head_line(y), width, style)
        index = y - self.header_lines + self.scroll_offset.y
        if index >= len(self.rows):
            empty = not self.rows and index == 0
            words = self.look.filtered or self.EMPTY
            line = [(f"  {plain(words, width - 2)}", DIM)] if empty else []
            return self._strip(line, width, self.visual_style)
        if index == self.cursor and self.has_focus:
            return self._strip(self._line(index), width, self.get_visual_style("row-table--cursor"))
        return self._strip(self._line(index), width, self.visual_style)

    def _strip(self, parts: Parts, width: int, style: Style) -> Strip:
        return strip(parts, width, style, self.app.stylesheet.parse_style)

    def head_line(self, y: int) -> Parts:  # noqa: ARG002  # see `flag`
        """Return one of the lines above the rows."""
        return self.titles()

    def titles(self) -> Parts:
        """Return the line of titles."""
        parts: Parts = [("  ", DIM)]
        for position, (column, width) in enumerate(self._laid):
            gap = [(" " * GAP, DIM)] if position else []
            parts += gap + aligned([(column.title, DIM)], width, right=column.right)
        return parts

    def _line(self, index: int) -> Parts:
        row = self.rows[index]
        at_cursor = index == self.cursor and self.has_focus
        flag = ("▸", f"{MONEY} bold") if at_cursor else self.flag(row)
        return [flag, (" ", TEXT), *self.cells_of(row)]

    def cells_of(self, row: Row) -> Parts:
        """Return what the columns draw of a row."""
        parts: Parts = []
        for position, (column, width) in enumerate(self._laid):
            gap = [(" " * GAP, TEXT)] if position else []
            drawn = column.draw(row, self.look, width)
            parts += gap + aligned(drawn, width, right=column.right)
        return parts

    def watch_rows(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        stays = self.IS_FEED and self.cursor == 0
        # First, since it can only be scrolled to where there are lines.
        self._resized(is_longer=len(old) != len(new))
        if old and new and not stays:
            self._keep_place(self.key_of(old[min(self.cursor, len(old) - 1)]), new)
        self.set_reactive(RowTable.cursor, max(0, min(self.cursor, len(new) - 1)))
        if bool(old) != bool(new):
            self.refresh_bindings()
        self._repaint_changed()

    def forget(self) -> None:
        """Be as one that was never shown any rows."""
        self._painted.clear()
        self.rows = ()
        self.scroll_to(y=0, animate=False, immediate=True)

    def _keep_place(self, key: Hashable, rows: Sequence[Row]) -> None:
        for index, row in enumerate(rows):
            if self.key_of(row) == key:
                moved = index - self.cursor
                self.set_reactive(RowTable.cursor, index)
                if moved and self.scroll_offset.y:
                    self.scroll_to(y=self.scroll_offset.y + moved, animate=False, immediate=True)
                return

    def watch_look(self, old: Look, new: Look) -> None:
        if (old.unit, old.lens) != (new.unit, new.lens):
            self._laid = []
        self._repaint_changed()

    def watch_cursor(self) -> None:
        self.refresh()
        if self.selected is not None:
            self.post_message(self.Moved(self.selected))

    def lay_out_anew(self) -> None:
        """Take up other columns."""
        self._laid = []
        self._repaint_changed()

    def on_resize(self) -> None:
        self._resized()

    def watch_show_vertical_scrollbar(self) -> None:
        """The bar takes a column, of which the cached lines know nothing."""
        self.lay_out_anew()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < self.header_lines:
            if title := self._title_at(offset.x):
                self.post_message(self.TitleClicked(title))
            return
        index = offset.y - self.header_lines + self.scroll_offset.y if offset else -1
        if 0 <= index < len(self.rows):
            self.cursor = index
            if event.chain == 2 and self._opens:
                self.action_open()

    def _title_at(self, x: int) -> str:
        """Return the title of the column at a cell, or nothing."""
        end = 2
        for column, width in self._laid:
            end += width + GAP
            if x < end:
                return column.title
        return ""

    def _resized(self, *, is_longer: bool = False) -> None:
        self._laid = []
        wanted = Size(self.size.width, max(1, len(self.rows)) + self.header_lines)
        if wanted != self.virtual_size:
            self.virtual_size = wanted
            self.refresh(layout=is_longer)

    def _repaint_changed(self) -> None:
        """Look which lines are others now, once all is known that a screen has to tell at once."""
        if self._painted and not self._is_to_compare:
            self._is_to_compare = True
            self.call_later(self._compare)

    def _compare(self) -> None:
        """Refresh only those visible lines that look different now."""
        self._is_to_compare = False
        if not self._painted:  # All of it is going to be painted anyway.
            return
        regions = [
            Region(0, y, self.size.width, 1)
            for y in range(self.size.height)
            if self._painted.get(y) != self._draw_line(y)
        ]
        if regions:
            self.refresh(*regions)

    def _reveal(self) -> None:
        room = max(1, self.scrollable_content_region.height - self.header_lines)
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif self.cursor >= top + room:
            self.scroll_to(y=self.cursor - room + 1, animate=False, immediate=True)

    def action_move(self, step: int) -> None:
        if self.rows:
            self.cursor = max(0, min(len(self.rows) - 1, self.cursor + step))
            self._reveal()

    def action_jump(self, to_end: bool) -> None:
        self.action_move(len(self.rows) if to_end else -len(self.rows))

    def action_leaf(self, pages: float) -> None:
        self.action_move(round(pages * max(2, self.size.height - self.header_lines - 1)))

    def action_open(self) -> None:
        if self.selected is not None:
            self.post_message(self.Opened(self.selected, self.id))

    def sums(self) -> Sequence[Row]:
        """Return the sums of the rows, as rows, for a text that people read."""
        return ()

    def recorder(self) -> Recorder:
        """Return what tells rows to other programs."""
        return Recorder()

    def action_export(self) -> None:
        """Ask for all rows as a file."""
        title = str(self.border_title or self.id or "rows")
        told = (self.columns(), self.look, self.recorder())
        self.post_message(self.Exported(title, self.rows, self.sums(), *told))

    def action_copy(self) -> None:
        """Put the shown figures of the row on the clipboard, one `title value` a column."""
        if (row := self.selected) is None:
            return
        header, [cells] = texts(self.columns(), self.look, [row])
        figures = zip(header, cells, strict=True)
        self.app.copy_to_clipboard("\t".join(f"{name} {text}".strip() for name, text in figures))
        self.notify("Copied the figures of this row")


TROUBLE_FLAG: Part = ("▲", f"{BAD} bold")
