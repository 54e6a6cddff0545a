"""Limits in a question: over $5, more than 1m tokens, at least 20 calls."""

import re

from burnbar_tui.engine.ask.plan import Bound, Metric

_SIGNS = (
    (r"at least|no less than|minimum of", ">="),
    (r"at most|up to|no more than|maximum of", "<="),
    (r"over|above|more than|greater than|higher than|exceeding|exceeds?|exceeded|bigger than|"
     r"larger than|past|north of|beyond", ">"),
    (r"under|below|less than|lower than|cheaper than|fewer than|smaller than", "<"),
)  # fmt: skip
_SCALES = {"": 1, "k": 1_000, "m": 1_000_000, "mil": 1_000_000, "million": 1_000_000,
           "thousand": 1_000, "b": 1_000_000_000, "billion": 1_000_000_000}  # fmt: skip
_UNITS = (
    (r"dollars?|bucks|usd", Metric.COST),
    (r"tokens?|toks?", Metric.TOKENS),
    (r"(?:api |model )?(?:calls?|requests?)", Metric.CALLS),
)
_NUMBER = re.compile(
    rf"(?P<sign>{'|'.join(words for words, _ in _SIGNS)}) (?P<dollar>\$ ?)?"
    rf"(?P<n>\d+(?:\.\d+)?) ?(?P<scale>k|mil|million|m|thousand|billion|b)?"
    rf"(?: (?P<unit>{'|'.join(words for words, _ in _UNITS)}))?(?![\w.-])"
)


def find_bound(text: str) -> tuple[Bound, Metric | None, str] | None:
    """Return a limit, what it counts if that is told, and the text without it."""
    match = _NUMBER.search(text)
    if match is None or not (match["dollar"] or match["unit"] or match["scale"]):
        return None
    sign = next(sign for words, sign in _SIGNS if re.fullmatch(words, match["sign"]))
    metric = Metric.COST if match["dollar"] else None
    if match["unit"]:
        told = next(one for words, one in _UNITS if re.fullmatch(words, match["unit"]))
        if metric is not None and told is not metric:
            return None
        metric = told
    number = float(match["n"]) * _SCALES[match["scale"] or ""]
    bound = Bound(sign=sign, number=number)  # type: ignore[arg-type]
    return bound, metric, f"{text[: match.start()]} | {text[match.end() :]}"
