"""Calls that stand in several files: what is told of them, and what the store says they are."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.insights import duplicates
from burnbar_tui.engine.insights.copy_facts import AccountCopies, CopyFacts, gather_copies
from burnbar_tui.engine.queries import Queries
from burnbar_tui.facts import Confidence
from burnbar_tui.insight_views import Insight, Severity
from burnbar_tui.views import Tally
from tests.insights.scenarios import NOW, TODAY, ago
from tests.machine import Machine, Shell
from tests.providers.transcripts import answer, usage

SONNET, UNKNOWN = "claude-sonnet-4-6", "no-such-model-9"


def found(
    extra: float | None,
    whole: float | None = 20.0,
    *,
    calls: int = 140,
    copies: int = 168,
    unpriced: int = 0,
) -> list[Insight]:
    """Return what is told of copies that cost so many dollars."""
    account = AccountCopies(
        account_id=1,
        provider_id="claude-code",
        provider="Claude Code",
        account="ana",
        files=9,
        calls=calls,
        copies=copies,
        cost_nano_usd=None if extra is None else round(extra * 1e9),
        unpriced=unpriced,
        whole=Tally(
            events=900,
            cost_nano_usd=None if whole is None else round(whole * 1e9),
            cost_confidence=Confidence.ESTIMATED,
        ),
    )
    return list(duplicates.find(CopyFacts(now=NOW, first=ago(29), last=TODAY, accounts=(account,))))


def test_what_copies_would_add_is_told_with_its_arithmetic() -> None:
    [told] = found(3.5)
    assert told.title == (
        "Claude Code ana: a sum of all files is at least $3.50 too high (18 %), since it has "
        "140 calls of the last 30 days more than once"
    )
    assert told.arithmetic == (
        "140 calls in 9 files, 308 times in all: 308 - 140 = 168 too many",
        "as dear as the calls that count, these 168 would cost $3.50",
        "each call once, the account cost $20.00: $3.50 are 18 % of it",
        "at least, since copies within one file and copies without the ids of their calls are not "
        "among them",
    )
    assert told.evidence is not None
    assert told.evidence.values == (20.0, 23.5)
    assert told.view is not None
    assert told.view.query == (
        'provider:"claude-code" account:"ana" since:2026-10-28 until:2026-11-26'
    )
    assert (told.severity, told.confidence) == (Severity.NOTE, Confidence.ESTIMATED)
    assert (told.subject, told.amount_nano_usd) == ("claude-code/ana", 3_500_000_000)


@pytest.mark.parametrize(
    ("extra", "whole", "is_told"),
    [
        (0.50, 5.00, True),
        (0.49, 1.00, False),
        (0.50, 5.01, False),
        (9.99, 100.0, False),
        (10.0, 100.0, True),
        (None, 5.00, False),
        (9.00, None, False),
    ],
)
def test_it_is_told_from_half_a_dollar_and_a_tenth_on(
    extra: float | None, whole: float | None, is_told: bool
) -> None:
    assert bool(found(extra, whole)) is is_told


def test_copies_without_a_cost_are_said_to_be_missing() -> None:
    [told] = found(3.5, unpriced=12)
    assert told.arithmetic[2] == "of 12 of them no cost is known, and none is in it"


def test_it_is_news_again_when_the_share_has_doubled() -> None:
    facts = [found(extra)[0].facts for extra in (3.0, 4.5, 9.0)]
    assert facts[0] == facts[1] != facts[2]
    assert duplicates.RULE.cooldown == timedelta(days=30)


# From logs


def call(name: str, at: datetime, *, model: str = SONNET, fresh: int = 100_000) -> bytes:
    return answer(
        name, f"r-{name}", at=f"{at:%Y-%m-%dT%H:%M:%S}.000Z", model=model, used=usage(fresh=fresh)
    )


def gathered(machine: Machine, now: datetime = NOW, zone: str = "UTC") -> list[AccountCopies]:
    database = Database(machine.paths.store, read_only=True)
    try:
        facts = gather_copies(database, ZoneInfo(zone), now, names_in(database))
    finally:
        database.close()
    return list(facts.accounts)


def write(machine: Machine, *sessions: tuple[str, list[bytes]]) -> None:
    for name, lines in sessions:
        machine.claude(*lines, session=name)
    machine.ingest()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_copies_are_counted_in_files_calls_and_dollars(machine: Machine) -> None:
    calls = [call(f"m{number}", NOW - timedelta(hours=number)) for number in range(6)]
    write(machine, ("a", calls[3:]), ("b", calls[2:]), ("c", calls), ("d", [calls[0]] * 2))
    [told] = gathered(machine)
    assert (told.files, told.calls, told.copies) == (4, 5, 8)
    one = told.whole.cost_nano_usd
    assert one is not None
    assert told.cost_nano_usd == one // 6 * 8
    assert (told.whole.events, told.unpriced, told.confidence) == (6, 0, Confidence.ESTIMATED)


def test_calls_that_stand_once_are_no_news(machine: Machine) -> None:
    write(machine, ("a", [call("m1", NOW)]), ("b", [call("m2", NOW)]))
    assert gathered(machine) == []


def test_a_log_that_was_moved_or_deleted_is_no_copy(machine: Machine) -> None:
    lines = [call(f"m{number}", NOW) for number in range(3)]
    write(machine, ("a", lines), ("b", lines), ("c", lines[:1]))
    assert [(one.calls, one.copies) for one in gathered(machine)] == [(3, 4)]
    folder = machine.paths.home / ".claude/projects/-home-ana-shop"
    (folder / "a.jsonl").unlink()
    assert [(one.calls, one.copies) for one in gathered(machine)] == [(1, 1)]
    (folder / "b.jsonl").rename(folder / "d.jsonl")
    machine.ingest()
    assert [(one.calls, one.copies) for one in gathered(machine)] == [(1, 1)]
    (folder / "c.jsonl").unlink()
    assert gathered(machine) == []


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("UTC", datetime(2026, 10, 28, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 27, 23, tzinfo=UTC)),
    ],
)
def test_thirty_local_days_are_looked_at_with_today(
    machine: Machine, zone: str, first: datetime
) -> None:
    for number, at in enumerate((first - timedelta(seconds=1), first, NOW)):
        line = call(f"m{number}", at)
        write(machine, (f"a{number}", [line]), (f"b{number}", [line]))
    [told] = gathered(machine, zone=zone)
    assert (told.calls, told.copies, told.whole.events) == (2, 2, 2)


def test_a_call_without_a_price_has_no_cost(machine: Machine) -> None:
    lines = [call("m1", NOW, model=UNKNOWN), call("m2", NOW)]
    write(machine, ("a", lines[:1]), ("b", lines[:1]))
    [told] = gathered(machine)
    assert (told.cost_nano_usd, told.unpriced) == (None, 1)
    write(machine, ("a", lines), ("b", lines))
    [told] = gathered(machine)
    assert (told.calls, told.unpriced, told.confidence) == (2, 1, Confidence.UNAVAILABLE)
    assert told.cost_nano_usd == told.whole.cost_nano_usd


def test_a_dashboard_that_stays_open_looks_for_copies_once_an_hour(machine: Machine) -> None:
    line = call("m1", NOW, fresh=900_000)
    write(machine, ("a", [line]))
    times = [NOW + timedelta(minutes=minutes) for minutes in (0, 2, 59, 61)]
    clock = iter(times)
    queries, found = Queries(machine.paths.store, ZoneInfo("UTC"), lambda: next(clock)), []
    for _ in times:
        found.append(sum(one.rule == "duplicates" for one in queries.insights()))
        write(machine, ("b", [line]))
    queries.close()
    assert found == [0, 0, 0, 1]


def test_what_a_first_reading_adds_is_looked_at_at_once(machine: Machine) -> None:
    write(machine, ("c", [call("m0", NOW)]))
    queries, found = Queries(machine.paths.store, ZoneInfo("UTC"), lambda: NOW), []
    lines = [call(f"m{number}", NOW, fresh=900_000) for number in range(1, 3)]
    for calls in ([], lines):
        write(machine, ("a", calls), ("b", calls))
        found.append(sum(one.rule == "duplicates" for one in queries.insights()))
    queries.close()
    assert found == [0, 1]


def test_the_command_tells_what_the_report_says_also_after_a_rebuild(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.enter(monkeypatch)
    monkeypatch.setenv("BURNBAR_NOW", f"{NOW:%Y-%m-%dT%H:%M:%SZ}")
    lines = [call(f"m{number}", NOW - timedelta(hours=number)) for number in range(4)]
    machine.claude(*lines, session="a")
    machine.claude(*lines[:3], call("own", NOW), session="b")
    shell = Shell(capsys)

    def told() -> dict[str, object]:
        [one] = [one for one in insights() if one["rule"] == "duplicates"]
        return dict(one)

    def insights() -> list[dict[str, object]]:
        shell.run("ingest")
        return list(shell.json("insights", "--json")["insights"])

    first = told()
    report = shell.json("report", "--json", "--by", "account", "--timezone", "UTC")
    [row] = report["rows"]
    assert first["amount_usd"] == pytest.approx(row["cost_usd"] * 3 / 5)
    assert "3 calls of the last 30 days more than once" in str(first["title"])
    assert str(date(2026, 10, 28)) in str(first["view"])
    assert shell.run("ingest", "--rebuild")[0] == 0
    assert told() == first
