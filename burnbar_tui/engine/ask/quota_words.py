"""What is asked of quota windows: when they reset, what is left or used, whether they last."""

import re
from datetime import date, timedelta
from typing import Literal

from burnbar_tui.engine.ask.dates import WEEKDAY, WEEKDAYS
from burnbar_tui.engine.ask.plan import Kind
from burnbar_tui.engine.ask.takes import Changes, Takes

Length = Literal["5 hours", "day", "week", "month"]
LENGTHS: tuple[tuple[str, Length], ...] = (
    (r"(?:5|five)[ -]?h(?:ours?|rs?)?|session", "5 hours"),
    (r"daily|1d", "day"),
    (r"weekly|week|7d|7[ -]days?|seven[ -]days?", "week"),
    (r"monthly|month", "month"),
)
_QUOTA = r"quotas?|limits?|allowances?|rate limits?|usage limits?|caps?|windows?"
_RESETS = r"resets?|resetting|renews?|renewed|refresh(?:es)?|begins? anew|rolls? over|starts? over"
_LEFT = r"left|remaining|remains?|headroom|room|available"
_RUN_OUT = (
    r"(?:run|runs|running) out(?: of)?|(?:be|get) (?:rate[ -])?(?:limited|capped|throttled)|"
    r"(?:hit|reach|exhaust|exceed|max out|blow through|use up)"
)
_LASTS = r"(?:will|does|do|can|is) (?:my |the )?(?:\w+ ){0,2}?(?:last|make it|be enough|hold out)"
_OF_RUNNING_OUT = (
    "will", "gonna", "likely", "close to", "close", "going to", "before", "at this rate",
    "at this pace", "soon", "again", "out of", "which", "first",
)  # fmt: skip
_DEADLINE = re.compile(
    rf"\b(?:before|by|until|till|to|through) (?:the |next |this )?(?:end of (?:the |this )?)?"
    rf"(?:{WEEKDAY}|(?P<name>tomorrow|tonight|today|weekend|week|month|day|reset|it resets|"
    r"they reset|then))(?! (?:window|limit|quota))\b"
)
_TODAY = re.compile(r"\b(?P<name>today|tonight|tomorrow|this week|this month)\b")


class QuotaWords(Takes):
    """Takes the words out of a question that ask for quota windows."""

    def _quota_shape(self, today: date) -> Changes | None:
        text = self.text
        is_about = re.search(rf"\b(?:{_QUOTA})\b", text)
        if re.search(rf"\b(?:{_RUN_OUT})\b", text) and re.search(
            r"\b(?:will|when|am|do|does|going to|gonna|can|could|likely|close|how long)\b", text
        ):
            return self._running_out(today)
        if is_about and re.search(rf"\b(?:{_LASTS})\b", text):
            self._takes(_LASTS)
            return self._running_out(today)
        if re.search(rf"\b(?:{_RESETS})\b", text) and not self._is_cost():
            self._takes(r"(?:at )?(?:when|what time|how long(?: until| till| before)?|how soon)"
                        r"(?: do| does| will| is| are)?")  # fmt: skip
            self._takes(rf"(?:the )?(?:{_RESETS})|next reset")
            self._takes("next")
            self._takes("time|date|day|countdown")
            self._take_windows()
            return {"kind": Kind.RESETS}
        if self._takes(r"(?:which|what) (?:account|provider|tool|plan|window|limit|quota|one) "
                       rf"(?:has|have|is)(?: got)?(?: the)? (most|least|closest|nearest|tightest)"
                       rf"(?: of)?(?: (?:{_LEFT}|quota|to (?:its|the) limit))*"):  # fmt: skip
            return self._headroom(text)
        if self._takes(rf"(?:most|least) (?:{_LEFT})"):
            return self._headroom(text)
        if is_about is None and not re.search(r"\b(?:headroom|left on|remaining on)\b", text):
            return None
        if self._is_cost() or re.search(r"\btokens?\b", text):
            return None
        if re.search(r"\b(?:closest|nearest|tightest)\b", text):
            self._takes("closest|nearest|tightest")
            return self._headroom("least")
        is_used = self._takes(
            r"used up|used|usage|use|consumed|gone|burned|burnt|eaten|close to|near|how far"
        )
        is_left = self._takes(_LEFT)
        self._takes("how close to|close to|close|nearly|almost|near|full|status")
        self._takes("current|any")
        self._take_windows()
        return {"kind": Kind.USED if is_used and not is_left else Kind.LEFT}

    def _is_cost(self) -> bool:
        return bool(re.search(r"\b(?:costs?|spend|spent|calls?|requests?)\b", self.text))

    def _headroom(self, text: str) -> Changes:
        self._takes("quota|to (?:its|the|my) limits?|limits?|of")
        self._take_windows()
        is_least = bool(re.search(r"\b(?:least|closest|nearest|tightest)\b", text))
        return {"kind": Kind.HEADROOM, "is_least": is_least}

    def _running_out(self, today: date) -> Changes:
        changes: Changes = {"kind": Kind.RUNS_OUT}
        match = _DEADLINE.search(self.text) or _TODAY.search(self.text)
        if match is not None:
            by = _deadline(match, today)
            if by is not None:
                changes["by"] = by
            self.text = f"{self.text[: match.start()]} | {self.text[match.end() :]}"
        self._takes("when|how long until|how long before|how long till|how soon")
        self._takes(_RUN_OUT)
        for word in _OF_RUNNING_OUT:
            self._takes(word)
        self._take_windows()
        return changes

    def _take_windows(self) -> None:
        """Take out what windows are called, and which are meant, if that is told."""
        for text, length in LENGTHS:
            if self._takes(rf"(?:{text})(?: (?:{_QUOTA}))?"):
                self.window = length
                break
        while self._takes(rf"{_QUOTA}|subscription|plans?"):
            pass


def _deadline(match: re.Match[str], today: date) -> date | None:
    """Return the day at whose end a window is to be there still; None is its reset."""
    found = match.groupdict()
    if found.get("weekday"):
        # Before friday: until thursday is over.
        ahead = (WEEKDAYS[found["weekday"]] - today.weekday()) % 7 or 7
        is_before = match[0].startswith("before")
        return today + timedelta(days=ahead - (1 if is_before else 0))
    match found["name"]:
        case "today" | "tonight" | "day":
            return today
        case "tomorrow":
            return today + timedelta(days=0 if match[0].startswith("before") else 1)
        case "weekend":
            ahead = (5 - today.weekday()) % 7
            return today + timedelta(days=max(0, ahead - 1))
        case "week" | "this week":
            return today + timedelta(days=6 - today.weekday())
        case "month" | "this month":
            following = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
            return following - timedelta(days=1)
        case _:
            return None
