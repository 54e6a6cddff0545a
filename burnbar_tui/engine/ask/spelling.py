"""A question as words: in lower case, without signs, with misspelt words mended."""

import re

from burnbar_tui.engine.ask.dates import MONTH_NAMES, NUMBERS, WEEKDAYS
from burnbar_tui.engine.ask.names import Known, mended, vocabulary
from burnbar_tui.engine.ask.shapes import CHEAP, DEAR, LEAST, MOST
from burnbar_tui.engine.ask.vocabulary import FILLERS, GROUPS, METRICS


def normal(question: str) -> str:
    """Return a question in lower case, without what stands between words."""
    text = question.lower().replace("\u2019", "'").replace("cache-", "cache ")
    text = re.sub(r"(?<=\w)'s\b", "", text)
    text = re.sub(r"\b(today|yesterday)s\b", r"\1", text)
    text = re.sub(r"\bhow (?:expensive|costly|pricey|dear)\b|\$+(?!\d)", " cost ", text)
    text = re.sub(r"\bhow (?:many times|often)\b", " calls ", text)
    start = r"\b(?:since|from) (?:the )?(?:start|beginning) of (?:the |this )?"
    text = re.sub(rf"{start}(week|month|quarter|year)\b", r"this \1", text)
    text = re.sub(start, "since ", text)
    text = re.sub(r"\b(this|last) (day|week|month|quarter|year)s\b", r"\1 \2", text)
    text = re.sub(r"[^\w\s./:$%'+-]", " ", text)
    text = re.sub(r"[.:/]+(?=\s|$)", " ", text)
    return " ".join(text.split())


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
        "sundays different distinct ago on and to from till through more less busiest quietest",
    )
    for form in (re.sub(r"\w\?", "", text), text.replace("?", ""))
    for word in re.findall(r"[a-z]+", form)
)  # fmt: skip
"""What a misspelt word may have been meant to be, besides names."""


def spelt(text: str, known: Known) -> str:
    """Return a question with each word mended that is one letter away from a word we know."""
    names = vocabulary(known)
    whole = {part for word in text.split() for part in re.findall(r"[a-z]+", word)}
    strange = {word for word in whole if word not in _KEYWORDS and word not in names}
    for word in strange:
        better = mended(word, _KEYWORDS | names)
        if better is not None:
            text = re.sub(rf"(?<![\w-]){word}(?![\w-])", better, text)
    return text
