"""When the price tables change, past costs follow, in small steps, and the ledger says how much."""

from collections.abc import Iterator
from datetime import datetime

from burnbar_tui.engine.calls import Call
from burnbar_tui.engine.ledger import Writing
from burnbar_tui.engine.rollup import BUCKET_MS
from burnbar_tui.engine.store import Store

STEP_CALLS = 5_000


class Repricing:
    """One pass over every call that another version of the tables has priced."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._ledger = Writing(store.database, now, "price tables changed")
        self._totals: dict[str, list[int | None]] = {}
        """By model: the cost of its repriced calls before and after, None while none is known."""

    def steps(self) -> Iterator[int]:
        """Reprice a few thousand calls at a time; yield how many of each portion changed.

        Raises:
            StoreError: the store cannot be written; the steps before are kept.
        """
        after = -(1 << 63)
        while rows := self._rows(after):
            after = rows[-1][0]
            yield self._step([(Call._make(row[1:-1]), row[-1]) for row in rows])

    def _rows(self, after: int) -> list[tuple[int, ...]]:
        return self._store.database.rows(
            "calls_to_price", after=after, price=self._store.price_id, most=STEP_CALLS
        )

    def _step(self, priced: list[tuple[Call, int | None]]) -> int:
        store = self._store
        touched: set[int] = set()
        with store.database.transaction():
            rows: list[tuple[object, ...]] = []
            for call, before in priced:
                cost = store.computed_cost(call)
                rows.append((cost, store.price_id, call.key))
                if cost != before:
                    touched.add(call.at_ms // BUCKET_MS)
                    self._note(store.model_name(call), before, cost)
            store.database.put("set_cost", rows)
            store.rollup.sum_up(touched)
            # In the same transaction: if this is stopped half way, the ledger tells that half.
            self._ledger.write(
                (model, before, after) for model, (before, after) in sorted(self._totals.items())
            )
        return len(touched)

    def _note(self, model: str, before: int | None, after: int | None) -> None:
        totals = self._totals.setdefault(model, [None, None])
        for place, cost in enumerate((before, after)):
            if cost is not None:
                totals[place] = (totals[place] or 0) + cost


def reprice(store: Store, now: datetime) -> int:
    """Bring all costs up to the present price tables; return how many portions of time changed."""
    return sum(Repricing(store, now).steps())
