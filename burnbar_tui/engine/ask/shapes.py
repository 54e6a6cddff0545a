"""What is wanted of the calls: a sum, a list, the largest, an average, a share, a count."""

import re
from typing import Literal

from burnbar_tui.engine.ask.dates import NUMBERS
from burnbar_tui.engine.ask.plan import Group, Kind, Metric
from burnbar_tui.engine.ask.vocabulary import GROUPS, METRICS

MOST = r"most|biggest|largest|highest|greatest|top|maximum|max"
LEAST = r"least|smallest|lowest|fewest|minimum|min|bottom"
DEAR = r"most expensive|priciest|costliest|dearest|most costly|expensive"
CHEAP = r"cheapest|least expensive|least costly"
GROUP_NOUNS: tuple[tuple[re.Pattern[str], Group], ...] = tuple(
    (re.compile(rf"(?:{text})"), group) for text, group in GROUPS
)
ANY_GROUP = "|".join(text for text, _ in GROUPS)
WITHOUT = re.compile(
    r"\b(?:excluding|without|except(?: for)?|other than|not counting|apart from|but not|non)\b-?"
)
Length = Literal["5 hours", "day", "week", "month"]
LENGTHS: tuple[tuple[str, Length], ...] = (
    (r"(?:5|five)[ -]?h(?:ours?|rs?)?", "5 hours"),
    (r"daily|1d", "day"),
    (r"weekly|week|7d|7 days?|seven days?", "week"),
    (r"monthly|month", "month"),
)
DIFFERENCE = re.compile(
    r"\b(?:compare|comparison (?:of|between)|(?:what is )?(?:the )?difference between)\b"
)
CHANGED = (
    r"(?:go|goes|going|went|gone|been) (?:up|down)|increased?|decreased?|change[ds]?|risen|rise|"
    r"rose|fall|fell|fallen|drop|dropped|jump(?:ed)?|spiked?|higher|lower|more|less|cheaper"
)
WHY = r"why|how come|what made|explain|what (?:caused|drove)"
SPLIT = re.compile(r"\b(?:vs|versus|compared (?:to|with)|against|than)\b")


MOST_LISTED = 10
Shape = tuple[Kind, Group | None, int | None, bool]
"""What is wanted, of which groups, how many of them, and whether the smallest come first."""


class Shapes:
    """Takes the words out of a question that tell its shape."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.window: Length | None = None

    def _takes(self, pattern: str) -> re.Match[str] | None:
        """Take a pattern out of the text and return how it was met."""
        match = re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", self.text)
        if match:
            self.text = f"{self.text[: match.start()]} | {self.text[match.end() :]}"
        return match

    def _shape(self) -> tuple[Kind, Group | None, int | None, bool]:
        """Return what is wanted, of which groups, how many of them, and from which end."""
        if self._takes(WHY):
            self._takes(rf"(?:so )?(?:{CHANGED}|expensive|much|high|low)")
            return Kind.EXPLAIN, None, None, False
        if self._takes(r"when (?:do|does|will|is)|what time|resets?|resetting|renews?"):
            self._takes(r"resets?|resetting|renews?|begins? anew")
            self._takes("quotas?|limits?")
            self._takes(r"windows?|allowances?")
            self._length()
            return Kind.RESETS, None, None, False
        if self._takes(r"quotas?|limits?|allowances?"):
            self._takes(r"windows?")
            self._takes(r"left|remaining|remains?")
            self._length()
            return Kind.LEFT, None, None, False
        if match := self._takes(rf"how many (?:different |distinct |various )?({ANY_GROUP})"):
            group = _group(match[1])
            if group in {"model", "project", "provider", "account", "day"}:
                return Kind.COUNT, group, None, False
            self.text = f"{match[1]} {self.text}"
        if self._takes(
            r"(?:what |which )?(?:share|percent|percentage|fraction|proportion|part|%)(?: of)?"
        ):
            return Kind.SHARE, None, None, False
        if (average := self._average()) is not None:
            return Kind.AVERAGE, average, None, False
        top = self._top()
        if top is not None:
            return top
        if match := self._takes(
            r"(?:(?:grouped |split |broken down |break down |sorted )?by|per|for (?:each|every)|"
            r"each|every) "
            rf"({ANY_GROUP})|(daily|weekly|monthly|hourly)|({ANY_GROUP}) (?:breakdown|split)"
        ):
            return Kind.LIST, _group(next(filter(None, match.groups()))), None, False
        return Kind.VALUE, None, None, False

    def _length(self) -> None:
        """Take out which quota windows are meant, if that is told."""
        for text, length in LENGTHS:
            if self._takes(text):
                self.window = length
                self._takes(r"windows?|quotas?|limits?")
                return

    def _average(self) -> Group | None:
        pattern = rf"(?:per|a|each|every) ({ANY_GROUP}|(?:api )?(?:calls?|requests?))"
        if not re.search(r"\b(?:average|avg|mean|on average)\b", self.text):
            return None
        if match := self._takes(pattern):
            word = match[1]
        elif match := self._takes(r"daily|weekly|monthly|hourly"):
            word = match[0]
        else:
            return None
        group = "call" if word.endswith(("call", "request")) else _group(word)
        if group not in {"day", "week", "month", "session", "call"}:
            return None
        self._takes(r"on average|average|avg|mean|in average")
        return group

    def _top(self) -> tuple[Kind, Group | None, int | None, bool] | None:
        if re.search(rf"\b(?:{MOST}|{LEAST}) (?:daily|weekly|monthly|hourly)\b", self.text):
            return None  # The day may be meant, or the figure.
        numbers = "|".join(NUMBERS)
        if match := self._takes(rf"(top|bottom)(?: (\d{{1,3}}|{numbers}))? ({ANY_GROUP})"):
            limit = None
            if match[2]:
                limit = max(1, int(match[2]) if match[2].isdigit() else NUMBERS[match[2]])
            self._takes("by")
            if self._metric_in_text() is None:
                self.text += " cost"
            return Kind.LIST, _group(match[3]), limit or MOST_LISTED, match[1] == "bottom"
        if match := self._takes(
            rf"(?:what|which)(?: (?:is|was|are|were))?(?: (?:the|my))?(?: single)? "
            rf"(?:({DEAR}|{MOST})|({CHEAP}|{LEAST})) ({ANY_GROUP})"
        ):
            if re.search(f"{DEAR}|{CHEAP}", match[0]) and self._metric_in_text() is None:
                self.text += " cost"
            return Kind.TOP, _group(match[3]), None, bool(match[2])
        if match := self._takes(rf"(?:the |my )?(?:({MOST})|({LEAST})) ({ANY_GROUP})"):
            return Kind.TOP, _group(match[3]), None, bool(match[2])
        if match := self._takes(rf"(?:the |my )?(?:busiest|(quietest)) ({ANY_GROUP})"):
            if self._metric_in_text() is None:
                self.text += " calls"
            return Kind.TOP, _group(match[2]), None, bool(match[1])
        if match := self._takes(rf"(?:the |my )?(?:({DEAR})|({CHEAP})) ({ANY_GROUP})"):
            if self._metric_in_text() is None:
                self.text += " cost"
            return Kind.TOP, _group(match[3]), None, bool(match[2])
        return self._which()

    def _which(self) -> tuple[Kind, Group | None, int | None, bool] | None:
        """Which model cost the most: the group stands before, what is asked of it behind."""
        if match := re.search(rf"\b(?:what|which) ({ANY_GROUP})\b", self.text):
            most = re.search(rf"\b(?:the )?(?:({MOST})|({LEAST}))\b", self.text)
            if most:
                self._takes(rf"(?:what|which) (?:{ANY_GROUP})")
                self._takes(rf"(?:the )?(?:{most[0].removeprefix('the ')})")
                return Kind.TOP, _group(match[1]), None, bool(most[2])
        return None

    def _metric_in_text(self) -> Metric | None:
        return next(
            (metric for text, metric in METRICS if re.search(rf"\b(?:{text})\b", self.text)), None
        )


def _group(word: str) -> Group:
    return next(group for pattern, group in GROUP_NOUNS if pattern.fullmatch(word))
