"""How Cline's tasks, in every editor, and its newer sessions are read."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from burnbar_tui.facts import ms_of
from burnbar_tui.providers.registry import spec_of
from tests.providers.agent import Agent

PROVIDER = "cline"

AT = datetime(2026, 9, 18, 9, 0, tzinfo=UTC)
AT_MS = ms_of(AT)
STORAGE = "User/globalStorage/saoudrizwan.claude-dev"
CODE = f".config/Code/{STORAGE}"
TASK = f"{CODE}/tasks/{AT_MS}"
MESSAGES = f"{TASK}/ui_messages.json"
SESSION = ".cline/data/sessions/s-71c2"


def request(second: int, fresh: int | None = 412, output: int = 530, **more: Any) -> dict[str, Any]:
    """Return the line of a request; without a number of tokens, of one that has just begun."""
    told: dict[str, Any] = {"request": "…", "apiProtocol": "anthropic"}
    if fresh is not None:
        told |= {"tokensIn": fresh, "tokensOut": output, "cacheWrites": 0, "cacheReads": 0}
    ts = AT_MS + second * 1000
    return {"ts": ts, "type": "say", "say": "api_req_started", "text": json.dumps(told | more)}


def taken_away(second: int, fresh: int, output: int) -> dict[str, Any]:
    """Return the line that holds the sum of requests which a checkpoint took away."""
    return request(second, fresh, output) | {"say": "deleted_api_reqs"}


def answer(number: int, prompt: int, output: int, **more: Any) -> dict[str, Any]:
    """Return one assistant message of a session."""
    return {
        "id": f"a{number}",
        "role": "assistant",
        "ts": AT_MS + number * 1000,
        "modelInfo": {"id": "claude-sonnet-4-6", "provider": "anthropic"},
        "metrics": {"inputTokens": prompt, "outputTokens": output, **more},
    }


def test_a_request_of_a_task_has_four_disjoint_buckets_and_its_own_cost(agent: Agent) -> None:
    agent.write(MESSAGES, [request(1, cacheWrites=2160, cacheReads=45_000, cost=0.0187)])
    [call] = agent.read()
    assert call.tokens == (412, 45_000, 2160, 530)
    assert (call.cost, call.session) == (18_700_000, str(AT_MS))
    assert call.at == datetime(2026, 9, 18, 9, 0, 1, tzinfo=UTC)


def test_cline_writes_fresh_input_however_large_it_is(agent: Agent) -> None:
    agent.write(MESSAGES, [request(1, 50_000, cacheReads=45_000)])
    assert agent.total() == (50_000, 45_000, 0, 530)


def test_a_cost_of_nothing_is_left_to_the_price_table(agent: Agent) -> None:
    agent.write(MESSAGES, [request(1, cost=0)])
    [call] = agent.read()
    assert call.cost is None


@pytest.mark.parametrize(
    "folder",
    [
        *(
            f".config/{name}"
            for name in (
                "Code", "Code - Insiders", "VSCodium", "VSCodium - Insiders", "Cursor", "Windsurf",
                "Windsurf - Next", "Antigravity", "Positron",
            )
        ),
        "Library/Application Support/Code",
        "AppData/Roaming/Code - Insiders",
        ".vscode-server/data",
        ".vscode-server-insiders/data",
        ".cursor-server/data",
    ],
)  # fmt: skip
def test_the_storage_of_every_editor_is_read(agent: Agent, folder: str) -> None:
    agent.write(f"{folder}/{STORAGE}/tasks/t/ui_messages.json", [request(1)])
    assert agent.total() == (412, 0, 0, 530)


def test_the_configuration_folder_of_the_system_is_followed(agent: Agent) -> None:
    agent.environ["XDG_CONFIG_HOME"] = str(agent.home / "settings")
    agent.write(f"settings/Code/{STORAGE}/tasks/t/ui_messages.json", [request(1)])
    assert agent.total() == (412, 0, 0, 530)


def test_a_request_that_has_just_begun_counts_when_it_is_completed(agent: Agent) -> None:
    agent.write(MESSAGES, [request(1), request(2, None)])
    assert agent.total() == (412, 0, 0, 530)
    agent.write(MESSAGES, [request(1), request(2, 5, 7)])
    assert agent.total() == (417, 0, 0, 537)


def test_a_request_that_is_completed_in_place_is_one_call(agent: Agent) -> None:
    agent.write(MESSAGES, [request(1, 100, 1)])
    agent.read()
    agent.write(MESSAGES, [request(1, 100, 60, cost=0.25)])
    [call] = agent.read()
    assert (call.tokens, call.cost) == ((100, 0, 0, 60), 250_000_000)
    agent.write(MESSAGES, [request(1, 100, 60, cost=0.25), request(2, 7, 1)])
    assert [call.tokens for call in agent.read()] == [(100, 0, 0, 60), (7, 0, 0, 1)]


def test_requests_after_some_were_taken_away_without_a_trace_count(agent: Agent) -> None:
    agent.write(MESSAGES, [request(1, 100, 10), request(2, 500, 50)])
    agent.read()
    agent.write(MESSAGES, [request(1, 100, 10), request(3, 300, 30)])
    assert agent.total() == (900, 0, 0, 90)
    agent.write(MESSAGES, [request(1, 100, 10), request(3, 300, 30), taken_away(9, 40, 4)])
    assert agent.total() == (900, 0, 0, 90)


def test_a_task_that_goes_on_in_two_editors_counts_in_both(agent: Agent) -> None:
    agent.write(MESSAGES, [request(1, 100, 10), request(2, 500, 50)])
    agent.write(MESSAGES.replace("/Code/", "/Cursor/"), [request(1, 100, 10), request(3, 300, 30)])
    assert agent.total() == (900, 0, 0, 90)


def test_a_cancelled_request_was_billed_for_what_it_tells(agent: Agent) -> None:
    cancelled = request(2, 14, 3, cancelReason="user_cancelled")
    nothing = request(3, 0, 0, cancelReason="streaming_failed")
    agent.write(MESSAGES, [request(1), cancelled, nothing])
    assert [call.tokens for call in agent.read()] == [(412, 0, 0, 530), (14, 0, 0, 3)]


def test_requests_that_were_taken_away_before_we_came_count_by_their_sum(agent: Agent) -> None:
    agent.write(MESSAGES, [request(1, 100, 10), taken_away(9, 50, 5), request(10, 7, 1)])
    assert [call.tokens for call in agent.read()] == [(100, 0, 0, 10), (50, 0, 0, 5), (7, 0, 0, 1)]


def test_requests_that_we_saw_taken_away_count_once(agent: Agent) -> None:
    agent.write(MESSAGES, [request(1, 100, 10), request(2, 20, 2), request(3, 30, 3)])
    agent.read()
    agent.write(MESSAGES, [request(1, 100, 10), taken_away(9, 50, 5)])
    assert agent.total() == (150, 0, 0, 15)
    agent.write(MESSAGES, [request(1, 100, 10), taken_away(9, 50, 5), request(10, 7, 1)])
    calls = agent.read()
    assert agent.total() == (157, 0, 0, 16)
    assert calls[-1].tokens == (7, 0, 0, 1)
    assert calls[-1].at == datetime(2026, 9, 18, 9, 0, 10, tzinfo=UTC)


def test_a_task_copied_to_another_editor_counts_once(agent: Agent) -> None:
    agent.write(MESSAGES, [request(1), request(2)])
    agent.write(MESSAGES.replace("/Code/", "/Cursor/"), [request(1), request(2), request(3)])
    assert len(agent.read()) == 3
    assert agent.total() == (3 * 412, 0, 0, 3 * 530)


def test_the_model_is_the_last_one_that_was_chosen_before_a_request(agent: Agent) -> None:
    uses = [
        {"ts": AT_MS, "model_id": "claude-sonnet-4-6", "model_provider_id": "anthropic"},
        {"ts": AT_MS + 2000, "model_id": "gpt-5.4", "model_provider_id": "openai"},
    ]
    agent.write(f"{TASK}/task_metadata.json", {"files_in_context": [], "model_usage": uses})
    agent.write(MESSAGES, [request(-1), request(1), request(2), request(3)])
    models = [call.model for call in agent.read()]
    assert models == ["claude-sonnet-4-6", "claude-sonnet-4-6", "gpt-5.4", "gpt-5.4"]


def test_a_model_on_the_line_itself_is_preferred(agent: Agent) -> None:
    agent.write(f"{TASK}/task_metadata.json", {"model_usage": [{"ts": AT_MS, "model_id": "x"}]})
    agent.write(MESSAGES, [request(1) | {"modelInfo": {"modelId": "claude-opus-4-8"}}])
    [call] = agent.read()
    assert call.model == "claude-opus-4-8"


def test_a_task_without_a_model_is_unknown_and_never_invented(agent: Agent) -> None:
    agent.write(MESSAGES, [request(1)])
    [call] = agent.read()
    assert call.model == "unknown"


@pytest.mark.parametrize(
    ("told", "folder"),
    [
        ("# Current Working Directory (/home/ana/shop) Files\n", "/home/ana/shop"),
        ("# Current Workspace Directory (C:\\ana\\shop) Files\n", "C:\\ana\\shop"),
        ("# Nothing of a folder", ""),
    ],
)
def test_the_folder_is_what_the_model_was_told(agent: Agent, told: str, folder: str) -> None:
    conversation = [{"role": "user", "content": [{"type": "text", "text": told}]}]
    agent.write(f"{TASK}/api_conversation_history.json", conversation)
    agent.write(MESSAGES, [request(1)])
    [call] = agent.read()
    assert call.project == folder


def test_a_byte_order_mark_is_passed_over(agent: Agent) -> None:
    agent.write(MESSAGES, b"\xef\xbb\xbf" + json.dumps([request(1)]).encode())
    assert agent.total() == (412, 0, 0, 530)


def test_a_task_without_requests_is_no_session(agent: Agent) -> None:
    agent.write(MESSAGES, [request(1, None), {"ts": AT_MS, "say": "text", "text": "Hello"}])
    assert agent.read() == []
    assert agent.skipped() == {}


def test_very_old_tasks_have_another_name(agent: Agent) -> None:
    agent.write(f"{TASK}/claude_messages.json", [request(1)])
    assert agent.total() == (412, 0, 0, 530)
    agent.write(MESSAGES, [request(1), request(2, 3, 4)])
    assert agent.total() == (415, 0, 0, 534)


def test_a_damaged_line_takes_no_other_with_it(agent: Agent) -> None:
    damaged = request(2) | {"text": '{"tokensIn":-5}'}
    strange = request(3) | {"text": ["api_req_started"]}
    quoted = {"ts": AT_MS, "say": "text", "text": "the api_req_started line is \\U0001f642"}
    agent.write(MESSAGES, [quoted, damaged, strange, "api_req_started", request(4)])
    assert agent.total() == (412, 0, 0, 530)
    assert agent.skipped() == {"a request is not of the known shape": 3}


def test_a_line_without_an_instant_counts_when_the_file_changed(agent: Agent) -> None:
    agent.write(MESSAGES, [{"say": "api_req_started", "text": request(1)["text"]}], AT.timestamp())
    [call] = agent.read()
    assert call.at == AT


def test_a_half_written_file_is_read_when_it_is_whole(agent: Agent) -> None:
    whole = json.dumps([request(1)])
    agent.write(MESSAGES, whole[:50])
    assert agent.read() == []
    agent.write(MESSAGES, whole)
    assert agent.total() == (412, 0, 0, 530)


def test_the_prompt_of_a_session_includes_its_cached_parts(agent: Agent) -> None:
    told = answer(1, 21_000, 640, cacheReadTokens=15_000, cacheWriteTokens=5000, cost=0.036)
    agent.write(f"{SESSION}/s-71c2.messages.json", {"messages": [told]})
    [call] = agent.read()
    assert call.tokens == (1000, 15_000, 5000, 640)
    assert (call.cost, call.model, call.session) == (36_000_000, "claude-sonnet-4-6", "s-71c2")
    assert call.at == datetime(2026, 9, 18, 9, 0, 1, tzinfo=UTC)


def test_a_prompt_smaller_than_its_cached_parts_cannot_hold_them(agent: Agent) -> None:
    told = answer(1, 10, 1, cacheReadTokens=500, cacheWriteTokens=20)
    agent.write(f"{SESSION}/s-71c2.messages.json", {"messages": [told]})
    assert agent.total() == (10, 500, 20, 1)


def test_messages_of_users_and_without_tokens_are_no_calls(agent: Agent) -> None:
    user = answer(1, 5, 5) | {"role": "user"}
    silent = answer(2, 0, 0)
    unmeasured = {"id": "a3", "role": "assistant", "content": "…"}
    agent.write(f"{SESSION}/s-71c2.messages.json", {"messages": [user, silent, unmeasured]})
    assert agent.read() == []
    assert agent.skipped() == {}


def test_a_session_that_is_rewritten_counts_each_message_once(agent: Agent) -> None:
    name = f"{SESSION}/s-71c2.messages.json"
    agent.write(name, {"messages": [answer(1, 10, 1), answer(2, 20, 2)]})
    agent.read()
    agent.write(name, {"messages": [answer(2, 20, 2), answer(3, 30, 3)]})
    assert agent.total() == (60, 0, 0, 6)


def test_a_session_may_be_a_bare_list(agent: Agent) -> None:
    agent.write(f"{SESSION}/s-71c2.messages.json", [answer(1, 10, 1), answer(2, 20, 2)])
    assert agent.total() == (30, 0, 0, 3)


def test_a_byte_order_mark_before_a_session_is_passed_over(agent: Agent) -> None:
    for name, data in (("s-1", {"messages": [answer(1, 10, 1)]}), ("s-2", [answer(1, 20, 2)])):
        text = b"\xef\xbb\xbf" + json.dumps(data).encode()
        agent.write(f".cline/data/sessions/{name}/{name}.messages.json", text)
    assert agent.total() == (30, 0, 0, 3)
    assert agent.skipped() == {}


def test_messages_without_an_id_are_known_by_their_instant(agent: Agent) -> None:
    name = f"{SESSION}/s-71c2.messages.json"
    first, second = answer(1, 10, 1) | {"id": None}, answer(2, 20, 2) | {"id": None}
    agent.write(name, {"messages": [first, second]})
    agent.read()
    agent.write(name, {"messages": [second]})
    assert agent.total() == (30, 0, 0, 3)


def test_messages_without_id_and_instant_are_known_by_their_counts(agent: Agent) -> None:
    def bare(prompt: int, output: int = 1) -> dict[str, Any]:
        return answer(1, prompt, output) | {"id": None, "ts": None}

    name = f"{SESSION}/s-71c2.messages.json"
    agent.write(name, {"messages": [bare(1000), bare(2000), bare(3000), bare(2000)]})
    assert agent.total() == (8000, 0, 0, 4)
    agent.write(name, {"messages": [bare(2500), bare(2000), bare(400)]})
    assert agent.total() == (10_900, 0, 0, 6)
    paid = bare(2000) | {"metrics": {"inputTokens": 2000, "outputTokens": 1, "cost": 0.25}}
    agent.write(name, {"messages": [bare(2000), paid, bare(400), bare(2000)]})
    assert agent.total() == (12_900, 0, 0, 7)


def test_the_manifest_tells_folder_and_model_of_a_session(agent: Agent) -> None:
    manifest = {"session_id": "s-71c2", "model": "gpt-5.4", "cwd": "/home/ana/shop"}
    agent.write(f"{SESSION}/s-71c2.json", manifest)
    told = answer(1, 10, 1) | {"modelInfo": None}
    agent.write(f"{SESSION}/s-71c2.messages.json", {"messages": [told]})
    [call] = agent.read()
    assert (call.model, call.project) == ("gpt-5.4", "/home/ana/shop")


def test_the_workspace_stands_for_a_folder_that_is_not_told(agent: Agent) -> None:
    agent.write(f"{SESSION}/s-71c2.json", {"workspace_root": "/home/ana"})
    agent.write(f"{SESSION}/s-71c2.messages.json", {"messages": [answer(1, 10, 1)]})
    [call] = agent.read()
    assert call.project == "/home/ana"


def test_a_child_is_a_session_below_its_parent(agent: Agent) -> None:
    agent.write(f"{SESSION}/s-71c2.json", {"session_id": "s-71c2", "cwd": "/home/ana/shop"})
    agent.write(f"{SESSION}/s-71c2.messages.json", {"messages": [answer(1, 10, 1)]})
    agent.write(f"{SESSION}/agent-1.messages.json", {"messages": [answer(1, 30, 3)]})
    assert agent.total() == (40, 0, 0, 4)
    assert agent.parents() == {"s-71c2/agent-1": "s-71c2"}
    assert {call.project for call in agent.calls()} == {"/home/ana/shop"}


def test_a_message_of_a_strange_shape_is_counted_as_skipped(agent: Agent) -> None:
    strange = answer(1, 10, 1) | {"metrics": {"inputTokens": -1}}
    agent.write(f"{SESSION}/s-71c2.messages.json", {"messages": [strange, answer(2, 20, 2)]})
    agent.write(".cline/data/sessions/s-2/s-2.messages.json", '"words"')
    assert agent.total() == (20, 0, 0, 2)
    assert agent.skipped() == {
        "a message is not of the known shape": 1,
        "a session is not of the known shape": 1,
    }


@pytest.mark.parametrize(
    ("name", "below"),
    [
        ("CLINE_DIR", "data/sessions"),
        ("CLINE_DATA_DIR", "sessions"),
        ("CLINE_SESSION_DATA_DIR", ""),
    ],
)
def test_variables_move_sessions_and_hide_no_tasks(agent: Agent, name: str, below: str) -> None:
    agent.environ[name] = str(agent.home / "elsewhere")
    agent.write(f"elsewhere/{below}/s-1/s-1.messages.json", {"messages": [answer(1, 10, 1)]})
    agent.write(MESSAGES, [request(1)])
    assert agent.total() == (422, 0, 0, 531)


def test_what_it_promises_is_what_the_product_says() -> None:
    spec = spec_of(PROVIDER)
    assert spec.is_promoted
    assert (spec.cost.label, spec.quota, spec.credential) == ("unavailable", "no", "")
