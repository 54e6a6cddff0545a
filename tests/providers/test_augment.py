"""How the sessions of Augment's CLI are read."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from burnbar_tui.providers.registry import spec_of
from tests.providers.agent import Agent

PROVIDER = "augment"

NAME = ".augment/sessions/a1.json"
NOTHING = {"input_tokens": 0, "output_tokens": 0}


def usage(fresh: int, output: int = 10, read: int = 0, written: int = 0) -> dict[str, int]:
    """Return a usage node's counts."""
    return {
        "input_tokens": fresh,
        "output_tokens": output,
        "cache_read_input_tokens": read,
        "cache_creation_input_tokens": written,
    }


def turn(number: int, *nodes: object, **more: Any) -> dict[str, Any]:
    """Return an entry of a session with some usage nodes; `more` is about its exchange."""
    exchange = {
        "request_id": f"r{number}",
        "request_message": "…",
        "response_nodes": [{"id": 0, "content": "…"}, *({"token_usage": node} for node in nodes)],
    }
    return {
        "exchange": exchange | more,
        "sequenceId": number,
        "finishedAt": f"2026-09-18T09:00:{number:02}.000Z",
    }


def session(*turns: object, **more: Any) -> dict[str, Any]:
    """Return a session."""
    told = {"sessionId": "a1", "agentState": {"modelId": "claude-sonnet-4-6"}}
    return told | {"chatHistory": list(turns)} | more


def test_the_counts_of_an_exchange_are_disjoint(agent: Agent) -> None:
    agent.write(NAME, session(turn(1, usage(12, 340, 18_000, 2400))))
    [call] = agent.read()
    assert call.tokens == (12, 18_000, 2400, 340)
    assert (call.session, call.cost, call.project) == ("a1", None, "")
    assert call.at == datetime(2026, 9, 18, 9, 0, 1, tzinfo=UTC)


def test_of_the_usage_nodes_of_a_turn_the_first_that_tells_something_counts(agent: Agent) -> None:
    nodes = [NOTHING, None, {}, usage(9), usage(9), usage(50)]
    agent.write(NAME, session(turn(1, *nodes), turn(2, usage(7))))
    assert [call.input for call in agent.read()] == [9, 7]


def test_counts_may_stand_anywhere_in_a_turn(agent: Agent) -> None:
    plain = {"exchange": {"request_id": "r1", "token_usage": usage(5)}}
    outside = {"exchange": {"request_id": "r2"}, "token_usage": usage(6)}
    agent.write(NAME, session(plain, outside))
    agent.write(NAME.replace("a1", "a2"), session(exchanges=[turn(3, usage(7))], sessionId="a2"))
    assert agent.total() == (18, 0, 0, 30)


@pytest.mark.parametrize("missing", ["chatHistory", "exchanges"])
def test_a_list_that_is_null_is_empty(agent: Agent, missing: str) -> None:
    lists = {"chatHistory": [turn(1, usage(7))], "exchanges": [turn(1, usage(7))]}
    agent.write(NAME, session() | lists | {missing: None})
    assert agent.total() == (7, 0, 0, 10)
    assert agent.skipped() == {}


def test_the_model_of_an_exchange_is_preferred_to_that_of_the_session(agent: Agent) -> None:
    agent.write(NAME, session(turn(1, usage(1)), turn(2, usage(1), model_id="gpt-5.4")))
    agent.write(NAME.replace("a1", "a2"), session(turn(3, usage(1)), sessionId="a2", agentState={}))
    models = [call.model for call in agent.read()]
    assert models == ["claude-sonnet-4-6", "gpt-5.4", "unknown"]


def test_a_session_that_is_rewritten_counts_each_exchange_once(agent: Agent) -> None:
    agent.write(NAME, session(turn(1, usage(10)), turn(2, usage(20))))
    agent.read()
    agent.write(NAME, session(turn(2, usage(20)), turn(3, usage(30))))
    assert agent.total() == (60, 0, 0, 30)


def test_a_copy_of_a_session_adds_nothing(agent: Agent) -> None:
    agent.write(NAME, session(turn(1, usage(10))))
    agent.write(NAME.replace("a1", "copy"), session(turn(1, usage(10))))
    assert agent.total() == (10, 0, 0, 10)


def test_exchanges_without_an_id_are_known_by_their_place(agent: Agent) -> None:
    by_number = turn(1, usage(10), request_id=None)
    by_place = by_number | {"sequenceId": None}
    agent.write(NAME, session(by_number, by_place))
    agent.read()
    agent.write(NAME, session(by_number, by_place, turn(3, usage(5))))
    assert agent.total() == (25, 0, 0, 30)


def test_a_session_is_named_by_its_file_if_it_tells_no_id(agent: Agent) -> None:
    agent.write(NAME, session(turn(1, usage(10)), sessionId=None))
    [call] = agent.read()
    assert call.session == "a1"


@pytest.mark.parametrize("told", [{}, {"finishedAt": "soon"}])
def test_an_exchange_without_an_instant_counts_when_the_file_changed(
    agent: Agent, told: dict[str, str]
) -> None:
    at = datetime(2026, 9, 18, 12, tzinfo=UTC)
    entry = turn(1, usage(10))
    del entry["finishedAt"]
    agent.write(NAME, session(entry | told), at.timestamp())
    [call] = agent.read()
    assert call.at == at


def test_a_session_without_counts_is_told_and_not_counted_as_nothing(agent: Agent) -> None:
    agent.write(NAME, session(turn(1), turn(2, usage(-5)), turn(3, NOTHING)))
    agent.write(NAME.replace("a1", "empty"), session())
    assert agent.read() == []
    assert agent.skipped() == {"session without token counts": 1, "tokens: not a count": 1}


def test_a_damaged_exchange_costs_only_itself(agent: Agent) -> None:
    strange = turn(3, usage(7)) | {"sequenceId": [3]}
    agent.write(NAME, session(turn(1, usage(10)), turn(2, usage(-5)), strange, turn(4, None)))
    assert agent.total() == (10, 0, 0, 10)
    assert agent.skipped() == {
        "tokens: not a count": 1,
        "an exchange is not of the known shape": 1,
    }


def test_text_that_javascript_alone_can_write_is_forgiven(agent: Agent) -> None:
    text = json.dumps(session(turn(1, usage(10), response_text="lone")))
    agent.write(NAME, text.replace("lone", r"\ud83d"))
    assert agent.total() == (10, 0, 0, 10)


def test_the_login_beside_the_sessions_is_no_session(agent: Agent) -> None:
    agent.write(".augment/session.json", {"accessToken": "secret", "token_usage": {}})
    assert agent.read() == []
    assert agent.skipped() == {}


def test_its_row_says_that_tokens_were_found_on_disk() -> None:
    spec = spec_of(PROVIDER)
    assert spec.is_promoted
    assert (spec.cost.label, spec.quota, spec.credential) == ("unavailable", "no", "")
    assert spec.signs.extensions == ("augment.vscode-augment",)
