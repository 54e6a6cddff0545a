"""The query line: `model:opus project:api cost>1 last:7d` -> a filter. Pure.

A word alone narrows to whatever has it in its name. `-` before a term turns it round, a comma
stands between names of which any will do, quotes mean the whole name and hold spaces.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from burnbar_tui.facts import UsageError
from burnbar_tui.format import MONTHS
from burnbar_tui.scope import (
    FIELDS,
    MEASURES,
    SIGNS,
    Bound,
    Filter,
    Step,
    Term,
    When,
    months_before,
)

TIMES = ("last", "since", "until", "on", "in")
MOST_WORDS = 3
"""How many words may stand alone."""
SCALES = {"": 1, "k": 1e3, "m": 1e6, "b": 1e9}
# Compiled by the first that asks, which in a start nobody does.
_PART = r'(?:[^\s"]|"[^"]*"?)+'
_BOUND = rf"(?i:({'|'.join(MEASURES)})({'|'.join(SIGNS)})(.*))"
_NUMBER = r"(?i:\$?(\d+(?:\.\d+)?|\.\d+)([kmb]?))"
_SPAN = r"(?i:(\d{1,5})([dwmy]))"
_WHOLE = {"week": Step.WEEKS, "month": Step.MONTHS, "year": Step.YEARS}


def parse(text: str, today: date) -> Filter:
    """Return what a query line says.

    Raises:
        UsageError: a part of it says nothing; the text tells which and what would do.
    """
    terms: list[Term] = []
    bounds: list[Bound] = []
    times: dict[str, str] = {}
    for token in re.findall(_PART, text):
        field, colon, value = token.partition(":")
        if bound := re.fullmatch(_BOUND, token):
            bounds.append(_bound(*bound.groups()))
        elif colon and field.casefold() in TIMES:
            times[field.casefold()] = value.strip('"').casefold()
        else:
            terms.append(_term(token))
    if len([term for term in terms if not term.field]) > MOST_WORDS:
        raise UsageError(f"at most {MOST_WORDS} words can stand alone in a filter")
    return Filter(
        text=text.strip(),
        terms=tuple(terms),
        bounds=tuple(bounds),
        when=_when(times, today) if times else None,
    )


def _term(token: str) -> Term:
    is_not = token.startswith("-") and len(token) > 1
    field, colon, value = token.removeprefix("-").partition(":") if is_not else token.partition(":")
    if not colon:
        field, value = "", field
    elif field.casefold() not in FIELDS:
        raise UsageError(f"a filter knows no {field!r}; it knows {', '.join((*FIELDS, *TIMES))}")
    values = tuple(one.strip('"') for one in re.findall(r'"[^"]*"?|[^,"]+', value))
    if not any(values):
        raise UsageError(f"{field or 'the filter'}: a name is missing behind it")
    return Term(
        field.casefold(),
        tuple(filter(None, values)),
        is_not=is_not,
        is_exact=bool(field) and value.startswith('"'),
    )


def _bound(measure: str, sign: str, value: str) -> Bound:
    number = re.fullmatch(_NUMBER, value)
    if number is None:
        raise UsageError(f"{measure}{sign} wants a number, such as {measure}{sign}1 or 20k")
    digits, scale = number.groups()
    return Bound(measure.casefold(), sign, float(digits) * SCALES[scale.casefold()])


def _when(times: dict[str, str], today: date) -> When:
    if "last" in times:
        return _last(times["last"])
    for name in ("on", "in"):
        if name in times:
            return _in(name, times[name], today)
    since = _day(times["since"], today) if "since" in times else None
    until = _day(times["until"], today) if "until" in times else None
    if since and until and until < since:
        raise UsageError("until: is before since:")
    return When(since=since, until=until)


def _last(value: str) -> When:
    if value in _WHOLE:
        return When(1, _WHOLE[value], is_whole=True)
    span = re.fullmatch(_SPAN, value)
    if span is None or not int(span[1]):
        raise UsageError("last: wants a length such as 7d, 2w, 3m or 1y, or week, month, year")
    return When(int(span[1]), Step(span[2]))


def _in(name: str, value: str, today: date) -> When:
    if name == "on" or value.count("-") == 2 or value in _DAYS:
        day = _day(value, today)
        return When(since=day, until=day)
    first = _month(value, today)
    if first is None:
        raise UsageError(f"{name}: wants a month such as 2026-10 or october")
    after = (first + timedelta(days=31)).replace(day=1)
    return When(since=first, until=after - timedelta(days=1))


_DAYS = {"today": 0, "yesterday": 1}


def _day(value: str, today: date) -> date:
    if value in _DAYS:
        return today - timedelta(days=_DAYS[value])
    try:
        return date.fromisoformat(value)
    except ValueError:
        if (first := _month(value, today)) is not None:
            return first
        raise UsageError(f"{value!r} is no day; write 2026-11-03, today or yesterday") from None


def _month(value: str, today: date) -> date | None:
    """Return the first day of a month; one that is only named is the last such that has begun."""
    if len(value) >= 3:
        for number, name in enumerate(MONTHS, 1):
            if name.casefold().startswith(value):
                ago = (today.month - number) % 12
                return months_before(today.replace(day=1), ago)
    try:
        return date.fromisoformat(f"{value}-01")
    except ValueError:
        return None


def naming(field: str, name: str) -> str:
    """Return the term that means a name, or a part of it where it cannot be written whole.

    Of a name without any part that can be written it is empty.
    """
    if name and name.isprintable() and '"' not in name:
        return f'{field}:"{name}"'
    part = max(re.findall(r"[\w./@+-]+", name), key=len, default="")
    return f"{field}:{part}" if part else ""


def on_days(text: str, first: date, last: date) -> str:
    """Return a query line that means these days, and all else that it meant."""
    kept = [one for one in re.findall(_PART, text) if one.partition(":")[0].casefold() not in TIMES]
    days = f"on:{first}" if first == last else f"since:{first} until:{last}"
    return " ".join((*kept, days))


def completions(text: str, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return whole query lines that go on from what is typed, the likeliest first.

    Args:
        text: what is typed, up to the cursor.
        names: what there is of each field.
    """
    head, last = text, ""
    if (tokens := list(re.finditer(_PART, text))) and tokens[-1].end() == len(text):
        head, last = text[: tokens[-1].start()], tokens[-1].group()
    if not last:
        return []
    sign = "-" if last.startswith("-") else ""
    field, colon, value = last.removeprefix("-").partition(":")
    if colon:
        wanted = value.strip('"').casefold()
        found = endings(names.get(field.casefold(), ()), wanted)
        if field.casefold() == "last":
            found = [one for one in ("7d", "30d", "week", "month") if one.startswith(wanted)]
        return [f"{head}{sign}{field}:{quoted(name)}" for name in found]
    starts = [f"{one}:" for one in (*FIELDS, *TIMES)] + [f"{one}>" for one in MEASURES]
    return [f"{head}{sign}{one}" for one in starts if one.startswith(field.casefold())]


def settled(text: str) -> str:
    """Return a query line without a last word that is only begun: `mod`, `model:` or `cost>`."""
    tokens = list(re.finditer(_PART, text))
    if not tokens or tokens[-1].end() < len(text):
        return text
    last = tokens[-1].group().removeprefix("-").casefold()
    words = (*(f"{one}:" for one in (*FIELDS, *TIMES)), *MEASURES)
    bound = re.fullmatch(_BOUND, last)
    is_begun = any(word.startswith(last) for word in words) or (bound and not bound[3])
    return text[: tokens[-1].start()] if is_begun else text


def endings(names: tuple[str, ...], wanted: str) -> list[str]:
    """Return what names go on with from the start of a word in them, whole names first."""
    found: dict[str, int] = {}
    for name in names:
        starts = [0, *(match.end() for match in re.finditer(r"[\W_]+", name))]
        for place, start in enumerate(starts):
            ending = name[start:]
            if ending.casefold().startswith(wanted):
                found[ending] = min(place, found.get(ending, place))
                break
    return sorted(found, key=lambda ending: (found[ending], ending))


def quoted(name: str) -> str:
    """Return a name as it stands behind a colon."""
    is_plain = re.fullmatch(r"[^\s\",]+", name) is not None
    return name if is_plain else '"' + name.replace('"', "") + '"'
