"""Two times or two names that are set against each other, and whether a figure goes up."""

import re
from datetime import date

from burnbar_tui.engine.ask.plan import Metric
from burnbar_tui.engine.ask.shapes import CHANGED, Shapes
from burnbar_tui.engine.ask.span import Span
from burnbar_tui.engine.ask.spans import find_span
from burnbar_tui.engine.ask.vocabulary import METRICS

_SPLIT = re.compile(
    r"\b(?:vs|versus|(?:compared?|relative|comparison|stack(?:s|ed)? up) (?:to|with|against)|"
    r"against|than(?: in| on| during| it was| for)?|over(?= last))\b"
)
COMPARES = re.compile(
    r"\b(?:compare|compares|comparing|comparison (?:of|between)|(?:what is )?(?:the )?difference "
    r"(?:between|in)|differ(?:s|ed)?|vs|versus)\b"
)
MORE = (
    r"(?:much |any )?(?:more|less|higher|lower|cheaper|pricier|costlier|bigger|smaller|fewer)"
    r"(?: expensive| costly)?"
)
_UNITS = "day|week|month|quarter|year"
_TREND = (
    r"(?:what is )?(?:the |my )?trends?(?:ing)?(?: (?:up|down|upwards?|downwards?|of|in|for))*|"
    r"(?:going|gone|went|go|creeping|heading|shooting|moving) (?:up|down)(?: or (?:up|down))?|"
    r"(?:increas|decreas|ris|fall|grow|shrink|climb|dropp)ing|"
    r"(?:increased|decreased|risen|fallen|grown|climbed|dropped)"
)
_SIDES = re.compile(r"\b(?:vs|versus|against|compared (?:to|with)|than|or|and|with|to)\b")
_ANY_METRIC = "|".join(f"(?:{text})" for text, _ in METRICS)
_AND = r"(?:vs|versus|and|or|against|compared (?:to|with)|plus|as well as)"
_METRICS = re.compile(
    rf"(?<![\w-])(?:{_ANY_METRIC})"
    rf"(?: (?:{_AND} )?(?:the |my |how many )?(?:{_ANY_METRIC}))+(?![\w-])"
)
_COST_OF_TOKENS = re.compile(r"\b(?:input|output|reads?|writes?) (?:costs?|spend|bills?)\b")
"""What input or output cost is not kept apart."""
_EACH = re.compile(rf"(?<![\w-])(?:{_ANY_METRIC})(?![\w-])")


class Comparing(Shapes):
    """Takes the words out of a question that compare."""

    def _other_span(self, today: date) -> Span | None:
        """Take the second of two times that are compared out of the text."""
        self._spell_out()
        parts = _SPLIT.split(self.text)
        if len(parts) != 2:
            if not COMPARES.search(self.text):
                return None
            parts = re.split(r" and | to | with ", COMPARES.sub("", self.text, count=1))
        if len(parts) != 2:
            return None
        found = find_span(parts[1], today)
        if found is None or not find_span(parts[0], today):
            return None
        compared = COMPARES.sub(" ", parts[0])
        rest = re.sub(rf"\b(?:{MORE}|compares?)\b", " ", compared)
        self.text = f"{rest} | {found.rest}"
        return found.span

    def _spell_out(self) -> None:
        """Say what a short comparison leaves out: this week than last, month over month."""
        self.text = re.sub(
            rf"\b({_UNITS})[ -]over[ -]\1\b|\b(?:how (?:does|do) )?this ({_UNITS}) (?:vs|versus) "
            rf"(?:the )?(?:last|previous)(?! \w)",
            lambda match: f"this {match[1] or match[2]} vs last {match[1] or match[2]}",
            self.text,
        )
        joins = r"(?:vs|versus|than|against|compared (?:to|with)|and|with|to)"
        self.text = re.sub(
            rf"\byesterday (.*?)({joins}) (?:the )?day before(?: that)?(?! yesterday)\b",
            r"yesterday \1\2 the day before yesterday",
            self.text,
        )
        self.text = re.sub(
            rf"\blast ({_UNITS}) (.*?)({joins}) (?:the )?"
            r"(?:\1 before(?: that| it)?|one before)(?! last)\b",
            r"last \1 \2\3 the \1 before last",
            self.text,
        )
        self.text = re.sub(
            rf"\bthis ({_UNITS}) (.*?)({joins}) (?:the )?"
            r"(?:\1 before|previous \1|one before)(?! last)\b",
            r"this \1 \2\3 last \1",
            self.text,
        )
        self.text = re.sub(
            rf"\b(?:last (?=\d)|past )(\d+ \w+|week|month) (.*?)({joins}) "
            r"(?:the )?\1 before(?: that)?\b",
            r"past \1 \2\3 past \1",
            self.text,
        )
        unit = re.search(rf"\b(?:this|current) ({_UNITS})\b", self.text)
        if unit:
            self.text = re.sub(
                r"\b(than|vs|versus|compared (?:to|with)) (?:the )?(?:last|previous)(?: one)?$",
                rf"\1 last {unit[1]}",
                self.text,
            )
        match = re.search(rf"\bthan (?:last|the last|the previous) ({_UNITS})\b", self.text)
        if match and not find_span(self.text[: match.start()], date(2001, 1, 1)):
            self.text = f"{self.text[: match.start()]} this {match[1]} {self.text[match.start() :]}"

    def _is_trend(self) -> bool:
        """Take out that a figure goes up or down."""
        if not self._takes(_TREND):
            return False
        while self._takes(rf"{_TREND}|{CHANGED}|or|lately|recently"):
            pass
        return True

    def _takes_more(self) -> Metric | None:
        """Take out that one has more than the other; money is meant of what is expensive."""
        found = None
        while match := self._takes(MORE):
            if re.search("expensive|costly|cheaper|pricier|costlier", match[0]):
                found = Metric.COST
        return found

    def _sides(self) -> list[str]:
        """Return the text on the sides of what compares, if there are two or more."""
        text = COMPARES.sub(lambda match: "vs" if match[0] in {"vs", "versus"} else " ", self.text)
        return [part for part in _SIDES.split(text) if part.strip(" |")]

    def _several_metrics(self) -> tuple[Metric, ...]:
        """Take out figures that are asked for together, if there are two or more."""
        for match in _METRICS.finditer(self.text):
            told = [_metric(word) for word in _EACH.findall(match[0])]
            found = tuple(dict.fromkeys(told))
            if (
                _COST_OF_TOKENS.search(match[0])
                or len(found) < 2
                or not re.search(rf"\b{_AND}\b", match[0])
            ):
                continue
            self.text = f"{self.text[: match.start()]} | {self.text[match.end() :]}"
            if set(found) == {Metric.COST, Metric.PLAN_VALUE}:
                # Beside the plan value what is really billed is meant.
                found = tuple(Metric.SPEND if one is Metric.COST else one for one in found)
            return found
        return ()


def _metric(word: str) -> Metric:
    return next(metric for text, metric in METRICS if re.fullmatch(text, word))
