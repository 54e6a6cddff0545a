"""The parts of a log that was cut, in the order in which they were written."""

from pathlib import Path

from burnbar_tui.engine.rotation import parts_before
from burnbar_tui.providers.spec import LogLines

SOURCE = LogLines(
    files=("*/log-*.jsonl", "*/log.jsonl.*", "*/log.jsonl"), markers=(), is_rotated=True
)
IN_ORDER = (
    "log-2.jsonl",
    "log-10.jsonl",
    "log-2026-09-18.jsonl",
    "log.jsonl.20260917",
    "log.jsonl.20260918",
    "log.jsonl",
)
COUNTED = ("log.jsonl.10", "log.jsonl.9", "log.jsonl.1", "log.jsonl")


def before(folder: Path, name: str, *names: str) -> list[str]:
    for one in names:
        (folder / one).touch()
    return [path.name for path in parts_before(folder / name, SOURCE)]


def test_days_and_numbers_in_a_name_rise(tmp_path: Path) -> None:
    for number, name in enumerate(IN_ORDER):
        assert before(tmp_path, name, *reversed(IN_ORDER)) == list(IN_ORDER[:number])


def test_a_number_behind_a_name_falls(tmp_path: Path) -> None:
    for number, name in enumerate(COUNTED):
        assert before(tmp_path, name, *COUNTED) == list(COUNTED[:number])


def test_other_files_are_no_parts(tmp_path: Path) -> None:
    assert before(tmp_path, "log.jsonl", "other.jsonl", "log.json", "log.jsonl") == []
    assert before(tmp_path, "other.jsonl", "log-1.jsonl") == []


def test_of_a_part_and_its_compressed_twin_the_plain_one_is_read(tmp_path: Path) -> None:
    names = ("log.jsonl.2.zst", "log.jsonl.1.zst", "log.jsonl.1")
    assert before(tmp_path, "log.jsonl", *names) == ["log.jsonl.2.zst", "log.jsonl.1"]
    assert before(tmp_path, "log.jsonl.1.zst") == ["log.jsonl.2.zst"]
