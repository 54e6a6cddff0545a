"""Parts of days and weeks that a question is about: mornings, weekends, between 9am and 5pm."""

import re

from burnbar_tui.engine.ask.dates import WEEKDAYS

IN = r"(?:\b(?:in|on|for|over|during|of|from|the|within|throughout|across|at)\s+)*"
"""What may stand before a time."""
PARTS = {"morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24), "night": (0, 6)}
Hours = tuple[int, int]
_FULL = "|".join(name for name in WEEKDAYS if name.endswith("day"))
_HOUR = r"(?:\d{1,2}(?::00)? ?(?:am|pm)|\d{1,2}:00|noon|midday|midnight)"
_BETWEEN = re.compile(
    rf"\b{IN}(?:between )?(?P<a>{_HOUR}|\d{{1,2}}) ?(?:and|to|-|until|till) ?(?P<b>{_HOUR})\b"
)
_AFTER = re.compile(rf"\b(?P<word>after|from|since|before|until) (?P<a>{_HOUR})\b")


def take_parts(text: str) -> tuple[str, Hours | None, tuple[int, ...]]:
    """Take out mornings, weekends and the like, which go along with other words for days."""
    text, hours = _clock_hours(text)
    weekdays: tuple[int, ...] = ()
    names = "|".join(PARTS)
    text = re.sub(r"\btonight\b", "this evening", text)
    text = re.sub(rf"\b({_FULL}) (?=(?:{names})s\b)", r"\1s ", text)
    # The night of a named day may be the one before it or the one behind it.
    is_clear = re.search(rf"\b(?:{_FULL}|yesterday|last) night\b", text) is None
    match = re.search(rf"\b{IN}(this )?({names})s?\b", text)
    if hours is None and is_clear and match:
        hours = PARTS[match[2]]
        text = text[: match.start()] + (" today " if match[1] else " ") + text[match.end() :]
    if match := re.search(
        rf"(?<!by )\b{IN}(weekends|(?<!which )weekdays|working days|workdays|work days)\b", text
    ):
        weekdays = (5, 6) if match[1] == "weekends" else (0, 1, 2, 3, 4)
        text = text[: match.start()] + " " + text[match.end() :]
    elif match := re.search(rf"\b{IN}(?P<weekday>{_FULL})s\b", text):
        weekdays = (WEEKDAYS[match["weekday"]],)
        text = text[: match.start()] + " " + text[match.end() :]
    elif match := re.search(
        r"(?<!last )(?<!this )(?<!the )(?<!past )(?<!previous )(?<!a )\bweekend\b", text
    ):
        weekdays = (5, 6)
        text = text[: match.start()] + " " + text[match.end() :]
    return text, hours, weekdays


def _clock_hours(text: str) -> tuple[str, Hours | None]:
    """Take out whole hours of the clock: between 9am and 5pm, after 6pm, before noon."""
    if match := _BETWEEN.search(text):
        last = _hour(match["b"], "")
        first = _hour(match["a"], match["b"])
        if first is not None and last is not None:
            last = last or 24
            if first < last:
                return f"{text[: match.start()]} {text[match.end() :]}", (first, last)
    if match := _AFTER.search(text):
        hour = _hour(match["a"], "")
        is_start = match["word"] in {"after", "from", "since"}
        hours = None if hour is None else ((hour, 24) if is_start else (0, hour))
        if hours is not None and hours[0] < hours[1]:
            # Since noon is said of today, after noon of any day.
            day = " today " if match["word"] == "since" else " "
            return f"{text[: match.start()]}{day}{text[match.end() :]}", hours
    return text, None


def _hour(text: str, other: str) -> int | None:
    """Return the hour of the day; one without am or pm goes by the other end of the range."""
    named = {"noon": 12, "midday": 12, "midnight": 0}
    if text in named:
        return named[text]
    match = re.fullmatch(r"(\d{1,2})(?::00)? ?(am|pm)?", text)
    if match is None:
        return None
    hour, half = int(match[1]), match[2]
    if not half and ":" not in text:
        found = re.search(r"(am|pm)$", other)
        if found is None:
            return None
        half = found[1]
    if half:
        return hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else None
    return hour if hour < 24 else None
