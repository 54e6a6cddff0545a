"""Token counts under whichever of the common names an agent uses for them.

For agents whose names of fields, or what their counts include, are not established. A total that is
told proves it; where nothing does, the buckets are taken as disjoint and are an estimate.
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
    words = {name.lower().replace("_", ""): value for name, value in told.items()}
    counts = [_count(words, names) for names in (INPUT, OUTPUT, READ, WRITTEN, REASONING, TOTAL)]
    if min(counts) < 0:
        return None
    prompt, output, read, written, reasoning, total = counts
    cached = read + written
    for fresh in (prompt, prompt - cached):
        for spoken in (output, output + reasoning):
            if fresh >= 0 and fresh + cached + spoken == total:
                thought = min(reasoning, spoken)
                return Sizes(fresh, read, written, spoken, thought, Confidence.EXACT)
    is_plain = not cached and not reasoning
    confidence = Confidence.EXACT if is_plain else Confidence.ESTIMATED
    return Sizes(prompt, read, written, output, min(reasoning, output), confidence)


def _count(words: Mapping[str, object], names: tuple[str, ...]) -> int:
    """Return the count under the first of these names that is told: 0 where none is, -1 for none.

    A null is not told.
    """
    value = next((words[name] for name in names if words.get(name) is not None), 0)
    if not isinstance(value, int) or isinstance(value, bool):
        return -1
    return value if 0 <= value <= MAX_TOKENS else -1
