"""Why a figure changed: what caused it, and what each model, project and session added to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from burnbar_tui.ask_views import Answer
from burnbar_tui.engine import days
from burnbar_tui.engine.ask.desk import Desk, Figure
from burnbar_tui.engine.ask.plan import Days, Metric, Plan
from burnbar_tui.engine.changes import Cause, Model, Rates, Use, causes_of_change
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.price_tables import FEMTO_PER_NANO
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.sums import Sums
from burnbar_tui.explore_views import By
from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.providers.registry import spec_of

BYS = (By.MODEL, By.PROJECT, By.SESSION)
MOST_PARTS = 8
"""So many of a kind are told; the others are one row, so that the rows add up to the change."""
OTHERS = "all others"
MONEY: dict[Metric, Callable[[Sums], int]] = {
    Metric.COST: lambda sums: sums.cost_nano_usd,
    Metric.SPEND: lambda sums: sums.spend_nano_usd,
    Metric.PLAN_VALUE: lambda sums: sums.plan_value_nano_usd,
}
WORDS = {
    Cause.VOLUME: ("more work", "less work"),
    Cause.MIX: ("dearer models", "cheaper models"),
    Cause.PRICE: ("higher prices", "lower prices"),
    Cause.CACHE: ("fewer cache hits", "more cache hits"),
    Cause.REST: ("other", "other"),
}
"""Of each cause, what it is called where it adds, and where it takes away."""
CENT = NANO_USD_PER_USD // 100


class Explaining(Desk):
    """Answers why."""

    def __init__(
        self,
        plan: Plan,
        database: Database,
        zone: ZoneInfo,
        now: datetime,
        prices: Callable[[], PriceBook],
    ) -> None:
        """See `Desk`; `prices` opens the tables that tell what a model cost when."""
        super().__init__(plan, database, zone, now)
        self._prices = prices

    def compared(self, question: str) -> Answer:
        """Return the same figure of two spans, and what the later one has more."""
        raise NotImplementedError

    def explained(self, question: str) -> Answer:
        """Return what the change came from; the parts of each kind add up to it."""
        compared = self.compared(question)
        than = self.plan.than
        if compared.value is None or than is None:
            return compared
        rows: list[dict[str, Any]] = []
        lines = [compared.answer]
        if self.plan.metric in MONEY:
            causes = self._causes(than)
            rows += [
                {"by": "cause", "cause": cause.value, "value": nano / NANO_USD_PER_USD}
                for cause, nano in causes.items()
                if nano
            ]
            if told := self._in_words(causes):
                lines.append(f"because of {told}")
        for by in BYS:
            ranked = self._parts(by, than)
            rows += [{"by": by.value, by.value: name, "value": value} for name, value in ranked]
            told = ", ".join(f"{name} {self._signed(value)}" for name, value in ranked[:3])
            if told:
                lines.append(f"by {by}: {told}")
        return replace(compared, answer="\n".join(lines), rows=tuple(rows))

    def _parts(self, by: By, than: Days) -> list[tuple[str, float]]:
        """Return what each group added, what moved most first."""
        now, then = self._groups(by), self._groups(by, than)
        moved = {key: _value(now.get(key)) - _value(then.get(key)) for key in {*now, *then}}
        ranked = sorted(
            ((key, value) for key, value in moved.items() if value),
            key=lambda one: (-abs(one[1]), one[0]),
        )
        rest = sum(value for _, value in ranked[MOST_PARTS:])
        return [*ranked[:MOST_PARTS], *([(OTHERS, rest)] if ranked[MOST_PARTS:] else [])]

    def _causes(self, than: Days) -> dict[Cause, int]:
        ends = [days.day_start_ms(span.last, self._zone) for span in (than, self.plan.days)]
        book = self._prices()

        def rates(model: Model) -> tuple[Rates, Rates] | None:
            vendors = spec_of(self.names.accounts[model[0]].provider_id).vendors
            name = self.names.models[model[1]]
            quotes = [book.quote(vendors, name, at_ms, "") for at_ms in ends]
            bills = [quote.bill for quote in quotes if quote is not None]
            if len(bills) < len(ends):
                return None
            before, after = (_rates(bill) for bill in bills)
            return before, after

        return causes_of_change(self._uses(than), self._uses(self.plan.days), rates)

    def _uses(self, span: Days) -> dict[Model, Use]:
        """Return what each model did in a span; what nobody knows the price of is left out."""
        found: dict[Model, Sums] = {}
        for cell in self._cells(span, self.plan.only, By.MODEL):
            account_id = cell[1]["account"]
            sums = found.setdefault((account_id, cell[1]["model"]), Sums())
            sums.add(cell[2], self.names.accounts[account_id].billing)
        money = MONEY[self.plan.metric]
        return {
            model: Use(
                money(sums),
                (
                    sums.input_tokens,
                    sums.cache_read_tokens,
                    sums.cache_creation_tokens,
                    sums.output_tokens,
                ),
            )
            for model, sums in found.items()
            if money(sums)
        }

    def _in_words(self, causes: dict[Cause, int]) -> str:
        """Return what moved it by a cent or more, most first."""
        ranked = sorted(causes.items(), key=lambda one: -abs(one[1]))
        return ", ".join(
            f"{WORDS[cause][nano < 0]} {self._signed(nano / NANO_USD_PER_USD)}"
            for cause, nano in ranked
            if abs(nano) >= CENT
        )


def _rates(bill: Any) -> Rates:
    """Return what a token of each bucket costs, in nano-USD; a cache write is one of 5 minutes."""
    fresh, read, write, _, out = bill[1:6]
    return tuple(rate / FEMTO_PER_NANO for rate in (fresh, read, write, out))


def _value(figure: Figure | None) -> float:
    """Return a figure, of which a group that is not there, or not known, adds nothing."""
    return 0 if figure is None or figure.value is None else figure.value
