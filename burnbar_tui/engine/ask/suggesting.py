"""Which questions that can be answered are the nearest to one that cannot."""

from datetime import date

from burnbar_tui.engine.ask.checks import UNCOUNTED, Refusal
from burnbar_tui.engine.ask.names import Known
from burnbar_tui.engine.ask.spelling import normal, spelt
from burnbar_tui.engine.ask.understand import understand
from burnbar_tui.engine.ask.vocabulary import FILLERS

MOST = 5
_ALWAYS = (
    "how much did I spend today",
    "cost last week by model",
    "top 5 projects this month by cost",
    "average cost per day in the last 30 days",
    "tokens yesterday",
    "cost this month vs last month",
    "why did cost change last week",
    "what will this month cost",
    "how fast am I burning",
    "share of cost by model this month",
    "which model used the most tokens this month",
    "which model had the most calls this month",
    "busiest hour ever",
    "most expensive day this month",
    "most expensive session this month",
    "most expensive call this month",
    "days over $10 this month",
    "how many days did I work this month",
    "how many sessions last week",
    "how many calls today",
    "cache hit rate last week",
    "input and output tokens last week",
    "plan value this month",
    "what was actually billed last month",
    "is my plan worth it",
    "how much quota is left",
    "when do my limits reset",
    "will I run out today",
    "which account has the most left",
    "median cost per day last month",
    "highest daily cost last month",
    "cost on weekends last month",
)
_NAMED = {
    "model": ("cost of {} last month", "when did I first use {}", "share of {} this month"),
    "project": ("cost of {} this month", "tokens of {} last week by model"),
    "provider": ("cost of {} this week", "when does my {} limit reset"),
}


def nearest(question: str, refusal: Refusal, known: Known, today: date) -> tuple[str, ...]:
    """Return a few questions, those first that share most words with the one refused."""
    text = spelt(normal(question[:400]), known)
    words = set(text.split()) - FILLERS
    found = [*_ALWAYS]
    for field, names in known.fields():
        for name in sorted(names, key=lambda one: not words & set(one.split("-")))[:2]:
            found += [form.format(f"{field} {name}") for form in _NAMED.get(field, ())]
    said = dict.fromkeys(_said_otherwise(text, refusal))
    ranked = sorted(found, key=lambda one: -_alike(words, one))
    return tuple(
        one
        for one in (*said, *ranked[: MOST - len(said)])
        if not isinstance(understand(one, known, today), Refusal)
    )[:MOST]


def _said_otherwise(text: str, refusal: Refusal) -> list[str]:
    """Return the question with each of the meanings that its words may have."""
    if refusal.reason == UNCOUNTED:
        return [f"{metric} {text}" for metric in ("cost", "tokens", "calls")]
    if not refusal.called or refusal.called not in text:
        return []
    return [text.replace(refusal.called, one, 1) for one in refusal.unknown[:3]]


def _alike(words: set[str], other: str) -> float:
    """Return how many words are shared, and of which part of the other question that is."""
    others = set(normal(other).split()) - FILLERS
    shared = len(words & others)
    return shared + shared / (len(others) + 1)
