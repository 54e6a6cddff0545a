"""Which numbers in a model's text are in the results that it was given; the others are marked.

A number is one if a result holds it, rounded as the text writes it, by at most a twentieth. Strict
on purpose: a mark too many costs a look, a mark too few tells a wrong number.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from msgspec import Struct

from burnbar_tui.engine.ask.dates import MONTH_NAMES
from burnbar_tui.engine.ask.model.sharing import pattern_of, text_of
from burnbar_tui.engine.ask.names import words_of

MARK = "[?]"
MOST_ROUNDED = 0.05
"""By which part a figure may be rounded."""
_KINDS = {"usd": "money", "percent": "percent", "tokens": "tokens", "minutes": "minutes"}
_SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6,
    "b": 1e9, "bn": 1e9, "billion": 1e9, "t": 1e12, "trillion": 1e12,
}  # fmt: skip
_SMALL = {
    word: number
    for numbers, words in (
        (range(10), "zero one two three four five six seven eight nine"),
        (range(10, 15), "ten eleven twelve thirteen fourteen"),
        (range(15, 20), "fifteen sixteen seventeen eighteen nineteen"),
        (range(20, 100, 10), "twenty thirty forty fifty sixty seventy eighty ninety"),
    )
    for number, word in zip(numbers, words.split(), strict=True)
}
_LARGE = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9}
_WORD = "|".join(sorted((*_SMALL, *_LARGE), key=len, reverse=True))
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_UNIT = (
    r"(?P<after>\s?%|\s?(?:percent|per cent)\b|\s?(?:us ?)?(?:usd|dollars?|bucks)\b"
    r"|\s?(?:cents?\b|¢)|\s?(?:€|£|¥|₹|(?:eur|euros?|gbp|pounds|yen|jpy|inr|cad|aud|chf)\b)"
    r"|(?:\s[a-z]+){0,2}?\s?(?:tok(?:en)?s?|calls?|requests?|sessions?|conversations?)\b)?"
)
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTH_NAMES, key=len, reverse=True))})\.?"
_DATES = (
    re.compile(r"(?<![\d.])(?P<y>\d{4})-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?(?![\d-])"),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}\b(?:,? (?P<y>\d{{4}})\b)?",
               re.IGNORECASE),
    re.compile(rf"\b{_MONTH} (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d|[.,]\d)"
               r"(?:,? (?P<y>\d{4})\b)?", re.IGNORECASE),
    re.compile(rf"\b{_MONTH},? (?P<y>\d{{4}})\b", re.IGNORECASE),
)  # fmt: skip
_TIME = re.compile(r"(?<![\d:])(\d{1,2}):(\d\d)(?!\d)")
_DERIVED = (
    r"half|halves|twice|thrice|doubl(?:ed|es|ing|e)|tripl(?:ed|es|ing|e)|two[- ]thirds|dozens?"
    r"|a (?:third|quarter|fifth|tenth) of|(?:hundreds|thousands|millions|billions)"
)
_FIGURE = re.compile(
    r"(?P<before>(?:us\s?)?\$\s?|[€£¥₹]\s?|(?:usd|eur|gbp)\s?)?"
    rf"(?:(?P<digits>\d(?:[\d,'_]*\d)?(?:\.\d+)?|\.\d+)(?:(?P<ordinal>st|nd|rd|th)\b|\s?(?P<scale>{_SCALE})\b)?"
    rf"|\b(?P<words>(?:{_WORD})(?:(?: and |[ -])(?:{_WORD}))*)\b|\b(?P<derived>{_DERIVED})\b)"
    rf"{_UNIT}",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\b(?:last|past|largest|smallest) (\d{1,4})\b")
"""What of a plan's words is a number that a text may repeat."""
_CALLS = re.compile(r"\b(?:calls|sessions)\b")
_NAMES = frozenset({"model", "provider", "project", "window"})
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")
_LIST = re.compile(r"^[ \t]*(\d{1,2})[.)] ", re.MULTILINE)


class Facts:
    """All that the results of one conversation hold."""

    def __init__(self) -> None:
        self._figures: list[tuple[float, str]] = []
        self._days: set[tuple[int, int, int]] = set()
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
            kind = f"{next(iter(rows[0]))}s"
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
            if not re.search(r"\s", text):  # A number with room around it reads like a figure.
                self.call(text)
            return
        self._days |= {day for _, day in _dates_in(text)}
        self._times |= {(int(hour), int(minute)) for hour, minute in _TIME.findall(text)}
        if key in {"plan", "span"}:
            self._figures += [(float(one), "count") for one in _COUNTED.findall(text)]
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
        for found in _FIGURE.finditer("".join(
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
        for (start, end), day in _dates_in(text):
            if any(_is_same(day, one) for one in self._days):
                yield start, end
        for found in _TIME.finditer(text):
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
        value, step = _value_of(found)
        if value is None:
            return False
        before, after = (found["before"] or "").strip().lower(), (found["after"] or "").strip()
        kind = _kind_of(before, after.lower())
        if found["words"] and found["words"].lower() == "one" and not kind:
            return True
        if found["ordinal"]:
            return 1 <= value <= self._rows or any(day[2] == value for day in self._days)
        if not kind and step == 1 and any(day[0] == value for day in self._days):
            return True
        if kind == "cents":
            kind, value, step = "money", value / 100, step / 100
        return any(
            _fits(value, step, fact) for fact, of in self._figures if kind in {"", of}
        )  # fmt: skip


class Checked(Struct, frozen=True):
    """A text with its marks, and what is marked."""

    text: str
    doubtful: tuple[str, ...]


def readable(text: str) -> str:
    """Return a model's text without its thoughts and without what a terminal would obey.

    Signs that only look like digits become these, and none can hide between two of them.
    """
    text = _ESCAPE.sub("", text)
    text = re.sub(r"<think>.*?(?:</think>|\Z)", "", text, flags=re.DOTALL)
    text = unicodedata.normalize("NFKC", text).replace("\r\n", "\n").replace("\t", " ")
    kept = []
    for character in text:
        kind = unicodedata.category(character)
        if character == "\n" or not kind.startswith(("C", "Z")):
            digit = unicodedata.decimal(character, None)
            kept.append(character if digit is None else str(digit))
        elif kind == "Zs":
            kept.append(" ")
    return re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip()


def _kind_of(before: str, after: str) -> str:
    """Return what a number counts by the signs around it; empty where they tell nothing."""
    if before in {"$", "us$", "us $", "usd"} or re.search(r"usd|dollar|bucks", after):
        return "money"
    if before or re.match(r"[€£¥₹]|eur|gbp|pounds|yen|jpy|inr|cad|aud|chf", after):
        return "other money"
    if re.match(r"cents?$|¢", after):
        return "cents"
    if after.startswith(("%", "per")):
        return "percent"
    if re.search(r"(?:call|request)s?$", after):
        return "calls"
    if re.search(r"(?:session|conversation)s?$", after):
        return "sessions"
    return "tokens" if re.search(r"\btok(?:en)?s?$", after) else ""


def _value_of(found: re.Match[str]) -> tuple[float | None, float]:
    """Return a number and what its last digit counts; None where it cannot be read."""
    if found["words"]:
        return _spoken(found["words"].lower()), 1.0
    digits: str = found["digits"]
    whole, _, rest = digits.partition(".")
    if re.search(r"[,'_]", whole) and not re.fullmatch(r"\d{1,3}(?:[,'_]\d{3})+", whole):
        return None, 1.0
    scale = _SCALES.get((found["scale"] or "").lower(), 1.0)
    return float(re.sub(r"[,'_]", "", digits)) * scale, scale * 10 ** -len(rest)


def _spoken(words: str) -> float:
    total, part = 0.0, 0.0
    for word in re.findall(r"[a-z]+", words):
        if word in _SMALL:
            part += _SMALL[word]
        elif word == "hundred":
            part = (part or 1) * 100
        elif word in _LARGE:
            total, part = total + (part or 1) * _LARGE[word], 0.0
    return total + part


def _fits(value: float, step: float, fact: float) -> bool:
    off = abs(value - abs(fact))
    return off < 1e-9 or (off <= step * 0.5000001 and off <= MOST_ROUNDED * abs(fact))


def _dates_in(text: str) -> list[tuple[tuple[int, int], tuple[int, int, int]]]:
    """Return where dates stand, and year, month and day of each; 0 where it does not tell."""
    found = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = parts.get("m") or MONTH_NAMES[parts["month"].lower()]
            day = (int(parts.get("y") or 0), int(month), int(parts.get("d") or 0))
            if _is_date(day):
                found.append((match.span(), day))
    return found


def _is_date(day: tuple[int, int, int]) -> bool:
    try:
        date(day[0] or 2024, day[1], day[2] or 1)
    except ValueError:
        return False
    return True


def _is_same(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
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
