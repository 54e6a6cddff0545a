"""What to know of one provider: where it was looked for, what was found, what its figures mean."""

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.views import ProviderRow
from burnbar_tui.widgets.parts import DIM, STRONG, TEXT, TITLE, Parts, content
from burnbar_tui.widgets.text import homely, plain

LABEL_CELLS = 10
LONGEST = 2_000


class ProviderPane(Widget):
    """Words wrap, because they are words; paths are shown whole."""

    DEFAULT_CSS = """
    ProviderPane { height: auto; }
    """
    ALLOW_SELECT = False

    provider: reactive[ProviderRow | None] = reactive(None, layout=True)
    """The provider at the cursor, or None until there is one."""

    def render(self) -> RenderResult:
        row = self.provider
        if row is None:
            return Content("")
        return content(*(self._line(label, text) for label, text in self._told(row) if text))

    def _told(self, row: ProviderRow) -> list[tuple[str, str]]:
        promotion = "the vendor tells nothing; tokens are read from disk" if row.is_promoted else ""
        return [
            (row.name, f"{row.id} · {row.source}" if row.source else row.id),
            ("to know", row.notes),
            ("promoted", promotion),
            ("needs", row.credential or "nothing: it is read from this machine"),
            ("found", homely(", ".join(row.signs)) or "nothing of it on this machine"),
            ("looked for", homely(", ".join(row.looked_for))),
        ]

    def _line(self, label: str, text: str) -> Parts:
        is_name = self.provider is not None and label == self.provider.name
        shown = plain(label, LONGEST)
        if is_name:
            return [(f"{shown}  ", f"{TITLE} bold"), (plain(text, LONGEST), DIM)]
        style = STRONG if label == "to know" else TEXT
        return [(f"{shown.ljust(LABEL_CELLS)}  ", DIM), (plain(text, LONGEST), style)]
