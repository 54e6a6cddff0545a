"""Codex: every response once, from running totals that repeat, fall back and are copied."""

import base64
import json
from itertools import permutations
from pathlib import Path

import pytest

from burnbar_tui.facts import Billing, Confidence, QuotaReading, instant_of, ms_of
from burnbar_tui.providers.codex import identify
from tests.providers.reading import Logs, Reading
from tests.providers.rollouts import (
    MODEL,
    PROJECT,
    START,
    count,
    line,
    meta,
    only_limits,
    overflow,
    record,
    stamp,
    totals,
    turn,
    window,
)

TREE = Path(__file__).parents[1] / "fixtures/codex/.codex"
OWN = meta("019a-c1")
HEAD = (OWN, turn())


def counted(reading: Reading) -> list[tuple[int, int, int]]:
    """Return fresh input, cached input and output of every call, in the order of time."""
    return [(call.input, call.cache_read, call.output) for call in reading.calls]


def sums(reading: Reading) -> tuple[int, int, int]:
    """Return the sums of fresh input, cached input and output."""
    rows = counted(reading)
    return sum(r[0] for r in rows), sum(r[1] for r in rows), sum(r[2] for r in rows)


WORKED_EXAMPLE = (
    (count((20_000, 0, 500), (20_000, 0, 500), 10), (20_000, 0, 500)),
    (count((20_000, 0, 500), (20_000, 0, 500), 11), None),
    (count((45_000, 19_000, 900), (25_000, 19_000, 400), 20), (6_000, 19_000, 400)),
    (count((45_000, 19_000, 900), (3_000, 0, 0), 30), None),
    (overflow(40), None),
    (count((8_000, 0, 200), (8_000, 0, 200), 50), (8_000, 0, 200)),
)


@pytest.mark.parametrize("events", range(len(WORKED_EXAMPLE) + 1))
def test_the_worked_example_line_by_line(codex: Logs, events: int) -> None:
    reading = codex.of(*HEAD, *(written for written, _ in WORKED_EXAMPLE[:events]))
    assert counted(reading) == [told for _, told in WORKED_EXAMPLE[:events] if told]


def test_a_fork_of_the_worked_example_counts_only_what_comes_after(codex: Logs) -> None:
    shared = [(20_000, 0, 500), (20_000, 0, 500), (45_000, 19_000, 900)]
    parent = codex.put(
        "rollout-2026-09-18T08-00-00-019a-p0.jsonl",
        meta("019a-p0"),
        turn("t1", 1),
        count(shared[0], shared[0], 10),
        count(shared[1], shared[0], 11),
        count(shared[2], (25_000, 19_000, 400), 20),
    )
    child = codex.put(
        "rollout-2026-09-18T09-00-00-019a-c1.jsonl",
        meta("019a-c1", 3600, forked_from_id="019a-p0"),
        meta("019a-p0", 3600.002),
        turn("t1", 3600.003),
        *(count(total, shared[0], 3600.004) for total in shared),
        turn("t2", 3605),
        count((55_000, 25_000, 1_000), (10_000, 6_000, 100), 3615),
    )
    reading = codex.both_orders(parent, child)
    by_session = {call.session: 0 for call in reading.calls}
    for call in reading.calls:
        by_session[call.session] += sum(call.tokens)
    assert by_session == {"019a-p0": 45_900, "019a-c1": 10_100}


def test_all_that_a_thread_tells_is_kept(codex: Logs) -> None:
    [call] = codex.of(*HEAD, count((100, 40, 10), (100, 40, 10), 10)).calls
    assert (call.model, call.session, call.project) == (MODEL, "019a-c1", PROJECT)
    assert (call.at, call.confidence) == (instant_of(ms_of(START) + 10_000), Confidence.EXACT)


def test_the_first_event_of_a_thread_counts_its_last_and_not_its_total(codex: Logs) -> None:
    reading = codex.of(*HEAD, count((500, 0, 50), (100, 0, 10)), count((700, 0, 60), at=20))
    assert counted(reading) == [(100, 0, 10), (200, 0, 10)]


def test_the_first_event_without_a_last_counts_its_total(codex: Logs) -> None:
    assert counted(codex.of(*HEAD, count((500, 100, 50)))) == [(400, 100, 50)]


def test_totals_that_stand_still_count_nothing_whatever_last_says(codex: Logs) -> None:
    total = (500, 100, 50)
    repeats = [count(total, (9, 0, 9), 10 + number) for number in range(3)]
    assert counted(codex.of(*HEAD, count(total, total), *repeats)) == [(400, 100, 50)]


def test_a_total_that_falls_counts_nothing_and_is_the_new_baseline(codex: Logs) -> None:
    reading = codex.of(
        *HEAD,
        count((50_000, 0, 500), (50_000, 0, 500), 10),
        count((30_000, 0, 300), (30_000, 0, 300), 20),
        count((31_000, 0, 310), (1_000, 0, 10), 30),
    )
    assert counted(reading) == [(50_000, 0, 500), (1_000, 0, 10)]


def test_one_component_that_falls_is_enough_for_a_new_baseline(codex: Logs) -> None:
    reading = codex.of(
        *HEAD,
        count((500, 100, 50), (500, 100, 50), 10),
        count((900, 90, 60), (400, 0, 10), 20),
    )
    assert counted(reading) == [(400, 100, 50)]


def test_an_overflow_marker_as_the_first_event_counts_nothing(codex: Logs) -> None:
    reading = codex.of(*HEAD, overflow(5), count((8_000, 0, 200), (8_000, 0, 200), 10))
    assert counted(reading) == [(8_000, 0, 200)]


def test_without_a_total_the_last_counts_once(codex: Logs) -> None:
    reading = codex.of(
        *HEAD,
        count(None, (100, 0, 10), 10),
        count(None, (100, 0, 10), 11),
        count(None, (200, 0, 20), 12),
        count(None, (100, 0, 10), 13),
    )
    assert counted(reading) == [(100, 0, 10), (200, 0, 20), (100, 0, 10)]


def test_a_last_without_its_total_is_not_counted_again_by_the_next_total(codex: Logs) -> None:
    reading = codex.of(
        *HEAD,
        count((1_000, 0, 10), (1_000, 0, 10), 10),
        count(None, (500, 0, 5), 20),
        count((2_000, 0, 20), (500, 0, 5), 30),
    )
    assert sums(reading) == (2_000, 0, 20)


def test_neither_total_nor_last_counts_nothing(codex: Logs) -> None:
    assert codex.of(*HEAD, count(None, None)).calls == []


def test_of_interleaved_lineages_no_growth_above_the_last_counts(codex: Logs) -> None:
    reading = codex.of(
        *HEAD,
        count((100_000, 0, 100), (100_000, 0, 100), 10),
        count((30_000, 0, 30), (30_000, 0, 30), 20),
        count((110_000, 0, 110), (10_000, 0, 10), 30),
        count((31_000, 0, 31), (1_000, 0, 1), 40),
        count((120_000, 0, 120), (10_000, 0, 10), 50),
    )
    assert counted(reading) == [(100_000, 0, 100), (10_000, 0, 10), (10_000, 0, 10)]


def test_a_lineage_that_repeats_its_total_behind_another_counts_nothing(codex: Logs) -> None:
    reading = codex.of(
        *HEAD,
        count((100_000, 0, 100), (10_000, 0, 10), 10),
        count((30_000, 0, 30), (30_000, 0, 30), 20),
        turn("t2", 25),
        count((100_000, 0, 100), (10_000, 0, 10), 30),
    )
    assert sums(reading) == (10_000, 0, 10)


def test_cached_and_written_input_are_no_fresh_input(codex: Logs) -> None:
    [call] = codex.of(*HEAD, count((91_200, 80_100, 3_100), written=4_000, reasoning=1_900)).calls
    assert call.tokens == (7_100, 80_100, 4_000, 3_100)
    assert call.cache_write_1h == 0


def test_reasoning_is_inside_the_output(codex: Logs) -> None:
    [call] = codex.of(*HEAD, count((100, 0, 3_100), reasoning=1_900)).calls
    assert (call.output, call.reasoning) == (3_100, 1_900)


def test_more_cached_than_input_is_skipped_and_counted(codex: Logs) -> None:
    reading = codex.of(*HEAD, count((100, 101, 1)), count((1_100, 101, 2), (1_000, 0, 1), 20))
    assert counted(reading) == [(1_000, 0, 1)]
    assert reading.skipped == {"more cached than input tokens": 1}


def test_counters_that_are_null_or_missing_are_zero(codex: Logs) -> None:
    info = {"total_token_usage": {"input_tokens": 10, "cached_input_tokens": None}}
    reading = codex.of(*HEAD, line("event_msg", {"type": "token_count", "info": info}, 10))
    assert counted(reading) == [(10, 0, 0)]


def test_an_info_of_null_tells_no_tokens(codex: Logs) -> None:
    reading = codex.of(*HEAD, only_limits({"primary": window(5, 300, resets_at=1_789_732_800)}))
    assert (reading.calls, len(reading.readings)) == ([], 1)


def test_the_model_is_that_of_the_latest_turn(codex: Logs) -> None:
    settings = line("event_msg", {"type": "thread_settings_applied", "model": "gpt-5.6-luna"}, 25)
    reading = codex.of(
        OWN,
        count((100, 0, 1), at=5),
        turn("t1", 8, "gpt-5.6-sol"),
        count((200, 0, 2), at=10),
        turn("t2", 15, "gpt-5.6-terra"),
        count((300, 0, 3), at=20),
        settings,
        count((400, 0, 4), at=30),
    )
    models = [call.model for call in reading.calls]
    assert models == ["unknown", "gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna"]


def test_the_project_is_that_of_the_latest_turn(codex: Logs) -> None:
    elsewhere = line("turn_context", {"cwd": "/home/ana/blog", "turn_id": "t2"}, 15)
    reading = codex.of(*HEAD, count((100, 0, 1)), elsewhere, count((200, 0, 2), at=20))
    assert [call.project for call in reading.calls] == [PROJECT, "/home/ana/blog"]


def test_a_missing_instant_is_that_of_the_file(codex: Logs) -> None:
    reading = codex.of(*HEAD, count((100, 0, 1), at=None))
    [path] = reading.checkpoints
    assert reading.calls[0].at == instant_of(path.stat().st_mtime_ns // 1_000_000)


def test_a_bad_instant_makes_the_line_skipped_and_counted(codex: Logs) -> None:
    bad = count((100, 0, 1)).replace(stamp(10).encode(), b"once upon a time")
    reading = codex.of(*HEAD, bad, count((200, 0, 2), at=20))
    assert counted(reading) == [(200, 0, 2)]
    assert reading.skipped == {"timestamp: not an instant": 1}


@pytest.mark.parametrize("told", ["never", None])
def test_a_thread_whose_start_is_not_told_is_read(codex: Logs, told: str | None) -> None:
    reading = codex.of(meta("019a-c1", timestamp=told), turn(), count((100, 0, 1)))
    assert (counted(reading), reading.skipped) == ([(100, 0, 1)], {})


def test_a_thread_whose_first_line_is_lost_has_the_id_of_its_file(codex: Logs) -> None:
    [call] = codex.of(turn(), count((100, 0, 1))).calls
    assert call.session == "019a-c1"


def test_a_file_of_another_name_is_its_own_thread(codex: Logs) -> None:
    [call] = codex.read(codex.put("old.jsonl", turn(), count((100, 0, 1)))).calls
    assert call.session == "old"


def test_lines_of_other_kinds_tell_nothing(codex: Logs) -> None:
    compacted: dict[str, object] = {
        "latest_token_usage_record": {"type": "token_usage_record", "usage": totals((9, 0, 9))}
    }
    reading = codex.of(
        *HEAD,
        line("compacted", compacted, 5),
        line("response_item", {"type": "message", "id": "token_count"}, 6),
        b'{"timestamp":"2026-09-18T08:00:07.000Z","type":"token_count"}\n',
    )
    assert (reading.calls, reading.skipped) == ([], {})


# Forks and subagents


def history(at: float, gap: float = 0.001) -> list[bytes]:
    """Return the parent's turns: 1000, then 2500 of input."""
    return [
        turn("p1", at),
        count((1_000, 0, 10), (1_000, 0, 10), at + gap),
        turn("p2", at + 2 * gap),
        count((2_500, 1_000, 25), (1_500, 1_000, 15), at + 3 * gap),
    ]


def parent_of(codex: Logs) -> Path:
    """Write the parent, whose turns took their time."""
    name = "rollout-2026-09-18T08-00-00-019a-p0.jsonl"
    return codex.put(name, meta("019a-p0"), *history(10, 20))


def child_of(
    codex: Logs,
    gap: float = 0.001,
    thread: str = "019a-c1",
    turn_id: str | None = "c1",
    at: float = 3600,
) -> Path:
    """Write a fork that copies the parent's turns, and has one of its own."""
    return codex.put(
        f"rollout-2026-09-18T09-00-00-{thread}.jsonl",
        meta(thread, at, forked_from_id="019a-p0"),
        meta("019a-p0", at + gap),
        *history(at + 2 * gap, gap),
        turn(turn_id, at + 10),
        count((3_000, 1_000, 30), (500, 0, 5), at + 20),
    )


PARENTS = [(1_000, 0, 10), (500, 1_000, 15)]
CHILDS = [(500, 0, 5)]


def test_a_fork_whose_parent_is_there_adds_only_its_own_calls(codex: Logs) -> None:
    reading = codex.both_orders(parent_of(codex), child_of(codex))
    assert counted(reading) == PARENTS + CHILDS
    assert [call.session for call in reading.calls] == ["019a-p0", "019a-p0", "019a-c1"]


def test_a_fork_whose_parent_is_missing_counts_only_what_follows_the_burst(codex: Logs) -> None:
    reading = codex.read(child_of(codex))
    assert counted(reading) == CHILDS
    assert reading.sessions["019a-c1"].has_copied_history


def test_a_burst_may_straddle_a_second(codex: Logs) -> None:
    for start in (3600.990, 3600.998, 3601.0):
        assert counted(codex.read(child_of(codex, 0.003, at=start))) == CHILDS


def test_a_copy_slower_than_a_burst_still_counts_once_with_its_parent(codex: Logs) -> None:
    reading = codex.both_orders(parent_of(codex), child_of(codex, 1.7))
    assert sorted(counted(reading)) == sorted(PARENTS + CHILDS)


def test_a_fork_knows_its_parent(codex: Logs) -> None:
    reading = codex.both_orders(parent_of(codex), child_of(codex))
    assert reading.sessions["019a-c1"].parent_id == reading.sessions["019a-p0"].id


def test_a_chain_of_forks_counts_every_call_once(codex: Logs) -> None:
    grandchild = codex.put(
        "rollout-2026-09-18T10-00-00-019a-g2.jsonl",
        meta("019a-g2", 7200, forked_from_id="019a-c1"),
        meta("019a-c1", 7200.001, forked_from_id="019a-p0"),
        meta("019a-p0", 7200.002),
        *history(7200.003),
        turn("c1", 7200.008),
        count((3_000, 1_000, 30), (500, 0, 5), 7200.009),
        turn("g1", 7210),
        count((3_700, 1_000, 37), (700, 0, 7), 7220),
    )
    files = [parent_of(codex), child_of(codex), grandchild]
    for order in permutations(files):
        assert counted(codex.read(*order)) == [*PARENTS, *CHILDS, (700, 0, 7)]
    assert counted(codex.read(grandchild)) == [(700, 0, 7)]


def test_siblings_with_equal_totals_are_two_calls(codex: Logs) -> None:
    one = child_of(codex, thread="019a-c1", turn_id="c1")
    other = child_of(codex, thread="019a-c2", turn_id="c2", at=3700)
    assert counted(codex.both_orders(one, other)) == CHILDS * 2


def test_siblings_of_a_build_without_turn_ids_are_two_calls(codex: Logs) -> None:
    one = child_of(codex, thread="019a-c1", turn_id=None)
    other = child_of(codex, thread="019a-c2", turn_id=None, at=3700)
    assert counted(codex.both_orders(one, other)) == CHILDS * 2


def spawned(codex: Logs, thread: str, turn_id: str | None, at: float) -> Path:
    """Write a subagent that starts with nothing of its parent's."""
    source = {"subagent": {"thread_spawn": {"parent_thread_id": "019a-p0"}}}
    return codex.put(
        f"rollout-2026-09-18T09-00-00-{thread}.jsonl",
        meta(thread, at, source=source, thread_source="subagent"),
        turn(turn_id, at + 1),
        count((12_000, 11_000, 50), (12_000, 11_000, 50), at + 5),
    )


def test_subagents_that_begin_alike_are_two_calls(codex: Logs) -> None:
    reading = codex.both_orders(
        spawned(codex, "019a-s1", "s1", 100), spawned(codex, "019a-s2", "s2", 100)
    )
    assert counted(reading) == [(1_000, 11_000, 50)] * 2
    assert not reading.sessions["019a-s1"].has_copied_history


def test_subagents_that_begin_alike_without_turn_ids_are_two_calls(codex: Logs) -> None:
    one, other = spawned(codex, "019a-s1", None, 100), spawned(codex, "019a-s2", None, 200)
    assert len(codex.both_orders(one, other).calls) == 2


def test_a_subagents_first_answer_right_after_it_starts_counts(codex: Logs) -> None:
    own = [meta("019a-s1", parent_thread_id="019a-p0"), turn("s1", 0.1), count((100, 0, 1), at=0.9)]
    assert counted(codex.of(*own)) == [(100, 0, 1)]


@pytest.mark.parametrize(
    "source",
    ["cli", "exec", {"subagent": "review"}, {"subagent": {"other": "x"}}, {"custom": 1}, None],
)
def test_a_source_of_any_shape_is_read(codex: Logs, source: object) -> None:
    reading = codex.of(meta("019a-c1", source=source), turn(), count((100, 0, 1)))
    assert (counted(reading), reading.skipped) == ([(100, 0, 1)], {})
    assert reading.sessions["019a-c1"].parent_id == 0


def test_unrelated_threads_with_equal_totals_are_two_calls(codex: Logs) -> None:
    lines = (turn(None), count((100, 0, 1), (100, 0, 1)))
    one = codex.put("rollout-2026-09-18T08-00-00-a.jsonl", meta("a"), *lines)
    other = codex.put("rollout-2026-09-18T08-00-00-b.jsonl", meta("b"), *lines)
    assert len(codex.both_orders(one, other).calls) == 2


@pytest.mark.parametrize("text", [False, True], ids=["number", "numeric string"])
@pytest.mark.parametrize("field", ["subagent_history_start_ordinal", "history_base"])
def test_lines_numbered_below_the_start_of_a_threads_own_are_copies(
    codex: Logs, field: str, *, text: bool
) -> None:
    def number(value: int) -> int | str:
        return str(value) if text else value

    start = {"end_ordinal_exclusive": number(4)} if field == "history_base" else number(4)
    own = {field: start, "parent_thread_id": "019a-p0"}
    reading = codex.of(
        meta("019a-c1", 0, ordinal=number(1), **own),
        turn("p1", 0.1, ordinal=number(2)),
        count((1_000, 0, 10), (1_000, 0, 10), 500, ordinal=number(3)),
        turn("c1", 500.2, ordinal=number(4)),
        count((1_500, 0, 15), (500, 0, 5), 500.4, ordinal=number(5)),
    )
    assert counted(reading) == [(500, 0, 5)]


@pytest.mark.parametrize("start", ["", "four", "9" * 5_000, None])
def test_a_start_that_is_no_number_leaves_all_lines_to_the_burst(
    codex: Logs, start: str | None
) -> None:
    reading = codex.of(
        meta("019a-c1", subagent_history_start_ordinal=start, parent_thread_id="p"),
        turn(ordinal="x"),
        count((100, 0, 1), ordinal=5),
    )
    assert counted(reading) == [(100, 0, 1)]


def test_quota_windows_of_copied_lines_are_no_readings(codex: Logs) -> None:
    limits: dict[str, object] = {"primary": window(5, 300, resets_at=1_789_732_800)}
    reading = codex.of(
        meta("019a-c1", forked_from_id="019a-p0"),
        count((1_000, 0, 10), at=0.01, limits=limits),
        count((2_000, 0, 20), at=30, limits=limits),
    )
    assert [reading.as_of_ms - ms_of(START) for reading in reading.readings] == [30_000]


def test_a_thread_that_states_itself_again_is_no_fork(codex: Logs) -> None:
    reading = codex.of(*HEAD, OWN, count((100, 0, 1), at=0.5), meta("", 0.6))
    assert counted(reading) == [(100, 0, 1)]
    assert not reading.sessions["019a-c1"].has_copied_history


# Records of single responses


def test_records_count_and_running_totals_do_not_any_more(codex: Logs) -> None:
    reading = codex.of(
        *HEAD,
        record("019a-c1", "resp_1", (1_000, 400, 50), 10, written=100),
        count((1_000, 400, 50), (1_000, 400, 50), 10.1, written=100),
        record("019a-c1", "resp_2", (500, 0, 5), 20),
        count((1_500, 400, 55), (500, 0, 5), 20.1, written=100),
    )
    assert [call.tokens for call in reading.calls] == [(500, 400, 100, 50), (500, 0, 0, 5)]


def test_a_record_after_the_running_total_of_its_response_adds_nothing(codex: Logs) -> None:
    total = (1_000, 400, 50)
    reading = codex.of(
        *HEAD,
        count(total, total, 10),
        record("019a-c1", "resp_1", total, 10.1, thread_total=total),
        count((1_500, 400, 55), (500, 0, 5), 20),
        record("019a-c1", "resp_2", (500, 0, 5), 20.1, thread_total=(1_500, 400, 55)),
    )
    assert counted(reading) == [(600, 400, 50), (500, 0, 5)]


def test_a_record_is_known_by_its_total_also_where_a_counter_is_null(codex: Logs) -> None:
    total = (1_000, 400, 50)
    written = record("019a-c1", "resp_1", total, 10.1, thread_total=total)
    null = written.replace(b'"cache_write_input_tokens":0', b'"cache_write_input_tokens":null')
    assert counted(codex.of(*HEAD, count(total, total, 10), null)) == [(600, 400, 50)]


def test_a_thread_that_turns_to_records_keeps_what_it_counted_before(codex: Logs) -> None:
    reading = codex.of(
        *HEAD,
        count((1_000, 0, 10), (1_000, 0, 10), 10),
        record("019a-c1", "resp_2", (500, 0, 5), 20, thread_total=(1_500, 0, 15)),
        count((1_500, 0, 15), (500, 0, 5), 20.1),
    )
    assert counted(reading) == [(1_000, 0, 10), (500, 0, 5)]


def test_the_same_record_twice_counts_once(codex: Logs) -> None:
    same = record("019a-c1", "resp_1", (100, 0, 1), 10)
    assert counted(codex.of(*HEAD, same, same)) == [(100, 0, 1)]


def test_records_of_other_threads_do_not_count_and_do_not_silence_totals(codex: Logs) -> None:
    reading = codex.of(
        *HEAD, record("019a-p0", "resp_0", (9_000, 0, 90), 5), count((100, 0, 1), at=10)
    )
    assert counted(reading) == [(100, 0, 1)]


def test_a_record_without_a_response_id_counts_once(codex: Logs) -> None:
    same = record(None, None, (100, 0, 1), 10)
    other = record(None, None, (100, 0, 1), 20)
    assert counted(codex.of(*HEAD, same, same, other)) == [(100, 0, 1)] * 2


def test_a_record_without_usage_tells_nothing(codex: Logs) -> None:
    empty = line("token_usage_record", {"thread_id": "019a-c1", "response_id": "resp_1"}, 10)
    assert counted(codex.of(*HEAD, empty, count((100, 0, 1), at=20))) == [(100, 0, 1)]


# Files


def test_an_archived_twin_counts_once(codex: Logs) -> None:
    lines = [*HEAD, count((100, 0, 1)), record("019a-c1", "resp_2", (50, 0, 5), 20)]
    name = "rollout-2026-09-18T08-00-00-019a-c1.jsonl"
    active = codex.put(f"sessions/2026/09/18/{name}", *lines)
    archived = codex.put(f"archived_sessions/{name}", *lines)
    assert counted(codex.both_orders(active, archived)) == [(100, 0, 1), (50, 0, 5)]


def test_pages_of_one_thread_share_its_calls(codex: Logs) -> None:
    stem = "rollout-2026-09-18T08-00-00-019a-c1"
    first = codex.put(f"{stem}_p1.jsonl", *HEAD, count((100, 0, 1), (100, 0, 1)))
    second = codex.put(
        f"{stem}_p2.jsonl",
        turn(),
        count((100, 0, 1), (100, 0, 1)),
        count((300, 0, 3), (200, 0, 2), 20),
    )
    reading = codex.both_orders(first, second)
    assert counted(reading) == [(100, 0, 1), (200, 0, 2)]
    assert {call.session for call in reading.calls} == {"019a-c1"}


def test_a_first_line_of_a_megabyte_is_read(codex: Logs) -> None:
    own = meta("019a-big", base_instructions={"text": "Be brief. " * 100_000})
    [call] = codex.of(own, turn(), count((100, 0, 1))).calls
    assert call.session == "019a-big"


# Quota windows

RESET = 1_789_732_800


def limits_of(codex: Logs, *lines: bytes) -> list[QuotaReading]:
    return codex.of(*HEAD, *lines).readings


def test_windows_are_named_by_their_length_whatever_their_place(codex: Logs) -> None:
    limits: dict[str, object] = {
        "limit_id": "codex",
        "primary": window(9.5, 10_080, resets_at=RESET + 600_000),
        "secondary": window(37, 300, resets_at=RESET),
        "plan_type": "plus",
    }
    week, short = limits_of(codex, only_limits(limits))
    assert (short.window, short.used_percent, short.window_minutes) == ("5h", 37.0, 300)
    assert (short.resets_at_ms, short.as_of_ms) == (RESET * 1000, ms_of(START) + 10_000)
    assert (week.window, week.used_percent, week.plan) == ("7d", 9.5, "plus")
    assert week.resets_at_ms == (RESET + 600_000) * 1000


@pytest.mark.parametrize(
    ("minutes", "name"),
    [(300, "5h"), (10_080, "7d"), (43_200, "30d"), (299, "299m"), (60, "1h"), (1_440, "1d")],
)
def test_every_length_has_a_name(codex: Logs, minutes: int, name: str) -> None:
    [reading] = limits_of(codex, only_limits({"primary": window(1, minutes)}))
    assert (reading.window, reading.resets_at_ms) == (name, None)


def test_a_reset_in_seconds_counts_from_the_line(codex: Logs) -> None:
    [reading] = limits_of(codex, only_limits({"primary": window(1, 300, resets_in_seconds=90.5)}))
    assert reading.resets_at_ms == ms_of(START) + 10_000 + 90_500


@pytest.mark.parametrize(
    ("told", "resets_at_ms"),
    [
        (RESET, RESET * 1000),
        (RESET + 0.25, RESET * 1000 + 250),
        (RESET * 1000, RESET * 1000),
        ("2026-09-18T12:00:00Z", RESET * 1000),
        ("soon", None),
        (0, None),
        (-5, None),
        (1e300, None),
        (None, None),
    ],
)
def test_a_reset_may_be_told_in_several_ways(
    codex: Logs, told: object, resets_at_ms: int | None
) -> None:
    [reading] = limits_of(codex, only_limits({"primary": window(1, 300, resets_at=told)}))
    assert reading.resets_at_ms == resets_at_ms


def test_other_limits_have_windows_of_their_own(codex: Logs) -> None:
    named: dict[str, object] = {
        "limit_id": "codex_spark",
        "limit_name": "Spark",
        "primary": window(80, 300),
    }
    nameless: dict[str, object] = {"limit_id": "codex_other", "primary": window(70, 300)}
    readings = limits_of(
        codex, only_limits({"primary": window(1, 300)}), only_limits(named), only_limits(nameless)
    )
    assert [reading.window for reading in readings] == ["5h", "Spark 5h", "codex_other 5h"]


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"primary": None, "secondary": None},
        {"primary": {"window_minutes": 300}},
        {"primary": {"used_percent": 5.0}},
        {"primary": window(5, 0)},
        {"credits": {"balance": "12.40"}},
    ],
)
def test_a_window_that_is_not_told_is_no_reading(codex: Logs, limits: dict[str, object]) -> None:
    assert limits_of(codex, only_limits(limits)) == []


@pytest.mark.parametrize(
    "told",
    [
        {"window_minutes": 1 << 70},
        {"window_minutes": -300},
        {"resets_in_seconds": 1e300},
        {"resets_in_seconds": 1e307},
        {"used_percent": -1e300},
    ],
)
def test_an_impossible_window_spoils_no_calls(codex: Logs, told: dict[str, object]) -> None:
    limits: dict[str, object] = {"primary": window(5, 300) | told}
    reading = codex.of(*HEAD, count((100, 0, 1), at=5), count((200, 0, 2), limits=limits))
    assert reading.errors == []
    assert counted(reading)[0] == (100, 0, 1)
    for window_reading in reading.readings:
        instant_of(window_reading.resets_at_ms or 0)
        assert 0 < (window_reading.window_minutes or 0) < 1 << 31


def test_windows_are_told_every_five_minutes_and_at_the_end(codex: Logs) -> None:
    lines = [only_limits({"primary": window(n, 300)}, at=n * 60) for n in range(13)]
    readings = limits_of(codex, *lines)
    assert [reading.used_percent for reading in readings] == [0, 5, 10, 12]


# Whose account it is


def token(claims: dict[str, object], parts: int = 3) -> str:
    """Return something that looks like a login's token and opens nothing."""
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return ".".join(["head", body, "signature", "more"][:parts])


def login(**fields: object) -> dict[str, bytes]:
    return {"auth.json": json.dumps(fields).encode()}


CLAIMS: dict[str, object] = {
    "email": "ana@example.com",
    "https://api.openai.com/auth": {"chatgpt_account_id": "acc-1", "chatgpt_plan_type": "plus"},
}


def test_a_logins_claims_tell_the_account_and_its_plan() -> None:
    found = identify(login(auth_mode="chatgpt", tokens={"id_token": token(CLAIMS)}))
    assert (found.email, found.account_key) == ("ana@example.com", "acc-1")
    assert (found.plan, found.billing) == ("plus", Billing.SUBSCRIPTION)


def test_no_token_is_kept_of_a_login() -> None:
    tokens = {"id_token": token(CLAIMS), "access_token": "made-up", "refresh_token": "also-made-up"}
    found = repr(identify(login(OPENAI_API_KEY="invented", tokens=tokens)))
    assert not [word for word in (*tokens.values(), "invented", "signature") if word in found]


@pytest.mark.parametrize(
    ("fields", "billing"),
    [
        ({"auth_mode": "chatgpt"}, Billing.SUBSCRIPTION),
        ({"auth_mode": "apikey"}, Billing.API),
        ({"auth_mode": "api_key"}, Billing.API),
        ({"auth_mode": "of a later build"}, Billing.UNKNOWN),
        ({"tokens": None}, Billing.UNKNOWN),
        ({}, Billing.UNKNOWN),
    ],
)
def test_the_way_of_logging_in_tells_who_pays(fields: dict[str, object], billing: Billing) -> None:
    assert identify(login(**fields)).billing is billing


@pytest.mark.parametrize(
    "id_token", ["", "made-up", token(CLAIMS, 2), "a.é.c", "a.!!!.c", "a.YQ.c", "a.W10.c", "a.e.c"]
)
def test_a_token_that_cannot_be_read_leaves_the_identity_open(id_token: str) -> None:
    found = identify(login(tokens={"id_token": id_token}))
    assert (found.email, found.account_key, found.plan) == ("", "", "")


def test_without_a_login_nothing_is_told() -> None:
    assert identify({}) == identify({"auth.json": b"{"}) == identify(login())


# The sample


def test_the_sample_counts_what_it_holds(codex: Logs) -> None:
    reading = codex.read(*sorted(TREE.rglob("*.jsonl")))
    by_session: dict[str, tuple[int, int, int]] = {}
    for call in reading.calls:
        known = by_session.get(call.session, (0, 0, 0))
        parts = (call.input, call.cache_read, call.output)
        by_session[call.session] = (known[0] + parts[0], known[1] + parts[1], known[2] + parts[2])
    assert by_session == {
        "019a-p0": (34_000, 19_000, 1_100),
        "019a-c1": (3_000, 20_000, 150),
        "019a-r2": (1_500, 500, 60),
    }
    assert {reading.window for reading in reading.readings} == {"5h", "7d"}
    assert reading.skipped == {"not JSON": 1}
