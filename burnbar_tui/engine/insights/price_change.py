"""Past totals were changed: other prices, a better source, a store that was made anew."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.source_facts import SourceFacts
from burnbar_tui.engine.rebilling import SPEND
from burnbar_tui.facts import NANO_USD_PER_USD, Confidence
from burnbar_tui.format import dollars, moment
from burnbar_tui.insight_views import Evidence, Insight, Severity
from burnbar_tui.views import LedgerEntry

FRESH = timedelta(days=7)
"""So long it is news."""
LEAST_PART = 0.10
LEAST_NANO_USD = NANO_USD_PER_USD // 2
SHOWN = 5
"""So many of the models are told by name."""


def find(facts: SourceFacts) -> Iterator[Insight]:
    """Yield every change of the ledger that moved enough; models of one change are told as one."""
    together: dict[tuple[datetime, str], list[LedgerEntry]] = defaultdict(list)
    for entry in facts.changes:
        if timedelta() <= facts.now - entry.at < FRESH:
            together[entry.at, entry.reason].append(entry)
    for (at, reason), entries in together.items():
        moved = sum(abs(_moved(entry)) for entry in entries)
        before = sum(entry.before_nano_usd or 0 for entry in entries)
        if moved >= max(LEAST_NANO_USD, LEAST_PART * before):
            yield _insight(facts, at, reason, entries)


def _moved(entry: LedgerEntry) -> int:
    """Return by how much a total changed; what was not known on one side counts whole."""
    return (entry.after_nano_usd or 0) - (entry.before_nano_usd or 0)


def _named(entry: LedgerEntry) -> str:
    is_spend = entry.subject.startswith(SPEND)
    return entry.subject if is_spend else f"calls of {entry.subject}"


def _insight(
    facts: SourceFacts, at: datetime, reason: str, entries: Sequence[LedgerEntry]
) -> Insight:
    entries = sorted(entries, key=lambda entry: (-abs(_moved(entry)), entry.subject))
    befores = [one.before_nano_usd for one in entries if one.before_nano_usd is not None]
    afters = [one.after_nano_usd for one in entries if one.after_nano_usd is not None]
    before, after = (sum(some) if some else None for some in (befores, afters))
    whose = f"calls of {len(entries)} models" if len(entries) > 1 else _named(entries[0])
    was = dollars(before) if before is not None else "not known"
    now = dollars(after) if after is not None else "not known"
    return Insight(
        rule=RULE.id,
        subject=at.isoformat(timespec="seconds"),
        facts=reason,
        severity=Severity.NOTE,
        title=f"Past {whose}: {now} now, {was} before ({reason})",
        arithmetic=tuple(_arithmetic(facts, at, entries)),
        amount_nano_usd=abs((after or 0) - (before or 0)),
        confidence=Confidence.ESTIMATED,
        since=at,
        evidence=Evidence(
            title="by how much it changed",
            labels=tuple(entry.subject for entry in entries[:SHOWN]),
            values=tuple(_moved(entry) / NANO_USD_PER_USD for entry in entries[:SHOWN]),
        ),
    )


def _arithmetic(facts: SourceFacts, at: datetime, entries: Sequence[LedgerEntry]) -> Iterator[str]:
    for entry in entries[:SHOWN]:
        parts = [f"{entry.subject}: {dollars(entry.before_nano_usd)}"]
        parts.append(f"-> {dollars(entry.after_nano_usd)}")
        if entry.before_nano_usd and entry.after_nano_usd is not None:
            parts.append(f"({_moved(entry) * 100 / entry.before_nano_usd:+.0f} %)")
        yield " ".join(parts)
    if len(entries) > SHOWN:
        rest = sum(_moved(entry) for entry in entries[SHOWN:])
        yield f"{len(entries) - SHOWN} more, together {'+' if rest >= 0 else ''}{dollars(rest)}"
    yield f"since {moment(at, facts.now, facts.zone)}; see `burnbar prices --changes`"


RULE = Rule(
    id="price-change",
    title="a change of past totals",
    looks_at=SourceFacts,
    find=find,
)
