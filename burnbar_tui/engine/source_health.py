"""How reading an account's files goes, from the rows that the store keeps of them."""

from collections import defaultdict
from collections.abc import Iterable

from burnbar_tui.engine.database import Row
from burnbar_tui.engine.sources import source_of
from burnbar_tui.facts import instant_of
from burnbar_tui.views import SourceHealth

MANY_SKIPPED = 10
"""Where more than one line in so many is skipped, it is no damage any more."""


def health_by_account(rows: Iterable[Row], accounts: Iterable[int]) -> dict[int, SourceHealth]:
    """Return account id -> how its files are read; `rows` are those of `source`."""
    own: dict[int, list[Row]] = {account_id: [] for account_id in accounts}
    for row in rows:
        own.setdefault(row[1], []).append(row)
    return {account_id: _health(found) for account_id, found in own.items()}


def _health(rows: list[Row]) -> SourceHealth:
    skipped: dict[str, int] = defaultdict(int)
    sources = [source_of(row) for row in rows]
    for source in sources:
        for reason, lines in source.skipped.items():
            skipped[reason] += lines
    newest_ms = max((source.newest_ms for source in sources), default=0)
    return SourceHealth(
        files=len(sources),
        bytes=sum(source.known.size for source in sources),
        lines=sum(source.lines for source in sources),
        skipped=tuple(sorted(skipped.items(), key=lambda pair: (-pair[1], pair[0]))),
        newest_at=instant_of(newest_ms) if newest_ms else None,
        errors=tuple(f"{source.path}: {source.trouble}" for source in sources if source.trouble),
    )
