"""New whole lines of a log, whatever happened to the file since the last reading."""

import os
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, strategies as st

from burnbar_tui.engine import tailer
from burnbar_tui.engine.tailer import Checkpoint, Tail

ANEW = Checkpoint()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log.jsonl"


def take(path: Path, known: Checkpoint = ANEW) -> tuple[bytes, bytes, Checkpoint]:
    """Return the whole lines, the unfinished last one, and what to go on from."""
    whole, unfinished = b"", b""
    with Tail(path, known) as tail:
        for block in tail.blocks():
            if block.is_unfinished:
                unfinished += block.data
            else:
                assert block.start == (0 if tail.is_anew else known.offset) + len(whole)
                assert block.data.endswith(b"\n")
                whole += block.data
        return whole, unfinished, tail.checkpoint(b"state")


def is_anew(path: Path, known: Checkpoint) -> bool:
    with Tail(path, known) as tail:
        return tail.is_anew


def test_a_first_reading_takes_all(log: Path) -> None:
    log.write_bytes(b"one\ntwo\n")
    whole, unfinished, known = take(log)
    assert (whole, unfinished) == (b"one\ntwo\n", b"")
    status = log.stat()
    assert (known.size, known.mtime_ns, known.inode) == (8, status.st_mtime_ns, status.st_ino)
    assert (known.offset, known.state, known.digest_bytes) == (8, b"state", 8)


def test_an_empty_file_has_no_lines(log: Path) -> None:
    log.touch()
    whole, unfinished, known = take(log)
    assert (whole, unfinished, known.offset, known.digest) == (b"", b"", 0, b"")
    log.write_bytes(b"one\n")
    assert take(log, known)[0] == b"one\n"


def test_a_file_that_did_not_change_has_nothing_new(log: Path) -> None:
    log.write_bytes(b"one\n")
    known = take(log)[2]
    assert take(log, known) == (b"", b"", known)


def test_what_is_appended_is_read_from_where_the_last_reading_stopped(log: Path) -> None:
    log.write_bytes(b"one\n")
    known = take(log)[2]
    with log.open("ab") as file:
        file.write(b"two\nthree\n")
    whole, _, known = take(log, known)
    assert (whole, known.offset, known.size) == (b"two\nthree\n", 14, 14)


def test_an_unfinished_last_line_is_seen_and_read_again(log: Path) -> None:
    log.write_bytes(b"one\ntw")
    whole, unfinished, known = take(log)
    assert (whole, unfinished, known.offset, known.size) == (b"one\n", b"tw", 4, 6)
    log.write_bytes(b"one\ntwo\n")
    assert take(log, known)[:2] == (b"two\n", b"")


def test_a_file_of_one_unfinished_line_is_read_anew_each_time(log: Path) -> None:
    log.write_bytes(b"on")
    known = take(log)[2]
    log.write_bytes(b"one\n")
    assert is_anew(log, known)
    assert take(log, known)[0] == b"one\n"


def test_a_truncated_file_is_read_anew(log: Path) -> None:
    log.write_bytes(b"one\ntwo\nthree\n")
    known = take(log)[2]
    log.write_bytes(b"one\n")
    assert is_anew(log, known)
    assert take(log, known)[0] == b"one\n"


def test_a_file_rewritten_to_the_same_size_is_read_anew(log: Path) -> None:
    log.write_bytes(b"one\ntwo\n")
    known = take(log)[2]
    log.write_bytes(b"uno\ndue\n")
    assert take(log, known)[0] == b"uno\ndue\n"


def test_another_file_in_its_place_is_read_anew(log: Path) -> None:
    log.write_bytes(b"one\n")
    known = take(log)[2]
    log.rename(log.with_suffix(".1"))
    log.write_bytes(b"other\nlines\n")
    whole, _, fresh = take(log, known)
    assert whole == b"other\nlines\n"
    assert fresh.inode != known.inode


def test_a_file_that_was_moved_goes_on_from_where_it_was(log: Path) -> None:
    log.write_bytes(b"one\n")
    known = take(log)[2]
    moved = log.rename(log.with_name("archived.jsonl"))
    with moved.open("ab") as file:
        file.write(b"two\n")
    assert take(moved, known)[0] == b"two\n"


def test_a_copy_with_the_same_head_goes_on_from_where_the_original_was(log: Path) -> None:
    log.write_bytes(b"x" * 5_000 + b"\n")
    known = take(log)[2]
    assert known.digest_bytes == tailer.DIGEST_BYTES
    log.unlink()
    log.write_bytes(b"x" * 5_000 + b"\ntwo\n")
    assert take(log, known)[0] == b"two\n"


def test_a_head_that_grew_since_does_not_make_it_another_file(log: Path) -> None:
    log.write_bytes(b"one\n")
    known = take(log)[2]
    assert known.digest_bytes == 4
    log.write_bytes(b"one\n" + b"x" * 9_000 + b"\n")
    assert not is_anew(log, known)


def test_lines_that_arrive_while_it_is_read_belong_to_the_next_reading(log: Path) -> None:
    log.write_bytes(b"one\n")
    with Tail(log, ANEW) as tail:
        with log.open("ab") as file:
            file.write(b"two\n")
        assert [block.data for block in tail.blocks()] == [b"one\n"]
        known = tail.checkpoint(b"")
    assert (known.size, known.digest_bytes) == (4, 4)
    assert take(log, known)[0] == b"two\n"


def test_a_head_that_grows_while_it_is_opened_is_no_part_of_the_digest(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.write_bytes(b"one\n")
    fstat = os.fstat

    def fstat_then_grow(file: int) -> os.stat_result:
        status = fstat(file)
        with log.open("ab") as growing:
            growing.write(b"two\n")
        return status

    monkeypatch.setattr(os, "fstat", fstat_then_grow)
    with Tail(log, ANEW) as tail:
        assert [block.data for block in tail.blocks()] == [b"one\n"]
        known = tail.checkpoint(b"")
    monkeypatch.undo()
    assert known.digest_bytes == 4
    assert take(log, known)[0] == b"two\n"


def test_a_file_that_shrinks_while_it_is_read_ends_early(log: Path) -> None:
    log.write_bytes(b"one\ntwo\nthree\n")
    with Tail(log, ANEW) as tail:
        os.truncate(log, 4)
        assert [block.data for block in tail.blocks()] == [b"one\n"]


@pytest.mark.parametrize("block_bytes", [1, 2, 3, 7, 64])
def test_lines_longer_than_a_block_stay_whole(
    log: Path, monkeypatch: pytest.MonkeyPatch, block_bytes: int
) -> None:
    monkeypatch.setattr(tailer, "BLOCK_BYTES", block_bytes)
    data = b"a\n" + b"b" * 200 + b"\n\nc\n" + b"d" * 50
    log.write_bytes(data)
    whole, unfinished, known = take(log)
    assert (whole, unfinished, known.offset) == (data[:-50], b"d" * 50, len(data) - 50)


@given(
    data=st.lists(st.sampled_from([b"\n", b"a", b"bc", b"d" * 9]), max_size=30).map(b"".join),
    cut=st.integers(0, 60),
    block_bytes=st.integers(1, 12),
)
def test_two_readings_give_the_lines_of_one(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, cut: int, block_bytes: int
) -> None:
    log = tmp_path_factory.getbasetemp() / "cut.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tailer, "BLOCK_BYTES", block_bytes)
        log.write_bytes(data[:cut])
        first, _, known = take(log)
        log.write_bytes(data)
        second, unfinished, _ = take(log, known)
    assert first + second + unfinished == data
    assert b"\n" not in unfinished


def test_a_line_of_many_megabytes_is_read(log: Path) -> None:
    line = b"x" * (tailer.BLOCK_BYTES + 5) + b"\n"
    log.write_bytes(b"one\n" + line + b"two\n")
    assert take(log)[0] == b"one\n" + line + b"two\n"


def test_a_missing_file_is_an_error(log: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Tail(log, ANEW)


def test_a_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        take(tmp_path)


# Compressed logs


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    return tmp_path / "log.jsonl.zst"


def test_a_compressed_file_reads_like_a_plain_one(packed: Path) -> None:
    packed.write_bytes(zstandard.compress(b"one\ntwo\nthr", 3))
    whole, unfinished, known = take(packed)
    assert (whole, unfinished, known.offset) == (b"one\ntwo\n", b"thr", 8)


def test_all_frames_of_a_compressed_file_are_read(packed: Path) -> None:
    packed.write_bytes(
        b"".join(zstandard.compress(line) for line in (b"on", b"e\n", b"", b"two\n"))
    )
    assert take(packed)[:2] == (b"one\ntwo\n", b"")


def test_a_compressed_file_larger_than_a_block_is_read(
    packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tailer, "PACKED_BYTES", 100)
    lines = b"".join(b"line %d\n" % number for number in range(5_000))
    packed.write_bytes(zstandard.compress(lines[:300]) + zstandard.compress(lines[300:]))
    assert take(packed)[0] == lines


@pytest.mark.parametrize("line", [b"one\n", b"one line of some length\n" * 200])
def test_a_compressed_file_that_changed_is_read_anew(packed: Path, line: bytes) -> None:
    packed.write_bytes(zstandard.compress(line))
    known = take(packed)[2]
    packed.write_bytes(zstandard.compress(line + b"two\n"))
    assert is_anew(packed, known)
    assert take(packed, known)[0] == line + b"two\n"


def test_a_compressed_file_that_is_damaged_is_an_error(packed: Path) -> None:
    packed.write_bytes(b"no such format")
    with pytest.raises(Exception, match=r"[Uu]nknown frame|zstd"):
        take(packed)


@pytest.mark.parametrize("share", [0.001, 0.5, 0.999])
def test_a_compressed_file_that_is_cut_off_is_an_error(packed: Path, share: float) -> None:
    data = zstandard.compress(b"".join(b"%d\n" % number for number in range(50_000)))
    packed.write_bytes(zstandard.compress(b"one\n") + data[: int(len(data) * share)])
    with pytest.raises((OSError, zstandard.ZstdError)):
        take(packed)


def test_an_empty_compressed_file_has_no_lines(packed: Path) -> None:
    packed.touch()
    assert take(packed)[:2] == (b"", b"")
