"""How Kilo Code is read: the database that it has now, and the tasks that it had before."""

import json
from typing import Any

import pytest

from tests.providers.agent import Agent
from tests.providers.opencode_stores import (
    FIRST,
    SECOND,
    SECOND_MS,
    START,
    assistant,
    create,
    put,
    put_new,
    put_step,
    tokens,
)

PROVIDER = "kilo-code"

NAME = ".local/share/kilo/kilo.db"
STORAGE = ".config/Code/User/globalStorage/kilocode.kilo-code"
TASK = f"{STORAGE}/tasks/1789640312000"


def request(at: int, prompt: int, output: int, **more: Any) -> dict[str, Any]:
    """Return a line of a task with the numbers of one request."""
    numbers = {"tokensIn": prompt, "tokensOut": output, "cost": 0.25} | more
    return {"ts": at, "type": "say", "say": "api_req_started", "text": json.dumps(numbers)}


def test_a_message_of_the_database_is_a_call_with_its_own_cost(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        database.execute(
            "INSERT INTO session VALUES ('s', 'p', NULL, '/home/ana/shop', 'Cart', 0, 0)"
        )
        put(database, "m", "s", assistant(tokens(412, 530, 210, read=45_000, written=2_160)))
    [call] = agent.read()
    assert (call.tokens, call.reasoning) == ((412, 45_000, 2_160, 740), 210)
    assert (call.session, call.project, call.cost) == ("s", "/home/ana/shop", 18_700_000)
    assert agent.titles() == {"s": "Cart"}


def test_a_message_that_streams_is_one_call_and_steps_count_without_tokens(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(400, 1), time={"created": START}))
        put(database, "n", "s", assistant(tokens(0, 0), START + SECOND_MS))
        put_step(database, "n", tokens(30, 4), 0.5)
    agent.read()
    with agent.database(NAME) as database:
        put(database, "m", "s", assistant(tokens(400, 90)), START + 60 * SECOND_MS)
    assert agent.total() == (430, 0, 0, 94)


def test_the_second_generation_is_read_in_place_of_the_first(agent: Agent) -> None:
    with agent.database(NAME) as database:
        create(database, (*FIRST, *SECOND))
        put(database, "m", "s", assistant(tokens(7, 8)))
        put_new(database, "n", "s", 1, assistant(tokens(700, 120), START + SECOND_MS))
    assert agent.total() == (700, 0, 0, 120)


@pytest.mark.parametrize(
    ("prompt", "fresh"), [(47_572, 412), (412, 412)], ids=["whole prompt", "fresh input"]
)
def test_the_prompt_of_a_task_is_whole_unless_it_cannot_be(
    agent: Agent, prompt: int, fresh: int
) -> None:
    cached = {"cacheReads": 45_000, "cacheWrites": 2_160}
    agent.write(f"{TASK}/ui_messages.json", [request(START, prompt, 530, **cached)])
    history = [{"role": "user", "content": "<model>anthropic/claude-sonnet-4.5</model>"}]
    agent.write(f"{TASK}/api_conversation_history.json", history)
    [call] = agent.read()
    assert call.tokens == (fresh, 45_000, 2_160, 530)
    assert (call.session, call.cost) == ("1789640312000", 250_000_000)
    assert call.model == "anthropic/claude-sonnet-4.5"


def test_a_task_that_is_copied_to_another_editor_counts_once(agent: Agent) -> None:
    lines = [request(START, 50, 5), request(START + SECOND_MS, 60, 6)]
    agent.write(f"{TASK}/ui_messages.json", lines[:1])
    agent.read()
    agent.write(f"{TASK}/ui_messages.json", lines)
    agent.write(f"{TASK.replace('/Code/', '/Cursor/')}/ui_messages.json", lines)
    assert agent.total() == (110, 0, 0, 11)


def test_tasks_and_the_database_count_side_by_side(agent: Agent) -> None:
    agent.write(f"{TASK}/ui_messages.json", [request(START, 50, 5)])
    with agent.database(NAME) as database:
        create(database, FIRST)
        put(database, "m", "s", assistant(tokens(7, 8)))
    assert agent.total() == (57, 0, 0, 13)
    assert agent.accounts() == ["default"]
