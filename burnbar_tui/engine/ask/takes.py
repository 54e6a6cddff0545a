"""A question of which what is understood is taken out, word by word."""

import re
from typing import Literal

Changes = dict[str, object]
"""Fields of a plan, and what a question says of them."""


class Takes:
    """The text that is left of a question; `|` stands where something was taken."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.window: Literal["5 hours", "day", "week", "month"] | None = None

    def _takes(self, pattern: str) -> re.Match[str] | None:
        """Take a pattern out of the text and return how it was met."""
        match = re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", self.text)
        if match:
            self.text = f"{self.text[: match.start()]} | {self.text[match.end() :]}"
        return match

    def _takes_all(self, pattern: str) -> None:
        """Take a pattern out of the text wherever it is met."""
        while self._takes(pattern):
            pass

    def _has(self, pattern: str) -> bool:
        """Tell whether a pattern stands in the text as words of their own."""
        return re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", self.text) is not None
