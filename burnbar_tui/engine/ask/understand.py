"""Question -> plan. Every word has to be accounted for: a word that means nothing is a refusal.

So a figure is never told for a question that was only half understood.
"""

import re
from datetime import date

from burnbar_tui.engine.ask.checks import Refusal, checked
from burnbar_tui.engine.ask.follower import Follower
from burnbar_tui.engine.ask.names import Known, Several
from burnbar_tui.engine.ask.plan import QUOTAS, Kind, Plan
from burnbar_tui.engine.ask.reader import Reader
from burnbar_tui.engine.ask.spans import find_span
from burnbar_tui.engine.ask.spelling import normal, spelt

LONGEST = 400
VAGUE = re.compile(
    r"(?!.*\b(?:by|per|models?|projects?|repos?|tools?|providers?|sessions?)\b)"
    r"(?:(?:what is|whats|what) (?:costing|eating|burning|draining|using|consuming)|"
    r"where (?:did|does|do|is|has) .*\b(?:go|goes|going|gone)\b|"
    r"what .*\b(?:spend|spending|spent) on$)"
)
"""What asks for groups and does not tell which."""
PRICE = re.compile(
    r"(?:and )?(?:how much (?:does|do) (?!i |we )|cost (?:is|are) (?!it |my |this |that ))"
)
MEANING = re.compile(
    r"(?:what|whats|what is|what are|define)(?: an?)? (?:tokens?|cache \w+|cache hit rate|"
    r"sessions?|(?:model |api )?calls?|(?:input|output|reasoning) tokens?|plan values?|burn rate)"
)
SHORT = 4
"""So few words without a time go on from the question before."""
TIMELESS = QUOTAS | {Kind.FIRST, Kind.LAST, Kind.FORECAST, Kind.BURN, Kind.WORTH}
"""What has a time of its own, which other questions do not inherit."""
POINTS = re.compile(
    r"\b(?:it|they|them|those|(?:did|does|is|was) that(?= (?:cost|use))|"
    r"(?:this|that)(?! (?:day|week|weekend|month|quarter|year|morning|afternoon|evening|"
    r"i|we|used|cost|costs|had|has|ran)\b))\b"
)
"""What points to the question before."""
FOLLOWS = re.compile(
    r"(?:(?:ok(?:ay)? |so )?(?:and|no|sorry|hmm|actually|rather|i meant?(?! (?:cost|tokens?) per)|"
    r"what about|how about|now|only|just|same(?: thing| again)?(?: for| but)?|but|then|what if|"
    r"also|instead) ?)+(?:only |just |for |in |on |with )?"
)


def understand(
    question: str, known: Known, today: date, before: Plan | None = None
) -> Plan | Refusal:
    """Return what a question means.

    Args:
        question: as it was asked.
        known: what can be named.
        today: the present day where the user is.
        before: the plan of the question before, of which a short one may change a part.
    """
    text = normal(question)
    if PRICE.match(text) and not find_span(text, today):
        return Refusal("This asks for a price, which `burnbar prices` tells, or for no time")
    if VAGUE.match(text):
        return Refusal("It is not clear of what: of models, projects, tools or sessions")
    if MEANING.fullmatch(text):
        return Refusal("Only what was used can be told, and not what words mean")
    if not text:
        return Refusal("There is no question")
    if len(text) > LONGEST:
        return Refusal("This question is too long to be understood")
    words = spelt(text, known)
    try:
        return _meaning(words, known, today, before)
    except Several as found:
        meanings = " or ".join(found.meanings[:3])
        return Refusal(f"{found.words!r} may mean {meanings}", found.meanings, found.words)


def _meaning(words: str, known: Known, today: date, before: Plan | None) -> Plan | Refusal:
    if before is None:
        return Reader(words, known, today).plan()
    match = FOLLOWS.match(words)
    has_span = find_span(words, today) is not None
    is_short = len(words.split()) <= SHORT and not has_span
    points = POINTS.search(words) is not None
    if match or is_short or points:
        again = Follower(words[match.end() :] if match else words, known, today).changed(before)
        if not isinstance(again, Refusal):
            return again
        plan = Reader(words, known, today).plan()
        if isinstance(plan, Refusal) or (points and plan.kind not in QUOTAS):
            return again
        return _of_same_time(plan, before, words, today)
    plan = Reader(words, known, today).plan()
    if not isinstance(plan, Refusal):
        return _of_same_time(plan, before, words, today)
    again = Follower(words, known, today).changed(before)
    return plan if isinstance(again, Refusal) else again


def _of_same_time(plan: Plan, before: Plan, words: str, today: date) -> Plan | Refusal:
    """Return a whole question that names no time with that of the question before."""
    if (
        plan.kind in TIMELESS
        or before.kind in TIMELESS
        or plan.than is not None
        or find_span(words, today) is not None
    ):
        return plan
    return checked(plan.model_copy(update={"days": before.days}), today, has_span=True)
