"""Numbers as people and models write them: $1,234.50, 1.2M tokens, twelve percent, 18 Nov."""

import re
import unicodedata
from datetime import date

from burnbar_tui.engine.ask.dates import MONTH_NAMES

Day = tuple[int, int, int]
"""Year, month and day; 0 where one is not told."""
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
    r"(?P<after>\s?(?:[x\u00d7]|times|-?fold)(?!\w)"
    r"|[\s-]?(?:minutes?|hours?|days?|weeks?|fortnights?|months?|quarters?|years?)\b"
    r"|\s?%|\s?(?:percent|per cent)\b|\s?(?:us ?)?(?:usd|dollars?|bucks)\b"
    r"|\s?(?:cents?\b|¢)|\s?(?:€|£|¥|₹|(?:eur|euros?|gbp|pounds|yen|jpy|inr|cad|aud|chf)\b)"
    r"|(?:\s[a-z]+){0,2}?\s?(?:tok(?:en)?s?|calls?|requests?|sessions?|conversations?)\b)?"
)
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTH_NAMES, key=len, reverse=True))})\.?"
_DATES = (
    re.compile(r"(?<![\d.])(?P<y>\d{4})-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?(?![\d-])"),
    re.compile(rf"(?<![\w$€£¥.,])(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}\b"
               r"(?:,? (?P<y>\d{4})\b)?", re.IGNORECASE),
    re.compile(rf"\b{_MONTH} (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d|[.,]\d)"
               r"(?:,? (?P<y>\d{4})\b)?", re.IGNORECASE),
    re.compile(rf"\b{_MONTH},? (?P<y>\d{{4}})\b", re.IGNORECASE),
)  # fmt: skip
TIME = re.compile(r"(?<![\d:])(\d{1,2}):(\d\d)(?!\d)")
_DERIVED = (
    r"half|halves|twice|thrice|doubl(?:ed|es|ing|e)|tripl(?:ed|es|ing|e)|two[- ]thirds|dozens?"
    r"|a (?:third|quarter|fifth|tenth) of|(?:hundreds|thousands|millions|billions)"
)
FIGURE = re.compile(
    r"(?P<before>(?:us\s?)?\$\s?|[€£¥₹]\s?|(?:usd|eur|gbp)\s?)?"
    rf"(?:(?P<digits>\d(?:[\d,'_]*\d)?(?:\.\d+)?|\.\d+)(?:(?P<ordinal>st|nd|rd|th)\b|\s?(?P<scale>{_SCALE})\b)?"
    rf"|\b(?P<words>(?:{_WORD})(?:(?: and |[ -])(?:{_WORD}))*)\b|\b(?P<derived>{_DERIVED})\b)"
    rf"{_UNIT}",
    re.IGNORECASE,
)
_UNITS = tuple(
    (re.compile(text), kind)
    for text, kind in (
        (r"(?:us ?)?(?:usd|dollars?|bucks)", "money"),
        (r"cents?|¢", "cents"),
        (r"%|per ?cent", "percent"),
        (r"[x\u00d7]|times|-?fold", "factor"),  # No result has one: the model reckoned it.
        (r"-?(?:minute|hour|day|week|fortnight|month|quarter|year)s?", "span"),
        (r".*\btok(?:en)?s?", "tokens"),
        (r".*\b(?:call|request)s?", "calls"),
        (r".*\b(?:session|conversation)s?", "sessions"),
        (r".+", "other money"),
    )
)
"""What may stand behind a number, and what it counts then."""
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")


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


def kind_of(before: str, after: str) -> str:
    """Return what a number counts by the signs around it; empty where they tell nothing."""
    if before in {"$", "us$", "us $", "usd"}:
        return "money"
    if before:
        return "other money"
    kind = next((kind for text, kind in _UNITS if text.fullmatch(after)), "")
    return re.sub(r"^-|s$", "", after) if kind == "span" else kind


def value_of(found: re.Match[str]) -> tuple[float | None, float]:
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


def dates_in(text: str) -> list[tuple[tuple[int, int], Day]]:
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


def _is_date(day: Day) -> bool:
    try:
        date(day[0] or 2024, day[1], day[2] or 1)
    except ValueError:
        return False
    return True
