"""What every provider promises whose logs grow line by line, shown on the logs of its sample."""

import json
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from burnbar_tui.engine.parsing import Parsed, parse_files
from burnbar_tui.engine.reading import Job, Skips
from burnbar_tui.engine.records import Decoder
from burnbar_tui.engine.tailer import Checkpoint
from burnbar_tui.facts import Fact, UsageEvent, instant_of
from burnbar_tui.providers.registry import provider_of
from burnbar_tui.providers.spec import LogLines, Origin
from tests.providers.mangling import mangled_bytes, mangled_json
from tests.providers.reading import Seen, seen
from tests.providers.samples import (
    CHANGED_AT,
    LOCAL,
    Json,
    files_of,
    make_home,
    rewrite,
    rewritten,
)


class Log(NamedTuple):
    """One log of a provider's sample."""

    provider_id: str
    name: str
    """Below the home."""
    source: int
    data: bytes

    @property
    def declared(self) -> LogLines:
        source = provider_of(self.provider_id).SPEC.sources[self.source]
        assert isinstance(source, LogLines)
        return source


def logs_of(provider_id: str) -> list[Log]:
    """Return the logs of a sample that are not compressed."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make_home(provider_id, home)
        sources = list(provider_of(provider_id).SPEC.sources)
        return [
            Log(provider_id, file.name, sources.index(file.source), (home / file.name).read_bytes())
            for file in files_of(provider_id, home)
            if isinstance(file.source, LogLines) and ".zst" not in file.name
        ]


LOGS = {provider_id: found for provider_id in LOCAL if (found := logs_of(provider_id))}
every_provider = pytest.mark.parametrize("provider_id", list(LOGS), scope="session")


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a home for each provider, with all that lies beside its logs."""
    folder = tmp_path_factory.mktemp("logs")
    for provider_id in LOGS:
        make_home(provider_id, folder / provider_id)
    return {provider_id: folder / provider_id for provider_id in LOGS}


@pytest.fixture(scope="session")
def home(provider_id: str, homes: dict[str, Path]) -> Path:
    return homes[provider_id]


def parse(home: Path, log: Log, data: bytes, known: Checkpoint = Checkpoint()) -> Parsed:  # noqa: B008
    """Read a log that holds these bytes now."""
    rewrite(home / log.name, data)
    job = Job(
        source_id=1,
        provider_id=log.provider_id,
        path=str(home / log.name),
        source=log.source,
        known=known,
    )
    return parse_files([job])


def calls_of(home: Path, log: Log, data: bytes) -> list[Seen]:
    return seen(parse(home, log, data))


@cache
def usual_calls(home: Path, log: Log) -> list[Seen]:
    """Return what a log counts as it is; asked by every example of every test."""
    return calls_of(home, log, log.data)


def facts_of(home: Path, log: Log, data: bytes, markers: tuple[bytes, ...]) -> list[Fact]:
    """Return what parse itself yields for one file, looking only at lines with a marker."""
    source = log.declared
    records = Decoder[msgspec.Struct](source.record).records(data, markers, 0)
    origin = Origin(path=str(home / log.name), mtime_ms=1)
    return list(provider_of(log.provider_id).parse(records, origin, source.state()))


def in_two_readings(home: Path, log: Log, data: bytes, cut: int) -> list[Seen]:
    """Return what a log counts that is read at `cut` bytes, and again when it is whole."""
    first = parse(home, log, data[:cut])
    known = first.sources[0].checkpoint or Checkpoint()
    assert known.offset == data[:cut].rfind(b"\n") + 1
    second = parse(home, log, data, known)
    assert not second.sources[0].is_anew or not known.offset
    return seen(first, second)


# Same records, same facts


@every_provider
def test_parse_is_deterministic(provider_id: str, home: Path) -> None:
    for log in LOGS[provider_id]:
        markers = log.declared.markers
        once = facts_of(home, log, log.data, markers)
        assert facts_of(home, log, log.data, markers) == once


@every_provider
def test_a_line_without_a_marker_would_tell_nothing(provider_id: str, home: Path) -> None:
    for log in LOGS[provider_id]:
        marked = facts_of(home, log, log.data, log.declared.markers)
        anything = b" " if log.declared.record is str else b"{"
        assert facts_of(home, log, log.data, (anything,)) == marked


@every_provider
def test_a_cut_at_any_line_makes_no_difference(provider_id: str, home: Path) -> None:
    for log in LOGS[provider_id]:
        expected = in_two_readings(home, log, log.data, 0)
        ends = [at for at, byte in enumerate(log.data) if byte == 0x0A]
        for cut in chain.from_iterable((end - 1, end, end + 1) for end in ends):
            assert in_two_readings(home, log, log.data, cut) == expected


@every_provider
@settings(max_examples=20)
@given(chosen=st.data())
def test_a_cut_at_any_byte_makes_no_difference(
    provider_id: str, home: Path, chosen: st.DataObject
) -> None:
    log = chosen.draw(st.sampled_from(LOGS[provider_id]))
    cut = chosen.draw(st.integers(0, len(log.data)))
    assert in_two_readings(home, log, log.data, cut) == usual_calls(home, log)


def skipped(parsed: Parsed) -> dict[str, int]:
    return parsed.sources[0].skipped


@every_provider
def test_what_was_skipped_is_counted_once_in_two_readings(provider_id: str, home: Path) -> None:
    for log in LOGS[provider_id]:
        whole = skipped(parse(home, log, log.data))
        for cut in (len(log.data) // 3, len(log.data) // 2, len(log.data) - 2):
            first = parse(home, log, log.data[:cut])
            known = first.sources[0].checkpoint or Checkpoint()
            both = Skips()
            for part in (first, parse(home, log, log.data, known)):
                for reason, count in skipped(part).items():
                    both.reasons[reason] = both.reasons.get(reason, 0) + count
            assert both.reasons == whole


@every_provider
def test_copies_that_share_a_key_are_of_one_model(provider_id: str, home: Path) -> None:
    models: dict[tuple[int, int], set[str]] = defaultdict(set)
    for log in LOGS[provider_id]:
        for fact in facts_of(home, log, log.data, log.declared.markers):
            if isinstance(fact, UsageEvent):
                models[fact.key, fact.variant].add(fact.model)
    assert all(len(names) == 1 for names in models.values())


# The same records, written in another way


@every_provider
def test_a_space_after_every_colon_makes_no_difference(provider_id: str, home: Path) -> None:
    for log in LOGS[provider_id]:
        spaced = rewritten(log.data, lambda record: json.dumps(record).encode())
        assert _tokens(calls_of(home, log, spaced)) == _tokens(usual_calls(home, log))


def _tokens(calls: list[Seen]) -> list[tuple[object, ...]]:
    """Return what must not change when lines begin at other places."""
    return [(call.at, call.model, call.project, call.tokens, call.cost) for call in calls]


def shuffled_keys(value: Json, order: random.Random) -> Json:
    if isinstance(value, dict):
        items = [(name, shuffled_keys(inner, order)) for name, inner in value.items()]
        order.shuffle(items)
        return dict(items)
    return [shuffled_keys(inner, order) for inner in value] if isinstance(value, list) else value


@every_provider
@settings(max_examples=8)
@given(order=st.randoms(use_true_random=False))
def test_the_order_of_keys_makes_no_difference(
    provider_id: str, home: Path, order: random.Random
) -> None:
    for log in LOGS[provider_id]:
        mixed = rewritten(
            log.data, lambda record: json.dumps(shuffled_keys(record, order)).encode()
        )
        assert _tokens(calls_of(home, log, mixed)) == _tokens(usual_calls(home, log))


def with_text(data: bytes, text: bytes) -> bytes:
    """Return a file with some text, as raw bytes, in a field of every record that nobody reads."""
    return b"\n".join(
        b'{"zz":"' + text + b'",' + line[1:] if line.endswith(b"}") else line
        for line in data.split(b"\n")
    )


WRITTEN_OTHERWISE: dict[str, Callable[[bytes], bytes]] = {
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "empty lines": lambda data: b"\n\n" + data.replace(b"\n", b"\n\n"),
    "lines of NUL bytes": lambda data: b"\0" * 99 + b"\n" + data.replace(b"\n", b"\n\0\0\n"),
    "NUL bytes behind the end": lambda data: data + b"\0" * 4096,
    "raw U+2028, U+2029 and U+0085": lambda data: with_text(data, "a\u2028b\u2029c\x85d".encode()),
    "bad UTF-8": lambda data: with_text(data, b"a\xff\xc3(b"),
    "half a character": lambda data: with_text(data, "ä".encode()[:1]),
    "a lone surrogate": lambda data: with_text(data, rb"a\ud800b\udc00"),
    "a surrogate as raw bytes": lambda data: with_text(data, b"a\xed\xa0\x80b"),
    "an escaped NUL": lambda data: with_text(data, rb"a\u0000b"),
    "escaped quotes and markers": lambda data: with_text(data, rb"\"usage\" \"token_count\""),
    "five megabytes in a line that counts": lambda data: data.replace(
        b'{"', b'{"zz":"' + b"x" * (5 << 20) + b'","', 1
    ),
    "a foreign line of five megabytes": lambda data: (
        b'{"zz":"' + b"\\n" * (5 << 19) + b'"}\n' + data
    ),
    "foreign lines": lambda data: b'{}\n[]\nnull\n"usage"\n7\n{"usage":1}\n' + data,
}


@every_provider
def test_what_stands_around_the_records_makes_no_difference(provider_id: str, home: Path) -> None:
    log = max(LOGS[provider_id], key=lambda log: len(usual_calls(home, log)))
    expected = _tokens(usual_calls(home, log))
    assert expected
    found = {
        way: _tokens(calls_of(home, log, written(log.data)))
        for way, written in WRITTEN_OTHERWISE.items()
    }
    assert [way for way, tokens in found.items() if tokens != expected] == []


@every_provider
def test_a_line_nested_deeper_than_anybody_reads_is_skipped(provider_id: str, home: Path) -> None:
    for log in LOGS[provider_id]:
        expected = _tokens(usual_calls(home, log))
        for marker in log.declared.markers:
            deep = b"{" + marker + b":" + b"[" * 5_000 + b"]" * 5_000 + b"}\n"
            assert _tokens(calls_of(home, log, deep + log.data)) == expected


# Damage


def check_damaged(home: Path, log: Log, data: bytes) -> None:
    """Read a damaged log: nothing fails, all is sound, nothing happens now."""
    began = time.time()
    parsed = parse(home, log, data)
    ended = time.time()
    assert [result.error for result in parsed.sources] == [""]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(parsed), type=Parsed) == parsed
    for call in seen(parsed):
        assert min(call.tokens) >= 0
        assert 0 <= call.reasoning <= call.output
        assert sum(call.tokens) > 0
        assert not began <= call.at.timestamp() <= ended
    for _, reading in parsed.readings:
        instant_of(reading.as_of_ms)
        instant_of(reading.resets_at_ms or 0)
        assert abs(reading.window_minutes or 0) < 1 << 63


def mangled(log: Log, chosen: st.DataObject) -> bytes:
    """Return a log some of whose fields are gone or hold something else."""
    lines = log.data.split(b"\n")
    for _ in range(chosen.draw(st.integers(1, 4))):
        number = chosen.draw(st.integers(0, len(lines) - 1))
        lines[number] = mangled_json(lines[number], chosen)
    return b"\n".join(lines)


@every_provider
@settings(max_examples=30)
@given(chosen=st.data())
def test_mangled_fields_never_fail_and_never_count_less_than_nothing(
    provider_id: str, home: Path, chosen: st.DataObject
) -> None:
    log = chosen.draw(st.sampled_from(LOGS[provider_id]))
    check_damaged(home, log, mangled(log, chosen))


@every_provider
@settings(max_examples=20)
@given(chosen=st.data())
def test_a_cut_in_a_mangled_file_makes_no_difference(
    provider_id: str, home: Path, chosen: st.DataObject
) -> None:
    log = chosen.draw(st.sampled_from(LOGS[provider_id]))
    data = mangled(log, chosen)
    cut = chosen.draw(st.integers(0, len(data)))
    expected = in_two_readings(home, log, data, 0)
    assert in_two_readings(home, log, data, cut) == expected


@every_provider
@settings(max_examples=20)
@given(chosen=st.data())
def test_mangled_bytes_never_fail_and_never_count_less_than_nothing(
    provider_id: str, home: Path, chosen: st.DataObject
) -> None:
    log = chosen.draw(st.sampled_from(LOGS[provider_id]))
    data = log.data
    for _ in range(chosen.draw(st.integers(1, 3))):
        data = mangled_bytes(data, chosen)
    check_damaged(home, log, data)


@every_provider
@settings(max_examples=10)
@given(shuffled=st.randoms(use_true_random=False))
def test_lines_in_any_order_never_fail(
    provider_id: str, home: Path, shuffled: random.Random
) -> None:
    for log in LOGS[provider_id]:
        lines = log.data.split(b"\n")
        shuffled.shuffle(lines)
        check_damaged(home, log, b"\n".join(lines))


INSTANTS = {"timestamp", "time", "ts", "created_at", "createdAt", "agentTimestampMs"}


def without_instants(record: Json) -> Json:
    """Return a record whose instants are missing at every depth."""
    if isinstance(record, dict):
        return {
            name: without_instants(inner) for name, inner in record.items() if name not in INSTANTS
        }
    return [without_instants(inner) for inner in record] if isinstance(record, list) else record


@every_provider
def test_a_record_without_an_instant_happened_when_its_file_changed(
    provider_id: str, home: Path
) -> None:
    for log in LOGS[provider_id]:
        known = {call.at for call in usual_calls(home, log)}
        blank = rewritten(log.data, lambda record: json.dumps(without_instants(record)).encode())
        assert {call.at for call in calls_of(home, log, blank)} <= {CHANGED_AT} | known
