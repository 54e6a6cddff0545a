"""What words name, and what they do not."""

import pytest

from burnbar_tui.engine.ask.names import Known, find_names

KNOWN = Known(
    provider={"codex": ("Codex",)},
    model={"openai/gpt-5": ("gpt-5",), "gpt-5": (), "us.anthropic.claude-opus-4-6": (), "o3": ()},
)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("gpt-5", ("openai/gpt-5", "gpt-5")),
        ("gpt", ("openai/gpt-5", "gpt-5")),
        ("openai/gpt-5", ("openai/gpt-5",)),
        ("opus", ("us.anthropic.claude-opus-4-6",)),
        ("claude opus 4.6", ("us.anthropic.claude-opus-4-6",)),
    ],
)
def test_a_model_is_named_whole_or_in_part(words: str, names: tuple[str, ...]) -> None:
    [found], left = find_names(words.split(), KNOWN)
    assert found.names == names
    assert left == ["|"]


@pytest.mark.parametrize("word", ["openai", "anthropic", "us"])
def test_a_vendor_before_some_models_is_not_all_that_it_sells(word: str) -> None:
    assert find_names([word], KNOWN) == ([], [word])
