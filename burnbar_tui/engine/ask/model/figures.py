"""Which numbers in a model's text are in the results that it was given; the others are marked.

A number is one if a result holds it, rounded as the text writes it, by at most a twentieth. Strict
on purpose: a mark too many costs a look, a mark too few tells a wrong number.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from burnbar_tui.engine.ask.model.numerals import FIGURE, TIME, Day, dates_in, kind_of, value_of
from burnbar_tui.engine.ask.model.sharing import pattern_of, text_of
from burnbar_tui.engine.ask.names import words_of

MARK = "[?]"
MOST_ROUNDED = 0.05
"""By which part a figure may be rounded."""
_KINDS = {"usd": "money", "percent": "percent", "tokens": "tokens", "minutes": "minute"}
_COUNTED = re.compile(r"\b(?:last|past|largest|smallest) (\d{1,4})\b(?: ([a-z]+?)s?\b)?")
"""What of a plan's words is a number that a text may repeat."""
_CALLS = re.compile(r"\b(?:calls|sessions)\b")
_LENGTH = re.compile(r"(\d{1,3})[\s-]?([hdw])")
_LENGTHS = {"h": "hour", "d": "day", "w": "week"}
_SPANS = frozenset(
    {"minute", "hour", "day", "week", "fortnight", "month", "quarter", "year", "weekday"}
)
_NAMES = frozenset({"model", "provider", "project", "window"})
_LIST = re.compile(r"^[ \t]*(\d{1,2})[.)] ", re.MULTILINE)


class Facts:
    """All that the results of one conversation hold."""

    def __init__(self) -> None:
        self._figures: list[tuple[float, str]] = []
        self._days: set[Day] = set()
        self._times: set[tuple[int, int]] = set()
        self._names: set[str] = set()
        self._rows = 0
        self._pattern: tuple[re.Pattern[str], ...] | None = None

    def learn(self, payload: dict[str, Any]) -> None:
        """Take up one result, as it was told to the model."""
        self._pattern = None
        counted = _CALLS.search(payload.get("plan") or "")
        unit = _KINDS.get(payload.get("unit") or "", counted[0] if counted else "count")
        rows = payload.get("rows", [])
        for row in ({"value": payload.get("value"), "plan": payload.get("plan")}, *rows):
            for key, value in row.items():
                self._learn(key, value, unit)
        if rows:
            self._rows = max(self._rows, len(rows))
            key = next(iter(rows[0]))
            kind = key if key in _SPANS else f"{key}s"
            self._figures += [(len(rows), kind), (payload["rows_in_all"], kind)]

    def _learn(self, key: str, value: object, unit: str) -> None:
        if isinstance(value, bool) or value is None:
            return
        if isinstance(value, int | float):
            kind = "percent" if key.endswith("percent") else unit
            self._figures.append((float(value), kind))
            return
        text = str(value)
        if key in _NAMES:
            if key == "window":
                self._figures += [(float(one), _LENGTHS[of]) for one, of in _LENGTH.findall(text)]
            if not re.search(r"\s", text):  # A number with room around it reads like a figure.
                self.call(text)
            return
        self._days |= {day for _, day in dates_in(text)}
        self._times |= {(int(hour), int(minute)) for hour, minute in TIME.findall(text)}
        if key in {"plan", "span"}:
            self._figures += [(float(one), of or "rows") for one, of in _COUNTED.findall(text)]
            self._names |= set(re.findall(r"\bq[1-4]\b", text, re.IGNORECASE))

    def call(self, name: str) -> None:
        """Take up a name, whose numbers are no figures."""
        if re.search(r"[^\W\d_]", name):
            self._names.add(name)
            self._pattern = None

    def checked(self, text: str, stand_ins: Iterable[str] = ()) -> "Checked":
        """Return a text with a mark behind each number that is in no result.

        Args:
            text: what the model wrote, after `readable`.
            stand_ins: what stands for names and holds a number.
        """
        free = [False] * len(text)
        for start, end in self._known(text, list(stand_ins)):
            free[start:end] = [True] * (end - start)
        marked, doubtful, place = "", [], 0
        for found in FIGURE.finditer("".join(
            "\0" if is_free else character for is_free, character in zip(free, text, strict=True)
        )):  # fmt: skip
            start, end = found.span()
            if self._is_known(found):
                continue
            end = start + len(text[start:end].rstrip())
            doubtful.append(" ".join(text[start:end].split()))
            marked += text[place:end] + MARK
            place = end
        return Checked(marked + text[place:], tuple(dict.fromkeys(doubtful)))

    def _known(self, text: str, stand_ins: list[str]) -> Iterator[tuple[int, int]]:
        """Yield where names, known dates, known times and numbers of lists stand."""
        patterns = [pattern_of(stand_ins)] if stand_ins else []
        for pattern in (*patterns, *self._names_pattern()):
            for found in pattern.finditer(text):
                yield found.span()
        for (start, end), day in dates_in(text):
            if any(_is_same(day, one) for one in self._days):
                yield start, end
        for found in TIME.finditer(text):
            if (int(found[1]), int(found[2])) in self._times:
                yield found.span()
        for number, found in enumerate(_LIST.finditer(text), 1):
            if int(found[1]) == number:
                yield found.span()

    def _names_pattern(self) -> tuple[re.Pattern[str], ...]:
        """Return what finds all names that hold a digit, whole or shortened; none is no pattern."""
        if self._pattern is None:
            texts = [text for name in sorted(self._names) for text in _texts_of(name)]
            whole = re.compile("|".join(dict.fromkeys(texts)), re.IGNORECASE)
            self._pattern = (whole,) if texts else ()
        return self._pattern

    def _is_known(self, found: re.Match[str]) -> bool:
        if found["derived"]:
            return False
        value, step = value_of(found)
        if value is None:
            return False
        before, after = (found["before"] or "").strip().lower(), (found["after"] or "").strip()
        kind = kind_of(before, after.lower())
        if found["words"] and found["words"].lower() == "one" and not kind:
            return True
        if found["ordinal"]:
            return 1 <= value <= self._rows or any(day[2] == value for day in self._days)
        if not kind and step == 1 and any(day[0] == value for day in self._days):
            return True
        if kind == "cents":
            kind, value, step = "money", value / 100, step / 100
        return any(
            _fits(value, step, fact)
            for fact, of in self._figures
            if kind == of or (not kind and of not in _SPANS)
        )


class Checked(Struct, frozen=True):
    """A text with its marks, and what is marked."""

    text: str
    doubtful: tuple[str, ...]


def _fits(value: float, step: float, fact: float) -> bool:
    off = abs(value - abs(fact))
    return off < 1e-9 or (off <= step * 0.5000001 and off <= MOST_ROUNDED * abs(fact))


def _is_same(one: Day, other: Day) -> bool:
    """Tell whether a date may be another that tells more."""
    return all(mine in {0, theirs} for mine, theirs in zip(one, other, strict=True))


def _texts_of(name: str) -> Iterator[str]:
    """Yield what finds a name with a digit, the longest first: claude-opus-4-6, also opus 4.6."""
    if not any(character.isdigit() for character in name):
        return
    yield text_of([name])
    words = words_of(name)
    for start, word in enumerate(words):
        if word.isalpha() and len(word) > 1 and any(one.isdigit() for one in words[start + 1 :]):
            rest = r"[\s._:/-]{0,2}".join(map(re.escape, words[start:]))
            yield rf"\b{rest}\b(?!\.\d)"
