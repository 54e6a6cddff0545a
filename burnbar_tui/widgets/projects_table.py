"""A breakdown by working folder: the folder's own name first, then where it is."""

from burnbar_tui.views import NamedTally
from burnbar_tui.widgets.columns import Look
from burnbar_tui.widgets.names import folder_name
from burnbar_tui.widgets.parts import DIM, TEXT, Parts
from burnbar_tui.widgets.tallies_table import LEAST_DETAIL, TalliesTable
from burnbar_tui.widgets.text import cells_of, plain


class ProjectsTable(TalliesTable):
    """Long paths lose their start in front, never the folder's name."""

    def whole_name(self, row: NamedTally) -> str:
        return folder_name(row.name)

    def name_parts(self, row: NamedTally, _look: Look, width: int) -> Parts:
        shown = plain(self.whole_name(row), width)
        room = width - cells_of(shown) - 2
        if room < LEAST_DETAIL or shown == row.name:
            return [(shown, TEXT)]
        return [(shown, TEXT), (f"  {plain(row.name, room)}", DIM)]
