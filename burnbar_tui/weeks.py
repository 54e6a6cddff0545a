"""On which day weeks begin: Monday, unless the user's settings say otherwise.

One for the whole process, since everything that counts weeks has to mean the same ones.
"""

from datetime import date, timedelta

STARTS = ("monday", "sunday", "saturday")
"""Where weeks begin somewhere in the world."""
_NUMBERS = {"monday": 0, "saturday": 5, "sunday": 6}
_first = 0


def begin_on(name: str) -> None:
    """Let weeks begin on one of `STARTS` from now on."""
    global _first
    _first = _NUMBERS[name]


def week_of(day: date) -> date:
    """Return the first day of the week that a day is in."""
    back = (day.weekday() - _first) % 7
    return day - timedelta(days=min(back, day.toordinal() - 1))
