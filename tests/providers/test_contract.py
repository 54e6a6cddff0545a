"""What every provider promises, shown on its own sample."""

import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from burnbar_tui import providers
from burnbar_tui.engine.parsing import parse_files
from burnbar_tui.engine.records import Decoder
from burnbar_tui.engine.tailer import Checkpoint
from burnbar_tui.facts import Fact, UsageEvent, instant_of
from burnbar_tui.providers.registry import BY_ID, PROVIDERS
from burnbar_tui.providers.spec import Origin, Provider
from tests.providers.reading import Seen, jobs_of, read, seen

FIXTURES = Path(__file__).parents[1] / "fixtures"
PACKAGE = Path(providers.__file__).parent
CHANGED_AT = datetime(2026, 9, 20, tzinfo=UTC)
NOT_PROVIDERS = {"__init__", "fields", "registry", "spec"}

AnyProvider = Provider[Any, Any]
Json = Any
"""What a mutation may meet and leave anywhere in a line."""


def module_of(provider: AnyProvider) -> str:
    """Return the short name of a provider's module, which is that of its sample's folder, too."""
    assert isinstance(provider, ModuleType)
    return provider.__name__.rpartition(".")[2]


def sample(provider: AnyProvider) -> dict[str, bytes]:
    """Return the logs of a provider's sample by their names."""
    folder = FIXTURES / module_of(provider)
    suffixes = provider.SPEC.source.suffixes
    found = (path for path in sorted(folder.rglob("*")) if path.name.endswith(suffixes))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


SAMPLES = {provider.SPEC.id: sample(provider) for provider in PROVIDERS}
every_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=module_of)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("contract")


def put(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write files that all changed at one instant, and return their paths."""
    paths = []
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (CHANGED_AT.timestamp(),) * 2)
        paths.append(path)
    return paths


def calls_of(provider: AnyProvider, folder: Path, files: dict[str, bytes]) -> list[Seen]:
    """Return what some files count, read in their order."""
    return read(provider.SPEC.id, put(folder, files)).calls


def facts_of(provider: AnyProvider, data: bytes, markers: tuple[bytes, ...]) -> list[Fact]:
    """Return what parse itself yields for one file, looking only at lines with a marker."""
    source = provider.SPEC.source
    records = Decoder(source.record).records(data, markers, 0)
    return list(provider.parse(records, Origin(path="x.jsonl", mtime_ms=1), source.state()))


def rewritten(data: bytes, change: Callable[[Json], bytes]) -> bytes:
    """Return a file whose every whole record was changed; what is no JSON stays as it is."""
    lines = []
    for line in data.split(b"\n"):
        try:
            lines.append(change(json.loads(line)))
        except ValueError:
            lines.append(line)
    return b"\n".join(lines)


def with_text(data: bytes, text: bytes) -> bytes:
    """Return a file with some text, as raw bytes, in a field of every record that nobody reads."""
    return b"\n".join(
        b'{"zz":"' + text + b'",' + line[1:] if line.endswith(b"}") else line
        for line in data.split(b"\n")
    )


# The registry


def test_every_module_of_the_folder_is_registered_in_the_order_of_ids() -> None:
    modules = {path.stem for path in PACKAGE.glob("[!_]*.py")} - NOT_PROVIDERS
    assert modules == {module_of(provider) for provider in PROVIDERS}
    assert list(BY_ID) == sorted(BY_ID)
    assert len(BY_ID) == len(PROVIDERS)


@every_provider
def test_an_id_is_spelled_in_its_own_file_only(provider: AnyProvider) -> None:
    word = f'"{provider.SPEC.id}"'
    own = PACKAGE / f"{module_of(provider)}.py"
    elsewhere = [
        path.name
        for path in PACKAGE.parent.rglob("*.py")
        if path != own and "demo" not in path.name and word in path.read_text()
    ]
    assert elsewhere == []


@every_provider
def test_a_provider_declares_what_the_engine_needs(provider: AnyProvider) -> None:
    source = provider.SPEC.source
    assert source.folders
    assert all(marker.startswith(b'"') and marker.endswith(b'"') for marker in source.markers)
    assert provider.SPEC.quota in {"yes", "partial", "no"}
    assert msgspec.json.decode(msgspec.json.encode(source.state()), type=source.state)
    assert source.identity_files


@every_provider
def test_the_sample_has_several_files_and_counts_something(
    provider: AnyProvider, folder: Path
) -> None:
    files = SAMPLES[provider.SPEC.id]
    assert len(files) >= 3
    assert len(calls_of(provider, folder, files)) >= 3


# Same records, same facts


@every_provider
def test_parse_is_deterministic(provider: AnyProvider) -> None:
    markers = provider.SPEC.source.markers
    for data in SAMPLES[provider.SPEC.id].values():
        assert facts_of(provider, data, markers) == facts_of(provider, data, markers)


@every_provider
def test_a_line_without_a_marker_would_tell_nothing(provider: AnyProvider) -> None:
    for data in SAMPLES[provider.SPEC.id].values():
        marked = facts_of(provider, data, provider.SPEC.source.markers)
        assert facts_of(provider, data, (b"{",)) == marked


@every_provider
@given(shuffled=st.randoms(use_true_random=False))
def test_the_order_of_files_makes_no_difference(
    provider: AnyProvider, folder: Path, shuffled: random.Random
) -> None:
    files = list(SAMPLES[provider.SPEC.id].items())
    expected = calls_of(provider, folder, dict(files))
    shuffled.shuffle(files)
    assert calls_of(provider, folder, dict(files)) == expected


@every_provider
def test_files_read_twice_count_once(provider: AnyProvider, folder: Path) -> None:
    paths = put(folder, SAMPLES[provider.SPEC.id])
    once = parse_files(jobs_of(provider.SPEC.id, paths))
    again = parse_files(jobs_of(provider.SPEC.id, reversed(paths)))
    assert seen(once, again) == seen(again, once) == seen(once)


def in_two_readings(provider: AnyProvider, folder: Path, data: bytes, cut: int) -> list[Seen]:
    """Return what a file counts that is read at `cut` bytes, and again when it is whole."""
    [path] = put(folder, {"rollout-2026-09-18T08-00-00-cut.jsonl": data[:cut]})
    first = parse_files(jobs_of(provider.SPEC.id, [path]))
    known = first.sources[0].checkpoint or Checkpoint()
    assert known.offset == data[:cut].rfind(b"\n") + 1
    put(folder, {path.name: data})
    second = parse_files(jobs_of(provider.SPEC.id, [path], {path: known}))
    assert not second.sources[0].is_anew or not known.offset
    return seen(first, second)


@every_provider
def test_a_cut_at_any_line_makes_no_difference(provider: AnyProvider, folder: Path) -> None:
    for data in SAMPLES[provider.SPEC.id].values():
        expected = in_two_readings(provider, folder, data, 0)
        ends = [at for at, byte in enumerate(data) if byte == 0x0A]
        for cut in chain.from_iterable((end - 1, end, end + 1) for end in ends):
            assert in_two_readings(provider, folder, data, cut) == expected


@every_provider
@given(chosen=st.data())
def test_a_cut_at_any_byte_makes_no_difference(
    provider: AnyProvider, folder: Path, chosen: st.DataObject
) -> None:
    data = chosen.draw(st.sampled_from(sorted(SAMPLES[provider.SPEC.id].values())))
    cut = chosen.draw(st.integers(0, len(data)))
    expected = in_two_readings(provider, folder, data, 0)
    assert in_two_readings(provider, folder, data, cut) == expected


@every_provider
def test_what_was_skipped_is_counted_once_in_two_readings(
    provider: AnyProvider, folder: Path
) -> None:
    for data in SAMPLES[provider.SPEC.id].values():
        [path] = put(folder, {"one.jsonl": data})
        whole = read(provider.SPEC.id, [path])
        for cut in (len(data) // 3, len(data) // 2, len(data) - 2):
            put(folder, {"one.jsonl": data[:cut]})
            first = read(provider.SPEC.id, [path])
            put(folder, {"one.jsonl": data})
            second = read(provider.SPEC.id, [path], first.checkpoints)
            assert {
                reason: first.skipped.get(reason, 0) + second.skipped.get(reason, 0)
                for reason in first.skipped | second.skipped
            } == whole.skipped


@every_provider
def test_copies_that_share_a_key_are_of_one_model(provider: AnyProvider) -> None:
    models: dict[tuple[int, int], set[str]] = defaultdict(set)
    for data in SAMPLES[provider.SPEC.id].values():
        for fact in facts_of(provider, data, provider.SPEC.source.markers):
            if isinstance(fact, UsageEvent):
                models[fact.key, fact.variant].add(fact.model)
    assert all(len(names) == 1 for names in models.values())


# The same records, written in another way


@every_provider
def test_a_space_after_every_colon_makes_no_difference(provider: AnyProvider, folder: Path) -> None:
    files = SAMPLES[provider.SPEC.id]
    spaced = {
        name: rewritten(data, lambda record: json.dumps(record).encode())
        for name, data in files.items()
    }
    assert calls_of(provider, folder, spaced) == calls_of(provider, folder, files)


def shuffled_keys(value: Json, order: random.Random) -> Json:
    if isinstance(value, dict):
        items = [(name, shuffled_keys(inner, order)) for name, inner in value.items()]
        order.shuffle(items)
        return dict(items)
    return [shuffled_keys(inner, order) for inner in value] if isinstance(value, list) else value


@every_provider
@given(order=st.randoms(use_true_random=False))
def test_the_order_of_keys_makes_no_difference(
    provider: AnyProvider, folder: Path, order: random.Random
) -> None:
    files = SAMPLES[provider.SPEC.id]
    mixed = {
        name: rewritten(data, lambda record: json.dumps(shuffled_keys(record, order)).encode())
        for name, data in files.items()
    }
    assert calls_of(provider, folder, mixed) == calls_of(provider, folder, files)


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
@pytest.mark.parametrize("way", WRITTEN_OTHERWISE)
def test_what_stands_around_the_records_makes_no_difference(
    provider: AnyProvider, folder: Path, way: str
) -> None:
    files = SAMPLES[provider.SPEC.id]
    name = max(files, key=lambda name: len(files[name]))
    expected = calls_of(provider, folder, {name: files[name]})
    assert expected
    assert calls_of(provider, folder, {name: WRITTEN_OTHERWISE[way](files[name])}) == expected


@every_provider
def test_a_line_nested_deeper_than_anybody_reads_is_skipped(
    provider: AnyProvider, folder: Path
) -> None:
    files = dict(SAMPLES[provider.SPEC.id])
    expected = calls_of(provider, folder, files)
    for marker in provider.SPEC.source.markers:
        deep = b"{" + marker + b":" + b"[" * 5_000 + b"]" * 5_000 + b"}\n"
        deeper = {name: deep + data for name, data in files.items()}
        assert calls_of(provider, folder, deeper) == expected


# Damage


def is_sound(call: Seen) -> bool:
    """Tell whether no part is negative or larger than its whole."""
    return (
        min(call.tokens) >= 0
        and 0 <= call.cache_write_1h <= call.cache_write
        and 0 <= call.reasoning <= call.output
        and call.searches >= 0
        and (call.cost is None or call.cost >= 0)
        and sum(call.tokens) > 0
    )


def check_damaged(provider: AnyProvider, folder: Path, data: bytes) -> None:
    """Read a damaged file: nothing fails, all is sound, nothing happens now."""
    [path] = put(folder, {"rollout-2026-09-18T08-00-00-damaged.jsonl": data})
    began = time.time()
    parsed = parse_files(jobs_of(provider.SPEC.id, [path]))
    ended = time.time()
    assert [result.error for result in parsed.sources] == [""]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(parsed), type=type(parsed)) == parsed
    for call in seen(parsed):
        assert is_sound(call)
        assert not began <= call.at.timestamp() <= ended
    for _, reading in parsed.readings:
        instant_of(reading.as_of_ms)
        instant_of(reading.resets_at_ms or 0)
        assert abs(reading.window_minutes or 0) < 1 << 63


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(1 << 80), 1 << 80)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["usage", "9" * 5_000, "-1", "1e999", "2026-09-18T09:99:99.999Z"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value: Json, found: list[tuple[Json, str | int]]) -> list[tuple[Json, str | int]]:
    """Return every place in a record as (its container, its name or index)."""
    names: list[str | int] = []
    if isinstance(value, dict):
        names = list(value)
    elif isinstance(value, list):
        names = list(range(len(value)))
    for name in names:
        found.append((value, name))
        places(value[name], found)
    return found


def mangled(provider: AnyProvider, chosen: st.DataObject) -> bytes:
    """Return a log some of whose fields are gone or hold something else."""
    data = chosen.draw(st.sampled_from(sorted(SAMPLES[provider.SPEC.id].values())))
    lines = data.split(b"\n")
    for _ in range(chosen.draw(st.integers(1, 4))):
        number = chosen.draw(st.integers(0, len(lines) - 1))
        try:
            record = json.loads(lines[number])
        except ValueError:
            continue
        container, name = chosen.draw(st.sampled_from(places(record, [])))
        if chosen.draw(st.booleans()):
            del container[name]
        else:
            container[name] = chosen.draw(anything)
        lines[number] = json.dumps(record).encode()
    return b"\n".join(lines)


@every_provider
@given(chosen=st.data())
def test_mangled_fields_never_fail_and_never_count_less_than_nothing(
    provider: AnyProvider, folder: Path, chosen: st.DataObject
) -> None:
    check_damaged(provider, folder, mangled(provider, chosen))


@every_provider
@given(chosen=st.data())
def test_a_cut_in_a_mangled_file_makes_no_difference(
    provider: AnyProvider, folder: Path, chosen: st.DataObject
) -> None:
    data = mangled(provider, chosen)
    cut = chosen.draw(st.integers(0, len(data)))
    expected = in_two_readings(provider, folder, data, 0)
    assert in_two_readings(provider, folder, data, cut) == expected


@every_provider
@given(chosen=st.data())
def test_mangled_bytes_never_fail_and_never_count_less_than_nothing(
    provider: AnyProvider, folder: Path, chosen: st.DataObject
) -> None:
    data = chosen.draw(st.sampled_from(sorted(SAMPLES[provider.SPEC.id].values())))
    for _ in range(chosen.draw(st.integers(1, 3))):
        at = chosen.draw(st.integers(0, len(data)))
        gone = chosen.draw(st.integers(0, 40))
        data = data[:at] + chosen.draw(st.binary(max_size=20)) + data[at + gone :]
    check_damaged(provider, folder, data)


@every_provider
@given(shuffled=st.randoms(use_true_random=False))
def test_lines_in_any_order_never_fail(
    provider: AnyProvider, folder: Path, shuffled: random.Random
) -> None:
    for data in SAMPLES[provider.SPEC.id].values():
        lines = data.split(b"\n")
        shuffled.shuffle(lines)
        check_damaged(provider, folder, b"\n".join(lines))


def without_instants(record: Json) -> Json:
    """Return a record whose instants are missing at every depth."""
    if isinstance(record, dict):
        return {
            name: without_instants(inner) for name, inner in record.items() if name != "timestamp"
        }
    return [without_instants(inner) for inner in record] if isinstance(record, list) else record


@every_provider
def test_a_file_without_instants_happened_when_it_changed(
    provider: AnyProvider, folder: Path
) -> None:
    for data in SAMPLES[provider.SPEC.id].values():
        blank = rewritten(data, lambda record: json.dumps(without_instants(record)).encode())
        calls = calls_of(provider, folder, {"blank.jsonl": blank})
        assert {call.at for call in calls} <= {CHANGED_AT}


@every_provider
def test_records_with_unreadable_instants_are_skipped(provider: AnyProvider, folder: Path) -> None:
    for name, data in SAMPLES[provider.SPEC.id].items():
        bad = data.replace(b'"timestamp":"2026', b'"timestamp":"soon')
        [path] = put(folder, {name: bad})
        reading = read(provider.SPEC.id, [path])
        assert reading.calls == []
        assert reading.skipped


@every_provider
@given(body=st.binary(max_size=200) | st.text(max_size=50).map(str.encode))
def test_identify_survives_any_file(provider: AnyProvider, body: bytes) -> None:
    found = provider.identify(dict.fromkeys(provider.SPEC.source.identity_files, body))
    assert found.email == ""
