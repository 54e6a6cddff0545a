"""The most and the least: averages, medians, records, the first few."""

import re

from burnbar_tui.engine.ask.dates import NUMBERS
from burnbar_tui.engine.ask.groups import (
    ANY_GROUP,
    AVERAGE,
    BUSY,
    CHEAP,
    DEAR,
    LEAST,
    MOST,
    PER,
    QUIET,
    group_of,
)
from burnbar_tui.engine.ask.plan import Group, Kind, Metric
from burnbar_tui.engine.ask.takes import Changes, Takes
from burnbar_tui.engine.ask.vocabulary import METRICS

MOST_LISTED = 10
MONEY = {None, Metric.COST, Metric.SPEND, Metric.PLAN_VALUE}
"""Of what something can be expensive; of cost where nothing else is said."""
_ASKED = (
    r"(?:what|which)(?: (?:is|was|are|were|has been|have been))?(?: (?:the|my|our))*"
    r"(?: single)?"
)
_PER_ONE = (
    r"(?:(?:per|a|an|each|every|in a|in one|in any|on a|on any|on one|for a|for one|"
    rf"in a single|in any given|of a)(?: single| given)?) ({ANY_GROUP})|({PER})"
)
_EXTREME = (
    rf"\b(?:the )?(?:({MOST})|({LEAST}))\b(?: (?:{PER})\b|.*\b(?:in|on|for|per) "
    rf"(?:a|any|one)(?: single| given)? (?:{ANY_GROUP})\b|.*\bper (?:day|week|month|session)\b)"
)
_OF_WITH = re.compile(
    rf"\b(?:(?:what|which) )?(?:is |was )?(?:the )?({ANY_GROUP}) "
    rf"(?:with|that (?:has|had|used|got)|having) (?:the |my )?({DEAR}|{MOST}|{CHEAP}|{LEAST})\b"
)
_NAMED = "models|projects|repos|providers|accounts|tools|agents|sessions|days"
_SUMMED: set[Group | None] = {"day", "week", "month", "session"}
_UNITS: dict[Kind, set[Group | None]] = {
    Kind.AVERAGE: _SUMMED | {"call", "model", "project", "provider"},
    Kind.MEDIAN: _SUMMED,
    Kind.EXTREME: _SUMMED | {"single hour"},
}
"""Of what there are such figures."""


class Rankings(Takes):
    """Takes the words out of a question that rank."""

    def _statistic(self) -> Changes | None:
        """Average per day, median session, the most I spent in a day, lowest daily cost."""
        if (found := self._statistic_words()) is None:
            return None
        kind, is_least, words = found
        before = self.text
        match = self._takes(_PER_ONE) or (
            None
            if kind is Kind.EXTREME
            else self._takes(rf"(?:{words}) (day|week|month|session|call)")
        )
        group = group_of(next(filter(None, match.groups()))) if match else None
        if group == "hour" and kind is Kind.EXTREME:
            group = "single hour"
        if group not in _UNITS[kind]:
            self.text = before
            return None
        self._takes(rf"{AVERAGE}|median")
        if kind is Kind.EXTREME:
            self._takes(words)
        changes: Changes = {"kind": kind, "group": group}
        return changes | {"is_least": True} if is_least else changes

    def _statistic_words(self) -> tuple[Kind, bool, str] | None:
        """Return which figure of all days is wanted, whether the least, and the words for it."""
        if match := re.search(rf"\b(?:{AVERAGE})\b", self.text):
            return Kind.AVERAGE, False, match[0]
        if self._has("median"):
            return Kind.MEDIAN, False, "median"
        if match := re.search(_EXTREME, self.text):
            return Kind.EXTREME, bool(match[2]), match[1] or match[2]
        return None

    def _top(self) -> Changes | None:
        before, is_of_money = self.text, self._has(f"{DEAR}|{CHEAP}")
        changes = self._first_or_best()
        if changes is not None and is_of_money and self._metric_in_text() not in MONEY:
            # Tokens of the most expensive one are not the most tokens.
            self.text = before
            return None
        return changes

    def _first_or_best(self) -> Changes | None:
        is_of_most = self._has(rf"{MOST}|{DEAR}|{BUSY}|{LEAST}|{CHEAP}|{QUIET}")
        if is_of_most and self._takes("when (?:was|is|did|were)") and not self._has(ANY_GROUP):
            self.text = f"which day {self.text}"
        self.text = _OF_WITH.sub(r"which \1 \2", self.text)
        if match := self._takes(
            rf"(?:the |my )?(top|bottom|(?:{DEAR})|(?:{CHEAP})|(?:{MOST})|(?:{LEAST})) "
            rf"(\d{{1,3}}|{'|'.join(NUMBERS)}) ({ANY_GROUP})|"
            rf"(?:the |my )?(\d{{1,3}}|{'|'.join(NUMBERS)}) (top|(?:{DEAR})|(?:{CHEAP})|(?:{MOST})|"
            rf"(?:{LEAST})) ({ANY_GROUP})|(top|bottom) ({ANY_GROUP})"
        ):
            return self._first_few(match)
        head = rf"(?:{_ASKED} )?(?:the |my |our )?(?:single )?"
        tail = rf"(?: single| of all)? ({ANY_GROUP})"
        if match := self._takes(rf"{head}(?:({BUSY})|({QUIET})){tail}"):
            return self._best(match[3], is_least=bool(match[2]), default="calls")
        if match := self._takes(rf"{head}(?:({DEAR})|({CHEAP})){tail}"):
            return self._best(match[3], is_least=bool(match[2]), default="cost")
        counted = r"(?! (?:calls|requests|sessions|chats|conversations)\b)"
        if match := self._takes(rf"{head}(?:({MOST})|({LEAST})){counted}{tail}"):
            if re.search("used|popular|common", match[0]):
                self.text += " usage"
            return self._best(match[3], is_least=bool(match[2]), default="")
        if match := re.search(rf"\b(?:what|which)(?: of my)? ({ANY_GROUP})\b", self.text):
            return self._which(match)
        return None

    def _first_few(self, match: re.Match[str]) -> Changes:
        word = match[1] or match[5] or match[7]
        number = match[2] or match[4]
        group = match[3] or match[6] or match[8]
        limit = MOST_LISTED
        if number:
            limit = max(1, int(number) if number.isdigit() else NUMBERS[number])
        self._takes("by")
        if self._metric_in_text() is None:
            self.text += " cost"
        is_least = bool(re.fullmatch(f"{LEAST}|{CHEAP}", word))
        return _ranked(Kind.LIST, _single(group_of(group), self.text), limit, is_least=is_least)

    def _best(self, word: str, *, is_least: bool, default: str) -> Changes:
        self._takes("by")
        if not default and not self._has("use|used|using|uses|usage|popular"):
            default = "cost"
        if default and self._metric_in_text() is None:
            self.text += f" {default}"
        group = group_of(word)
        if re.fullmatch(r"hours? of (?:the )?day|times? of (?:the )?day", word):
            return _ranked(Kind.TOP, "hour", None, is_least=is_least)
        return _ranked(Kind.TOP, _single(group, self.text), None, is_least=is_least)

    def _which(self, match: re.Match[str]) -> Changes | None:
        """Which model cost the most: the group stands before, what is asked of it behind."""
        ends = rf"(?:the )?(?:({DEAR}|{MOST}|priciest)|({CHEAP}|{LEAST}))"
        busy = rf"(?:the )?(?:({BUSY})|({QUIET}))"
        if most := self._takes(busy):
            self._takes(rf"(?:what|which)(?: of my)? (?:{ANY_GROUP})")
            return self._best(match[1], is_least=bool(most[2]), default="calls")
        if most := self._takes(ends):
            self._takes(rf"(?:what|which)(?: of my)? (?:{ANY_GROUP})")
            is_money = re.search(f"{DEAR}|{CHEAP}", most[0])
            default = "cost" if is_money else ""
            return self._best(match[1], is_least=bool(most[2]), default=default)
        if self._takes(
            r"(?:is |are )?(?:eating|burning|draining|hogging|chewing) (?:up |through )?"
            r"(?:all|most of|up)?(?: my| the)?(?= money| budget| cash| tokens)"
        ):
            self._takes(rf"(?:what|which)(?: of my)? (?:{ANY_GROUP})")
            self._takes("budget")
            return self._best(match[1], is_least=False, default="cost")
        return None

    def _names_of(self) -> Changes | None:
        """Which models did I use, list my projects, days I used opus."""
        match = self._takes(
            r"(?:what|which|list|show(?: me)?|name)(?: all)?(?: of)?(?: my| the| our)? "
            rf"(?:different |various )?({_NAMED})"
        ) or self._takes(
            rf"^(?:all )?(?:my |the )?(?!sessions)({_NAMED})"
            r"(?= (?:used|with|on|in|for|i|we|that)\b)"
        )
        match = match or self._takes(
            rf"(?:rank|order|sort)?(?: all)?(?: my| the)? ?({_NAMED})(?: sorted| ranked| ordered)?"
            rf" by(?! (?:{ANY_GROUP})\b(?<!sessions)(?<!calls)(?<!requests))"
        )
        if match is None:
            return None
        group = group_of(match[1])
        if self._metric_in_text() is None:
            self.text += " calls" if group == "day" else " cost"
        self._takes("there")
        return {"kind": Kind.LIST, "group": group}

    def _metric_in_text(self) -> Metric | None:
        return next(
            (metric for text, metric in METRICS if re.search(rf"\b(?:{text})\b", self.text)), None
        )


def _ranked(kind: Kind, group: Group, limit: int | None, *, is_least: bool) -> Changes:
    return {"kind": kind, "group": group, "limit": limit, "is_least": is_least}


def _single(group: Group, rest: str) -> Group:
    """Return the group; an hour that is a record is one of a certain day, unless of any."""
    is_any = re.search(r"\b(?:usually|typically|on average|of the day|do i|do we|am i)\b", rest)
    return "single hour" if group == "hour" and not is_any else group
