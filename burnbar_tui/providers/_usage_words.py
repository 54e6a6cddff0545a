"""Token counts under whichever of the common names an agent uses for them.

For agents whose names of fields, or what their counts include, are not established. A total that is
told proves it, and so do details in OpenAI's words, which are parts of their count; where nothing
does, the buckets are taken as disjoint and are an estimate.
"""

from collections.abc import Mapping

from msgspec import Struct

from burnbar_tui.facts import MAX_TOKENS, Confidence

INPUT = ("inputtokens", "prompttokens", "input")
OUTPUT = ("outputtokens", "completiontokens", "output")
READ = (
    "cachereadinputtokens",
    "cachereadtokens",
    "cacheread",
    "cachedinputtokens",
    "cachedtokens",
)
WRITTEN = (
    "cachecreationinputtokens",
    "cachecreationtokens",
    "cachewriteinputtokens",
    "cachewritetokens",
    "cachewrite",
)
REASONING = ("reasoningtokens", "reasoningoutputtokens", "reasoning")
TOTAL = ("totaltokens", "total")
INPUT_DETAILS = ("prompttokensdetails", "inputtokensdetails")
OUTPUT_DETAILS = ("completiontokensdetails", "outputtokensdetails")


class Sizes(Struct, frozen=True):
    """Disjoint buckets; reasoning is a part of output."""

    fresh: int
    read: int
    written: int
    output: int
    reasoning: int
    confidence: Confidence

    @property
    def total(self) -> int:
        """All tokens."""
        return self.fresh + self.read + self.written + self.output


def sizes(told: Mapping[str, object]) -> Sizes | None:
    """Return the buckets of a usage object, or None where something else stands for a count."""
    words = _words(told)
    counts = [_count(words, names) for names in (INPUT, OUTPUT, READ, WRITTEN, REASONING, TOTAL)]
    cached_inside = _count(_details(words, INPUT_DETAILS), READ)
    thought_inside = _count(_details(words, OUTPUT_DETAILS), REASONING)
    if min(*counts, cached_inside, thought_inside) < 0:
        return None
    prompt, output, read, written, reasoning, total = counts
    if max(cached_inside, thought_inside) and not read + written + reasoning:
        fresh = prompt - cached_inside if cached_inside <= prompt else prompt
        thought = min(thought_inside, output)
        return Sizes(fresh, cached_inside, 0, output, thought, Confidence.EXACT)
    cached = read + written
    for fresh in (prompt, prompt - cached):
        for spoken in (output, output + reasoning):
            if fresh >= 0 and fresh + cached + spoken == total:
                thought = min(reasoning, spoken)
                return Sizes(fresh, read, written, spoken, thought, Confidence.EXACT)
    is_plain = not cached and not reasoning
    confidence = Confidence.EXACT if is_plain else Confidence.ESTIMATED
    return Sizes(prompt, read, written, output, min(reasoning, output), confidence)


def _words(told: Mapping[str, object]) -> dict[str, object]:
    return {name.lower().replace("_", ""): value for name, value in told.items()}


def _details(words: Mapping[str, object], names: tuple[str, ...]) -> dict[str, object]:
    """Return what is told of the parts of a count."""
    found = next((words[name] for name in names if words.get(name) is not None), None)
    return _words(found) if isinstance(found, dict) else {}


def _count(words: Mapping[str, object], names: tuple[str, ...]) -> int:
    """Return the count under the first of these names that is told: 0 where none is, -1 for none.

    A null is not told.
    """
    value = next((words[name] for name in names if words.get(name) is not None), 0)
    if not isinstance(value, int) or isinstance(value, bool):
        return -1
    return value if 0 <= value <= MAX_TOKENS else -1
