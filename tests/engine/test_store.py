"""The store holds every call once, and its sums are those of its calls, whatever comes when."""

import itertools
import random
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from burnbar_tui.engine import store as store_module
from burnbar_tui.engine.accounts import AccountRecord, label_of
from burnbar_tui.engine.parsing import Parsed, parse_files
from burnbar_tui.engine.roots import Root
from burnbar_tui.engine.store import Store
from burnbar_tui.facts import Billing, Identity, StoreError
from tests.engine.conftest import PRICES, Desk
from tests.providers import rollouts, transcripts
from tests.providers.transcripts import answer, usage

CLAUDE, CODEX = "claude-code", "codex"
SONNET_NANO_USD = 6 * 3_000 + 412 * 15_000 + 41_870 * 300 + 2_180 * 3_750
"""What `transcripts.answer()` costs: dollars per million tokens are 1,000 nano-USD per token."""

NOW = datetime(2026, 9, 18, tzinfo=UTC)


def root(path: str = "/home/ana/.claude", provider_id: str = CLAUDE) -> Root:
    return Root(provider_id, path, is_default=True)


# Accounts


def account(desk: Desk, path: str = "/a", provider_id: str = CLAUDE, **told: Any) -> AccountRecord:
    return desk.store.account_for(root(path, provider_id), Identity(**told), NOW)


def test_every_root_is_one_account(desk: Desk) -> None:
    found = [account(desk, path) for path in ("/a", "/b", "/a")]
    assert [one.id for one in found] == [1, 2, 1]
    assert [one.id for one in (account(desk, "/a", CODEX), account(desk, "/a"))] == [3, 1]
    desk.reopen()
    assert account(desk, "/b").id == 2
    assert [row["root"] for row in desk.table("account")] == ["/a", "/b", "/a"]


def test_an_account_is_labelled_by_its_address_cut_short(desk: Desk) -> None:
    assert account(desk, "/a", email="ana@example.com").label == "ana@…"
    assert account(desk, "/b", email="ana@work.example").label == "ana@w…"
    assert account(desk, "/c", email="ana@world.example").label == "ana@world.example"
    assert account(desk, "/d", CODEX, email="ana@example.com").label == "ana@…"


def test_accounts_without_an_address_are_told_apart_by_their_folders(desk: Desk) -> None:
    labels = [account(desk, f"{path}/.claude").label for path in ("/a", "/b", "/c", "/d")]
    assert labels == ["default", "claude", "claude 2", "claude 3"]


def test_a_label_is_always_found() -> None:
    taken = {"default", "x", *(f"x {number}" for number in range(2, 1000))}
    assert label_of(Identity(), root("/a/x"), taken) == "/a/x"
    assert label_of(Identity(), root("/"), {"default"}) not in {"", "default"}


def test_an_account_learns_and_forgets_nothing(desk: Desk) -> None:
    assert account(desk).billing == "unknown"
    told = {"email": "ana@example.com", "plan": "max", "billing": Billing.SUBSCRIPTION}
    known = account(desk, account_key="k", **told)
    assert (known.label, known.plan, known.billing) == ("ana@…", "max", "subscription")
    later = account(desk)
    assert later == known
    assert account(desk, plan="pro", billing=Billing.API).billing == "api"
    desk.reopen()
    assert (desk.store.accounts[1].plan, desk.store.accounts[1].label) == ("pro", "ana@…")


def test_an_identity_is_kept_as_a_hash_only(desk: Desk) -> None:
    account(desk, "/a", email="ana@example.com", account_key="5b1e-secret")
    account(desk, "/b", email="ana@other.example")
    one, other = desk.table("account")
    assert "5b1e" not in repr(one)
    assert "other.example" not in repr(other)
    assert len({one["identity_hash"], other["identity_hash"], ""}) == 3


def test_an_account_that_could_not_be_written_is_written_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(desk.store.database, "put", fail)
        with pytest.raises(StoreError):
            account(desk)
    assert account(desk).id == 1
    assert [row["id"] for row in desk.table("account")] == [1]


# Jobs


def test_a_file_that_did_not_change_is_no_job(desk: Desk) -> None:
    path = desk.transcript("a", answer("m1"))
    [job] = desk.ingest.scan().jobs
    assert (job.path, job.provider_id, job.bytes_new) == (str(path), CLAUDE, path.stat().st_size)
    desk.ingest.run([job])
    assert desk.ingest.scan().jobs == []
    desk.reopen()
    assert desk.ingest.scan().jobs == []


def test_only_what_is_new_is_announced(desk: Desk) -> None:
    desk.transcript("a", answer("m1"))
    desk.update()
    desk.transcript("a", answer("m1"), answer("m2"), at=1_789_700_001)
    [job] = desk.ingest.scan().jobs
    assert job.bytes_new == len(answer("m2"))
    desk.transcript("a", b"{}\n", at=1_789_700_002)
    [job] = desk.ingest.scan().jobs
    assert job.bytes_new == 3


def test_sources_keep_their_ids_after_an_import_that_was_interrupted(desk: Desk) -> None:
    for number in range(6):
        desk.transcript(f"{number}", answer(f"m{number}"), at=1_789_700_000 + number)
    jobs = desk.ingest.scan().jobs
    desk.ingest.run([job for job in jobs if job.source_id % 2 == 0])
    desk.reopen()
    desk.update()
    assert desk.ingest.scan().jobs == []
    sources = desk.table("source")
    assert len({row["id"] for row in sources}) == len(sources) == 6
    assert len(desk.events()) == 6


# Portions


def parsed(desk: Desk) -> Parsed:
    """Return everything that is new in the home, as one portion."""
    return parse_files(desk.ingest.scan().jobs)


def test_a_portion_applied_twice_changes_nothing(desk: Desk) -> None:
    desk.transcript("a", answer("m1"), answer("m2", "r1"), answer("m2", "r2"))
    desk.rollout("t", rollouts.meta("t"), rollouts.turn(), rollouts.count((100, 0, 1)))
    portion = parsed(desk)
    assert desk.store.apply([portion]) == 4
    names = ("usage_event", "usage_rollup", "session", "source", "quota_reading", "model")
    before = [desk.table(name) for name in names]
    assert desk.store.apply([portion]) == 0
    assert [desk.table(name) for name in names] == before
    desk.check_sums()


def test_a_call_is_stored_with_all_that_is_known_of_it(desk: Desk) -> None:
    path = desk.transcript("a", answer())
    desk.update()
    [event] = desk.events()
    [model], [project] = desk.table("model"), desk.table("project")
    [session], [source] = desk.table("session"), desk.table("source")
    assert (model["name"], project["path"]) == (transcripts.MODEL, transcripts.PROJECT)
    assert (session["native_id"], source["path"]) == (transcripts.SESSION, str(path))
    assert event["session_id"] == session["id"]
    assert (event["input_tokens"], event["output_tokens"]) == (6, 412)
    assert event["cost_nano_usd"] == SONNET_NANO_USD
    assert event["price_id"] == desk.store.price_id


def test_a_reported_cost_is_kept_and_its_prices_are_nobodys(desk: Desk) -> None:
    desk.transcript("a", answer(costUSD=0.5, model="no such model"))
    desk.update()
    [event] = desk.events()
    assert (event["cost_nano_usd"], event["price_id"]) == (500_000_000, 0)
    assert desk.table("usage_rollup")[0]["reported_events"] == 1


def test_a_call_of_a_model_without_a_price_costs_null_and_not_nothing(desk: Desk) -> None:
    desk.transcript("a", answer("m1", model="no-such-model-9"), answer("m2"))
    desk.update()
    costs = {event["cost_nano_usd"] for event in desk.events()}
    assert costs == {None, SONNET_NANO_USD}
    assert sum(row["unpriced_events"] for row in desk.table("usage_rollup")) == 1
    desk.check_sums()


def test_a_better_copy_replaces_the_known_one(desk: Desk) -> None:
    desk.transcript("a", answer(used=usage(output=1)))
    assert desk.update().events_new == 1
    desk.transcript("b", answer(used=usage(output=50), at="2026-09-18T08:00:00.000Z"))
    assert desk.update().events_new == 0
    assert desk.outputs() == [50]
    assert len(desk.table("usage_rollup")) == 1
    desk.check_sums()


def test_an_earlier_copy_moves_the_call_to_its_day(desk: Desk) -> None:
    desk.transcript("a", answer(at="2026-09-18T00:00:01.000Z", used=usage(output=9)))
    desk.update()
    desk.transcript("b", answer(at="2026-09-17T23:59:59.000Z", used=usage(output=1)))
    desk.update()
    [event] = desk.events()
    assert (event["output_tokens"], event["at_ms"] % 86_400_000) == (9, 86_399_000)
    desk.check_sums()


def test_two_requests_on_one_id_stay_two_whatever_is_read_again(desk: Desk) -> None:
    one, other = answer("m", "r1", used=usage(output=5)), answer("m", "r2", used=usage(output=7))
    third = answer("m", "r3", used=usage(output=9))
    clock = itertools.count(1_789_700_000)
    for files in itertools.permutations([("a", one), ("b", other), ("c", third)]):
        for name, line in files:
            desk.transcript(name, b"{}\n" * (next(clock) % 7), line, at=next(clock))
            desk.update()
    assert desk.outputs() == [5, 7, 9]
    for order in itertools.permutations([one, other, third]):
        desk.transcript("d", *order, at=next(clock))
        desk.update()
    assert desk.outputs() == [5, 7, 9]
    desk.check_sums()


def test_sessions_add_up_what_portions_tell_of_them(desk: Desk) -> None:
    fork = [rollouts.meta("c", forked_from_id="p"), rollouts.count((9, 0, 1), at=30)]
    desk.rollout("c", *fork)
    desk.update()
    desk.rollout("c", *fork, rollouts.count((19, 0, 2), at=40), at=1_789_700_001)
    desk.update()
    [session] = desk.table("session")
    assert session["has_copied_history"] == 1
    assert session["parent_id"] != 0


def test_readings_are_kept_with_their_history(desk: Desk) -> None:
    lines = [
        rollouts.only_limits(
            {"primary": rollouts.window(used, 300, resets_at=1_789_732_800), "plan_type": "plus"},
            at=at,
        )
        for used, at in ((10, 0), (20, 600))
    ]
    desk.rollout("t", rollouts.meta("t"), *lines)
    desk.update()
    rows = desk.table("quota_reading")
    assert [(row["window"], row["used_percent"], row["source"]) for row in rows] == [
        ("5h", 10.0, "log"),
        ("5h", 20.0, "log"),
    ]
    [record] = desk.store.accounts.values()
    assert (record.plan, record.billing) == ("plus", "subscription")
    assert desk.table("account")[0]["plan"] == "plus"


def test_a_plan_is_that_of_the_newest_reading_in_whatever_order_files_are_read(desk: Desk) -> None:
    for thread, plan, at in (("old", "free", 0), ("new", "pro", 9_000)):
        limits: dict[str, object] = {"primary": rollouts.window(5, 300), "plan_type": plan}
        desk.rollout(thread, rollouts.meta(thread), rollouts.only_limits(limits, at), at=at)
    desk.update()
    assert desk.store.accounts[1].plan == "pro"


def test_a_plan_in_an_older_log_that_is_found_later_is_not_taken(desk: Desk) -> None:
    for thread, plan, at in (("new", "pro", 9_000), ("old", "free", 0)):
        limits: dict[str, object] = {"primary": rollouts.window(5, 300), "plan_type": plan}
        desk.rollout(thread, rollouts.meta(thread), rollouts.only_limits(limits, at), at=at)
        desk.update()
    assert (desk.store.accounts[1].plan, desk.table("account")[0]["plan"]) == ("pro", "pro")


def test_a_plan_that_a_reading_tells_leaves_the_billing_that_is_known(desk: Desk) -> None:
    desk.put(".codex/auth.json", b'{"auth_mode":"apikey"}')
    limits: dict[str, object] = {"primary": rollouts.window(5, 300), "plan_type": "plus"}
    desk.rollout("t", rollouts.meta("t"), rollouts.only_limits(limits))
    desk.update()
    assert desk.store.accounts[1].billing == "api"


def test_skipped_lines_add_up_and_start_anew_with_the_file(desk: Desk) -> None:
    bad = b'{"usage":\n'
    desk.transcript("a", bad, answer("m1"))
    desk.update()
    desk.transcript("a", bad, answer("m1"), bad, bad, at=1_789_700_001)
    desk.update()
    [source] = desk.table("source")
    assert (source["skipped"], source["lines"]) == ('{"not JSON": 3}', 4)
    desk.reopen()
    desk.transcript("a", answer("m2"), bad, at=1_789_700_002)
    desk.update()
    [source] = desk.table("source")
    assert (source["skipped"], source["lines"]) == ('{"not JSON": 1}', 2)


def test_the_state_of_a_source_survives_the_program(desk: Desk) -> None:
    lines = [rollouts.meta("t"), rollouts.turn(), rollouts.count((100, 0, 1))]
    desk.rollout("t", *lines)
    desk.update()
    desk.reopen()
    desk.rollout("t", *lines, rollouts.count((150, 0, 3), at=20), at=1_789_700_001)
    assert desk.update().events_new == 1
    assert [event["input_tokens"] for event in desk.events()] == [100, 50]


# Failures


class Refusing:
    """Lets `put` of one statement fail."""

    def __init__(self, store: Store, statement: str) -> None:
        self._put = store.database.put
        self._statement = statement

    def __call__(self, name: str, rows: Sequence[tuple[object, ...]]) -> None:
        self._put(name, rows)
        if name == self._statement:
            raise StoreError("no space left")


@pytest.mark.parametrize(
    "statement",
    ["put_model", "put_project", "put_session", "put_event", "put_touched", "put_source"],
)
def test_a_transaction_that_fails_leaves_nothing_and_the_names_usable(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    desk.transcript("a", answer("m1"))
    desk.update()
    tables = ("usage_event", "usage_rollup", "model", "project", "session", "source")
    before = [desk.table(name) for name in tables]
    desk.transcript("b", answer("m2", model="claude-opus-4-8", cwd="/home/ana/blog"))
    with monkeypatch.context() as patch:
        patch.setattr(desk.store.database, "put", Refusing(desk.store, statement))
        with pytest.raises(StoreError):
            desk.update()
    assert [desk.table(name) for name in tables] == before
    desk.transcript("c", answer("m3", model="claude-haiku-4-5", cwd="/home/ana/cli"))
    assert desk.update().events_new == 2
    assert {row["name"] for row in desk.table("model")} == {
        "claude-sonnet-4-6",
        "claude-opus-4-8",
        "claude-haiku-4-5",
    }
    models = {row["id"]: row["name"] for row in desk.table("model")}
    assert len({models[event["model_id"]] for event in desk.events()}) == 3
    desk.check_sums()


def test_a_disk_that_is_full_loses_nothing(desk: Desk) -> None:
    desk.transcript("a", *(answer(f"m{number}") for number in range(500)))
    connection = desk.store.database._connection
    [pages] = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match="no space left"):
        desk.update()
    assert desk.events() == []
    connection.execute("PRAGMA max_page_count = 1000000")
    assert desk.update().events_new == 500
    desk.check_sums()


# Versions of prices


def test_a_version_of_the_prices_is_noted_once(desk: Desk) -> None:
    first = desk.store.price_id
    desk.reopen()
    assert desk.store.price_id == first == 1
    assert len(desk.table("price_version")) == 1
    assert not desk.store.needs_repricing()


def test_another_version_of_the_prices_is_another_number(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.transcript("a", answer("m1"))
    desk.update()
    monkeypatch.setattr(type(PRICES), "version", "other")
    desk.reopen()
    assert desk.store.price_id == 2
    assert desk.store.needs_repricing()


# Forks


def fork_lines() -> list[bytes]:
    return [
        rollouts.meta("c", 0, forked_from_id="p"),
        rollouts.count((1_000, 0, 10), (1_000, 0, 10), 0.01),
        rollouts.turn("c1", 10),
        rollouts.count((1_500, 0, 15), (500, 0, 5), 20),
    ]


def parent_lines() -> list[bytes]:
    return [
        rollouts.meta("p", -90),
        rollouts.turn("p1", -80),
        rollouts.count((1_000, 0, 10), (1_000, 0, 10), -70),
    ]


def labels(desk: Desk) -> list[int]:
    desk.check_sums()
    return [event["tokens_confidence"] for event in desk.events()]


def test_calls_of_a_fork_without_its_parent_are_estimated(desk: Desk) -> None:
    desk.rollout("c", *fork_lines())
    desk.update()
    assert labels(desk) == [1]


def test_calls_of_a_fork_with_its_parent_are_exact(desk: Desk) -> None:
    desk.rollout("c", *fork_lines())
    desk.rollout("p", *parent_lines())
    desk.update()
    assert labels(desk) == [0, 0]


def test_a_parent_that_is_found_later_makes_its_fork_exact(desk: Desk) -> None:
    desk.rollout("c", *fork_lines())
    desk.update()
    desk.rollout("p", *parent_lines())
    desk.update()
    assert labels(desk) == [0, 0]


def test_calls_that_a_fork_appends_later_are_estimated_too(desk: Desk) -> None:
    desk.rollout("c", *fork_lines())
    desk.update()
    more = rollouts.count((1_900, 0, 19), (400, 0, 4), 30)
    desk.rollout("c", *fork_lines(), more, at=1_789_700_001)
    desk.update()
    assert labels(desk) == [1, 1]


@pytest.mark.parametrize("is_reopened", [False, True])
def test_a_fork_that_is_read_line_by_line_is_labelled_like_one_read_at_once(
    desk: Desk, *, is_reopened: bool
) -> None:
    lines = fork_lines()
    for number in range(1, len(lines) + 1):
        desk.rollout("c", *lines[:number], at=1_789_700_000 + number)
        desk.update()
        if is_reopened:
            desk.reopen()
    assert labels(desk) == [1]
    desk.rollout("p", *parent_lines())
    desk.update()
    assert labels(desk) == [0, 0]


def test_a_fork_that_turns_to_records_is_exact_without_its_parent(desk: Desk) -> None:
    own = rollouts.record("c", "resp_1", (500, 0, 5), 20)
    desk.rollout("c", *fork_lines()[:3], own)
    desk.update()
    assert labels(desk) == [0]


def test_a_fork_whose_own_lines_are_numbered_is_exact_without_its_parent(desk: Desk) -> None:
    desk.rollout(
        "c",
        rollouts.meta("c", 0, ordinal=1, forked_from_id="p", subagent_history_start_ordinal=3),
        rollouts.count((1_000, 0, 10), (1_000, 0, 10), 0.01, ordinal=2),
        rollouts.count((1_500, 0, 15), (500, 0, 5), 0.02, ordinal=3),
    )
    desk.update()
    assert desk.outputs() == [5]
    assert labels(desk) == [0]


# Whatever comes when

HOURS = st.integers(0, 3).map(lambda quarters: f"2026-09-18T09:{quarters * 14:02}:00.000Z")
lines_of_claude = st.builds(
    answer,
    st.sampled_from(["m1", "m2", "m3", "m4"]),
    st.sampled_from([None, "r1"]),
    at=HOURS,
    used=st.builds(
        usage, st.integers(0, 3), st.integers(0, 3), st.integers(0, 3), st.integers(0, 4)
    ),
    model=st.sampled_from(["claude-sonnet-4-6", "claude-opus-4-8", "no-such-model-9"]),
    cwd=st.sampled_from(["/a", "/b"]),
    isSidechain=st.booleans(),
    sessionId=st.sampled_from(["session-one", "session-two"]),
    costUSD=st.sampled_from([None, 0.25]),
)
portions = st.lists(st.lists(lines_of_claude, max_size=5), min_size=1, max_size=4)


def filled(
    base: Path, files: Sequence[tuple[str, Sequence[bytes]]], *, is_reopened: bool = False
) -> list[dict[str, Any]]:
    """Return the calls of a new store that was given one file after the other, without places."""
    desk = Desk(Path(tempfile.mkdtemp(dir=base)))
    try:
        for number, (name, lines) in enumerate(files):
            desk.transcript(name, *lines, at=1_789_700_000 + number)
            desk.update()
            desk.check_sums()
            if is_reopened:
                desk.reopen()
        models = {row["id"]: row["name"] for row in desk.table("model")}
        projects = {row["id"]: row["path"] for row in desk.table("project")}
        return [
            {name: value for name, value in event.items() if name not in PLACES}
            | {"model": models[event["model_id"]], "project": projects[event["project_id"]]}
            for event in desk.events()
        ]
    finally:
        desk.store.close()


PLACES = {"source_id", "position", "model_id", "project_id", "variant"}


@settings(max_examples=25)
@given(files=portions, most_keys=st.sampled_from([0, 2, 1_000]))
def test_sums_are_those_of_the_calls_after_every_portion_in_every_run(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[bytes]], most_keys: int
) -> None:
    base = tmp_path_factory.getbasetemp()
    named = [(f"{number}", lines) for number, lines in enumerate(files)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_module, "MOST_KEYS", most_keys)
        assert filled(base, named) == filled(base, named, is_reopened=True)


@settings(max_examples=25)
@given(files=portions, order=st.randoms(use_true_random=False))
def test_the_order_of_files_changes_no_total(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[bytes]], order: random.Random
) -> None:
    base = tmp_path_factory.getbasetemp()
    named = [(f"{number}", lines) for number, lines in enumerate(files)]
    expected = [totals(event) for event in filled(base, named)]
    order.shuffle(named)
    assert [totals(event) for event in filled(base, named)] == expected


def totals(event: dict[str, Any]) -> tuple[int, ...]:
    """Return what of a call goes into sums of a time, and does not depend on equal copies."""
    return event["key"], event["at_ms"], event["output_tokens"], event["rank"], event["session_id"]
