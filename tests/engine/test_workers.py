"""A second process parses what it is given; whatever happens to it, the work is done."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest

from burnbar_tui.engine import workers
from burnbar_tui.engine.parsing import parse_files
from burnbar_tui.engine.reading import Job
from burnbar_tui.engine.workers import ParserProcess
from tests.providers.reading import jobs_of
from tests.providers.transcripts import answer


@pytest.fixture
def units(tmp_path: Path) -> list[list[Job]]:
    """Three units of two files each."""
    found = []
    for unit in range(3):
        paths = [tmp_path / f"{unit}-{number}.jsonl" for number in range(2)]
        for path in paths:
            path.write_bytes(answer(path.stem))
        found.append(jobs_of("claude-code", paths))
    return found


@pytest.fixture
def start() -> Iterator[Callable[[], ParserProcess]]:
    """Start children that are ended with the test."""
    children = []

    def new() -> ParserProcess:
        children.append(ParserProcess())
        return children[-1]

    yield new
    for child in children:
        child.close()


def run_instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let every child run another program."""
    popen = subprocess.Popen

    def other(_: object, **options: Any) -> subprocess.Popen[bytes]:
        return popen([sys.executable, "-c", program], **options)

    monkeypatch.setattr(subprocess, "Popen", other)


def test_units_come_back_in_order_as_if_parsed_here(
    units: list[list[Job]], start: Callable[[], ParserProcess]
) -> None:
    child = start()
    assert child.waiting == 0
    for unit in units:
        child.give(unit)
    assert child.waiting == 3
    assert [child.take() for _ in units] == [(unit, parse_files(unit)) for unit in units]
    assert (child.waiting, child.has_result()) == (0, False)


@pytest.mark.parametrize(
    "program",
    [
        "",
        "import sys; sys.exit(1)",
        "import os; os.kill(os.getpid(), 9)",
        "import sys; sys.stdin.buffer.read(8)",
        "import sys; sys.stdout.buffer.write(b'abc')",
        "import sys; sys.stdout.buffer.write((99).to_bytes(8, 'little') + b'half')",
    ],
    ids=["ends", "fails", "killed", "dies at work", "half a length", "half a message"],
)
def test_the_work_of_a_child_that_dies_is_done_here(
    units: list[list[Job]],
    start: Callable[[], ParserProcess],
    monkeypatch: pytest.MonkeyPatch,
    program: str,
) -> None:
    run_instead(monkeypatch, program)
    child = start()
    for unit in units:
        child.give(unit)
    assert [child.take() for _ in units] == [(unit, parse_files(unit)) for unit in units]


def test_results_of_a_child_that_dies_later_belong_to_their_units(
    units: list[list[Job]], start: Callable[[], ParserProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (
        "import sys\n"
        "from burnbar_tui.engine import workers as w\n"
        "jobs = w.msgspec.msgpack.decode(w._receive(sys.stdin.buffer), type=list[w.Job])\n"
        "w._send(sys.stdout.buffer, w.msgspec.msgpack.encode(w.parse_files(jobs)))\n"
    )
    run_instead(monkeypatch, program)
    child = start()
    for unit in units:
        child.give(unit)
    assert [child.take() for _ in units] == [(unit, parse_files(unit)) for unit in units]


def test_work_given_after_the_childs_end_is_done_here(
    units: list[list[Job]], start: Callable[[], ParserProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_instead(monkeypatch, "")
    child = start()
    child.give(units[0])
    assert child.take() == (units[0], parse_files(units[0]))
    assert child.has_result()
    child.give(units[1])
    assert child.take() == (units[1], parse_files(units[1]))


def test_a_child_can_be_closed_in_the_middle_and_twice(
    units: list[list[Job]], start: Callable[[], ParserProcess]
) -> None:
    child = start()
    child.give(units[0])
    child.close()
    child.close()
    assert child.take() == (units[0], parse_files(units[0]))


def test_a_child_without_pipes_leaves_the_work_here(
    units: list[list[Job]], monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoPipes:
        stdin = stdout = None

        def __init__(self, *_: object, **__: object) -> None: ...

        def kill(self) -> None: ...

        def wait(self) -> None: ...

    monkeypatch.setattr(subprocess, "Popen", NoPipes)
    monkeypatch.setattr(workers.ParserProcess, "_drain", lambda self: self._results.put(None))
    child = ParserProcess()
    child.give(units[0])
    assert child.take() == (units[0], parse_files(units[0]))
    child.close()


class Streams:
    """What a program has of its standard streams."""

    def __init__(self, data: bytes = b"") -> None:
        self.buffer = BytesIO(data)


def test_the_child_parses_until_there_is_no_more(
    units: list[list[Job]], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = BytesIO()
    for unit in units:
        message = msgspec.msgpack.encode(unit)
        given.write(len(message).to_bytes(8, "little") + message)
    told = Streams()
    monkeypatch.setattr(sys, "stdin", Streams(given.getvalue()))
    monkeypatch.setattr(sys, "stdout", told)
    workers.main()
    monkeypatch.undo()
    answers = BytesIO(told.buffer.getvalue())
    for unit in units:
        size = int.from_bytes(answers.read(8), "little")
        assert answers.read(size) == msgspec.msgpack.encode(parse_files(unit))
    assert answers.read() == b""


def test_a_child_is_told_the_environment_of_its_jobs(
    tmp_path: Path, start: Callable[[], ParserProcess]
) -> None:
    """Its own is that of the process that started it, and need not be the one to read for."""
    path = tmp_path / "sessions/folder/4e1c/wire.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(
        b'{"timestamp":1789640312,"message":{"type":"StatusUpdate","payload":'
        b'{"message_id":"c1","token_usage":{"input_other":5,"output":1}}}}\n'
    )
    job = Job(
        source_id=1,
        provider_id="kimi",
        path=str(path),
        source=1,
        environment={"KIMI_MODEL_NAME": "kimi-k2.5"},
    )
    child = start()
    child.give([job])
    assert child.take()[1].models == ["kimi-k2.5"]
