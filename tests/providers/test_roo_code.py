"""How the tasks of Roo Code and of its successor are read."""

import json
from typing import Any

import pytest

from tests.providers.agent import Agent

PROVIDER = "roo-code"

AT_MS = 1_789_722_000_000
ROO = ".config/Code/User/globalStorage/rooveterinaryinc.roo-cline/tasks/0199"
ZOO = ".config/Code/User/globalStorage/zoocodeorganization.zoo-code/tasks/0199"
MESSAGES = f"{ROO}/ui_messages.json"


def request(
    prompt: int, read: int = 0, written: int = 0, output: int = 9, ts: int = AT_MS
) -> dict[str, Any]:
    """Return the line of a request."""
    told = {"tokensIn": prompt, "tokensOut": output, "cacheWrites": written, "cacheReads": read}
    return {"ts": ts, "type": "say", "say": "api_req_started", "text": json.dumps(told)}


@pytest.mark.parametrize(
    ("prompt", "fresh"),
    [(47_572, 412), (47_160, 0), (47_159, 47_159), (412, 412), (0, 0)],
)
def test_input_holds_the_cached_part_unless_it_is_too_small(
    agent: Agent, prompt: int, fresh: int
) -> None:
    agent.write(MESSAGES, [request(prompt, read=45_000, written=2160)])
    [call] = agent.read()
    assert call.tokens == (fresh, 45_000, 2160, 9)


def test_the_successor_keeps_its_tasks_in_the_same_way(agent: Agent) -> None:
    agent.write(f"{ZOO}/ui_messages.json", [request(1000, read=400)])
    assert agent.total() == (600, 400, 0, 9)


def test_a_task_that_the_successor_took_over_counts_once(agent: Agent) -> None:
    agent.write(MESSAGES, [request(10)])
    agent.write(f"{ZOO}/ui_messages.json", [request(10), request(20, ts=AT_MS + 1)])
    assert agent.total() == (30, 0, 0, 18)


def test_the_model_is_the_last_one_that_the_conversation_names(agent: Agent) -> None:
    texts = ["<model>openai/gpt-5.4</model>", "…<model> anthropic/claude-sonnet-4.6 </model>…"]
    conversation = [{"role": "user", "content": [{"type": "text", "text": one}]} for one in texts]
    agent.write(f"{ROO}/api_conversation_history.json", conversation)
    agent.write(MESSAGES, [request(10)])
    [call] = agent.read()
    assert call.model == "anthropic/claude-sonnet-4.6"


def test_the_history_tells_folder_title_and_parent(agent: Agent) -> None:
    told = {"task": "Fix the totals\nof the cart", "workspace": "/home/ana/shop"}
    agent.write(f"{ROO}/history_item.json", told | {"parentTaskId": "0198"})
    agent.write(MESSAGES, [request(10)])
    agent.write(MESSAGES.replace("0199", "0198"), [request(20)])
    calls = {call.session: call for call in agent.read()}
    assert calls["0199"].project == "/home/ana/shop"
    assert agent.titles() == {"0199": "Fix the totals"}
    assert agent.parents() == {"0199": "0198"}


def test_what_a_checkpoint_took_away_counts_once_under_both_names(agent: Agent) -> None:
    for task, name in (("a", "deleted_api_reqs"), ("b", "api_req_deleted")):
        path = MESSAGES.replace("0199", task)
        agent.write(path, [request(100, read=40), request(50, ts=AT_MS + 1)])
        agent.read()
        agent.write(path, [request(100, read=40), request(50, ts=AT_MS + 2) | {"say": name}])
    assert agent.total() == (220, 80, 0, 36)
