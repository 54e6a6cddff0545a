"""How Antigravity's conversations are read: protobuf in databases, and the logs beside them."""

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from burnbar_tui.facts import Confidence, ParseError
from burnbar_tui.providers import _antigravity_wire as wire
from tests.providers.agent import Agent
from tests.providers.protobuf import Field, Value, encoded, varint

PROVIDER = "antigravity"

BASE = ".gemini/antigravity-cli"
NAME = f"{BASE}/conversations/c1.db"
START = datetime(2026, 9, 17, 10, tzinfo=UTC)
TABLES = """
    CREATE TABLE IF NOT EXISTS gen_metadata (idx INTEGER PRIMARY KEY, data BLOB, size INTEGER);
    CREATE TABLE IF NOT EXISTS steps (idx INTEGER PRIMARY KEY, step_type INTEGER, status INTEGER,
        metadata BLOB, step_payload BLOB);
    CREATE TABLE IF NOT EXISTS trajectory_metadata_blob (id INTEGER PRIMARY KEY, data BLOB);
"""


def counts(
    fresh: int,
    visible: int,
    thinking: int = 0,
    *,
    read: int = 0,
    written: int = 0,
    response: str = "",
    vendor: str = "",
    message: str = "",
) -> list[Field]:
    """Return a usage message; what is nothing is left out, as protobuf does."""
    fields: list[Field] = [
        (1, 1_187),
        (2, fresh),
        (3, thinking + visible),
        (4, written),
        (5, read),
        (6, 24),
        (9, thinking),
        (10, visible),
        (7, message),
        (11, response),
        (12, vendor),
    ]
    return [(number, value) for number, value in fields if value]


def stamp(seconds: int) -> list[Field]:
    """Return a timestamp some seconds after the start, and half a second more."""
    return [(1, int(START.timestamp()) + seconds), (2, 500_000_000)]


def at(seconds: int) -> datetime:
    """Return the instant of such a timestamp."""
    return START + timedelta(seconds=seconds, milliseconds=500)


def generation(
    database: sqlite3.Connection,
    idx: int,
    usage: list[Field],
    *more: Field,
    model: str = "gemini-3.1-pro",
) -> None:
    """Write a model call."""
    database.executescript(TABLES)
    fields: list[Field] = [(3, 1_187), (4, usage), (19, model), (21, "Gemini 3.1 Pro"), *more]
    data = encoded((1, fields), (2, "something else"))
    row = (idx, data, len(data))
    database.execute("INSERT OR REPLACE INTO gen_metadata VALUES (?, ?, ?)", row)


def step(database: sqlite3.Connection, idx: int, *fields: Field) -> None:
    """Write what is told of a step."""
    database.executescript(TABLES)
    row = (idx, encoded(*fields))
    database.execute("INSERT OR REPLACE INTO steps VALUES (?, 15, 3, ?, NULL)", row)


# One call


def test_the_buckets_of_a_call_are_disjoint(agent: Agent) -> None:
    with agent.database(NAME) as database:
        usage = counts(412, 320, 210, read=45_000, written=2_160, response="r1")
        generation(database, 0, usage, (9, [(4, stamp(5))]))
    [call] = agent.read()
    assert (call.tokens, call.reasoning) == ((412, 45_000, 2_160, 530), 210)
    assert (call.model, call.session, call.at) == ("gemini-3.1-pro", "c1", at(5))
    assert (call.confidence, call.cost) == (Confidence.EXACT, None)
    assert agent.skipped() == {}


def test_the_name_that_is_shown_stands_in_for_a_models_id(agent: Agent) -> None:
    with agent.database(NAME) as database:
        generation(database, 0, counts(5, 6), model="")
        database.execute(
            "INSERT INTO gen_metadata VALUES (1, ?, 0)", (encoded((1, [(4, counts(7, 8))])),)
        )
    assert {call.input: call.model for call in agent.read()} == {5: "Gemini 3.1 Pro", 7: "unknown"}


@pytest.mark.parametrize(
    ("fields", "tokens"),
    [
        ([(2, 100), (9, 7), (10, 20)], (100, 27, 7)),
        ([(2, 100), (3, 27)], (100, 27, 0)),
        ([(2, 100), (3, 20), (10, 20)], (100, 20, 0)),
        ([(2, 100), (3, 7), (9, 7)], (100, 7, 7)),
    ],
    ids=["no sum", "no parts", "no thinking", "only thinking"],
)
def test_output_is_the_sum_of_its_parts(
    agent: Agent, fields: list[Field], tokens: tuple[int, int, int]
) -> None:
    with agent.database(NAME) as database:
        generation(database, 0, fields)
    assert [(call.input, call.output, call.reasoning) for call in agent.read()] == [tokens]


def test_a_record_whose_parts_do_not_add_up_is_refused(agent: Agent) -> None:
    with agent.database(NAME) as database:
        generation(database, 0, [(2, 100), (3, 28), (9, 7), (10, 20)])
        generation(database, 1, counts(5, 6))
    assert agent.total() == (5, 0, 0, 6)
    assert agent.skipped() == {"output is not the sum of its parts": 1}


def test_a_call_without_tokens_is_none(agent: Agent) -> None:
    with agent.database(NAME) as database:
        generation(database, 0, counts(0, 0, response="r1"))
        generation(database, 1, [])
    assert agent.read() == []
    assert agent.skipped() == {}


# Ids


@pytest.mark.parametrize("field", [11, 12, 7], ids=["response", "vendor", "message"])
def test_a_call_is_known_by_its_id_in_every_conversation(agent: Agent, field: int) -> None:
    for name in (NAME, f"{BASE}/conversations/copy.db"):
        with agent.database(name) as database:
            generation(database, 0, [*counts(100, 5), (field, "x1")])
            generation(database, 1, [*counts(100, 5), (field, name)])
    assert agent.total() == (300, 0, 0, 15)


def test_without_any_id_it_is_known_by_its_place(agent: Agent) -> None:
    for name in (NAME, f"{BASE}/conversations/c2.db"):
        with agent.database(name) as database:
            for idx in (0, 1):
                generation(database, idx, counts(100, 5))
    assert agent.total() == (400, 0, 0, 20)
    assert agent.total() == (400, 0, 0, 20)


MESSAGE, RESPONSE, VENDOR = (7, "m1"), (11, "r1"), (12, "v1")


@pytest.mark.parametrize(
    "told",
    [
        ([], [RESPONSE]),
        ([MESSAGE], [MESSAGE, RESPONSE]),
        ([VENDOR], [MESSAGE, VENDOR, RESPONSE]),
        ([], [MESSAGE], [MESSAGE, VENDOR], [MESSAGE, VENDOR, RESPONSE]),
        ([], [MESSAGE, VENDOR, RESPONSE]),
    ],
)
def test_a_call_whose_ids_are_told_later_is_still_one(
    agent: Agent, told: tuple[list[Field], ...]
) -> None:
    for number, ids in enumerate(told):
        with agent.database(NAME) as database:
            when: Field = (9, [(4, stamp(5 + number))])
            generation(database, 3, [*counts(100, 5 + number, read=40), *ids], when)
            generation(database, 4, counts(100, 5, read=40, response="other"), when)
        assert agent.total() == (200, 80, 0, 10 + number)
    assert {call.at for call in agent.read()} == {at(5)}
    with agent.database(f"{BASE}/conversations/copy.db") as database:
        generation(database, 0, counts(100, 5, read=40, response="other"))
    assert agent.total() == (200, 80, 0, 9 + len(told))


@pytest.mark.parametrize("hours", [(0, 1), (1, 0)], ids=["later", "earlier"])
def test_a_call_whose_id_is_told_later_is_in_the_sums_once(
    agent: Agent, hours: tuple[int, int]
) -> None:
    for hour, ids in zip(hours, ([], [RESPONSE]), strict=True):
        with agent.database(NAME) as database:
            when: Field = (9, [(4, stamp(3_600 * hour))])
            generation(database, 3, [*counts(100, 5), *ids], when)
        agent.read()
    assert agent.sums() == {START: (1, 100)}


def test_a_call_that_took_the_place_of_another_leaves_it_counted(agent: Agent) -> None:
    with agent.database(NAME) as database:
        generation(database, 3, counts(100, 5))
    agent.read()
    with agent.database(NAME) as database:
        generation(database, 3, counts(120, 9, response="r1"))
    assert agent.total() == (220, 0, 0, 14)


def test_the_number_of_a_step_is_no_place_of_a_call(agent: Agent) -> None:
    with agent.database(NAME) as database:
        generation(database, 3, counts(100, 5))
    agent.read()
    with agent.database(NAME) as database:
        database.execute("DELETE FROM gen_metadata")
        step(database, 3, (1, stamp(9)), (9, counts(100, 5, response="r1")))
    assert agent.total() == (200, 0, 0, 10)


def test_both_tables_tell_of_one_call_and_the_largest_counts_are_right(agent: Agent) -> None:
    with agent.database(NAME) as database:
        generation(database, 0, counts(100, 5, read=40, response="r1", message="m1"))
        step(database, 3, (1, stamp(9)), (9, counts(90, 8, response="r1")))
        step(database, 4, (1, stamp(9)), (9, counts(70, 1, response="r2")))
    assert {(call.tokens, call.model) for call in agent.read()} == {
        ((70, 0, 0, 1), "unknown"),
        ((100, 40, 0, 8), "gemini-3.1-pro"),
    }


def test_a_step_without_a_response_tells_nothing_new(agent: Agent) -> None:
    with agent.database(NAME) as database:
        generation(database, 0, counts(100, 5, response="r1", message="m1"))
    agent.read()
    with agent.database(NAME) as database:
        step(database, 3, (1, stamp(9)), (9, counts(100, 5, message="m1")))
        step(database, 5, (1, stamp(9)), (9, counts(100, 5)))
    assert agent.total() == (100, 0, 0, 5)


def test_a_call_that_only_a_step_tells_of_gets_its_model_later(agent: Agent) -> None:
    with agent.database(NAME) as database:
        step(database, 3, (1, stamp(9)), (9, counts(100, 5, response="r1")))
    agent.read()
    with agent.database(NAME) as database:
        generation(database, 0, counts(100, 5, response="r1"))
    assert [(call.model, call.tokens) for call in agent.read()] == [
        ("gemini-3.1-pro", (100, 0, 0, 5))
    ]


def test_attempts_that_were_retried_count_by_a_response_id_of_their_own(agent: Agent) -> None:
    attempts: list[Value] = [
        [(2, counts(60, 1, response="r0"))],
        [(2, counts(100, 5, response="r1"))],
        [(2, counts(50, 1, message="no response"))],
        [(2, counts(40, 1))],
        [(2, [(2, 9), (3, 9), (9, 1), (11, "cost block")])],
        [(2, 1_850)],
        b"\xff\xff",
        7,
    ]
    with agent.database(NAME) as database:
        fields: list[Field] = [(17, attempt) for attempt in attempts]
        generation(database, 0, counts(100, 5, response="r1"), *fields)
    assert sorted(call.tokens for call in agent.read()) == [(60, 0, 0, 1), (100, 0, 0, 5)]
    assert agent.skipped() == {}


@pytest.mark.parametrize("field", [12, 7], ids=["vendor", "message"])
def test_calls_of_two_responses_are_two_whatever_other_ids_they_share(
    agent: Agent, field: int
) -> None:
    with agent.database(NAME) as database:
        generation(database, 0, [*counts(1_000, 100, response="r0"), (field, "x1")])
        generation(database, 1, [*counts(3_000, 50, response="r1"), (field, "x1")])
    assert sorted(call.tokens for call in agent.read()) == [(1_000, 0, 0, 100), (3_000, 0, 0, 50)]


def test_an_attempt_of_another_response_is_a_call_though_it_shares_the_message(
    agent: Agent,
) -> None:
    attempt = counts(1_000, 100, response="r0", message="m1")
    with agent.database(NAME) as database:
        usage = counts(3_000, 50, response="r1", message="m1")
        generation(database, 0, usage, (17, [(2, attempt)]))
    assert sorted(call.tokens for call in agent.read()) == [(1_000, 0, 0, 100), (3_000, 0, 0, 50)]


@pytest.mark.parametrize("ids", [("r0", ""), ("", "r0")], ids=["first", "second"])
def test_calls_of_two_vendor_ids_are_two(agent: Agent, ids: tuple[str, str]) -> None:
    with agent.database(NAME) as database:
        for idx, response in enumerate(ids):
            usage = counts(100, 5, response=response, vendor=f"v{idx}", message="m1")
            generation(database, idx, usage)
    assert agent.total() == (200, 0, 0, 10)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["before", "behind"])
def test_an_attempt_that_has_a_row_counts_by_that_and_then(
    agent: Agent, order: tuple[int, int]
) -> None:
    own, retry = order
    attempt: Field = (17, [(2, counts(1_500, 120, response="r0"))])
    with agent.database(NAME) as database:
        generation(database, own, counts(1_000, 100, response="r0"), (9, [(4, stamp(5))]))
        usage = counts(3_000, 50, response="r1")
        generation(database, retry, usage, (9, [(4, stamp(90))]), attempt)
    assert [(call.at, call.tokens) for call in agent.read()] == [
        (at(5), (1_000, 0, 0, 100)),
        (at(90), (3_000, 0, 0, 50)),
    ]


def test_an_attempt_counts_when_its_own_step_was(agent: Agent) -> None:
    attempt: Field = (17, [(2, counts(60, 1, response="r0"))])
    with agent.database(NAME) as database:
        step(database, 3, (1, stamp(5)), (9, counts(60, 1, response="r0")))
        generation(database, 0, counts(100, 5, response="r1"), (9, [(4, stamp(90))]), attempt)
    assert [(call.at, call.model, call.input) for call in agent.read()] == [
        (at(5), "gemini-3.1-pro", 60),
        (at(90), "gemini-3.1-pro", 100),
    ]


# When


def test_a_calls_own_instant_comes_first(agent: Agent) -> None:
    with agent.database(NAME) as database:
        step(database, 0, (1, stamp(90)), (9, counts(100, 5, response="r1")))
        generation(database, 0, counts(100, 5, response="r1"), (9, [(4, stamp(5))]))
    assert [call.at for call in agent.read()] == [at(5)]


def test_without_it_the_step_of_the_same_response_tells_when(agent: Agent) -> None:
    with agent.database(NAME) as database:
        step(database, 0, (1, stamp(90)))
        step(database, 7, (1, stamp(60)), (9, counts(100, 5, response="r1")))
        generation(database, 0, counts(100, 5, response="r1"))
    assert [call.at for call in agent.read()] == [at(60)]


@pytest.mark.parametrize("field", [12, 7], ids=["vendor", "message"])
@pytest.mark.parametrize("response", ["", "r1"])
def test_a_step_without_a_response_tells_when_by_its_other_ids(
    agent: Agent, field: int, response: str
) -> None:
    with agent.database(NAME) as database:
        step(database, 0, (1, stamp(90)))
        step(database, 7, (1, stamp(60)), (9, [*counts(100, 5), (field, "x1")]))
        generation(database, 0, [*counts(100, 5, response=response), (field, "x1")])
    assert [(call.at, call.tokens) for call in agent.read()] == [(at(60), (100, 0, 0, 5))]


def test_a_step_of_another_response_does_not_tell_when(agent: Agent) -> None:
    with agent.database(NAME) as database:
        step(database, 0, (1, stamp(90)))
        step(database, 7, (1, stamp(60)), (9, counts(70, 1, response="r0", message="m1")))
        generation(database, 0, counts(100, 5, response="r1", message="m1"))
    assert [(call.at, call.input) for call in agent.read()] == [(at(60), 70), (at(90), 100)]


@pytest.mark.parametrize("field", [1, 8])
def test_without_that_the_step_of_the_same_number_does(agent: Agent, field: int) -> None:
    with agent.database(NAME) as database:
        step(database, 4, (field, stamp(30)))
        generation(database, 4, counts(100, 5, response="r1"))
    assert [call.at for call in agent.read()] == [at(30)]


def test_without_any_instant_a_call_is_as_old_as_its_database(agent: Agent) -> None:
    with agent.database(NAME) as database:
        generation(database, 0, counts(100, 5))
    changed = (agent.home / NAME).stat().st_mtime
    [call] = agent.read()
    assert abs(call.at.timestamp() - changed) < 1


# Conversations


@pytest.mark.parametrize(
    ("data", "folder"),
    [
        (encoded((1, [(1, "file:///home/ana/shop"), (2, "main")])), "/home/ana/shop"),
        (encoded((4, 1), (1, [(3, [(1, "file:///C:/ana/my%20shop")])])), "C:/ana/my shop"),
        (encoded((1, [(1, "main")])), ""),
        (b"\xff\xff\xff", ""),
    ],
    ids=["unix", "windows", "none", "damaged"],
)
def test_the_workspace_is_the_project(agent: Agent, data: bytes, folder: str) -> None:
    with agent.database(NAME) as database:
        generation(database, 0, counts(100, 5))
        database.execute("INSERT INTO trajectory_metadata_blob VALUES (1, ?)", (data,))
    assert [call.project for call in agent.read()] == [folder]


def test_calls_that_are_added_or_completed_count_on_the_next_reading(agent: Agent) -> None:
    with agent.database(NAME) as database:
        generation(database, 0, counts(100, 5, response="r1"))
    agent.read()
    with agent.database(NAME) as database:
        generation(database, 0, counts(100, 30, response="r1"))
        generation(database, 1, counts(50, 1, response="r2"))
    assert agent.total() == (150, 0, 0, 31)


def test_a_conversation_that_is_cut_back_and_goes_on_loses_nothing(agent: Agent) -> None:
    with agent.database(NAME) as database:
        for idx in range(100):
            generation(database, idx, counts(1, 0, response=f"r{idx}"))
    agent.read()
    with agent.database(NAME) as database:
        database.execute("DELETE FROM gen_metadata WHERE idx > 10")
        generation(database, 11, counts(1, 0, response="another"))
    assert agent.total() == (101, 0, 0, 0)


def test_every_product_is_read(agent: Agent) -> None:
    for number, base in enumerate(("antigravity-cli", "antigravity-ide", "antigravity")):
        with agent.database(f".gemini/{base}/conversations/c{number}.db") as database:
            generation(database, 0, counts(100, 5))
        agent.write(f".gemini/{base}/conversations/{number}.pb", b"\x0a\xff")
    assert agent.total() == (300, 0, 0, 15)
    assert agent.accounts() == ["default"]


@pytest.mark.parametrize(
    "data",
    [b"\x0a", b"\x0a\x05ab", b"\x0a\x02\x22\x09", b"\x80" * 11, b"\x0b", b"\x00", b"\x0d\x01"],
)
def test_a_damaged_record_is_skipped_and_the_rest_counts(agent: Agent, data: bytes) -> None:
    with agent.database(NAME) as database:
        generation(database, 1, counts(5, 6))
        database.execute("INSERT INTO gen_metadata VALUES (0, ?, 0)", (data,))
        database.execute("INSERT INTO steps VALUES (0, 1, 1, ?, NULL)", (data,))
    assert agent.total() == (5, 0, 0, 6)
    assert sum(agent.skipped().values()) >= 1


def test_a_count_that_nobody_can_have_used_is_refused(agent: Agent) -> None:
    with agent.database(NAME) as database:
        generation(database, 0, counts(-1, 5))
    assert agent.read() == []
    assert agent.skipped() == {"protobuf: an absurd count": 1}


# Transcripts


def transcript(name: str = "transcript", base: str = BASE, conversation: str = "c1") -> str:
    """Return where a transcript lies."""
    return f"{base}/brain/{conversation}/.system_generated/logs/{name}.jsonl"


def answer(seconds: int, content: str = "", **more: Any) -> dict[str, Any]:
    """Return a step of a transcript in which the model answers."""
    created_at = (START + timedelta(seconds=seconds)).isoformat()
    return {"type": "PLANNER_RESPONSE", "content": content, "created_at": created_at} | more


def test_a_transcript_with_tokens_is_exact(agent: Agent) -> None:
    tokens = {"input_tokens": 412, "cache_read_tokens": 45_000, "output_tokens": 530}
    user = {"type": "USER_INPUT", "source": "USER_EXPLICIT", "content": "x" * 400}
    agent.lines(transcript(), user, answer(5, "x" * 400, **tokens))
    [call] = agent.read()
    assert (call.tokens, call.confidence) == ((412, 45_000, 0, 530), Confidence.EXACT)
    assert (call.session, call.model, call.at) == ("c1", "unknown", START + timedelta(seconds=5))


def test_one_without_tokens_is_estimated_by_the_characters_of_the_output(agent: Agent) -> None:
    calls = [{"name": "read_file", "args": {"path": "cart.py"}}]
    agent.lines(transcript(), answer(5, "a" * 198, thinking="b" * 38), answer(9, tool_calls=calls))
    first, second = agent.read()
    assert (first.tokens, first.confidence) == ((0, 0, 0, 60), Confidence.ESTIMATED)
    assert second.output > 5


def test_answers_of_one_instant_are_two_and_a_transcript_goes_on(agent: Agent) -> None:
    agent.lines(transcript(), answer(5, "a" * 38))
    agent.read()
    agent.append(transcript(), answer(5, "a" * 38), answer(9, "a" * 38))
    assert agent.total() == (0, 0, 0, 30)
    assert agent.total() == (0, 0, 0, 30)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_a_conversation_only_the_best_source_counts(
    agent: Agent, order: tuple[int, ...]
) -> None:
    for source in order:
        if source == 0:
            agent.lines(transcript(), answer(5, "a" * 398))
            agent.lines(transcript(conversation="c2"), answer(5, "a" * 38))
        elif source == 1:
            agent.lines(transcript("transcript_full"), answer(5, "a" * 798))
            agent.lines(transcript("transcript_full", conversation="c3"), answer(5, "a" * 78))
        else:
            with agent.database(NAME) as database:
                generation(database, 0, counts(100, 5, response="r1"))
        agent.read()
    assert {call.session: call.tokens for call in agent.read()} == {
        "c1": (100, 0, 0, 5),
        "c2": (0, 0, 0, 10),
        "c3": (0, 0, 0, 20),
    }


def test_the_full_transcript_counts_in_the_place_of_the_short_one(agent: Agent) -> None:
    agent.lines(transcript(), answer(5, "a" * 38))
    agent.read()
    agent.lines(transcript("transcript_full"), answer(5, "a" * 78))
    assert agent.total() == (0, 0, 0, 20)


def test_an_answer_with_an_unreadable_instant_is_skipped(agent: Agent) -> None:
    agent.lines(transcript(), answer(5, "a" * 38, created_at="soon"))
    assert agent.read() == []
    assert agent.skipped() == {"created_at: not an instant": 1}


# Prompts


def test_prompts_are_counted_in_the_five_hours_up_to_each(agent: Agent) -> None:
    hours = (0, 1, 4.5, 5.5)
    lines = [
        {
            "display": "secret",
            "timestamp": int((START + timedelta(hours=one)).timestamp() * 1000),
            "workspace": "/home/ana/shop",
        }
        for one in hours
    ]
    agent.lines(f"{BASE}/history.jsonl", *lines[:2])
    agent.read()
    agent.append(f"{BASE}/history.jsonl", *lines[2:], {"display": "x", "timestamp": "soon"})
    assert agent.read() == []
    readings = agent.readings()
    assert [reading["used"] for reading in readings] == [1, 2, 3, 3]
    last = readings[-1]
    assert (last["window"], last["unit"], last["window_minutes"]) == ("5h", "prompts", 300)
    assert (last["limit"], last["used_percent"]) == (None, None)
    assert last["confidence"] == Confidence.ESTIMATED
    assert last["resets_at_ms"] == (START + timedelta(hours=6)).timestamp() * 1000
    assert agent.skipped() == {"timestamp: not an instant": 1}


# Protobuf


@given(st.binary(max_size=60))
def test_any_bytes_are_a_message_or_are_refused(data: bytes) -> None:
    try:
        found = wire.message(data)
        wire.usage(found)
        wire.instant(found, 1)
    except ParseError:
        pass
    assert all(uri.startswith("file://") for uri in wire.uris(data))


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, (1 << 64) - 1) | st.binary())))
def test_a_message_is_read_as_it_was_written(fields: list[tuple[int, int | bytes]]) -> None:
    data = encoded(*fields)
    read = [(number, value) for number, found in wire.message(data).items() for value in found]
    assert sorted(read, key=repr) == sorted(fields, key=repr)
    for end in range(len(data)):
        try:
            assert wire.message(data[:end]) != wire.message(data) or end == len(data)
        except ParseError:
            continue


def test_messages_in_messages_are_looked_into_only_so_deep() -> None:
    data = b"file:///deep"
    for _ in range(wire.MOST_DEPTH + 1):
        data = encoded((1, data))
    assert list(wire.uris(data)) == ["file:///deep"]
    assert list(wire.uris(encoded((1, data)))) == []


def test_fields_of_fixed_width_are_passed_over() -> None:
    data = varint(1 << 3 | 1) + bytes(8) + varint(2 << 3 | 5) + bytes(4) + encoded((3, 7))
    assert wire.message(data) == {3: [7]}
