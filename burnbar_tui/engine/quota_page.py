"""All quota windows, their histories and what else is left; and the blocks of work beside them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from burnbar_tui.engine import vendors
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import Figures, names_in
from burnbar_tui.engine.reporting import BLOCK_MS, Question
from burnbar_tui.facts import instant_of, ms_of
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.quota_views import WindowHistory
from burnbar_tui.scope import Scope
from burnbar_tui.views import Block, QuotaPage, Report

HISTORY = timedelta(days=15)
"""Two weeks and the day that they began on."""
STEP_MS = 30 * 60_000
"""Of so long a time one reading is shown."""
BLOCK_DAYS = 7


def quota_page(database: Database, zone: ZoneInfo, now: datetime, scope: Scope) -> QuotaPage:
    """Return the page as of `now`."""
    figures = Figures(database, zone, now, scope)
    keeps = figures.selection.keeps_account
    windows = tuple(one for one in figures.windows() if keeps(one.account_id))
    balances = tuple(
        one
        for one in vendors.balances(database, figures.names.accounts, now)
        if keeps(one.account_id)
    )
    named = {one.provider_id for one in windows} | {one.provider_id for one in balances}
    return QuotaPage(
        as_of=now,
        timezone=zone.key,
        providers={name: spec_of(name).name for name in sorted(named)},
        windows=windows,
        histories=tuple(_histories(database, now)),
        balances=balances,
    )


def _histories(database: Database, now: datetime) -> Iterator[WindowHistory]:
    rows = database.rows(
        "reading_history", start=ms_of(now - HISTORY), now=ms_of(now), width_ms=STEP_MS
    )
    for (account_id, window), found in groupby(rows, key=itemgetter(0, 1)):
        points = tuple((instant_of(at_ms), used) for _, _, at_ms, used in found)
        yield WindowHistory(account_id=account_id, window=window, points=points)


def blocks(
    database: Database, zone: ZoneInfo, now: datetime, report: Callable[[Question], Report]
) -> Iterator[Block]:
    """Yield the blocks of all accounts; `report` answers questions about calls."""
    ids = {
        (account.provider_id, account.label): account.id
        for account in names_in(database).accounts.values()
    }
    since = now.astimezone(zone).date() - timedelta(days=BLOCK_DAYS - 1)
    keys = ("block", "provider", "account")
    found = report(Question(group_by=keys, zone=zone, since=since, counts_sessions=False))
    for row in found.rows:
        start, provider_id, label = row.keys
        begins = datetime.fromisoformat(start)
        yield Block(
            account_id=ids[provider_id, label],
            provider_id=provider_id,
            start=begins,
            end=begins + timedelta(milliseconds=BLOCK_MS),
            tally=row.tally,
        )
