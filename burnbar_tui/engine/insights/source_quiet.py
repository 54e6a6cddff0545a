"""Calls are missing: files cannot be read, tell no calls any more, or a vendor does not answer."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.source_facts import AccountFiles, SourceFacts
from burnbar_tui.engine.source_health import MANY_SKIPPED
from burnbar_tui.engine.windows import PASSING
from burnbar_tui.facts import Confidence
from burnbar_tui.format import duration, moment, several
from burnbar_tui.insight_views import Insight, Severity
from burnbar_tui.views import LoginView

USUAL_DAYS, OF_DAYS = 14, 28
"""An account that worked on so many of so many days is used daily, even after a week off."""
WEEKS = 4
"""A weekday with calls in half of so many weeks is one on which work is to be expected."""
QUIET = timedelta(days=2)
"""So long its files were written on without a call."""
LEAST_LINES = 50
"""Of fewer lines nothing is told by how many were skipped."""
PATIENCE = timedelta(hours=1)
LONG_PATIENCE = timedelta(days=1)
"""For errors that pass by themselves."""
SHOWN = 3


def find(facts: SourceFacts) -> Iterator[Insight]:
    """Yield one thing of each account at most, what is surest first."""
    for files in facts.files:
        told = _unread(files, facts) or _without_calls(files, facts) or _skipped(files, facts)
        if told:
            yield told
    for login in facts.logins:
        is_failing = login.kind == "api" and login.state == "failing"
        if is_failing and login.last_ok_at and _has_lasted(login, login.last_ok_at, facts):
            yield _unanswered(login, login.last_ok_at, facts)


def _unread(files: AccountFiles, facts: SourceFacts) -> Insight | None:
    errors = [f"{one.path}: {one.why}" for one in files.unread]
    if not errors:
        return None
    more = len(errors) - SHOWN
    return _insight(
        files,
        facts,
        kind=f"unread {len(errors)}",
        text=f"{several(len(errors), 'file')} cannot be read, new calls are missing",
        why=(*errors[:SHOWN], *((f"and {more} more",) if more > 0 else ())),
    )


def _without_calls(files: AccountFiles, facts: SourceFacts) -> Insight | None:
    """Tell of an agent that runs, since its files grow, and of which no call is counted."""
    if files.newest_at is None or files.changed_at is None:
        return None
    last = files.newest_at.astimezone(facts.zone).date()
    worked = sum(timedelta() <= last - day < timedelta(days=OF_DAYS) for day in files.days)
    is_running = facts.now - files.changed_at < QUIET
    if not is_running or worked < USUAL_DAYS or files.changed_at - files.newest_at < QUIET:
        return None
    if not _has_missed_a_day(files.days, last, files.changed_at.astimezone(facts.zone).date()):
        return None
    newest, changed = (
        moment(at, facts.now, facts.zone) for at in (files.newest_at, files.changed_at)
    )
    quiet = duration((files.changed_at - files.newest_at).total_seconds())
    return _insight(
        files,
        facts,
        kind=f"quiet {last}",
        text=f"its files are written on, and for {quiet} no call was found in them",
        why=(
            f"newest call {newest}, a file was changed {changed}",
            f"before, it had calls on {worked} of {OF_DAYS} days",
            "its format may have changed: update burnbar, and see `burnbar doctor`",
        ),
    )


def _has_missed_a_day(days: Collection[date], last: date, changed: date) -> bool:
    """Tell whether work was to be expected since the last call: not on a free weekend."""
    to_come = (last + timedelta(days=one + 1) for one in range((changed - last).days))
    return any(
        sum(day - timedelta(weeks=back) in days for back in range(1, WEEKS + 1)) >= WEEKS / 2
        for day in to_come
    )


def _skipped(files: AccountFiles, facts: SourceFacts) -> Insight | None:
    skipped = sum(lines for _, lines in files.health.skipped)
    lines = files.health.lines
    if lines < LEAST_LINES or skipped * MANY_SKIPPED < lines:
        return None
    reasons = tuple(f"{count:,} lines: {reason}" for reason, count in files.health.skipped[:SHOWN])
    return _insight(
        files,
        facts,
        kind=f"skipped {skipped.bit_length()}",
        text=f"{skipped:,} of {lines:,} lines with usage could not be counted",
        why=(*reasons, "its format may have changed: update burnbar, and see `burnbar doctor`"),
    )


def _insight(
    files: AccountFiles, facts: SourceFacts, kind: str, text: str, why: tuple[str, ...]
) -> Insight:
    return Insight(
        rule=RULE.id,
        subject=f"{files.provider_id}/{files.account}",
        facts=kind,
        severity=Severity.WARNING,
        title=f"{files.provider} {files.account}: {text}",
        arithmetic=why,
        confidence=Confidence.EXACT,
        since=files.newest_at or facts.now,
        account_id=files.account_id,
    )


def _has_lasted(login: LoginView, ok_at: datetime, facts: SourceFacts) -> bool:
    patience = LONG_PATIENCE if login.error_class in PASSING else PATIENCE
    return facts.now - ok_at >= patience


def _unanswered(login: LoginView, ok_at: datetime, facts: SourceFacts) -> Insight:
    provider = facts.providers.get(login.provider_id, login.provider_id)
    since = moment(ok_at, facts.now, facts.zone)
    return Insight(
        rule=RULE.id,
        subject=f"{login.provider_id}/{login.account}/vendor",
        facts=f"{login.error_class} {ok_at:%Y-%m-%d}",
        severity=Severity.WARNING,
        title=f"{provider} {login.account}: no answer of its vendor since {since}",
        arithmetic=(login.message,) if login.message else (login.error_class,),
        confidence=Confidence.EXACT,
        since=ok_at,
        account_id=login.account_id,
    )


RULE = Rule(
    id="source-quiet",
    title="a source of which calls are missing",
    looks_at=SourceFacts,
    find=find,
)
