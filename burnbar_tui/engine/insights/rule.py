"""What a rule declares."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from msgspec import Struct

from burnbar_tui.insight_views import Insight


class Rule(Struct, frozen=True, kw_only=True):
    """A pure function from facts to what is worth saying of them; it finds nothing most days."""

    id: str
    """As its file is called, with hyphens."""
    title: str
    """What it watches, in a few words."""
    looks_at: type[Struct]
    """The facts that it takes."""
    find: Callable[[Any], Iterable[Insight]]
    cooldown: timedelta = timedelta(hours=20)
    """For so long the same subject is not told anew, even when its facts have changed."""
