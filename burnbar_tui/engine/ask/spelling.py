"""A question as words: in lower case, without signs, with misspelt words mended."""

import re

from burnbar_tui.engine.ask.dates import MONTH_NAMES, NUMBERS, WEEKDAYS
from burnbar_tui.engine.ask.groups import CHEAP, DEAR, LEAST, MOST
from burnbar_tui.engine.ask.names import Known, joined, mended, vocabulary
from burnbar_tui.engine.ask.vocabulary import ABBREVIATIONS, FILLERS, GROUPS, METRICS, REAL

_SHORT_UNITS = {"h": "hours", "d": "days", "w": "weeks", "m": "months", "y": "years"}
_SIGNS = (
    (">=", " at least "), ("<=", " at most "), (">", " more than "), ("<", " less than "),
    ("&", " and "), ("|", " "), ("%", " percent "),
)  # fmt: skip
_POUNDS = re.compile("[\u20ac\u00a3\u00a5]")


def normal(question: str) -> str:
    """Return a question in lower case, without what stands between words."""
    text = question.casefold().replace("\u2019", "'").replace("cache-", "cache ")
    text = _POUNDS.sub(" foreign ", re.sub("[\u2013\u2014]", " - ", text))
    for sign, words in _SIGNS:
        text = text.replace(sign, words)
    text = re.sub(r"(?<=\w)'s\b|(?<=s)'(?=\s|$)", "", text)
    text = re.sub(r"\b(today|yesterday)s\b", r"\1", text)
    text = re.sub(r"\b(20\d\d)/(\d{1,2})/(\d{1,2})\b", r"\1-\2-\3", text)
    text = re.sub(r"\btokens? in\s+and\s+(?:tokens? )?out\b", "input and output tokens", text)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"\bhow (?:expensive|costly|pricey|dear)\b|\$+(?!\d)", " cost ", text)
    text = re.sub(r"\bhow (?:many times|often)\b", " calls ", text)
    text = re.sub(r"[^\w\s./:$'+-]", " ", text)
    text = re.sub(r"[.:/]+(?=\s|$)|(?<=\s)-(?=\w)|(?<=\w)-(?=\s)", " ", text)
    text = " ".join(ABBREVIATIONS.get(word, word) for word in text.split())
    return _times(text)


_SPAN_BEFORE = re.compile(
    r"(?<!last )(?<!past )(?<!previous )(?<!prior )(?<!in )(?<![\d/.-])"
    r"\b(\d{1,3})(?:-| )?(h|d|hour|day|week|month)\b(?=$| (?!average|median|streak))"
)
"""A length that stands before what is counted: 24h cost, 7-day tokens."""


def _times(text: str) -> str:
    """Return a text of which lengths of time and their starts are told in one way."""
    text = re.sub(
        r"\b(last|past|previous|prior) (\d{1,3}) ?([hdwmy])\b",
        lambda match: f"{match[1]} {match[2]} {_SHORT_UNITS[match[3]]}",
        text,
    )
    text = re.sub(
        r"(?<=[a-z$]) ?/ ?(?=(?:day|week|month|session|call|request|hour)\b)", " per ", text
    )
    text = re.sub(
        r"\bp per (?=\w)|\b(per|by)-(?=day|week|month|session|call|project|model)", "per ", text
    )
    text = re.sub(r"\b(day|week|month|quarter|year)-to-date\b", r"\1 to date", text)
    text = re.sub(r"(?<=\w)-only\b", "", text)
    text = re.sub(
        r"\bweekday(?= (?:vs|versus|or|and|against) weekend)|"
        r"(?<=weekday vs )weekend\b|(?<=weekdays vs )weekend\b",
        lambda one: f"{one[0]}s",
        text,
    )
    if "cache" in text or "hit rate" in text:
        text = re.sub(r"\bbest\b", "highest", text)
        text = re.sub(r"\b(?:worst|poorest)\b", "lowest", text)
    text = re.sub(r"\b(?:running|grand) total\b", "total", text)
    text = re.sub(r"\bcalendar (?=day|week|month|quarter|year)", "", text)
    text = re.sub(
        r"\bfor the (week|month|quarter|year)(?! (?:of|before|ending|start))\b", r"this \1", text
    )
    daily = {"day": "daily", "week": "weekly", "month": "monthly"}
    text = re.sub(r"\b(day|week|month) (?:by|to|for|after) \1\b", lambda one: daily[one[1]], text)
    text = re.sub(r"\b(?:rolling|trailing) (?=\d)", "last ", text)
    if not re.search(r"\b(?:limit|window|quota|reset|left|ago)", text):
        text = _SPAN_BEFORE.sub(
            lambda one: f"last {one[1]} {_SHORT_UNITS.get(one[2], one[2] + 's')}", text
        )
    start = r"\b(?:since|from) (?:the )?(?:start|beginning) of (?:the |this )?"
    text = re.sub(rf"{start}(week|month|quarter|year)\b", r"this \1", text)
    text = re.sub(start, "since ", text)
    return re.sub(r"\b(this|last) (day|week|month|quarter|year)s\b", r"\1 \2", text)


_KEYWORDS = frozenset(
    word
    for text in (
        *(text for text, _ in METRICS), *(text for text, _ in GROUPS),
        MOST, LEAST, DEAR, CHEAP, " ".join(FILLERS), " ".join(WEEKDAYS),
        " ".join(MONTH_NAMES), " ".join(NUMBERS),
        "today yesterday tomorrow last past previous this since until before between average "
        "per by compared versus against than share percent percentage fraction proportion how "
        "when what which quota quotas limit limits window windows reset resets left remaining "
        "morning mornings afternoon afternoons evening evenings night nights weekend weekends "
        "fortnight quarter year years ever overall daily weekly monthly hourly breakdown split "
        "why come explain caused drove changed increase increased decrease decreased rise rose "
        "fall fell drop dropped jump jumped spike spiked higher lower cheaper expensive down "
        "compare comparing comparison mondays tuesdays wednesdays thursdays fridays saturdays "
        "sundays different distinct ago on and to from till through more less busiest quietest "
        "median projected forecast expected track subscription worth first started burning rate "
        "typical typically trend trending excluding without except share breakdown split usually "
        "remaining headroom allowance running reset renew over under above below least exceed "
        "exceeded difference differences compared percentages shares only instead noon midnight "
        "repository repositories directory directories "
        "tonight weekly since end likely subscription plan",
    )
    for form in (re.sub(r"\w\?", "", text), text.replace("?", ""))
    for word in re.findall(r"[a-z]+", form)
)  # fmt: skip
"""What a misspelt word may have been meant to be, besides names."""


def spelt(text: str, known: Known) -> str:
    """Return a question with each word mended that is a slip away from a word we know.

    Names of several words are joined, so that their words are not taken for others.
    """
    names = vocabulary(known)
    whole = {part for word in text.split() for part in re.findall(r"[a-z]+", word)}
    strange = {word for word in whole if word not in names and word not in _KEYWORDS | REAL}
    for word in strange:
        better = mended(word, _KEYWORDS | names)
        if better is not None:
            text = re.sub(rf"(?<![a-z]){word}(?![a-z])", better, text)
    return joined(text, known, _KEYWORDS)
