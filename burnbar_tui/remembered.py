"""What the dashboard showed last, so that it opens as it was left: days, unit, money, filter."""

import os
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from burnbar_tui.facts import UsageError
from burnbar_tui.query_text import parse
from burnbar_tui.scope import Lens, Period, Scope, Unit


class Remembered(Struct, frozen=True, kw_only=True):
    """What is kept of it; a range in the past is not, since it would be mistaken for now."""

    period: Period = Period.THIRTY_DAYS
    lens: Lens = Lens.BOTH
    unit: Unit = Unit.USD
    filter: str = ""

    def scope(self, today: date) -> Scope:
        """Return what figures are to be shown of; a filter that means nothing by now is left."""
        try:
            filter_ = parse(self.filter, today)
        except UsageError:
            filter_ = Scope().filter
        return Scope(period=self.period, lens=self.lens, filter=filter_)


def remembered_of(scope: Scope, unit: Unit) -> Remembered:
    """Return what to keep of what is shown."""
    return Remembered(period=scope.period, lens=scope.lens, unit=unit, filter=scope.filter.text)


def load(path: Path) -> Remembered:
    """Return what was kept; where there is nothing, or nothing sensible, the usual."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Remembered)
    except (OSError, msgspec.MsgspecError):
        return Remembered()


def save(kept: Remembered, path: Path) -> None:
    """Keep it, all or nothing; a folder that cannot be written only forgets."""
    aside = path.with_suffix(".new")
    try:
        aside.unlink(missing_ok=True)
        with open(aside, "xb", opener=_private) as file:  # for its opener
            file.write(msgspec.json.encode(kept))
        aside.replace(path)
    except OSError:
        return


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
