"""How long a question takes, warm, on a store of made calls: `python bench/ask.py STORE_FOLDER`.

Each question is asked in turns by one facade; printed are the median and the 95th percentile of all
questions, and the slowest ones. A store is made by `made_store.py`; `TZ` has to be the zone whose
days it has sums of, as it is for a user's own.
"""

import argparse
import statistics
import time
from pathlib import Path

from burnbar_tui import clock
from burnbar_tui.engine.queries import Queries

QUESTIONS = (
    "how much did I spend today",
    "cost yesterday",
    "cost last week by model",
    "tokens this month",
    "how many calls did opus make last month",
    "cost by project this year",
    "top 5 projects last month by cost",
    "which model cost the most ever",
    "most expensive day ever",
    "average cost per day in the last 30 days",
    "what share of cost was opus last month",
    "how many sessions last week",
    "did I spend more this week than last week",
    "cost on weekends this month",
    "total cost",
    "output tokens since monday",
    "how many projects did i use last month",
    "opus vs sonnet this month",
    "what will this month cost",
    "how fast am I burning",
    "when did I first use opus",
    "busiest hour this month",
    "median cost per day last month",
    "days over $50 this month",
    "cost by day and model last week",
    "most expensive call this month",
    "share by model this month",
    "what is the meaning of life",
)


def main() -> None:
    """Ask every question in turns and print how long that took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path, help="a folder with burnbar.db")
    parser.add_argument("--turns", type=int, default=10)
    options = parser.parse_args()
    queries = Queries(options.store / "burnbar.db", clock.local_zone(), clock.now)
    queries.ask(QUESTIONS[:1])
    spent: dict[str, list[float]] = {question: [] for question in QUESTIONS}
    for _ in range(options.turns):
        for question in QUESTIONS:
            began = time.perf_counter()
            queries.ask([question])
            spent[question].append((time.perf_counter() - began) * 1_000)
    every = sorted(one for some in spent.values() for one in some)
    print(f"{len(every)} questions, {queries.events_total():,} calls")
    print(f"median {statistics.median(every):.1f} ms, p95 {every[len(every) * 95 // 100]:.1f} ms")
    for question in sorted(spent, key=lambda one: -statistics.median(spent[one]))[:5]:
        print(f"  {statistics.median(spent[question]):7.1f} ms  {question}")
    queries.close()


if __name__ == "__main__":
    main()
