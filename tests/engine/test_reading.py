"""What one file's reading hands to a parse besides its records."""

from pathlib import Path

from burnbar_tui.engine.reading import Beside


def write(path: Path, data: bytes = b"") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return str(path)


def test_files_beside_another_one_are_those_that_exist(tmp_path: Path) -> None:
    path = write(tmp_path / "a/b/call.json.zst")
    write(tmp_path / "a/call.txt", b"1")
    names = ("{parents[1]}/{stem}.txt", "{parents[0]}/none", "{parents[99]}/x")
    beside = Beside(path, names)
    assert dict(beside) == {names[0]: b"1"}
    assert len(beside) == 1


def test_a_star_stands_for_any_file_beside_another_one(tmp_path: Path) -> None:
    path = write(tmp_path / "[a]/call.json")
    second = write(tmp_path / "[a]/parts/call/2.json", b"2")
    first = write(tmp_path / "[a]/parts/call/1.json", b"1")
    write(tmp_path / "[a]/parts/other/3.json", b"3")
    found = Beside(path, ("{parents[0]}/parts/{stem}/*.json",))
    assert list(found.items()) == [(first, b"1"), (second, b"2")]


def test_a_file_is_read_when_it_is_asked_for_and_once(tmp_path: Path) -> None:
    path, names = write(tmp_path / "call.json"), ("{parents[0]}/a", "{parents[0]}/b")
    write(tmp_path / "a", b"old")
    write(tmp_path / "b", b"old")
    beside = Beside(path, names)
    write(tmp_path / "a", b"new")
    (tmp_path / "b").unlink()
    assert (beside.get(names[0]), beside.get(names[1], b"gone")) == (b"new", b"gone")
    write(tmp_path / "a", b"newer")
    assert beside[names[0]] == b"new"
