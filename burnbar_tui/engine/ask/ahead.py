"""Questions about other times than a span: the first use, the month's end, the present rate."""

import re

from burnbar_tui.engine.ask.groups import USED
from burnbar_tui.engine.ask.plan import Kind, Metric
from burnbar_tui.engine.ask.takes import Changes, Takes

_FAST = r"(?:(?:how )?fast|rapidly|quickly)(?: (?:am i|are we|do i|is it|are|we|i))?"
_RATE = r"(?:current |my )?(?:burn|spend(?:ing)?) ?rate|current burn|burn rate"
_WORTH = (
    r"worth (?:it|the money|the price|paying for|keeping|having)|worthwhile|worth|"
    r"pay(?:s|ing)? (?:for itself|off)|good value|break(?:ing)? even|cost effective"
)
_PLANS = r"(?:max|pro|plus|ultra)(?: \d+x)?|plans?|subscriptions?|20x|5x"
_AHEAD = (
    r"will|projected|projections?|forecast(?:ed)?|predict(?:ed|ion)?|expected|estimated|"
    r"on track(?: to| for)?|on pace(?: to| for)?|going to|gonna|at this (?:rate|pace)|"
    r"heading(?: for)?|trending (?:to|towards?)|end up|run rate|extrapolated?|likely to"
)
_MOMENTS = (
    r"when (?:did|was|have|is|were)(?: the)? (?:i|we|my)? ?(?:very )?(first|last|start)"
    rf"(?: time)?(?: (?:that )?(?:i|we))?(?: (?:{USED}|used|usage|use))?(?: of)?",
    r"(?:what was |when was |date of )?(?:the |my )?(?:very )?(first|last) "
    rf"(?:time|use|usage|used)(?: (?:that )?(?:i|we))?(?: (?:{USED}))?(?: of)?",
    r"when (?:did|have) (?:i|we) (start)(?:ed)?(?: (?:to use|using|with|on|working on))?",
    r"(?:when was |what was |when is )?(?:my |the )?(?:very )?(first|latest|last|most recent) "
    r"(?:sessions?|calls?|requests?)(?: ever)?",
)
"""The first that fits counts."""


_OF_COUNTED = re.compile(r"\b(?:costs?|spen[dt]|tokens?|bill)\b")
_USE = re.compile(r"\b(?:when|use[ds]?|using)\b")


class Ahead(Takes):
    """Takes the words out of a question that ask for the first, the last and what will be."""

    def _moment(self) -> Changes | None:
        """When did I first use opus, the last time I used codex, my first session."""
        for pattern in _MOMENTS:
            before = self.text
            if match := self._takes(pattern):
                if _OF_COUNTED.search(self.text) and not _USE.search(before):
                    # What the last session cost is no moment.
                    self.text = before
                    return None
                return self._moment_of(match[1])
        if self._has("when") and (match := self._takes("first|last")):
            return self._moment_of(match[0])
        return None

    def _moment_of(self, word: str) -> Changes:
        self._takes("when")
        self._takes(USED)
        self._takes("time|date|sessions?|calls?")
        is_first = word.startswith(("first", "start"))
        return {"kind": Kind.FIRST if is_first else Kind.LAST}

    def _outlook(self) -> Changes | None:
        """What will this month cost, how fast am I burning, is my plan worth it."""
        is_fast = self._takes(_FAST) and self._has(
            "burn(?:ing|ed)?|spend(?:ing)?|tokens|money|cash"
        )
        if is_fast or self._takes(_RATE):
            return {"kind": Kind.BURN}
        if self._has(_WORTH) and self._has(_PLANS):
            self._takes(_WORTH)
            self._takes("still|really|even|actually")
            self._takes_all(_PLANS)
            return {"kind": Kind.WORTH, "metric": Metric.PLAN_VALUE}
        if self._has(_AHEAD):
            self._takes_all(_AHEAD)
            self._takes("end|finish|land|be|total")
            return {"kind": Kind.FORECAST}
        return None
