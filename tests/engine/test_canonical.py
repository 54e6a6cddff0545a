"""One name for all spellings of a model, and never one name for two models."""

import pytest
from hypothesis import given, strategies as st

from burnbar_tui.engine.canonical import canonical_model, unmarked_model
from burnbar_tui.engine.price_tables import SHIPPED, read_table

SPELLINGS = {
    "claude-opus-4-5": [
        "claude-opus-4-5",
        "claude-opus-4-5-20251101",
        "claude-opus-4-5@20251101",
        "claude-opus-4.5",
        "Claude Opus 4.5",
        "claude-4.5-opus",
        "claude-4-5-opus-thinking",
        "claude-opus-4-5-thinking",
        "claude-opus-4-5[1m]",
        "claude-opus-4-5-20251101[1m]",
        "anthropic/claude-opus-4.5",
        "openrouter/anthropic/claude-opus-4.5:thinking",
        "anthropic.claude-opus-4-5-20251101-v1:0",
        "us.anthropic.claude-opus-4-5-20251101-v1:0",
        "global.anthropic.claude-opus-4-5-20251101-v1:0",
        "bedrock/eu.anthropic.claude-opus-4-5-20251101-v1:0",
        "vertex_ai/claude-opus-4-5@20251101",
        "custom:Claude-Opus-4.5-Thinking-[Anthropic]-0",
    ],
    "claude-sonnet-4": [
        "claude-sonnet-4-20250514",
        "claude-sonnet-4-0",
        "claude-4-sonnet-20250514",
        "anthropic/claude-sonnet-4",
        "us.anthropic.claude-sonnet-4-20250514-v1:0",
    ],
    "claude-3-5-sonnet": [
        "claude-3-5-sonnet-20241022",
        "claude-3.5-sonnet",
        "claude-3-5-sonnet-latest",
        "claude-sonnet-3.5",
        "anthropic.claude-3-5-sonnet-20241022-v2:0",
        "claude-3-5-sonnet-v2@20241022",
    ],
    "claude-fable-5": ["claude-fable-5", "claude-5-fable", "claude-fable-5[1m]"],
    "gpt-5.1-codex": ["gpt-5.1-codex", "openai/gpt-5.1-codex", "azure/openai/gpt-5.1-codex"],
    "gpt-5": ["gpt-5", "gpt-5-2025-08-07", "GPT-5", "openai/gpt-5"],
    "gpt-5.2": ["gpt-5.2-20251211", "gpt-5.2-2025-12-11"],
    "o3": ["o3", "o3-2025-04-16", "openai/o3"],
    "gpt-oss-120b": ["openai.gpt-oss-120b-1:0", "openai/gpt-oss-120b:free"],
    "gemini-2.5-pro": [
        "models/gemini-2.5-pro",
        "vertex_ai/gemini-2.5-pro",
        "google/gemini-2.5-pro",
    ],
    "kimi-k2-thinking": ["kimi-k2-thinking", "moonshotai/kimi-k2-thinking"],
    "deepseek-v3p1": ["accounts/fireworks/models/deepseek-v3p1"],
    "llama3.2": ["llama3.2:latest", "ollama/llama3.2"],
    "": ["", " "],
}


@pytest.mark.parametrize(
    ("spelling", "name"),
    [(spelling, name) for name, spellings in SPELLINGS.items() for spelling in spellings],
)
def test_all_spellings_of_a_model_have_one_name(spelling: str, name: str) -> None:
    assert canonical_model(spelling) == name


@pytest.mark.parametrize(
    "names",
    [
        ["gpt-5.1-codex", "gpt-5.1-codex-max", "gpt-5.1-codex-mini", "gpt-5.1"],
        ["claude-opus-4", "claude-opus-4-1", "claude-opus-4-5", "claude-opus-4-8"],
        ["claude-v1", "claude-v2", "claude-2", "claude-2.1", "claude-instant-1"],
        ["claude-3-5-sonnet", "claude-3-7-sonnet", "claude-sonnet-4-5", "claude-sonnet-5"],
        ["claude-opus-4-6", "claude-opus-4-6-fast"],
        ["kimi-k2", "kimi-k2-thinking", "kimi-k2-0711-preview", "kimi-k2-0905-preview"],
        ["gemini-2.5-pro", "gemini-2.5-pro-preview-05-06", "gemini-2.5-flash"],
        ["qwen3:8b", "qwen3:32b", "qwen3"],
        ["grok-4", "grok-4-fast", "grok-4.5"],
        ["gpt-4-0314", "gpt-4-0613", "gpt-4"],
    ],
)
def test_different_models_keep_different_names(names: list[str]) -> None:
    assert len({canonical_model(name) for name in names}) == len(names)


def test_no_two_models_of_one_vendor_that_differ_beyond_a_date_are_merged() -> None:
    """The vendors' own tables list each model once; a snapshot date may tell two rows apart."""
    for provider in read_table(SHIPPED).providers:
        if provider.id not in {"anthropic", "deepseek", "minimax", "moonshotai", "zai"}:
            continue
        names = [canonical_model(model.id) for model in provider.decoded]
        assert len(set(names)) == len(names), provider.id


@given(st.text() | st.sampled_from([s for group in SPELLINGS.values() for s in group]))
def test_a_canonical_name_is_its_own_canonical_name(model: str) -> None:
    assert canonical_model(canonical_model(model)) == canonical_model(model)


WORDS = ("claude", "opus", "sonnet", "4", "4.5", "3-5", "-", "-", "/", ".", "thinking", "20251101")
MARKS = ("[1m]", "@", ":0", "v1", "v2", "us.", "anthropic.", "latest", "gpt", "0", " ", "custom:")
PARTS = st.sampled_from((*WORDS, *MARKS))


@given(st.lists(PARTS, max_size=12).map("".join))
def test_pieces_of_names_in_any_order_settle(model: str) -> None:
    name = canonical_model(model)
    assert canonical_model(name) == name
    assert bool(name) == bool(model.strip())


def test_every_id_of_the_table_settles() -> None:
    for provider in read_table(SHIPPED).providers:
        for model in provider.decoded:
            name = canonical_model(model.id)
            assert canonical_model(name) == name


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("claude-fable-5[1m]", "claude-fable-5"),
        ("Claude-fable-5-thinking", "Claude-fable-5"),
        ("kimi-k2-thinking", "kimi-k2-thinking"),
        ("anthropic/claude-fable-5[1m]", "anthropic/claude-fable-5"),
    ],
)
def test_only_marks_of_the_agent_are_taken_off(marked: str, plain: str) -> None:
    assert unmarked_model(marked) == plain
