"""Rows of sums -> the parts of views that screens share: tallies, breakdowns, bars, calls."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from burnbar_tui.engine.canonical import canonical_model
from burnbar_tui.engine.database import Row
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import Billing, Confidence, instant_of
from burnbar_tui.quota_views import WindowView
from burnbar_tui.scope import Lens, Scope
from burnbar_tui.views import CallRow, DayBars, NamedTally, Tally

LEAST_BARS, MOST_BARS, ALL_BARS = 14, 366, 92
"""How many days the plot shows: of one day those before it too, of all time the last ones."""
BAR_SERIES = 4
"""How many models the plot tells apart."""

DayRow = tuple[Any, ...]
"""(day, account id, model or project id, the ten sums of `usage_rollup`)."""


def first_bar(first: date | None, last: date) -> date:
    """Return the first day that the plot shows of some days; None is since the beginning."""
    if first is None:
        return last - timedelta(days=ALL_BARS - 1)
    if first == last:
        return last - timedelta(days=LEAST_BARS - 1)
    return max(first, last - timedelta(days=MOST_BARS - 1))


def since(rows: Iterable[DayRow], day: date) -> list[DayRow]:
    """Return the rows of a day and later."""
    return [row for row in rows if row[0] >= day]


def fold(rows: Iterable[DayRow], names: Names) -> Tally:
    """Return what rows add up to."""
    sums = Sums()
    for row in rows:
        sums.add(row[3:], names.accounts[row[1]].billing)
    return sums.tally()


def tightest(windows: Iterable[WindowView], account_id: int) -> WindowView | None:
    """Return an account's first window, of windows of which the tightest come first."""
    return next((one for one in windows if one.account_id == account_id), None)


def breakdown(
    rows: list[DayRow], names: Names, labels: dict[int, str], last: dict[int, datetime]
) -> tuple[NamedTally, ...]:
    """Return one row for each model or project, the costliest first."""
    found = [
        NamedTally(
            name=labels[row[2]],
            tally=fold([row], names),
            newest_at=last.get(row[2]),
        )
        for row in rows
    ]
    found.sort(key=lambda one: (-(one.tally.cost_nano_usd or 0), -one.tally.total_tokens, one.name))
    return tuple(found)


def bars(
    rows: list[DayRow], names: Names, scope: Scope, first: date, last: date, today: date
) -> DayBars:
    """Return stacked sums per day: the costliest models apart, all others together."""
    whole: dict[date, Sums] = defaultdict(Sums)
    shown = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    place = {day: index for index, day in enumerate(shown)}
    costs: dict[str, list[int]] = defaultdict(lambda: [0] * len(shown))
    tokens: dict[str, list[int]] = defaultdict(lambda: [0] * len(shown))
    for row in rows:
        index = place.get(row[0])
        if index is not None:
            model = canonical_model(names.models[row[2]])
            costs[model][index] += seen_cost(row[9], names.accounts[row[1]].billing, scope.lens)
            tokens[model][index] += sum(row[4:8])
            whole[row[0]].add(row[3:], names.accounts[row[1]].billing)
    ranked = sorted(costs, key=lambda name: (-sum(costs[name]), -sum(tokens[name]), name))
    series = [(name, tuple(costs[name]), tuple(tokens[name])) for name in ranked[:BAR_SERIES]]
    if rest := ranked[BAR_SERIES:]:
        other_costs = tuple(map(sum, zip(*(costs[name] for name in rest), strict=True)))
        other_tokens = tuple(map(sum, zip(*(tokens[name] for name in rest), strict=True)))
        series.append(("others", other_costs, other_tokens))
    return DayBars(
        days=tuple(shown),
        series=tuple(series),
        tallies=tuple(whole[day].tally() for day in shown),
        lens=scope.lens,
        today=today,
        is_whole=scope.days(today) == (first, last),
    )


def seen_cost(cost: int, billing: str, lens: Lens) -> int:
    """Return what a lens shows of a cost; nothing where it is not that kind of money."""
    is_seen = lens is Lens.BOTH or billing == BILLING_OF[lens]
    return cost if is_seen else 0


BILLING_OF = {Lens.SPEND: Billing.API, Lens.PLAN: Billing.SUBSCRIPTION}


def call_row(row: Row, names: Names) -> CallRow:
    """Return a row that begins with `session_statements.CALL` as a view."""
    key, at_ms, account_id, model, path, session, session_id, *tokens = row[:12]
    cost, reported, confidence = row[12:15]
    account = names.accounts[account_id]
    label = Confidence.EXACT if reported >= 0 else Confidence.ESTIMATED
    return CallRow(
        key=key,
        at=instant_of(at_ms),
        provider_id=account.provider_id,
        account=account.label,
        model=model,
        project=names.short[path],
        session=session,
        session_id=session_id,
        billing=Billing(account.billing),
        input_tokens=tokens[0],
        cache_read_tokens=tokens[1],
        cache_creation_tokens=tokens[2],
        output_tokens=tokens[3],
        reasoning_tokens=tokens[4],
        cost_nano_usd=cost,
        tokens_confidence=Confidence(confidence),
        cost_confidence=Confidence.UNAVAILABLE if cost is None else label,
    )
