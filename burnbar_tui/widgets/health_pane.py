"""How reading one account's sources goes: what was read, what was skipped and why."""

from datetime import UTC, datetime, tzinfo

from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.format import count, seen, size
from burnbar_tui.views import SourceHealth
from burnbar_tui.widgets.parts import BAD, DIM, GOOD, STRONG, TEXT, WARN, Parts, content, spread
from burnbar_tui.widgets.text import plain


class HealthPane(Widget, can_focus=True):
    """Counts first, then reasons and errors; a good state is said in words too."""

    DEFAULT_CSS = """
    HealthPane { height: auto; min-height: 4; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    health: reactive[SourceHealth] = reactive(SourceHealth(), layout=True)
    trouble: reactive[str] = reactive("", layout=True)
    now: reactive[datetime] = reactive(datetime(1970, 1, 1, tzinfo=UTC))
    zone: tzinfo = UTC

    def render(self) -> RenderResult:
        width = max(10, self.size.width)
        health = self.health
        lines: list[Parts] = []
        if self.trouble:
            lines.append([("▲ ", f"{BAD} bold"), (plain(self.trouble, width - 2), BAD)])
        elif not health.errors:
            lines.append([("● ", GOOD), ("reads well", TEXT)])
        for label, value in (
            ("files", f"{health.files:,}"),
            ("read", size(health.bytes)),
            ("lines", f"{health.lines:,}"),
            ("newest", seen(health.newest_at, self.now)),
        ):
            lines.append(spread([(label, DIM)], [(value, STRONG)], width))
        for reason, skipped in health.skipped:
            left: Parts = [("skipped ", WARN), (plain(reason, width - 18), TEXT)]
            lines.append(spread(left, [(count(skipped), WARN)], width))
        lines += [[("▲ ", BAD), (plain(error, width - 2), BAD)] for error in health.errors]
        return content(*lines)
