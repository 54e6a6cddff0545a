"""All that a made-up person has, and the facts that rules would be given of it at any instant."""

import random
from bisect import bisect_right
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property, partial
from zoneinfo import ZoneInfo

from made_rows import ACCOUNTS, PROVIDERS, bill, listed, provider, row_of, sums_of
from made_windows import MadeWindows
from steady import FIRST, PRICES, Call, Person
from surroundings import METERED, PLAN, WINDOWS, Surroundings, account_of, windows_of

from burnbar_tui.engine.budgets import standings
from burnbar_tui.engine.insights import quota_facts
from burnbar_tui.engine.insights.budget_facts import BudgetFacts
from burnbar_tui.engine.insights.copy_facts import CopyFacts
from burnbar_tui.engine.insights.desk import Gather
from burnbar_tui.engine.insights.list_prices import ListPrices
from burnbar_tui.engine.insights.price_facts import (
    DAYS as PRICED_DAYS,
    LEAST_NANO_USD,
    Priced,
    PriceFacts,
)
from burnbar_tui.engine.insights.quota_facts import QuotaFacts
from burnbar_tui.engine.insights.source_facts import AccountFiles, SourceFacts
from burnbar_tui.engine.insights.spend_facts import WEEKS, DayUse, SpendFacts
from burnbar_tui.engine.insights.work_facts import MOST_CALLS, OPENED, WorkFacts, told_apart
from burnbar_tui.engine.plan_prices import PlanPrice, PlanPrices
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import Billing, ErrorClass
from burnbar_tui.views import AccountRow, CallRow, LoginView, NamedTally, SourceHealth, Tally

KEPT_DAYS = 30
"""After so many days the agent deletes its logs."""
LINES_OF_CALL, BROKEN_EVERY = 3, 900
"""Lines of a log for each call; one in so many of them is cut short."""
DAY = timedelta(days=1)


class World:
    """All calls of a person and what is around them."""

    def __init__(
        self,
        person: Person,
        calls: list[Call],
        around: Surroundings,
        unread_from: datetime | None = None,
    ) -> None:
        """Make it; the plan's calls from `unread_from` on are written, and not counted."""
        self._zone = ZoneInfo(person.zone)
        self._months: dict[tuple[int, date], Tally] = {}
        self._until: dict[tuple[int, date], frozenset[date]] = {}
        self.around = around
        self._written = [call.at for call in calls if account_of(call.model) == PLAN]
        self._written = sorted((*self._written, *around.looks))
        rng = random.Random(0)  # noqa: S311  # no secret
        self.windows = MadeWindows(windows_of(person, calls, around, rng))
        if unread_from is not None:
            calls = [
                call for call in calls if call.at < unread_from or account_of(call.model) != PLAN
            ]
        self._rows = [row_of(number, call) for number, call in enumerate(calls)]
        self._dear = sorted(self._rows, key=lambda row: -(row.cost_nano_usd or 0))
        models, projects = sorted(PRICES), sorted({call.project for call in calls})
        self._ids = {
            name: place + 1 for some in (models, projects) for place, name in enumerate(some)
        }
        self._names = Names(
            accounts=ACCOUNTS,
            models={self._ids[name]: name for name in models},
            projects={self._ids[name]: name for name in projects},
            paths={},
            short={},
            sessions={},
        )
        bills = {(provider(name), name): bill(name) for name in models}
        self._prices = ListPrices(before=bills, now=bills)
        self._days: dict[date, list[CallRow]] = defaultdict(list)
        self._sessions: dict[int, list[CallRow]] = defaultdict(list)
        for row in self._rows:
            self._days[row.at.astimezone(self._zone).date()].append(row)
            self._sessions[row.session_id].append(row)
        self._whole = {day: self._uses(day, rows) for day, rows in self._days.items()}
        self._tallies = {key: self._session(rows) for key, rows in self._sessions.items()}

    @cached_property
    def _plans(self) -> tuple[PlanPrice, ...]:
        price = self.around.plan_nano_usd
        return tuple(
            PlanPrice(provider_id="claude-code", name=name, nano_usd=nano_usd)
            for name, nano_usd in (("max", price), ("pro", price // 5))
        )

    def gather(self, now: datetime) -> dict[type, Gather]:
        """Return what makes the facts of an instant."""
        return {
            SpendFacts: (spend := cache(partial(self._spend, now))),
            WorkFacts: partial(self._work, now),
            BudgetFacts: partial(self._budgets, now, spend),
            QuotaFacts: partial(self._quota, now),
            SourceFacts: partial(self._sources, now),
            PriceFacts: partial(self._priced, now),
            CopyFacts: lambda: CopyFacts(now=now, first=self.today(now), last=self.today(now)),
        }

    def was_used(self, since: datetime, until: datetime) -> bool:
        """Tell whether there were calls between two instants."""
        first, last = (
            bisect_right(self._rows, at, key=lambda row: row.at) for at in (since, until)
        )
        return last > first

    def start(self, day: date) -> datetime:
        """Return when a local day begins."""
        return datetime.combine(day, time(), self._zone).astimezone(UTC)

    def cost(self, first: date, last: date, account_id: int | None = None) -> int:
        """Return what some days cost, those of one account or of both."""
        return sum(
            use.sums.cost_nano_usd
            for day, uses in self._whole.items()
            if first <= day <= last
            for use in uses
            if account_id in {None, use.account_id}
        )

    def today(self, now: datetime) -> date:
        """Return the local day."""
        return now.astimezone(self._zone).date()

    def _spend(self, now: datetime) -> SpendFacts:
        today, clock = self.today(now), now.astimezone(self._zone).time()
        so_far: list[DayUse] = []
        for week in range(WEEKS + 1):
            day = today - timedelta(weeks=week)
            until = datetime.combine(day, clock, self._zone).astimezone(UTC)
            rows = self._days.get(day, [])
            if rows and rows[-1].at < until:
                so_far += self._whole[day]
            else:
                so_far += self._uses(day, [row for row in rows if row.at < until])
        days = [use for day, uses in self._whole.items() if day < today for use in uses]
        return SpendFacts(
            now=now,
            zone=self._zone,
            today=today,
            names=self._names,
            began=FIRST,
            days=(*days, *(use for use in so_far if use.day == today)),
            so_far=tuple(so_far),
            earlier_models=frozenset(),
            prices=self._prices,
        )

    def _work(self, now: datetime) -> WorkFacts:
        today = self.today(now)
        since = now - timedelta(weeks=6)
        sessions = []
        for key, rows in self._sessions.items():
            if since <= rows[0].at <= now:
                is_over = rows[-1].at <= now
                done = [row for row in rows if row.at <= now] if not is_over else rows
                sessions.append(self._tallies[key] if is_over else self._session(done))
        fresh, usual = told_apart(sessions, now)
        opened = (
            tuple(row for row in self._sessions[one.session_id or 0] if row.at <= now)
            for one in fresh[:OPENED]
        )
        return WorkFacts(
            now=now,
            zone=self._zone,
            today=today,
            began=FIRST,
            fresh=fresh,
            usual=usual,
            calls=self._costliest(since, now, MOST_CALLS),
            fresh_calls=self._costliest(self.start(today - DAY), now, 20),
            week_calls=self._costliest(self.start(today - 7 * DAY), self.start(today), MOST_CALLS),
            opened=tuple(opened),
            prices=self._prices,
        )

    def _costliest(self, since: datetime, until: datetime, most: int) -> tuple[CallRow, ...]:
        found: list[CallRow] = []
        for row in self._dear:
            if since <= row.at <= until:
                found.append(row)
                if len(found) == most:
                    break
        return tuple(found)

    def _budgets(self, now: datetime, spend: Gather) -> BudgetFacts:
        return BudgetFacts(
            now=now, zone=self._zone, standings=standings(self.around.budgets, spend())
        )

    def _quota(self, now: datetime) -> QuotaFacts:
        found = [self.windows.view(name, now) for name in WINDOWS]
        windows = [one for one in found if one is not None]
        return QuotaFacts(
            now=now,
            zone=self._zone,
            today=self.today(now),
            providers=PROVIDERS,
            windows=tuple(windows),
            ended={
                (PLAN, one.window): self.windows.ended(one.resets_at, now)
                for one in windows
                if one.window == "7d" and one.resets_at
            },
            accounts=tuple(self._account(id_, now) for id_ in ACCOUNTS if self._newest(id_, now)),
            twins={id_: id_ for id_ in ACCOUNTS},
            days={id_: self._worked(id_, now) for id_ in ACCOUNTS},
            plans=PlanPrices(self._plans),
        )

    @cached_property
    def _own(self) -> dict[int, list[CallRow]]:
        return {
            id_: [row for row in self._rows if account_of(row.model) == id_] for id_ in ACCOUNTS
        }

    @cached_property
    def _own_days(self) -> dict[int, dict[date, Sums]]:
        found: dict[int, dict[date, Sums]] = {id_: defaultdict(Sums) for id_ in ACCOUNTS}
        for day, uses in self._whole.items():
            for use in uses:
                found[use.account_id][day].merge(use.sums)
        return found

    def _newest(self, id_: int, now: datetime) -> datetime | None:
        rows = self._own[id_]
        place = bisect_right(rows, now, key=lambda row: row.at)
        return rows[place - 1].at if place else None

    def _worked(self, id_: int, now: datetime) -> frozenset[date]:
        newest = self._newest(id_, now)
        last = FIRST - DAY if newest is None else self.today(newest)
        if (id_, last) not in self._until:
            self._until[id_, last] = frozenset(day for day in self._own_days[id_] if day <= last)
        return self._until[id_, last]

    def _account(self, id_: int, now: datetime) -> AccountRow:
        known, today = ACCOUNTS[id_], self.today(now)
        if (id_, today) not in self._months:
            sums = Sums()
            for day, some in self._own_days[id_].items():
                if today - quota_facts.DAYS * DAY <= day < today:
                    sums.merge(some)
            self._months[id_, today] = sums.tally()
        return AccountRow(
            account_id=id_,
            provider_id=known.provider_id,
            provider=PROVIDERS[known.provider_id],
            account=known.label,
            billing=Billing(known.billing),
            plan=known.plan,
            chosen=self._months[id_, today],
            newest_at=self._newest(id_, now),
        )

    def _sources(self, now: datetime) -> SourceFacts:
        today = self.today(now)
        place = bisect_right(self._written, now)
        worked = self._worked(PLAN, now)
        older, sums = [day for day in worked if (today - day).days > KEPT_DAYS], Sums()
        for day in older:
            sums.merge(self._own_days[PLAN][day])
        lines = LINES_OF_CALL * bisect_right(self._own[PLAN], now, key=lambda row: row.at)
        files = AccountFiles(
            account_id=PLAN,
            provider_id="claude-code",
            provider=PROVIDERS["claude-code"],
            account="ana",
            health=SourceHealth(lines=lines, skipped=(("cut short", lines // BROKEN_EVERY),)),
            newest_at=self._newest(PLAN, now),
            changed_at=self._written[place - 1] if place else None,
            days=worked,
            kept_days=KEPT_DAYS,
            older=sums.tally(),
            older_days=len(older),
        )
        return SourceFacts(
            now=now, zone=self._zone, today=today, providers=PROVIDERS, files=(files,),
            logins=(self._login(now),),
        )  # fmt: skip

    def _login(self, now: datetime) -> LoginView:
        begins, ends = self.around.outage
        is_out = begins <= now < ends
        return LoginView(
            account_id=METERED,
            provider_id="openai",
            account="ana",
            kind="api",
            billing=Billing.API,
            state="failing" if is_out else "live",
            error_class=ErrorClass.UNAVAILABLE if is_out else "",
            last_ok_at=begins if is_out else now,
        )

    def _priced(self, now: datetime) -> PriceFacts:
        today = self.today(now)
        by_model: dict[str, Sums] = defaultdict(Sums)
        known: set[str] = set()
        for day, uses in self._whole.items():
            for use in uses if day < today else ():
                known.add(self._names.models[use.model_id])
                if day >= today - PRICED_DAYS * DAY:
                    by_model[self._names.models[use.model_id]].merge(use.sums)
        return PriceFacts(
            now=now,
            zone=self._zone,
            today=today,
            models=tuple(
                Priced(
                    model=model,
                    tally=sums.tally(),
                    listed_nano_usd=listed(model, sums),
                    others=tuple(
                        (other, listed(other, sums))
                        for other in sorted(known - {model})
                        if account_of(other) == account_of(model)
                    ),
                )
                for model, sums in by_model.items()
                if sums.cost_nano_usd >= LEAST_NANO_USD
            ),
        )

    def _uses(self, day: date, rows: list[CallRow]) -> list[DayUse]:
        by_name: dict[tuple[str, str], list[CallRow]] = defaultdict(list)
        for row in rows:
            by_name[row.model, row.project].append(row)
        return [
            DayUse(day, account_of(model), self._ids[model], self._ids[project], sums_of(some))
            for (model, project), some in by_name.items()
        ]

    def _session(self, rows: list[CallRow]) -> NamedTally:
        first = rows[0]
        return NamedTally(
            name=first.session,
            detail=first.project,
            tally=sums_of(rows).tally(1),
            newest_at=rows[-1].at,
            session_id=first.session_id,
        )
