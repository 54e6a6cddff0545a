"""Files -> calls, readings and checkpoints, without a store."""

import gc
from pathlib import Path

import msgspec
import pytest
import zstandard

from burnbar_tui.engine import tailer
from burnbar_tui.engine.parsing import Parsed, parse_files, session_key
from burnbar_tui.engine.reading import Job
from burnbar_tui.engine.tailer import Checkpoint
from burnbar_tui.providers.registry import provider_of
from tests.providers import rollouts, transcripts
from tests.providers.reading import jobs_of, seen

CLAUDE, CODEX = "claude-code", "codex"


def put(folder: Path, name: str, *lines: bytes) -> Path:
    path = folder / name
    path.write_bytes(b"".join(lines))
    return path


def parse(provider_id: str, *paths: Path, known: dict[Path, Checkpoint] | None = None) -> Parsed:
    return parse_files(jobs_of(provider_id, paths, known))


def after(parsed: Parsed) -> Checkpoint:
    """Return where the one file that was read stands now."""
    [source] = parsed.sources
    assert source.checkpoint is not None
    return source.checkpoint


def test_nothing_to_read_comes_to_nothing() -> None:
    parsed = parse_files([])
    assert parsed == Parsed()
    assert parsed.calls({}, [], []) == []


def test_files_of_several_providers_make_one_portion(tmp_path: Path) -> None:
    one = put(tmp_path, "a.jsonl", transcripts.answer("m1"), transcripts.answer("m2"))
    other = put(
        tmp_path, "b.jsonl", rollouts.meta("t"), rollouts.turn(), rollouts.count((100, 0, 1))
    )
    jobs = [
        Job(source_id=7, provider_id=CLAUDE, path=str(one)),
        Job(source_id=9, provider_id=CODEX, path=str(other)),
    ]
    parsed = parse_files(jobs)
    assert sorted(parsed.models) == ["claude-sonnet-4-6", "gpt-5.6-sol"]
    assert parsed.projects == ["/home/ana/shop"]
    calls = parsed.calls({7: 70, 9: 90}, [11, 12], [13])
    assert [(c.account_id, c.source_id, c.model_id, c.project_id) for c in calls] == [
        (70, 7, 11, 13),
        (70, 7, 11, 13),
        (90, 9, 12, 13),
    ]


def test_a_portion_travels_unchanged(tmp_path: Path) -> None:
    limits: dict[str, object] = {"primary": rollouts.window(5, 300, resets_at=1_789_732_800)}
    lines = [rollouts.meta("t", forked_from_id="p"), rollouts.count((9, 0, 1), limits=limits)]
    parsed = parse(CODEX, put(tmp_path, "a.jsonl", *lines, b'{"token_count":\n'))
    sent = msgspec.msgpack.decode(msgspec.msgpack.encode(parsed), type=Parsed)
    assert sent == parsed
    assert seen(sent) == seen(parsed)
    assert (len(parsed.readings), len(parsed.sessions), len(parsed.sources)) == (1, 1, 1)


def test_a_source_tells_its_lines_its_skipped_ones_and_its_newest_instant(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        "a.jsonl",
        b'{"type":"user"}\n',
        transcripts.answer("m1", at="2026-09-18T10:00:00.000Z"),
        transcripts.answer("m2", at="2026-09-18T09:00:00.000Z"),
        b'{"usage":\n',
        transcripts.answer("m3", at="never"),
    )
    [source] = parse(CLAUDE, path).sources
    assert source.skipped == {"not JSON": 1, "timestamp: not an instant": 1}
    assert source.lines == 4
    assert source.newest_ms == 1_789_725_600_000
    assert source.is_anew


def test_state_goes_on_where_the_last_reading_stopped(tmp_path: Path) -> None:
    path = put(
        tmp_path, "a.jsonl", rollouts.meta("t"), rollouts.turn(), rollouts.count((100, 0, 1))
    )
    first = parse(CODEX, path)
    with path.open("ab") as file:
        file.write(rollouts.count((150, 0, 3), at=20))
    second = parse(CODEX, path, known={path: after(first)})
    [call] = seen(second)
    assert (call.input, call.output, call.model) == (50, 2, "gpt-5.6-sol")
    assert not second.sources[0].is_anew


def test_a_provider_without_state_keeps_none(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jsonl", transcripts.answer())
    assert after(parse(CLAUDE, path)).state == b""


def test_an_unfinished_line_counts_and_moves_no_state(tmp_path: Path) -> None:
    head = (rollouts.meta("t"), rollouts.turn(), rollouts.count((100, 0, 1)))
    last = rollouts.count((150, 0, 3), at=20)
    path = put(tmp_path, "a.jsonl", *head, last.rstrip(b"\n"))
    first = parse(CODEX, path)
    assert sum(call.input for call in seen(first)) == 150
    assert after(first).offset == sum(map(len, head))
    put(tmp_path, "a.jsonl", *head, last)
    second = parse(CODEX, path, known={path: after(first)})
    assert [call.input for call in seen(second)] == [50]
    assert seen(first, second) == seen(first)


def test_half_a_line_is_no_damage(tmp_path: Path) -> None:
    line = transcripts.answer()
    path = put(tmp_path, "a.jsonl", line[: len(line) - 9])
    [source] = parse(CLAUDE, path).sources
    assert source.skipped == {}


def test_an_unfinished_line_is_counted_among_the_lines_once(tmp_path: Path) -> None:
    lines = [transcripts.answer("m1"), transcripts.answer("m2")]
    path = put(tmp_path, "a.jsonl", lines[0], lines[1][:-1])
    first = parse(CLAUDE, path)
    put(tmp_path, "a.jsonl", *lines)
    second = parse(CLAUDE, path, known={path: after(first)})
    assert first.sources[0].lines + second.sources[0].lines == 2


def test_a_file_of_many_blocks_keeps_its_state_between_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [rollouts.meta("t"), rollouts.turn()]
    lines += [rollouts.count((100 * n, 0, n), at=10 * n) for n in range(1, 30)]
    path = put(tmp_path, "a.jsonl", *lines)
    whole = parse(CODEX, path)
    monkeypatch.setattr(tailer, "BLOCK_BYTES", 700)
    assert seen(parse(CODEX, path)) == seen(whole)
    assert after(parse(CODEX, path)) == after(whole)


def test_a_file_that_cannot_be_read_is_a_result(tmp_path: Path) -> None:
    good = put(tmp_path, "good.jsonl", transcripts.answer())
    packed = put(tmp_path, "bad.jsonl.zst", b"no such format")
    parsed = parse(CLAUDE, tmp_path / "gone.jsonl", packed, tmp_path, good)
    gone, damaged, folder, fine = parsed.sources
    assert [source.checkpoint for source in (gone, damaged, folder)] == [None] * 3
    assert gone.error == "No such file or directory"
    assert damaged.error == "ZstdError while reading"
    assert folder.error == "Is a directory"
    assert (fine.error, len(seen(parsed))) == ("", 1)


def test_a_parser_that_fails_stops_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = put(tmp_path, "good.jsonl", transcripts.answer())
    bad = put(tmp_path, "bad.jsonl", rollouts.meta("t"))
    monkeypatch.setattr(provider_of(CODEX), "parse", lambda *_: [].__getitem__(1))
    jobs = [*jobs_of(CODEX, [bad]), Job(source_id=2, provider_id=CLAUDE, path=str(good))]
    parsed = parse_files(jobs)
    assert [source.error for source in parsed.sources] == ["IndexError while reading", ""]
    assert len(parsed.calls({1: 1, 2: 1}, [1], [1])) == 1


def test_a_compressed_file_counts_what_the_plain_one_does(tmp_path: Path) -> None:
    lines = b"".join([rollouts.meta("t"), rollouts.turn(), rollouts.count((100, 0, 1))])
    plain, packed = put(tmp_path, "a.jsonl", lines), tmp_path / "a.jsonl.zst"
    packed.write_bytes(zstandard.compress(lines))
    assert seen(parse(CODEX, packed)) == seen(parse(CODEX, plain))
    assert seen(parse(CODEX, packed, plain)) == seen(parse(CODEX, plain))


def test_sessions_gather_what_several_lines_and_files_tell(tmp_path: Path) -> None:
    parent = put(tmp_path, "p.jsonl", rollouts.meta("p"), rollouts.count((9, 0, 1)))
    child = put(
        tmp_path,
        "c.jsonl",
        rollouts.meta("c", forked_from_id="p"),
        rollouts.meta("p", 0.1),
        rollouts.count((20, 0, 1), at=30),
    )
    found = {session.native_id: session for session in parse(CODEX, child, parent).sessions}
    assert found["c"].parent_id == found["p"].id == session_key(CODEX, "p")
    assert (found["c"].has_copied_history, found["p"].has_copied_history) == (True, False)
    assert (found["c"].source_id, found["p"].source_id) == (1, 2)


def test_sessions_of_two_providers_are_never_the_same() -> None:
    assert session_key(CLAUDE, "s") != session_key(CODEX, "s")
    assert session_key(CLAUDE, "s") == session_key(CLAUDE, "s")


@pytest.mark.parametrize("is_on", [True, False])
def test_the_garbage_collector_is_left_as_it_was(*, is_on: bool) -> None:
    was_on = gc.isenabled()
    (gc.enable if is_on else gc.disable)()
    try:
        parse_files([])
        assert gc.isenabled() is is_on
    finally:
        (gc.enable if was_on else gc.disable)()
