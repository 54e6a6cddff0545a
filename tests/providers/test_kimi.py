"""How the sessions of Kimi CLI and of Kimi Code are read."""

from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any

import pytest

from burnbar_tui.providers.registry import spec_of
from tests.providers.agent import Agent

PROVIDER = "kimi"

AT = datetime(2026, 9, 18, 9, 0, tzinfo=UTC)
SECOND = int(AT.timestamp())
HASH = md5(b"/home/ana/shop", usedforsecurity=False).hexdigest()
OLD = f".kimi/sessions/{HASH}/4e1c/wire.jsonl"
NEW_SESSION = ".kimi-code/sessions/wd_shop_1a2b/session_4e1c"
NEW = f"{NEW_SESSION}/agents/main/wire.jsonl"
METADATA = {"type": "metadata", "protocol_version": "1.3"}


def update(
    at: float, told: str | None, fresh: int, output: int, read: int = 0, **more: Any
) -> dict[str, Any]:
    """Return a line of Kimi CLI about the message `told`, seconds after nine."""
    usage = {
        "input_other": fresh,
        "output": output,
        "input_cache_read": read,
        "input_cache_creation": 0,
    }
    payload = {"message_id": told, "token_usage": usage} | more
    return {"timestamp": SECOND + at, "message": {"type": "StatusUpdate", "payload": payload}}


def turn(at: float, fresh: int, output: int, read: int = 0, **more: Any) -> dict[str, Any]:
    """Return a line of Kimi Code about a turn, seconds after nine."""
    usage = {"inputOther": fresh, "output": output, "inputCacheRead": read, "inputCacheCreation": 3}
    record = {"type": "usage.record", "model": "kimi-code/k3", "usageScope": "turn", "usage": usage}
    return record | {"time": round((SECOND + at) * 1000)} | more


def request(at: float, model: str | None = "kimi-k3") -> dict[str, Any]:
    """Return a line of Kimi Code about a request."""
    return {"type": "llm.request", "model": model, "time": round((SECOND + at) * 1000)}


# Kimi CLI


def test_a_message_of_kimi_cli_has_disjoint_counts(agent: Agent) -> None:
    agent.lines(OLD, METADATA, update(2.44, "chatcmpl-9", 820, 310, 14_000))
    [call] = agent.read()
    assert call.tokens == (820, 14_000, 0, 310)
    assert call.at == AT + timedelta(seconds=2.44)
    assert (call.session, call.cost) == ("4e1c", None)


def test_of_the_updates_of_a_message_the_largest_of_every_count_is_its_own(agent: Agent) -> None:
    agent.lines(OLD, update(1, "c1", 820, 20, 100), update(2, "c1", 0, 310, 90))
    [call] = agent.read()
    assert call.tokens == (820, 100, 0, 310)
    assert call.at == AT + timedelta(seconds=1)


def test_updates_of_a_message_may_come_later(agent: Agent) -> None:
    agent.lines(OLD, update(1, "c1", 820, 20, 100), update(2, "c2", 5, 5))
    agent.read()
    agent.append(OLD, update(3, "c1", 0, 310, 140))
    assert [call.tokens for call in agent.read()] == [(820, 140, 0, 310), (5, 0, 0, 5)]


def test_many_messages_are_each_counted_once(agent: Agent) -> None:
    agent.lines(OLD, *(update(n, f"c{n}", 1, 1) for n in range(200) for _ in range(2)))
    assert agent.total() == (200, 0, 0, 200)


def test_messages_without_an_id_are_known_by_their_instant(agent: Agent) -> None:
    agent.lines(OLD, update(1, None, 10, 1), update(1, None, 10, 1), update(2, None, 20, 2))
    assert agent.total() == (30, 0, 0, 3)


def test_subagents_count_as_their_session(agent: Agent) -> None:
    agent.write(".kimi/kimi.json", {"work_dirs": [{"path": "/home/ana/shop"}]})
    agent.lines(OLD, update(1, "c1", 10, 1))
    agent.lines(OLD.replace("wire", "subagents/s1/wire"), update(2, "c2", 20, 2))
    calls = agent.read()
    assert [call.input for call in calls] == [10, 20]
    assert {(call.session, call.project) for call in calls} == {("4e1c", "/home/ana/shop")}


@pytest.mark.parametrize(
    "listed",
    [
        {"work_dirs": [{"path": "/home/ana/ä"}, {"path": "/home/ana/shop", "kaos": "local"}]},
        {"/home/ana/shop": {"last_session_id": "4e1c"}},
    ],
)
def test_the_folder_is_found_by_its_hash(agent: Agent, listed: object) -> None:
    agent.write(".kimi/kimi.json", listed)
    agent.lines(OLD, update(1, "c1", 10, 1))
    [call] = agent.read()
    assert call.project == "/home/ana/shop"


def test_a_folder_that_is_not_listed_is_not_known(agent: Agent) -> None:
    agent.write(".kimi/kimi.json", b'{"bad": "\\q", "work_dirs": ["/home/ana"]}')
    agent.lines(OLD, update(1, "c1", 10, 1))
    [call] = agent.read()
    assert call.project == ""


@pytest.mark.parametrize(
    ("told", "name", "config", "model"),
    [
        ("kimi-k3", "config.toml", 'default_model = "other"', "kimi-k3"),
        (None, "config.toml", 'default_model = "kimi-k2.5"', "kimi-k2.5"),
        (None, "config.toml", 'default_model = "a"\n[models.a]\nmodel = "kimi-k3"', "kimi-k3"),
        ("chatcmpl-8", "config.json", '{"default_model": "kimi-k2.5"}', "kimi-k2.5"),
        (None, "config.toml", "default_model = ", "kimi-for-coding"),
        (None, "config.toml", "default_model = 7", "kimi-for-coding"),
        (None, "config.json", "{", "kimi-for-coding"),
        ("chatcmpl-8", "other", "", "kimi-for-coding"),
    ],
)
def test_a_model_that_is_not_logged_is_the_configured_one(
    agent: Agent, told: str | None, name: str, config: str, model: str
) -> None:
    agent.write(f".kimi/{name}", config)
    agent.lines(OLD, update(1, "c1", 10, 1, model=told))
    [call] = agent.read()
    assert call.model == model


@pytest.mark.parametrize(
    ("told", "named", "model"),
    [
        ("kimi-k3", "kimi-k2.5", "kimi-k3"),
        (None, "kimi-k2.5", "kimi-k2.5"),
        ("chatcmpl-8", "kimi-k2.5", "kimi-k2.5"),
        (None, "", "other"),
    ],
)
def test_the_environment_names_a_model_before_the_configuration(
    agent: Agent, told: str | None, named: str, model: str
) -> None:
    agent.environ["KIMI_MODEL_NAME"] = named
    agent.write(".kimi/config.toml", 'default_model = "other"')
    agent.lines(OLD, update(1, "c1", 10, 1, model=told))
    agent.lines(OLD.replace("wire", "subagents/s1/wire"), update(2, "c2", 10, 1, model=told))
    assert [call.model for call in agent.read()] == [model, model]


def test_a_model_that_is_only_assumed_has_no_price(agent: Agent) -> None:
    agent.lines(OLD, update(1, "c1", 10, 1))
    [call] = agent.read()
    assert (call.model, agent.costs()) == ("kimi-for-coding", [(None, True)])


def test_lines_that_tell_no_tokens_are_passed_over(agent: Agent) -> None:
    agent.lines(
        OLD,
        METADATA,
        {"timestamp": SECOND, "message": {"type": "TurnBegin", "payload": {"token_usage": None}}},
        {"timestamp": SECOND, "message": {"type": "StatusUpdate", "token_usage": {}}},
        update(1, "c1", 0, 0),
        update(2, "c2", 0, 0, token_usage=None),
        {"token_usage": 1},
    )
    assert agent.read() == []
    assert agent.skipped() == {}


# Kimi Code


def test_a_turn_of_kimi_code_has_disjoint_counts(agent: Agent) -> None:
    agent.lines(NEW, METADATA, request(1), turn(2.5, 820, 310, 14_000))
    [call] = agent.read()
    assert call.tokens == (820, 14_000, 3, 310)
    assert (call.session, call.at) == ("4e1c", AT + timedelta(seconds=2.5))


def test_sums_of_the_session_and_steps_of_the_loop_are_no_turns(agent: Agent) -> None:
    step = {"type": "loop.event", "event": {"type": "step.end", "usage": {"inputOther": 9}}}
    untold = turn(3, 20, 2)
    del untold["usageScope"]
    agent.lines(NEW, turn(1, 10, 1), step, turn(2, 99, 99, usageScope="session"), untold)
    assert agent.total() == (30, 0, 6, 3)


def test_the_model_is_that_of_the_nearest_request_and_no_alias(agent: Agent) -> None:
    agent.lines(
        NEW,
        turn(1, 1, 1),
        turn(2, 1, 1, model=None),
        request(3, "kimi-k3"),
        turn(4, 1, 1),
        request(5, None),
        turn(6, 1, 1),
        request(7, "kimi-k3-lite"),
    )
    agent.read()
    agent.append(NEW, turn(8, 1, 1))
    models = [call.model for call in agent.read()]
    assert models == ["kimi-code/k3", "unknown", "kimi-k3", "kimi-k3", "kimi-k3-lite"]


def test_all_agents_of_a_session_add_up(agent: Agent) -> None:
    agent.lines(NEW, turn(1, 10, 1))
    agent.lines(NEW.replace("main", "explore-1"), turn(1, 10, 1))
    assert agent.total() == (20, 0, 6, 2)
    assert {call.session for call in agent.calls()} == {"4e1c"}


@pytest.mark.parametrize("name", ["cwd", "workDir"])
def test_the_folder_of_a_session_has_two_names(agent: Agent, name: str) -> None:
    agent.write(f"{NEW_SESSION}/state.json", {name: "/home/ana/shop"})
    agent.lines(NEW, turn(1, 10, 1))
    [call] = agent.read()
    assert call.project == "/home/ana/shop"


@pytest.mark.parametrize("session", ["4e1c", "session_4e1c"])
def test_the_folder_of_a_session_without_a_state_is_in_the_list_of_all(
    agent: Agent, session: str
) -> None:
    others = {"sessionId": "4e1c9", "workDir": "/home/ana/other"}, b"{4e1c\n"
    own = {"sessionId": session, "sessionDir": "s", "workDir": "/home/ana/shop"}
    agent.lines(".kimi-code/session_index.jsonl", *others, own)
    agent.lines(NEW, METADATA, turn(SECOND, 5, 5))
    [call] = agent.read()
    assert call.project == "/home/ana/shop"


def test_a_copy_of_a_log_adds_nothing(agent: Agent) -> None:
    agent.lines(NEW, turn(1, 10, 1))
    agent.lines(NEW.replace("wd_shop_1a2b", "wd_shop_copy"), turn(1, 10, 1), turn(2, 20, 2))
    assert agent.total() == (30, 0, 6, 3)


def test_a_turn_without_a_time_counts_when_the_log_changed(agent: Agent) -> None:
    agent.lines(NEW, turn(1, 10, 1, time=None), turn(1, 10, 1, time=None), at=SECOND)
    assert [call.at for call in agent.read()] == [AT, AT]


def test_a_damaged_line_is_skipped(agent: Agent) -> None:
    agent.lines(NEW, turn(1, -10, 1), turn(2, 10, 1), turn(3, 0, 0) | {"usage": None})
    agent.lines(OLD.replace("4e1c", "5f2d"), update(1, "c1", -1, 1), update(2, "c2", 5, 1))
    assert agent.total() == (15, 0, 3, 2)
    assert agent.skipped() == {
        "wrong shape: usage.inputOther": 1,
        "wrong shape: message.payload.token_usage.input_other": 1,
    }


# Both


@pytest.mark.parametrize("is_new_first", [False, True])
def test_a_session_that_was_taken_over_counts_in_its_new_place(
    agent: Agent, *, is_new_first: bool
) -> None:
    new = [turn(1, 820, 310), turn(2, 50, 5)]
    old = [update(1, "c1", 800, 300)]
    if not is_new_first:
        agent.lines(OLD, *old)
        agent.lines(OLD.replace("wire", "subagents/s1/wire"), update(3, "c3", 7, 7))
        agent.lines(OLD.replace("4e1c", "5f2d"), update(4, "c1", 6, 6))
        assert agent.total() == (813, 0, 0, 313)
    agent.lines(NEW, *new)
    agent.read()
    agent.lines(OLD, *old)
    agent.lines(OLD.replace("wire", "subagents/s1/wire"), update(3, "c3", 7, 7))
    agent.lines(OLD.replace("4e1c", "5f2d"), update(4, "c1", 6, 6))
    assert agent.total() == (876, 0, 6, 321)


@pytest.mark.parametrize("variable", ["KIMI_SHARE_DIR", "KIMI_CODE_HOME"])
def test_a_variable_moves_one_folder_and_leaves_the_other(agent: Agent, variable: str) -> None:
    agent.environ[variable] = str(agent.home / "moved")
    agent.lines(OLD.replace("4e1c", "a"), update(1, "c1", 1, 1))
    agent.lines(NEW, turn(1, 20, 1))
    moved, stays = (OLD, NEW) if variable == "KIMI_SHARE_DIR" else (NEW, OLD.replace("4e1c", "a"))
    line = update(1, "c1", 300, 1) if moved == OLD else turn(1, 300, 1)
    place = moved.replace(".kimi-code", "moved").replace(".kimi", "moved").replace("4e1c", "b")
    agent.lines(place, line)
    kept = 20 if stays == NEW else 1
    assert agent.total()[0] == 300 + kept


def test_what_it_promises_is_what_the_product_says() -> None:
    spec = spec_of(PROVIDER)
    assert (spec.cost.label, spec.quota) == ("exact", "yes")
    assert "KIMI_AUTH_TOKEN" in spec.credential
