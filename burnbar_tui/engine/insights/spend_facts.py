"""What was used day by day, which most rules look at."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from burnbar_tui.ask_views import AnswerView
from burnbar_tui.engine import days
from burnbar_tui.engine.daily import Daily
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import EVERYTHING
from burnbar_tui.engine.insights.list_prices import ListPrices, Named, list_prices
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.selection import Selection
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import instant_of, ms_of
from burnbar_tui.views import Tally

DAYS = 71
"""Ten weeks and the present day."""
WEEKS = 8
"""So many earlier weeks tell what the same hours of this weekday were like."""


class DayUse(Struct, frozen=True):
    """What one model did for one project on one account and local day."""

    day: date
    account_id: int
    model_id: int
    project_id: int
    sums: Sums


class SpendFacts(Struct, frozen=True, kw_only=True):
    """The last ten weeks."""

    now: datetime
    zone: ZoneInfo
    today: date
    names: Names
    began: date | None
    """The day of the first call of all, or None when there is none."""
    days: tuple[DayUse, ...]
    """Those with calls, the present one as far as it is over."""
    so_far: tuple[DayUse, ...]
    """Today and the same weekday of earlier weeks, each up to this time of the day."""
    earlier_models: frozenset[int]
    """Models that were used before all these days."""
    prices: ListPrices = ListPrices()
    """Four weeks ago and now."""

    def named(self, use: DayUse) -> Named:
        """Return what a price is looked up by."""
        return self.names.accounts[use.account_id].provider_id, self.names.models[use.model_id]

    def start_of(self, day: date) -> datetime:
        """Return the instant at which a local day begins."""
        return instant_of(days.day_start_ms(day, self.zone))


def tally(uses: Iterable[DayUse]) -> Tally:
    """Return what some uses add up to."""
    sums = Sums()
    for use in uses:
        sums.merge(use.sums)
    return sums.tally()


def view(first: date, last: date, by: str = "model", **only: str) -> AnswerView:
    """Return where some days are shown, narrowed to names by the field of each."""
    days_ = f"on:{last}" if first == last else f"since:{first} until:{last}"
    terms = [f'{field}:"{name}"' for field, name in only.items() if '"' not in name]
    return AnswerView(screen="explore", query=" ".join([*terms, days_]), by=by, unit="usd")


def gather_spend(
    database: Database, zone: ZoneInfo, now: datetime, names: Names, book: PriceBook | None = None
) -> SpendFacts:
    """Return what was used; without a price book no price is known."""
    today = now.astimezone(zone).date()
    span = (today - timedelta(days=DAYS - 1), today)
    daily = Daily(database, zone)
    rows = daily.by_day(span, ("account_id", "model_id", "project_id"))
    before = daily.in_all((None, span[0] - timedelta(days=1)), ("account_id", "model_id"))
    named = {(names.accounts[row[1]].provider_id, names.models[row[2]]) for row in rows}
    [(low, _)] = database.rows("span")
    selection = Selection(database, names, zone, EVERYTHING, now)
    so_far: list[DayUse] = []
    for week in range(WEEKS + 1):
        day = today - timedelta(weeks=week)
        for _, ids, sums in selection.sums_between(*_till_now(day, zone, now), _NAMED):
            account_id = ids["account"]
            summed = _summed(names, account_id, sums)
            so_far.append(DayUse(day, account_id, ids["model"], ids["project"], summed))
    return SpendFacts(
        now=now,
        zone=zone,
        today=today,
        names=names,
        began=None if low is None else days.day_of(low * days.BUCKET_MS, zone),
        days=tuple(
            DayUse(
                days.date_of_slot(row[0]), row[1], row[2], row[3], _summed(names, row[1], row[4:])
            )
            for row in rows
        ),
        so_far=tuple(so_far),
        earlier_models=frozenset(row[2] for row in before),
        prices=list_prices(book, named, now - timedelta(weeks=4), now) if book else ListPrices(),
    )


_NAMED = ("model", "project")


def _till_now(day: date, zone: ZoneInfo, now: datetime) -> tuple[int, int]:
    """Return a local day from its start to the quarter of an hour that it is now, in ms."""
    local = datetime.combine(day, now.astimezone(zone).time(), tzinfo=zone)
    return days.day_start_ms(day, zone), ms_of(local) // days.BUCKET_MS * days.BUCKET_MS


def _summed(names: Names, account_id: int, row: tuple[int, ...]) -> Sums:
    sums = Sums()
    sums.add(row, names.accounts[account_id].billing)
    return sums
