"""One name for all spellings of one model, by rules on the text alone.

Vendors, resellers and agents write the same model with a vendor in front, a snapshot date or a
context mark behind, or a point for a dash. The rules take away only what never tells two models
apart; where a word may be part of a name (`kimi-k2-thinking`) it stays.
"""

import re
from functools import lru_cache

_PREFIX = re.compile(
    r"""^(?:
        .*/                                             # openrouter/anthropic/, models/, a path
      | custom:                                         # a model that the user added to Droid
      | (?:(?:us|eu|apac|jp|au|ca|us-gov|global)\.)?    # an inference profile of Bedrock
        (?:anthropic|openai|amazon|meta|mistral|deepseek|google|moonshotai?|minimax|qwen|zai)\.
    )""",
    re.VERBOSE,
)
_SUFFIX = re.compile(
    r"""(?:
        -?\[[^\]]*\](?:-\d+)?                           # [1m], or Droid's -[Anthropic]-0
      | -v?\d+:\d+                                      # a Bedrock revision
      | :(?:free|beta|extended|nitro|floor|online|batch|thinking)   # a route of OpenRouter
      | :latest                                         # Ollama's default tag
      | @(?:20\d{6}|latest|default)                     # Vertex
      | -20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])
      | -20\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])
      | -latest
    )$""",
    re.VERBOSE,
)
_BRACKETS = re.compile(r"\[[^\]]*\]$")
_CLAUDE_SUFFIX = re.compile(r"-thinking$|(?<!^claude)-v\d+$|(?<=\d)-0$")
_CLAUDE_VERSION_FIRST = re.compile(
    r"^claude-([4-9](?:-\d{1,2})?)-(haiku|sonnet|opus|fable|mythos)(?=-|$)"
)
_CLAUDE_THREE_LAST = re.compile(r"^claude-(haiku|sonnet|opus)-(3(?:-\d{1,2})?)(?=-|$)")


@lru_cache(maxsize=4096)
def canonical_model(model: str) -> str:
    """Return the name that all spellings of a model share; the empty text stays empty."""
    name = "-".join(model.lower().split())
    while True:
        shorter = _simplify(name)
        if shorter == name:
            return name
        name = shorter


def unmarked_model(model: str) -> str:
    """Return an id without what an agent writes behind it: `[1m]`, or `-thinking` of a Claude."""
    name = _BRACKETS.sub("", model)
    return name.removesuffix("-thinking") if name.lower().startswith("claude-") else name


def _simplify(name: str) -> str:
    """Apply every rule once; a rule that would leave nothing does not apply."""
    name = _PREFIX.sub("", name) or name
    name = _SUFFIX.sub("", name).strip() or name
    return _simplify_claude(name) if name.startswith("claude-") else name


def _simplify_claude(name: str) -> str:
    """Bring a Claude name into the order that Anthropic uses for its generation."""
    name = _CLAUDE_SUFFIX.sub("", name.replace(".", "-"))
    name = _CLAUDE_VERSION_FIRST.sub(r"claude-\2-\1", name)
    return _CLAUDE_THREE_LAST.sub(r"claude-\2-\1", name)
