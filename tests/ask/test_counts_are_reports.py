"""What the banks hold answers against, a look at every call, is what reports of them tell."""

from collections import defaultdict

from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.reporting import Question
from tests.ask.counting import ZONE, Calls, day


def test_every_call_adds_up_to_the_report(queries: Queries, calls: Calls) -> None:
    counted: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for call in calls:
        sums = counted[day(call).isoformat(), call.provider_id, call.model, call.project]
        sums[0] += 1
        sums[1] += call.total_tokens
        sums[2] += call.cost_nano_usd or 0
    keys = ("day", "provider", "model", "project")
    report = queries.report(Question(group_by=keys, zone=ZONE))
    assert len(report.rows) > 200
    assert {
        row.keys: [row.tally.events, row.tally.total_tokens, row.tally.cost_nano_usd or 0]
        for row in report.rows
    } == counted
