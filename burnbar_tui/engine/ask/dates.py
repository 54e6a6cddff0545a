"""One date as people write it: 3rd of november, nov 3, 13/11/2026, the 5th.

What could be two dates, such as 03/04/2026, is none.
"""

import re
from datetime import date

from burnbar_tui.format import MONTHS
from burnbar_tui.scope import months_before

NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "a one an", "two couple", "three", "four", "five", "six", "seven", "eight", "nine",
         "ten", "eleven", "twelve", "thirteen", "fourteen")
    )
    for word in words.split()
}  # fmt: skip
WEEKDAYS = {
    name: index
    for index, names in enumerate(
        ("monday mon", "tuesday tue tues", "wednesday wed weds", "thursday thu thur thurs",
         "friday fri", "saturday sat", "sunday sun")
    )
    for name in names.split()
}  # fmt: skip
MONTH_NAMES = (
    {name.lower(): number for number, name in enumerate(MONTHS, 1)}
    | {name.lower()[:3]: number for number, name in enumerate(MONTHS, 1)}
    | {"sept": 9}
)
MONTH = rf"(?P<month>{'|'.join(sorted(MONTH_NAMES, key=len, reverse=True))})"
WEEKDAY = rf"(?P<weekday>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})"


def day_in(text: str, today: date) -> date | None:
    """Return the day that a date names; what could be two days is none."""
    text = re.sub(r"^(?:in|on|for|over|during|of|from|the|within|at)\s+", "", text.strip())
    text = re.sub(r"^(?:the|on)\s+", "", text)
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?", text):
        one, two = int(match[1]), int(match[2])
        if one <= 12 and two <= 12 and one != two and "." not in text:
            return None
        month, day = (two, one) if one > 12 or "." in text or one == two else (one, two)
        if match[3]:
            return _made(int(match[3]) + (2000 if len(match[3]) == 2 else 0), month, day)
        return _latest(month, day, today)
    names = rf"(?:{WEEKDAY} )?"
    ordinal = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
    for form in (
        rf"{names}{MONTH} (?:the )?{ordinal}(?: (?P<y>\d{{4}}))?",
        rf"{names}(?:the )?{ordinal} (?:of )?{MONTH}(?: (?P<y>\d{{4}}))?",
    ):
        if match := re.fullmatch(form, text):
            month, day = MONTH_NAMES[match["month"]], int(match["d"])
            made = _made(int(match["y"]), month, day) if match["y"] else _latest(month, day, today)
            is_wrong = made and match["weekday"] and WEEKDAYS[match["weekday"]] != made.weekday()
            return None if is_wrong else made
    if match := re.fullmatch(rf"(?:{WEEKDAY} (?:the )?)?(\d{{1,2}})(?:st|nd|rd|th)", text):
        for back in range(13):
            month_first = months_before(today.replace(day=1), back)
            made = _made(month_first.year, month_first.month, int(match[2]))
            if made and made <= today:
                is_wrong = match["weekday"] and WEEKDAYS[match["weekday"]] != made.weekday()
                return None if is_wrong else made
    return None


def alike(one: str, two: str) -> tuple[str, str]:
    """Return two dates of one range, of which one tells how the numbers of the other stand.

    1/11 to 15/11 is British, 11/1 to 11/15 American; both are returned with the day first or last.
    """
    form = re.compile(r"(\d{1,2})/(\d{1,2})(/\d{2,4})?")
    found = [form.fullmatch(text.strip()) for text in (one, two)]
    if found[0] is None or found[1] is None:
        return one, two
    is_british = any(match and int(match[1]) > 12 for match in found)
    is_american = any(match and int(match[2]) > 12 for match in found)
    if is_british is is_american:
        return one, two
    day, month = (1, 2) if is_british else (2, 1)
    names = list(MONTH_NAMES)
    told = []
    for match in found:
        number = int(match[month]) if match else 0
        if match is None or not 1 <= number <= 12:
            return one, two
        year = (match[3] or "").lstrip("/")
        year = f"20{year}" if len(year) == 2 else year
        told.append(f"{match[day]} {names[number - 1]} {year}".strip())
    return told[0], told[1]


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _latest(month: int, day: int, today: date) -> date | None:
    """Return the last such day that has begun; of the 29th of February the last there was."""
    for year in range(today.year, today.year - 9, -1):
        made = _made(year, month, day)
        if made and made <= today:
            return made
    return None


ORDINAL = r"\d{1,2}(?:st|nd|rd|th)"
DATES = (
    rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|\d{{1,2}}\.\d{{1,2}}\.\d{{2,4}}"
    rf"|(?:{WEEKDAY.replace('?P<weekday>', '?:')} )?"
    rf"{MONTH.replace('?P<month>', '?:')} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b(?: \d{{4}})?"
    rf"|(?:{WEEKDAY.replace('?P<weekday>', '?:')} )?"
    rf"(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH.replace('?P<month>', '?:')}(?: \d{{4}})?"
    rf"|(?:{WEEKDAY.replace('?P<weekday>', '?:')} )?the {ORDINAL})"
)
