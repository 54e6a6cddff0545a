"""One question, of which what is understood is taken out until nothing is left."""

import re
from datetime import date, timedelta

from msgspec.structs import replace

from burnbar_tui.engine.ask.checks import UNCOUNTED, Refusal, checked
from burnbar_tui.engine.ask.comparing import COMPARES, MORE, Comparing
from burnbar_tui.engine.ask.names import ALL_KINDS, Known, find_names
from burnbar_tui.engine.ask.plan import Days, Kind, Metric, Only, Plan
from burnbar_tui.engine.ask.quota_words import QuotaWords
from burnbar_tui.engine.ask.shapes import WHY
from burnbar_tui.engine.ask.span import Span, span_of
from burnbar_tui.engine.ask.spans import find_span
from burnbar_tui.engine.ask.takes import Changes
from burnbar_tui.engine.ask.vocabulary import FILLERS, METRICS, NOUNS

WITHOUT_METRIC = {Kind.COUNT, Kind.EXPLAIN, Kind.FIRST, Kind.LAST, Kind.WORTH}
"""What need not say what is counted; a change is one of cost then."""
OF_COST = {
    Kind.LIST, Kind.TOP, Kind.SHARE, Kind.SHARES, Kind.COMPARE, Kind.AVERAGE, Kind.MEDIAN,
    Kind.EXTREME, Kind.FORECAST, Kind.BURN, Kind.VERSUS,
}  # fmt: skip
"""What is of cost where nothing else is said."""
TELLS_PLANS = frozenset({"provider", "account"})
"""What has quota windows and subscriptions; models and projects have none."""
WITHOUT = re.compile(
    r"\b(?:excluding|exclude|without|except(?: for)?|other than|not counting|not including|"
    r"apart from|but not|but without|(?:everything|anything) but|all but|leaving out|ignoring|"
    r"minus|non|not)"
    r"\b-?"
)
AMBIGUOUS_DATE = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{0,4})?")


class Reader(Comparing, QuotaWords):
    """Takes out of a question what it understands, until nothing is left."""

    def __init__(self, text: str, known: Known, today: date) -> None:
        super().__init__(text)
        self.known = known
        self.today = today
        self._is_asked_how_much = False

    def plan(self) -> Plan | Refusal:
        """Return what the question means by itself."""
        if (quota := self._quota_shape(self.today)) is not None:
            return self._quota_plan(quota)
        self._spell_time()
        than = self._other_span(self.today)
        span = self._span()
        if than is not None and span is None:
            return Refusal("It is not clear which two times are to be compared")
        if than is not None and span is not None:
            span, than = _of_same_days(span, than)
            if replace(span, words="") == replace(than, words=""):
                than = _just_before(span)
            if than is None:
                return Refusal("It is not clear which two times are to be compared")
        self._is_asked_how_much = self._takes("how much") is not None
        changes = self._shape()
        if not changes and self._is_trend():
            changes = {"kind": Kind.COMPARE}
            span = span or _last_week(self.today)
        fields = self._counted(changes, is_of_time=span is not None, compares=than is not None)
        if isinstance(fields, Refusal):
            return fields
        fields["days"] = as_days(span) if span else _all_time(self.today)
        if than is not None:
            if fields.get("kind", Kind.VALUE) not in {Kind.VALUE, Kind.COMPARE}:
                return Refusal("Only one figure of two times can be compared")
            fields |= {"kind": Kind.COMPARE, "than": as_days(than)}
        return checked(Plan.model_validate(fields), self.today, has_span=span is not None)

    def _counted(self, changes: Changes, *, is_of_time: bool, compares: bool) -> Changes | Refusal:
        """Return what is counted, of which names, and what is wanted of it."""
        several = self._several_metrics()
        if several and changes:
            return Refusal("Only one figure at a time can be told so")
        metric = several[0] if several else self._metric()
        names = None if changes and metric else self._compared_names()
        if isinstance(names, Refusal):
            return names
        if names is not None:
            changes = names
            metric = metric or self._metric()
        only = self._names(TELLS_PLANS if changes.get("kind") is Kind.WORTH else ALL_KINDS)
        if isinstance(only, Refusal):
            return only
        if changes.get("metric", metric) is not metric and metric is not None:
            return Refusal("It is not clear what the limit counts")
        metric = metric or as_metric(changes.get("metric"))
        kind = Kind.COMPARE if compares else changes.get("kind", Kind.VALUE)
        if metric is None:
            is_of_something = is_of_time or bool(only)
            told = self._usual(kind, is_asked=self._is_asked_how_much and is_of_something)
            if isinstance(told, Refusal):
                return told
            metric = told
        fields = {"metric": metric, "only": tuple(only)} | changes
        if several:
            fields |= {"kind": Kind.FIGURES, "others": several[1:]}
        for side in ("only", "other"):
            if names is not None and names[side]:
                fields[side] = (*only, *as_only(names[side]))
        return fields

    def _spell_time(self) -> None:
        """Say which time is meant by the end of the month, and by a change since last week."""
        self.text = re.sub(
            r"\b(?:by |at |until )?(?:the )?(?:end of|eo)(?: the| this)? ?"
            r"(month|week|year|quarter)\b|\b(?:by |at )?(?:the )?(eom)\b|\b(?:month|year) end\b",
            lambda match: f"will this {match[1] or 'month'}",
            self.text,
        )
        if self._has(WHY):
            self.text = re.sub(
                r"\b(?:since|from|compared (?:to|with)|vs|versus|over|than) (?:the )?"
                r"(?:last|previous) (week|month|quarter|year)\b",
                r"this \1",
                self.text,
            )
            self.text = re.sub(r"\b(?:since|from|than|vs) yesterday\b", "today", self.text)

    def _quota_plan(self, changes: Changes) -> Plan | Refusal:
        self._takes("right now|now|currently|today|at the moment|so far|still|percent|percentage")
        self._takes("how (?:much|many|far)|percent")
        only = self._names(TELLS_PLANS)
        if isinstance(only, Refusal):
            return only
        window = {"window": self.window, "only": tuple(only), "days": _all_time(self.today)}
        return Plan.model_validate(window | changes)

    def _compared_names(self) -> Changes | Refusal | None:
        """Return the two names that are compared, or as many as are, by their kind."""
        if not (
            COMPARES.search(self.text)
            or re.search(r"\b(?:than|against|compared (?:to|with))\b", self.text)
            or re.search(rf"\b{MORE}\b.* or ", self.text)
        ) or WITHOUT.search(self.text):
            return None
        sides = [
            find_names(_words(re.sub(rf"\b(?:{MORE})\b", " ", side)), self.known, FILLERS)
            for side in self._sides()
        ]
        named = [(found, left) for found, left in sides if found]
        if len(named) < 2:
            return None
        fields = {found[0].field for found, _ in named}
        if len(fields) != 1 or any(len(found) != 1 for found, _ in named):
            return Refusal("It is not clear which two names are to be compared")
        more = self._takes_more()
        self.text = " | ".join(" ".join(left) for _, left in sides)
        if more is not None and self._metric_in_text() is None:
            self.text += f" {more}"
        names = [found[0] for found, _ in named]
        if len(names) == 2:
            return {"kind": Kind.VERSUS, "only": (names[0],), "other": (names[1],)}
        return {"kind": Kind.LIST, "group": names[0].field, "only": tuple(_joined(names)),
                "other": ()}  # fmt: skip

    def _usual(self, kind: object, *, is_asked: bool) -> Metric | Refusal:
        """Return what is counted where that is not said: cost, unless use in any sense is meant."""
        if kind in WITHOUT_METRIC:
            return Metric.COST
        if not self._is_of_use and (is_asked or kind in OF_COST):
            return Metric.COST
        return Refusal(UNCOUNTED)

    def _span(self) -> Span | None:
        found = find_span(self.text, self.today)
        if found is None:
            return None
        self.text = found.rest
        self._takes_all("so far|to date|in total|altogether|overall|all in|ever")
        return found.span

    def _metric(self) -> Metric | None:
        for text, metric in METRICS:
            if self._takes(text):
                while self._takes(text):
                    pass
                self._takes_verbs(metric)
                return metric
        return None

    def _takes_verbs(self, metric: Metric) -> None:
        """Take out how tokens and money went, which says no more than the metric itself."""
        if metric in {Metric.SPEND, Metric.PLAN_VALUE}:
            self._takes(METRICS[-1][0])
        elif metric in {Metric.INPUT, Metric.CALLS}:
            self._takes("sen[dt]")
        elif metric is not Metric.COST:
            self._takes(r"burn(?:ed|t|ing|s)?|spen[dt](?:ing)?")

    @property
    def _is_of_use(self) -> bool:
        return self._has("usage|use|used|using|uses")

    def _names(self, kinds: frozenset[str] = ALL_KINDS) -> list[Only] | Refusal:
        """Return the names that are left, or the words that mean nothing."""
        wanted, *unwanted = WITHOUT.split(self.text)
        found, left = find_names(_words(wanted), self.known, FILLERS, kinds)
        for text in unwanted:
            some, rest = find_names(_words(text), self.known, FILLERS, kinds)
            if not some:
                return Refusal("It is not clear what is to be left out")
            found += [one.model_copy(update={"is_not": True}) for one in some]
            left += rest
        nouns = NOUNS if found else frozenset()
        unknown = [word for word in left if word != "|" and word not in FILLERS | nouns]
        if not unknown:
            return _joined(found)
        if any(AMBIGUOUS_DATE.fullmatch(word) for word in unknown):
            return Refusal("This date can be read in two ways; write it as 2026-11-03, or 3 nov")
        return Refusal(f"I do not know {', '.join(map(repr, unknown[:4]))}", tuple(unknown))


def _words(text: str) -> list[str]:
    return text.replace("|", " | ").split()


def _all_time(today: date) -> Days:
    return Days(first=None, last=today, words="all time")


def as_metric(found: object) -> Metric | None:
    """Return the metric among the fields of a plan that change."""
    return found if isinstance(found, Metric) else None


def as_only(found: object) -> tuple[Only, ...]:
    """Return the names among the fields of a plan that change."""
    return found if isinstance(found, tuple) else ()


def _joined(found: list[Only]) -> list[Only]:
    """Return one condition a kind: names of one kind are alternatives."""
    by_field: dict[tuple[str, bool], Only] = {}
    for one in found:
        key = (one.field, one.is_not)
        if (before := by_field.get(key)) is not None:
            one = Only(
                field=one.field,
                names=tuple(dict.fromkeys((*before.names, *one.names))),
                called=f"{before.called} or {one.called}",
                is_not=one.is_not,
            )
        by_field[key] = one
    return list(by_field.values())


def _just_before(span: Span) -> Span | None:
    """Return as many days before: the last 7 days against the previous 7 days."""
    if span.first is None or span.hours or span.weekdays or span.last_hours:
        return None
    last = span.first - timedelta(days=1)
    return span_of(last - (span.last - span.first), last)


def _of_same_days(one: Span, two: Span) -> tuple[Span, Span]:
    """Return mornings and evenings of last week, of which only one is said to be of last week."""
    sides = []
    for this, other in ((one, two), (two, one)):
        is_part = this.first is None and (this.hours or this.weekdays)
        if is_part and other.first is not None:
            this = replace(other, hours=this.hours, weekdays=this.weekdays)
        sides.append(this)
    return sides[0], sides[1]


def _last_week(today: date) -> Span:
    return span_of(today - timedelta(days=6), today, "the last 7 days")


def as_days(span: Span) -> Days:
    """Return a span as a plan has it."""
    return Days(
        first=span.first,
        last=span.last,
        words=span.words,
        hours=span.hours,
        weekdays=span.weekdays,
        last_hours=span.last_hours,
    )
