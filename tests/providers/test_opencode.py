"""How OpenCode's messages are read: databases of both generations, and the files before them."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

import pytest

from burnbar_tui.facts import Confidence
from tests.providers.agent import Agent
from tests.providers.opencode_stores import (
    FIRST,
    MESSAGE,
    PART,
    SECOND,
    SECOND_MS,
    SESSION,
    SESSION_MESSAGE,
    START,
    assistant,
    create,
    put,
    put_new,
    put_step,
    step,
    tokens,
)

PROVIDER = "opencode"

FOLDER = ".local/share/opencode"
NAME = f"{FOLDER}/opencode.db"
MINUTE = 60 * SECOND_MS
NO_TOKENS = tokens(0, 0)


def second_generation(counts: dict[str, Any], at: int = START) -> dict[str, Any]:
    """Return the data of an assistant message of 2.x."""
    return {
        "model": {"id": "glm-4.7", "providerID": "opencode", "variant": "high"},
        "cost": 0.004,
        "tokens": counts,
        "time": {"created": at, "completed": at + 9 * SECOND_MS},
    }


# One message


def test_a_message_is_a_call_with_its_own_cost(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        database.execute(
            "INSERT INTO session VALUES ('s', 'p', NULL, '/home/ana/shop', 'Cart', ?, ?)",
            (START, START),
        )
        put(database, "m", "s", assistant(tokens(412, 530, 210, read=45_000, written=2_160)))
        put(database, "u", "s", {"role": "user", "time": {"created": START}, "tokens": {}})
    [call] = agent.read()
    assert call.tokens == (412, 45_000, 2_160, 740)
    assert (call.reasoning, call.cost, call.confidence) == (210, 18_700_000, Confidence.EXACT)
    assert (call.model, call.session, call.project) == ("claude-sonnet-4-6", "s", "/home/ana/shop")
    assert call.at == datetime(2026, 9, 17, 10, 18, 32, tzinfo=UTC)
    assert agent.titles() == {"s": "Cart"}
    assert agent.skipped() == {}


@pytest.mark.parametrize(
    ("total", "output"),
    [(412 + 530, 530), (412 + 530 + 210, 740), (None, 740)],
    ids=["inside", "apart", "not told"],
)
def test_the_total_tells_whether_reasoning_lies_inside_output(
    agent: Agent, total: int | None, output: int
) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(412, 530, 210) | {"total": total}))
    [call] = agent.read()
    assert (call.tokens, call.reasoning) == ((412, 0, 0, output), 210)


def test_a_cost_of_nothing_is_not_known(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(5, 6), cost=0))
    assert [call.cost for call in agent.read()] == [None]


def test_an_aborted_message_without_tokens_is_no_call(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(NO_TOKENS, error={"name": "MessageAbortedError"}))
        put(database, "n", "s", assistant(None))
    assert agent.read() == []
    assert agent.skipped() == {}


def test_an_aborted_message_with_tokens_was_billed(agent: Agent) -> None:
    aborted = assistant(tokens(70, 8), time={"created": START}, error={"name": "Aborted"})
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", aborted)
    assert agent.total() == (70, 0, 0, 8)


def test_a_message_of_another_shape_is_skipped_and_the_rest_counts(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "a", "s", "{")
        put(database, "b", "s", assistant(tokens(-5, 6)))
        put(database, "c", "s", assistant(tokens(5, 6)))
    assert agent.total() == (5, 0, 0, 6)
    assert agent.skipped() == {"a message is not of the known shape": 2}


def test_a_message_without_instants_happened_when_its_row_was_made(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(5, 6), time=None))
        put(database, "n", "s", assistant(tokens(7, 8), time={"completed": START + MINUTE}))
    assert [(call.input, call.at.minute) for call in agent.read()] == [(5, 18), (7, 19)]


# Steps


def test_steps_count_where_their_message_tells_no_tokens(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(NO_TOKENS, cost=0))
        put_step(database, "m", tokens(100, 20, 5), 0.25)
        put_step(database, "m", tokens(30, 4, read=90), 0.5)
    [call] = agent.read()
    assert (call.tokens, call.reasoning, call.cost) == ((130, 90, 0, 29), 5, 750_000_000)


def test_steps_of_a_message_with_tokens_are_parts_of_it(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(130, 29, read=90)))
        put_step(database, "m", tokens(100, 20), 0.25)
        put_step(database, "m", tokens(30, 9, read=90), 0.5)
    assert agent.total() == (130, 90, 0, 29)


def test_steps_give_way_to_the_tokens_that_their_message_gets_later(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(NO_TOKENS, time={"created": START}))
        put_step(database, "m", tokens(100, 20), 0.25)
    assert agent.total() == (100, 0, 0, 20)
    with agent.database(NAME) as database:
        put(database, "m", "s", assistant(tokens(130, 29)), START + MINUTE)
    assert agent.total() == (130, 0, 0, 29)


def other_parts(database: sqlite3.Connection) -> None:
    """Write more parts of another message than are read again, and bring messages further."""
    text = json.dumps({"type": "text", "text": '"step-finish"'})
    rows = [(f"text{number}", "n", "s", 0, 0, text) for number in range(600)]
    database.executemany("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)", rows)
    put(database, "n", "s", assistant(tokens(1, 1), START + 60 * MINUTE), START + 60 * MINUTE)


def test_a_step_counts_that_comes_long_after_its_message_was_read(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(NO_TOKENS, time={"created": START}))
        put_step(database, "m", tokens(100, 20), 0.25, START)
        other_parts(database)
    assert agent.total() == (101, 0, 0, 21)
    with agent.database(NAME) as database:
        put_step(database, "m", tokens(30, 4), 0.5, START + MINUTE)
    call, _ = agent.read()
    assert (call.tokens, call.cost, call.at.minute) == ((130, 0, 0, 24), 750_000_000, 18)
    assert agent.total() == (131, 0, 0, 25)


def test_the_first_step_counts_that_comes_long_after_its_message_was_read(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(None, time={"created": START}))
        other_parts(database)
    assert agent.total() == (1, 0, 0, 1)
    with agent.database(NAME) as database:
        put_step(database, "m", tokens(30, 4), 0.5, START + MINUTE)
    assert agent.total() == (31, 0, 0, 5)


def test_a_step_that_is_written_again_counts_as_it_is_then(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(NO_TOKENS, time={"created": START}))
        put_step(database, "m", tokens(100, 20), 0.25, START)
        put_step(database, "m", tokens(30, 4), 0.5, START)
    assert agent.total() == (130, 0, 0, 24)
    with agent.database(NAME) as database:
        database.execute(
            "UPDATE part SET data = ?, time_updated = ? WHERE id = 'prt_0'",
            (json.dumps(step(tokens(90, 10), 0.125)), START + MINUTE),
        )
    [call] = agent.read()
    assert (call.tokens, call.cost) == ((120, 0, 0, 14), 625_000_000)


def test_late_steps_of_a_message_that_has_got_tokens_are_parts_of_it(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(NO_TOKENS, time={"created": START}))
        put_step(database, "m", tokens(100, 20), 0.25, START + 3 * MINUTE)
    agent.read()
    with agent.database(NAME) as database:
        put(database, "m", "s", assistant(tokens(90, 10), time={"created": START}), START + MINUTE)
        put_step(database, "m", tokens(30, 4), 0.5, START + 9 * MINUTE)
    assert agent.total() == (90, 0, 0, 10)


# Rows that change


def test_a_row_that_is_updated_while_it_streams_is_one_call(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(400, 1), time={"created": START}, cost=0))
    assert agent.total() == (400, 0, 0, 1)
    with agent.database(NAME) as database:
        put(database, "m", "s", assistant(tokens(400, 90)), START + 3 * MINUTE)
    [call] = agent.read()
    assert (call.tokens, call.cost) == ((400, 0, 0, 90), 18_700_000)


def test_a_finished_row_that_is_corrected_is_one_call(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(400, 80)))
    agent.read()
    with agent.database(NAME) as database:
        put(database, "m", "s", assistant(tokens(400, 90)), START + MINUTE)
    assert agent.total() == (400, 0, 0, 90)


def test_a_row_that_ends_later_than_it_said_is_one_call(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(1000, 10)), START + 9 * SECOND_MS)
    agent.read()
    ended = START + 12 * SECOND_MS
    with agent.database(NAME) as database:
        put(database, "m", "s", assistant(tokens(1500, 15), ended=ended), ended)
    assert agent.total() == (1500, 0, 0, 15)


@pytest.mark.parametrize("is_finished", [False, True])
def test_the_newest_form_of_a_row_counts_even_if_it_is_smaller(
    agent: Agent, is_finished: bool
) -> None:
    time = {"created": START} | ({"completed": START + 9 * SECOND_MS} if is_finished else {})
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(1000, 10), time=time, cost=0.01))
    agent.read()
    with agent.database(NAME) as database:
        late = START + 12 * SECOND_MS
        put(database, "m", "s", assistant(tokens(200, 10, read=700), cost=0.003), late)
    [call] = agent.read()
    assert (call.tokens, call.cost) == ((200, 700, 0, 10), 3_000_000)


def test_a_row_that_loses_its_tokens_stays_counted(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(400, 80)))
    agent.read()
    with agent.database(NAME) as database:
        put(database, "m", "s", assistant(NO_TOKENS), START + MINUTE)
    assert agent.total() == (400, 0, 0, 80)


def test_steps_that_are_added_count_before_their_message_tells_any(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(NO_TOKENS, time={"created": START}))
        put_step(database, "m", tokens(100, 20), 0.25)
    agent.read()
    with agent.database(NAME) as database:
        put_step(database, "m", tokens(30, 4), 0.25)
    assert agent.total() == (130, 0, 0, 24)


def test_rows_that_are_added_count_beside_those_that_were_read(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(400, 1)))
    agent.read()
    with agent.database(NAME) as database:
        late = START + 60 * MINUTE
        put(database, "n", "s", assistant(tokens(50, 2), late), late)
    assert agent.total() == (450, 0, 0, 3)
    assert agent.total() == (450, 0, 0, 3)


def test_rows_that_are_gone_stay_counted(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(400, 1)))
    agent.read()
    with agent.database(NAME) as database:
        database.execute("DELETE FROM message")
    assert agent.total() == (400, 0, 0, 1)


# Generations


def test_the_second_generation_tells_role_and_model_otherwise(agent: Agent) -> None:
    with agent.database(f"{FOLDER}/opencode-next.db") as database:
        create(database, SECOND)
        put_new(database, "m", "s", 2, second_generation(tokens(700, 120, 40, read=5_000)))
        database.execute(
            "INSERT INTO session_message VALUES ('u', 's', 'user', 1, 0, 0, '{\"text\":\"Hello\"}')"
        )
    [call] = agent.read()
    assert (call.model, call.tokens, call.cost) == ("glm-4.7", (700, 5_000, 0, 160), 4_000_000)
    assert agent.skipped() == {}


def test_of_a_migrated_database_only_the_new_generation_counts(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, (*FIRST, *SECOND))
        put(database, "m", "s", assistant(tokens(700, 120), modelID="glm-4.7"))
        put(database, "frozen", "s", assistant(tokens(1, 1), START + MINUTE))
        put_new(database, "m", "s", 2, second_generation(tokens(700, 120)))
    assert agent.total() == (700, 0, 0, 120)


def test_a_migration_between_two_readings_counts_nothing_twice(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(700, 120), modelID="glm-4.7"))
    agent.read()
    with agent.database(NAME) as database:
        create(database, SECOND)
        put_new(database, "m", "s", 2, second_generation(tokens(700, 120)))
        put_new(database, "n", "s", 4, second_generation(tokens(10, 20), START + MINUTE))
    assert agent.total() == (710, 0, 0, 140)


def test_a_migration_that_leaves_the_instant_to_its_column_counts_once(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(700, 120), modelID="glm-4.7"))
    agent.read()
    with agent.database(NAME) as database:
        create(database, SECOND)
        put_new(database, "m", "s", 2, second_generation(tokens(700, 120)) | {"time": {}})
    assert agent.total() == (700, 0, 0, 120)


def test_an_empty_table_of_the_new_generation_hides_nothing(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, (*FIRST, SESSION_MESSAGE))
        put(database, "m", "s", assistant(tokens(700, 120)))
    assert agent.total() == (700, 0, 0, 120)


@pytest.mark.parametrize("tables", [(MESSAGE,), (MESSAGE, PART), (MESSAGE, SESSION)])
def test_a_store_may_lack_tables(agent: Agent, tables: tuple[str, ...]) -> None:
    with agent.database(NAME) as database:
        create(database, tables)
        put(database, "m", "s", assistant(tokens(700, 120)))
    [call] = agent.read()
    assert (call.tokens, call.project) == ((700, 0, 0, 120), "/home/ana/shop")


def test_a_store_of_2x_may_lack_every_session_table(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, (SESSION_MESSAGE,))
        put_new(database, "m", "s", 2, second_generation(tokens(700, 120)))
    [call] = agent.read()
    assert (call.tokens, call.session, call.project) == ((700, 0, 0, 120), "s", "")


# Files of before the database


def old(message_id: str, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the name of a message's own file and what it holds."""
    name = f"{FOLDER}/storage/message/s/{message_id}.json"
    return name, {"id": message_id, "sessionID": "s"} | data


def test_messages_of_old_files_count(agent: Agent) -> None:
    agent.write(*old("m", assistant(tokens(9, 310, read=11_000, written=400))))
    agent.write(*old("u", {"role": "user", "time": {"created": START}}))
    agent.write(f"{FOLDER}/storage/part/m/p.json", {"type": "step-finish", "tokens": tokens(1, 1)})
    [call] = agent.read()
    assert (call.tokens, call.session) == ((9, 11_000, 400, 310), "s")
    assert call.project == "/home/ana/shop"


def test_the_steps_of_an_old_file_count_where_it_tells_no_tokens(agent: Agent) -> None:
    parts = f"{FOLDER}/storage/part/m"
    first = json.dumps(step(tokens(100, 20, 5), 0.25), indent=2)
    agent.write(f"{parts}/prt_1.json", first)
    agent.write(f"{parts}/prt_2.json", step(tokens(30, 4, read=90), 0.5))
    agent.write(f"{parts}/prt_3.json", {"type": "text", "tokens": tokens(1, 1)})
    agent.write(f"{parts}/prt_4.json", "{")
    agent.write(f"{FOLDER}/storage/part/n/prt_5.json", step(tokens(7, 7), 0.5))
    agent.write(*old("m", assistant(NO_TOKENS, cost=0)))
    [call] = agent.read()
    assert (call.tokens, call.reasoning, call.cost) == ((130, 90, 0, 29), 5, 750_000_000)
    agent.write(f"{parts}/prt_6.json", step(tokens(1, 1), 0.25))
    agent.write(*old("m", assistant(NO_TOKENS, cost=0)))
    assert agent.total() == (131, 90, 0, 30)
    agent.write(*old("m", assistant(tokens(140, 31))))
    assert agent.total() == (140, 0, 0, 31)


@pytest.mark.parametrize("is_file_first", [True, False])
def test_of_a_file_and_a_row_of_one_message_the_row_counts(
    agent: Agent, is_file_first: bool
) -> None:
    for is_file in (is_file_first, not is_file_first):
        if is_file:
            agent.write(*old("m", assistant(tokens(9, 400), cost=0.5)))
            agent.write(*old("only-here", assistant(tokens(1, 2), START + MINUTE)))
        else:
            with agent.database(NAME) as database:
                create(database, FIRST)
                put(database, "m", "s", assistant(tokens(9, 310), cost=0.25))
        agent.read()
    assert [(call.output, call.cost) for call in agent.read()] == [
        (310, 250_000_000),
        (2, 18_700_000),
    ]


def test_a_file_that_ended_earlier_than_its_row_is_no_call_of_its_own(agent: Agent) -> None:
    early = assistant(tokens(900, 9), ended=START + 5 * SECOND_MS)
    name, data = old("m", early)
    agent.write(name, data, at=START / 1000 + 5)
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(1000, 10)))
    assert agent.total() == (1000, 0, 0, 10)


def test_a_file_that_was_written_long_after_its_message_is_a_copy(agent: Agent) -> None:
    agent.write(*old("m", assistant(tokens(9, 310))), at=START / 1000 + 9)
    agent.write(*old("n", assistant(tokens(9, 320))), at=START / 1000 + 9)
    agent.write(*old("copy", assistant(tokens(9, 310))), at=START / 1000 + 9 * 60)
    assert agent.total() == (18, 0, 0, 630)


# Copies, and calls that look like copies


def test_messages_that_a_fork_of_1x_copied_count_once_in_their_own_session(agent: Agent) -> None:
    session = "INSERT INTO session VALUES (?, 'p', NULL, '/home/ana/shop', '', ?, 0)"
    with agent.database(NAME) as database:
        create(database, FIRST)
        for number in range(4):
            database.execute(session, (f"s{number}", START - MINUTE))
            database.execute(session, (f"fork{number}", START + 9 * MINUTE))
            data = assistant(tokens(400, 20 + number), START + number)
            put(database, f"copy{number}", f"fork{number}", data)
            put(database, f"m{number}", f"s{number}", data)
        put(database, "own", "fork0", assistant(tokens(50, 2), START + 10 * MINUTE))
    assert [call.session for call in agent.read()] == ["s0", "s1", "s2", "s3", "fork0"]


def test_an_original_that_is_written_again_is_no_other_call_than_its_copy(agent: Agent) -> None:
    session = "INSERT INTO session VALUES (?, 'p', NULL, '/home/ana/shop', '', ?, 0)"
    with agent.database(NAME) as database:
        create(database, FIRST)
        database.execute(session, ("s", START - MINUTE))
        database.execute(session, ("fork", START + MINUTE))
        put(database, "copy", "fork", assistant(tokens(400, 20)), START + MINUTE)
        put(database, "m", "s", assistant(tokens(400, 20)))
    agent.read()
    with agent.database(NAME) as database:
        put(database, "m", "s", assistant(tokens(400, 30)), START + 9 * MINUTE)
    [call] = agent.read()
    assert (call.session, call.output) == ("s", 30)


def test_a_fork_that_is_read_later_counts_nothing_twice(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(400, 20)))
    agent.read()
    with agent.database(NAME) as database:
        put(database, "copy", "fork", assistant(tokens(400, 20)), START + 90 * MINUTE)
    assert agent.total() == (400, 0, 0, 20)


@pytest.mark.parametrize("ended", [START + 9 * SECOND_MS, START + 11 * SECOND_MS])
def test_two_calls_of_one_instant_and_model_are_two(agent: Agent, ended: int) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "sub1", assistant(tokens(400, 20)))
        put(database, "n", "sub2", assistant(tokens(400, 21), ended=ended))
    assert agent.total() == (800, 0, 0, 41)
    with agent.database(NAME) as database:
        put(database, "u", "sub1", {"role": "user"}, START + MINUTE)
    assert agent.total() == (800, 0, 0, 41)


@pytest.mark.parametrize("is_read_between", [False, True])
def test_unfinished_calls_of_one_instant_are_two(agent: Agent, *, is_read_between: bool) -> None:
    running = {"created": START}
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "sub1", assistant(tokens(400, 20), time=running))
    if is_read_between:
        agent.read()
    with agent.database(NAME) as database:
        put(database, "n", "sub2", assistant(tokens(400, 20), time=running))
    assert agent.total() == (800, 0, 0, 40)
    with agent.database(NAME) as database:
        late = START + 5 * MINUTE
        put(database, "n", "sub2", assistant(tokens(500, 30), ended=late), late)
    assert agent.total() == (900, 0, 0, 50)


def test_a_copy_in_a_fork_takes_no_part_in_what_its_original_becomes(agent: Agent) -> None:
    session = "INSERT INTO session VALUES (?, 'p', NULL, '/home/ana/shop', '', ?, 0)"
    with agent.database(NAME) as database:
        create(database, FIRST)
        database.execute(session, ("a-fork", START + MINUTE))
        late = START + 2 * MINUTE
        put(database, "copy", "a-fork", assistant(tokens(400, 20)), late)
    assert agent.total() == (400, 0, 0, 20)
    with agent.database(NAME) as database:
        database.execute(session, ("s", START - MINUTE))
        put(database, "m", "s", assistant(tokens(300, 10)), late)
    [call] = agent.read()
    assert (call.session, call.tokens) == ("s", (300, 0, 0, 10))


def test_two_models_that_end_at_one_instant_are_two(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "sub1", assistant(tokens(400, 20)))
        put(database, "n", "sub2", assistant(tokens(400, 20), modelID="claude-haiku-4-5"))
    assert agent.total() == (800, 0, 0, 40)


def forked(agent: Agent, parent: str, boundary: int | str, copied: dict[str, Any]) -> None:
    """Write a session of 2.x, and one that was forked from `parent` with one message copied."""
    with agent.database(NAME) as database:
        create(database, SECOND)
        for row in (("s", None, None), ("fork", parent, boundary)):
            database.execute(
                "INSERT INTO session_v2 VALUES (?, NULL, ?, ?, '/home/ana/shop', '', NULL)", row
            )
        put_new(database, "m", "s", 2, second_generation(tokens(400, 20)))
        put_new(database, "copy", "fork", 2, copied)
        put_new(database, "own", "fork", 4, second_generation(tokens(5, 6), START + 9 * MINUTE))


@pytest.mark.parametrize("boundary", [2, 3, START + 2 * MINUTE, "2", "m", "copy"])
def test_a_fork_of_2x_begins_behind_its_boundary(agent: Agent, boundary: int) -> None:
    forked(agent, "s", boundary, second_generation(tokens(400, 20), START + MINUTE))
    assert [(call.session, call.tokens) for call in agent.read()] == [
        ("s", (400, 0, 0, 20)),
        ("fork", (5, 0, 0, 6)),
    ]
    assert agent.parents() == {"fork": "s"}


def test_a_copy_in_a_fork_of_2x_is_known_without_a_boundary(agent: Agent) -> None:
    forked(agent, "s", 0, second_generation(tokens(400, 20)))
    assert agent.total() == (405, 0, 0, 26)


def test_a_fork_whose_first_session_is_gone_is_all_that_is_left(agent: Agent) -> None:
    forked(agent, "gone", 3, second_generation(tokens(400, 20), START + MINUTE))
    assert agent.total() == (805, 0, 0, 46)


def test_the_boundary_of_a_fork_may_be_what_the_user_said(agent: Agent) -> None:
    asked = "INSERT INTO session_message VALUES ('u', 's', 'user', 3, 0, 0, '{}')"
    with agent.database(NAME) as database:
        create(database, (SESSION_MESSAGE,))
        database.execute(asked)
    forked(agent, "s", "u", second_generation(tokens(400, 20), START + MINUTE))
    assert agent.total() == (405, 0, 0, 26)


def test_a_boundary_that_is_nowhere_hides_nothing(agent: Agent) -> None:
    forked(agent, "s", "nowhere", second_generation(tokens(400, 20), START + MINUTE))
    assert agent.total() == (805, 0, 0, 46)


@pytest.mark.parametrize("boundary", [2, "copy"])
@pytest.mark.parametrize("is_read_before", [True, False])
def test_copies_of_messages_that_are_gone_count_once(
    agent: Agent, boundary: int | str, is_read_before: bool
) -> None:
    forked(agent, "s", boundary, second_generation(tokens(400, 20)))
    if is_read_before:
        agent.read()
    with agent.database(NAME) as database:
        database.execute("DELETE FROM session_message WHERE session_id = 's'")
    assert agent.total() == (405, 0, 0, 26)
    with agent.database(NAME) as database:
        database.execute("DELETE FROM session_v2 WHERE id = 's'")
    assert agent.total() == (405, 0, 0, 26)


def test_subagents_count_and_know_their_parent(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        for row in (("s", None, "Cart"), ("sub", "s", "Explore")):
            database.execute("INSERT INTO session VALUES (?, 'p', ?, '/home/ana', ?, 0, 0)", row)
        put(database, "m", "s", assistant(tokens(400, 20)))
        put(database, "n", "sub", assistant(tokens(30, 4), START + MINUTE))
    assert agent.total() == (430, 0, 0, 24)
    assert agent.parents() == {"sub": "s"}
    assert agent.titles() == {"s": "Cart", "sub": "Explore"}


# Where it is


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OPENCODE_DATA_DIR", "elsewhere"),
        ("OPENCODE_DATA_HOME", "elsewhere"),
        ("OPENCODE_DB_PATH", "elsewhere/opencode.db"),
        ("OPENCODE_DB_PATH", "elsewhere/of-mine.db"),
        ("XDG_DATA_HOME", "."),
    ],
)
def test_variables_tell_where_the_database_is(agent: Agent, name: str, value: str) -> None:
    folder = "opencode" if name == "XDG_DATA_HOME" else "elsewhere"
    agent.environ[name] = str(agent.home / value)
    file = PurePath(value).name if value.endswith(".db") else "opencode.db"
    with agent.database(f"{folder}/{file}") as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(5, 6)))
    assert agent.total() == (5, 0, 0, 6)
