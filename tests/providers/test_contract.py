"""What every provider promises: what it declares, and what its sample home counts."""

import json
import random
import re
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from burnbar_tui import providers
from burnbar_tui.engine.ingest import Ingest
from burnbar_tui.engine.parsing import Parsed, parse_files
from burnbar_tui.facts import Confidence
from burnbar_tui.providers import registry
from burnbar_tui.providers.registry import provider_of, specs
from burnbar_tui.providers.spec import Document, LogLines, Rows
from tests.providers.agent import Agent, Counted
from tests.providers.mangling import anything, mangled_bytes, mangled_json
from tests.providers.samples import (
    CHANGED_AT,
    CREATED_FROM,
    LOCAL,
    File,
    files_of,
    module_of,
    read_in_order,
    rewrite,
    sample,
    sums,
)

PACKAGE = Path(providers.__file__).parent
every_provider = pytest.mark.parametrize("provider_id", list(specs()))
every_local_provider = pytest.mark.parametrize("provider_id", LOCAL)

MATRIX = """
claude-code exact yes | codex exact yes | openai exact partial | copilot estimated yes
cursor exact yes | cursor-agent exact no | factory exact partial | minimax exact yes
mimo exact partial | zai exact yes | warp exact yes | ollama exact partial | kimi exact yes
openrouter exact no | anthropic estimated partial | aider exact no | forge estimated no
antigravity exact yes | deepseek exact partial | opencode exact yes | hermes exact no
pi exact no | xai estimated yes
gemini-cli unavailable no | cline unavailable no | roo-code unavailable no
kilo-code unavailable no | augment unavailable no | windsurf unavailable no
goose unavailable no | openclaw unavailable no
"""
"""What the product promises: id, best label of cost, quota; the last eight only as detected."""

PROMISED = [line.split() for line in re.split(r"[|\n]", MATRIX) if line.strip()]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("contract") / "sample"


# The registry


def test_the_catalog_is_what_the_modules_declare() -> None:
    """Mend with `python -m burnbar_tui.providers.registry`."""
    assert registry.CATALOG.read_bytes() == registry.compiled()


def test_a_module_is_named_after_its_provider() -> None:
    assert {module_of(provider_id) for provider_id in specs()} == set(registry.modules())
    assert list(specs()) == sorted(specs())
    for provider_id in specs():
        assert provider_of(provider_id).SPEC.id == provider_id


def test_every_provider_of_the_matrix_keeps_its_labels() -> None:
    found = [[one.id, one.cost.label, one.quota] for one in specs().values()]
    assert [promise for promise in PROMISED if promise not in found] == []
    assert len(PROMISED) == 31


def test_what_was_detected_only_is_promoted_where_tokens_are_read() -> None:
    for provider_id, *_ in PROMISED[-8:]:
        spec = specs()[provider_id]
        assert spec.is_promoted == bool(spec.sources)
        assert spec.kind == ("live" if spec.sources else "detection")
        assert spec.signs != type(spec.signs)()
    assert not any(specs()[provider_id].is_promoted for provider_id, *_ in PROMISED[:-8])


def test_a_provider_is_a_small_file() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in PACKAGE.glob("*.py")}
    own = [lengths[f"{module_of(provider_id)}.py"] for provider_id in specs()]
    assert statistics.median(own) < 100
    assert {name for name, lines in lengths.items() if lines > 200} == set()


@cache
def quoting_lines() -> dict[Path, list[str]]:
    """Return the lines of each module, apart from vendors, models and programs of an id's name."""
    return {
        path: [
            line
            for line in path.read_text().splitlines()
            if '"' in line
            if not re.search(r"vendors=|binaries=|RESELLERS|_PREFIX|startswith", line)
        ]
        for path in PACKAGE.parent.rglob("*.py")
        if "demo" not in path.name
        and path.name != "themes.py"  # where a cursor is a colour
        and path.name != "model_choice.py"  # where they are wire formats
    }


@every_provider
def test_an_id_is_spelled_in_its_own_file_only(provider_id: str) -> None:
    own = PACKAGE / f"{module_of(provider_id)}.py"
    family = f"_{provider_id.partition('-')[0]}_"
    spelling = {
        path
        for path, lines in quoting_lines().items()
        if any(f'"{provider_id}"' in line for line in lines)
    }
    assert own in spelling
    assert [path for path in spelling - {own} if not path.name.startswith(family)] == []


@every_provider
def test_a_provider_declares_what_people_and_the_engine_need(provider_id: str) -> None:
    spec = specs()[provider_id]
    assert spec.name
    assert spec.reads
    assert spec.quota in {"yes", "partial", "no"}
    assert "\n" not in spec.notes + spec.reads + spec.credential
    assert spec.notes
    assert bool(spec.sources) == bool(spec.roots.defaults)
    module = provider_of(provider_id)
    assert bool(spec.identity_files) == hasattr(module, "identify")
    assert (module.__doc__ or "").count("\n") >= 3
    if spec.is_promoted:
        assert (spec.cost, spec.quota) == (Confidence.UNAVAILABLE, "no")


@every_local_provider
def test_a_source_is_declared_soundly(provider_id: str) -> None:
    for source in provider_of(provider_id).SPEC.sources:
        assert source.files
        assert not any(pattern.startswith(("/", "~")) for pattern in source.files)
        match source:
            case LogLines():
                is_quoted = [one.startswith(b'"') and one.endswith(b'"') for one in source.markers]
                assert all(is_quoted) or source.record is str
                state = source.state()
                text = msgspec.json.encode(state)
                assert msgspec.json.decode(text, type=source.state) == state
                msgspec.json.Decoder(source.record)
            case Document():
                msgspec.json.Decoder(source.record)
            case Rows():
                assert all(msgspec.structs.fields(table.record) for table in source.tables)


# The sample


@every_local_provider
def test_the_sample_counts_something_soundly(provider_id: str, folder: Path) -> None:
    with sample(provider_id, folder) as agent:
        calls = agent.read()
        assert len(calls) >= 3
        assert agent.troubles() == []
        check(calls)
        assert all(CREATED_FROM <= call.at <= CHANGED_AT for call in calls)


@every_local_provider
def test_what_was_parsed_travels_between_processes(provider_id: str, folder: Path) -> None:
    with sample(provider_id, folder) as agent:
        parsed = parse_files(Ingest(agent._store, agent.home, {}, [agent.spec]).scan().jobs)
    sent = msgspec.msgpack.decode(msgspec.msgpack.encode(parsed), type=Parsed)
    assert sent == parsed


@every_local_provider
def test_a_second_reading_changes_nothing(provider_id: str, folder: Path) -> None:
    with sample(provider_id, folder) as agent:
        once = agent.read()
        assert agent.read() == once
        for file in files_of(provider_id, agent.home):
            path = agent.home / file.name
            path.touch()
        assert agent.read() == once


@every_local_provider
def test_the_same_files_always_count_the_same(provider_id: str, folder: Path) -> None:
    found = []
    for _ in range(2):
        with sample(provider_id, folder) as agent:
            found.append(agent.read())
    assert found[0] == found[1]


@cache
def usual_sums(provider_id: str, folder: Path) -> dict[tuple[str, str], tuple[int, ...]]:
    """Return what a sample comes to as it is."""
    with sample(provider_id, folder) as agent:
        return sums(agent.read())


@every_local_provider
@settings(max_examples=8)
@given(shuffled=st.randoms(use_true_random=False))
def test_the_order_of_files_makes_no_difference(
    provider_id: str, folder: Path, shuffled: random.Random
) -> None:
    expected = usual_sums(provider_id, folder)
    with sample(provider_id, folder) as agent:
        assert sums(read_in_order(agent, shuffled.shuffle)) == expected


@every_local_provider
def test_rows_that_come_in_two_readings_count_as_in_one(provider_id: str, folder: Path) -> None:
    expected = usual_sums(provider_id, folder)
    with sample(provider_id, folder) as agent:
        databases = [
            one for one in files_of(provider_id, agent.home) if isinstance(one.source, Rows)
        ]
    for file in databases:
        with sample(provider_id, folder) as agent:
            taken = _take_half(agent.home / file.name, file.source)
            agent.read()
            _put_back(agent.home / file.name, taken)
            assert sums(agent.read()) == expected


Taken = list[tuple[str, list[tuple[object, ...]]]]


def _take_half(path: Path, source: LogLines | Document | Rows) -> Taken:
    """Take the later half of the rows out of each table with a cursor."""
    assert isinstance(source, Rows)
    taken: Taken = []
    with closing(sqlite3.connect(path)) as database:
        known = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        for table in source.tables:
            if table.name in known and table.cursor:
                rows = database.execute(f"SELECT * FROM {table.name}").fetchall()  # noqa: S608
                later = rows[len(rows) // 2 :]
                taken.append((table.name, later))
                database.execute(
                    f"DELETE FROM {table.name} WHERE rowid IN (SELECT rowid FROM {table.name}"  # noqa: S608
                    f" ORDER BY rowid DESC LIMIT {len(later)})"
                )
        database.commit()
    return taken


def _put_back(path: Path, taken: Taken) -> None:
    with closing(sqlite3.connect(path)) as database:
        for name, rows in taken:
            for row in rows:
                marks = ", ".join("?" * len(row))
                database.execute(f"INSERT INTO {name} VALUES ({marks})", row)  # noqa: S608
        database.commit()


# Damage


def check(calls: list[Counted]) -> None:
    """See to it that no part is negative or larger than its whole, and no key is used twice."""
    for call in calls:
        assert min(call.tokens) >= 0
        assert 0 <= call.cache_write_1h <= call.cache_write
        assert 0 <= call.reasoning <= call.output
        assert call.cost is None or call.cost >= 0
        assert sum(call.tokens) > 0
    keys = [call.key for call in calls]
    assert len(set(keys)) == len(keys)


def check_damaged(agent: Agent, began: float) -> None:
    """Read a damaged home: nothing fails, all is sound, nothing happens now."""
    calls = agent.read()
    ended = time.time()
    unexpected = [text for text in agent.troubles() if text.endswith("while reading")]
    assert unexpected == []
    check(calls)
    assert not [call for call in calls if began <= call.at.timestamp() <= ended]


def damage(agent: Agent, file: File, chosen: st.DataObject) -> None:
    """Change something in a file of a sample, so that it stays a file of its kind."""
    path = agent.home / file.name
    if isinstance(file.source, Rows):
        _damage_rows(path, file.source, chosen)
        return
    data = path.read_bytes()
    if chosen.draw(st.booleans()):
        rewrite(path, mangled_bytes(data, chosen))
    elif isinstance(file.source, Document):
        rewrite(path, mangled_json(data, chosen))
    else:
        lines = data.split(b"\n")
        number = chosen.draw(st.integers(0, len(lines) - 1))
        lines[number] = mangled_json(lines[number], chosen)
        rewrite(path, b"\n".join(lines))


def _damage_rows(path: Path, source: Rows, chosen: st.DataObject) -> None:
    with closing(sqlite3.connect(path)) as database:
        known = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        table = chosen.draw(st.sampled_from([one for one in source.tables if one.name in known]))
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table.name})")]
        column = chosen.draw(st.sampled_from(columns))
        [old] = database.execute(f"SELECT {column} FROM {table.name}").fetchone() or (None,)  # noqa: S608
        value: object = chosen.draw(
            st.none() | st.integers(-(1 << 62), 1 << 62) | st.floats() | st.binary(max_size=9)
        )
        data = old.encode() if isinstance(old, str) else old
        if isinstance(data, bytes) and data and chosen.draw(st.booleans()):
            changed = mangled_json(data, chosen) or mangled_bytes(data, chosen)
            value = changed.decode("utf-8", "replace") if isinstance(old, str) else changed
        with suppress(sqlite3.IntegrityError):  # a value that its own program could not write
            database.execute(f"UPDATE OR IGNORE {table.name} SET {column} = ?", (value,))  # noqa: S608
        database.commit()
    rewrite(path, path.read_bytes())


@every_local_provider
@settings(max_examples=12)
@given(chosen=st.data())
def test_damage_never_fails_and_never_counts_less_than_nothing(
    provider_id: str, folder: Path, chosen: st.DataObject
) -> None:
    began = time.time()
    with sample(provider_id, folder) as agent:
        file = chosen.draw(st.sampled_from(files_of(provider_id, agent.home)))
        for _ in range(chosen.draw(st.integers(1, 3))):
            damage(agent, file, chosen)
        check_damaged(agent, began)


@every_local_provider
@settings(max_examples=10)
@given(chosen=st.data())
def test_what_lies_beside_a_file_may_be_anything(
    provider_id: str, folder: Path, chosen: st.DataObject
) -> None:
    began = time.time()
    with sample(provider_id, folder) as agent:
        own = {file.name for file in files_of(provider_id, agent.home)}
        others = [
            path
            for path in sorted(agent.home.rglob("*"))
            if path.is_file() and str(path.relative_to(agent.home)) not in own
        ]
        for path in others:
            rewrite(path, chosen.draw(st.binary(max_size=40) | anything.map(_text)))
        check_damaged(agent, began)


def _text(value: object) -> bytes:
    return json.dumps(value).encode()


DOCUMENTS_WRITTEN_OTHERWISE: dict[str, Callable[[bytes], bytes]] = {
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data.removeprefix(b"\xef\xbb\xbf"),
    "indented": lambda data: json.dumps(json.loads(data), indent=2).encode(),
    "in one line": lambda data: json.dumps(json.loads(data)).encode() + b"\n",
    "CRLF": lambda data: json.dumps(json.loads(data), indent=1).replace("\n", "\r\n").encode(),
}


WITH_DOCUMENTS = [
    provider_id
    for provider_id in LOCAL
    if any(isinstance(source, Document) for source in provider_of(provider_id).SPEC.sources)
]


@pytest.mark.parametrize("provider_id", WITH_DOCUMENTS)
def test_how_a_document_is_written_makes_no_difference(provider_id: str, folder: Path) -> None:
    with sample(provider_id, folder) as agent:
        expected = agent.read()
    found = {}
    for way, written in DOCUMENTS_WRITTEN_OTHERWISE.items():
        with sample(provider_id, folder) as agent:
            for file in files_of(provider_id, agent.home):
                if isinstance(file.source, Document):
                    path = agent.home / file.name
                    data = path.read_bytes()
                    with suppress(ValueError):  # what is no JSON stays as it is
                        json.loads(data)
                        rewrite(path, written(data))
            found[way] = agent.read()
    assert [way for way, calls in found.items() if calls != expected] == []
