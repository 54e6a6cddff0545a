"""An agent is about to delete logs that nobody has read, or only our store has the older days."""

from collections.abc import Iterator
from datetime import timedelta

from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.source_facts import AccountFiles, SourceFacts, Unread
from burnbar_tui.facts import NANO_USD_PER_USD, Confidence
from burnbar_tui.format import duration, several
from burnbar_tui.insight_views import Insight, Severity

SOON = timedelta(days=7)
SHOWN = 3
"""So many files are told by name."""
LEAST_NANO_USD = NANO_USD_PER_USD // 2


def find(facts: SourceFacts) -> Iterator[Insight]:
    """Yield the accounts of which calls are about to be lost, else those that only we remember."""
    for files in facts.files:
        if files.kept_days is None:
            continue
        kept = timedelta(days=files.kept_days)
        lost = sorted(
            (one for one in files.unread if one.changed_at + kept - facts.now <= SOON),
            key=lambda one: one.changed_at,
        )
        if lost:
            yield _about_to_be_lost(facts, files, lost, kept)
        elif files.older_days and (files.older.cost_nano_usd or 0) >= LEAST_NANO_USD:
            yield _only_here(facts, files, kept)


def _about_to_be_lost(
    facts: SourceFacts, files: AccountFiles, lost: list[Unread], kept: timedelta
) -> Insight:
    left = max(timedelta(), lost[0].changed_at + kept - facts.now)
    first = f"the first in {duration(left.total_seconds())}" if left else "the first any time now"
    names = tuple(f"{one.path}: {one.why}" for one in lost[:SHOWN])
    more = len(lost) - SHOWN
    return Insight(
        rule=RULE.id,
        subject=f"{files.provider_id}/{files.account}",
        facts=f"unread {lost[0].changed_at:%Y-%m-%d} {len(lost)}",
        severity=Severity.URGENT,
        title=f"{files.provider} {files.account} deletes {several(len(lost), 'log')} "
        f"that could not be read, {first}",
        arithmetic=(
            f"it deletes what is older than {files.kept_days} days",
            *names,
            *((f"and {more} more",) if more > 0 else ()),
        ),
        confidence=Confidence.EXACT,
        since=lost[0].changed_at,
        account_id=files.account_id,
    )


def _only_here(facts: SourceFacts, files: AccountFiles, kept: timedelta) -> Insight:
    calls = f"{files.older.events:,} calls on {several(files.older_days, 'day')}"
    return Insight(
        rule=RULE.id,
        subject=f"{files.provider_id}/{files.account}",
        facts=f"only here {files.kept_days}",
        severity=Severity.NOTE,
        title=f"{files.provider} {files.account} deletes its logs after {files.kept_days} days: "
        f"{several(files.older_days, 'older day')} stay in burnbar's store",
        arithmetic=(
            f"{calls} are older than {files.kept_days} days; their logs may be gone",
            "back up the store" + (f", or raise {files.setting}" if files.setting else ""),
        ),
        confidence=files.older.tokens_confidence,
        since=facts.now - kept,
        account_id=files.account_id,
    )


RULE = Rule(
    id="retention",
    title="logs that their agent deletes",
    looks_at=SourceFacts,
    find=find,
    cooldown=timedelta(days=1),
)
