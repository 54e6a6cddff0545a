"""How reading an account's files goes, from what the store keeps of them."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from burnbar_tui.facts import instant_of
from burnbar_tui.views import SourceHealth

MANY_SKIPPED = 10
"""Where more than one line in so many is skipped, it is no damage any more."""


class SourceSum(NamedTuple):
    """Files of one account of which the same is to be said, as `source_sums` tells them."""

    account_id: int
    skipped: str
    """Counts by reason of each of these files, as JSON; "" for none."""
    trouble: str
    path: str
    """Of the file with that trouble; "" for those without."""
    files: int
    bytes: int
    lines: int
    newest_ms: int
    changed_ns: int


def health_by_account(
    sums: Iterable[SourceSum], accounts: Iterable[int]
) -> dict[int, SourceHealth]:
    """Return account id -> how its files are read."""
    own: dict[int, list[SourceSum]] = {account_id: [] for account_id in accounts}
    for each in sums:
        own.setdefault(each.account_id, []).append(each)
    return {account_id: _health(found) for account_id, found in own.items()}


def _health(sums: list[SourceSum]) -> SourceHealth:
    skipped: dict[str, int] = defaultdict(int)
    for each in sums:
        for reason, lines in json.loads(each.skipped or "{}").items():
            skipped[reason] += lines * each.files
    newest_ms = max((each.newest_ms for each in sums), default=0)
    return SourceHealth(
        files=sum(each.files for each in sums),
        bytes=sum(each.bytes for each in sums),
        lines=sum(each.lines for each in sums),
        skipped=tuple(sorted(skipped.items(), key=lambda pair: (-pair[1], pair[0]))),
        newest_at=instant_of(newest_ms) if newest_ms else None,
        errors=tuple(f"{each.path}: {each.trouble}" for each in sums if each.trouble),
    )
