"""The progress of a long import: it runs beside the work and never in its way."""

from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.format import count, duration, percent, size
from burnbar_tui.views import Progress
from burnbar_tui.widgets.gauge import share
from burnbar_tui.widgets.lines import Lines
from burnbar_tui.widgets.parts import DIM, MONEY, STRONG, TITLE, Parts, cells
from burnbar_tui.widgets.status import import_percent

WIDTH_FOR_LABEL = 100


def seconds_left(progress: Progress) -> float | None:
    """Return the time left at the speed so far, or None while that cannot be told."""
    done = import_percent(progress)
    if not done or progress.seconds <= 0:
        return None
    return progress.seconds * (100 - min(done, 100)) / done


class ImportBar(Widget):
    """One line, there only while something is imported; drops its words from the right."""

    DEFAULT_CSS = """
    ImportBar { height: 1; padding: 0 1; display: none; text-wrap: nowrap; }
    ImportBar.-running { display: block; }
    """
    ALLOW_SELECT = False

    progress: reactive[Progress | None] = reactive(None)

    def watch_progress(self, progress: Progress | None) -> None:
        self.set_class(progress is not None, "-running")

    def render(self) -> RenderResult:
        if self.progress is None:
            return ""
        done = import_percent(self.progress) or 0.0
        width = self.size.width
        bar = max(8, min(40, width // 8))
        parts: Parts = [("Reading ", TITLE)] if width >= WIDTH_FOR_LABEL else []
        parts += share(round(done * 10), 1_000, bar, MONEY)
        parts.append((f" {percent(done):>4}", STRONG))
        for text in self._words(self.progress):
            if cells(parts) + len(text) + 3 > width:
                break
            parts += [(" · ", DIM), (text, DIM)]
        return Lines(parts)

    def _words(self, progress: Progress) -> list[str]:
        words = []
        if (left := seconds_left(progress)) is not None:
            words.append(f"{duration(left)} left")
        words.append(f"{progress.files_done:,}/{progress.files_total:,} files")
        words.append(f"{size(progress.bytes_done)}/{size(progress.bytes_total)}")
        if progress.seconds > 0:
            words.append(f"{count(progress.events / progress.seconds)} events/s")
        return words
