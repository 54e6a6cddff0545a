"""The last days of one account as five-hour blocks: when it worked, and how much."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from burnbar_tui.format import DAYS, amount
from burnbar_tui.scope import Unit
from burnbar_tui.views import Block
from burnbar_tui.widgets.gauge import BLOCKS
from burnbar_tui.widgets.lines import Fitted, Lines
from burnbar_tui.widgets.parts import DIM, MONEY, STRONG, Parts, joined

LABEL_CELLS = 7
SUM_CELLS = 9
LEAST_CELLS = 12
SHOWN_DAYS = 7
HOURS = 24


class BlocksPane(Widget, can_focus=True):
    """A line a day from midnight to midnight; a taller block cost more, the sum ends the line."""

    DEFAULT_CSS = """
    BlocksPane { height: auto; min-height: 3; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    blocks: reactive[tuple[Block, ...]] = reactive((), layout=True)
    """Those of one account, the oldest first."""
    now: reactive[datetime] = reactive(datetime(1970, 1, 1, tzinfo=UTC))
    unit: reactive[Unit] = reactive(Unit.USD)
    zone: tzinfo = UTC

    def render(self) -> RenderResult:
        return Fitted(self._drawn)

    def _drawn(self, width: int) -> Lines:
        width -= LABEL_CELLS + SUM_CELLS
        if not self.blocks:
            return Lines([("no call of this account in the last seven days", DIM)])
        if width < LEAST_CELLS:
            return Lines([("no picture in so little room", DIM)])
        today = self.now.astimezone(self.zone).date()
        days = [today - timedelta(days=ago) for ago in range(SHOWN_DAYS - 1, -1, -1)]
        return Lines(self._scale(width), *(self._line(day, today, width) for day in days))

    def _value(self, block: Block) -> float:
        tally = block.tally
        return float((tally.cost_nano_usd or 0) if self.unit is Unit.USD else tally.total_tokens)

    def _scale(self, width: int) -> Parts:
        line = [" "] * width
        for hour in range(0, HOURS, 6):
            mark, at = f"{hour:02d}", hour * width // HOURS
            line[at : at + 2] = mark
        return [(" " * LABEL_CELLS + "".join(line), DIM)]

    def _line(self, day: date, today: date, width: int) -> Parts:
        midnight = datetime.combine(day, datetime.min.time(), self.zone)
        parts: Parts = [(f"{DAYS[day.weekday()]} {day.day:2d} ", STRONG if day == today else DIM)]
        highest = max(map(self._value, self.blocks)) or 1.0
        for cell in range(width):
            at = midnight + timedelta(hours=HOURS * (cell + 0.5) / width)
            block = next((one for one in self.blocks if one.start <= at < one.end), None)
            if block is None or at > self.now:
                is_now = day == today and at > self.now
                parts.append((" " if is_now else "·", DIM))
                continue
            level = round(self._value(block) / highest * (len(BLOCKS) - 1))
            style = STRONG if block.end > self.now else MONEY
            parts.append((BLOCKS[level], style))
        parts.append((self._sum(day).rjust(SUM_CELLS), DIM))
        return joined(parts)

    def _sum(self, day: date) -> str:
        """Return what the blocks cost that began on a day."""
        begun = [one for one in self.blocks if one.start.astimezone(self.zone).date() == day]
        if not begun:
            return ""
        if len(begun) == 1:
            return amount(begun[0].tally, self.unit).text
        value = sum(map(self._value, begun))
        whole = begun[0].tally
        if self.unit is Unit.USD:
            whole = type(whole)(events=1, cost_nano_usd=round(value))
        else:
            whole = type(whole)(events=1, input_tokens=round(value))
        return amount(whole, self.unit).text
