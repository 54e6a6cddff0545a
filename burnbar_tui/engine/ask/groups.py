"""What calls are grouped by, and the words for the most and the least of them."""

import re

from burnbar_tui.engine.ask.plan import Group
from burnbar_tui.engine.ask.vocabulary import GROUPS

MOST = (
    r"most productive|most (?:used|popular|common)|most|biggest|largest|highest|greatest|top|"
    r"maximum|max|heaviest|record|peak|worst"
)
LEAST = r"least used|least popular|least|smallest|lowest|fewest|minimum|min|bottom|lightest"
DEAR = (
    r"most expensive|priciest|costliest|dearest|most costly|expensive|"
    r"(?:top|highest|biggest)[ -]spending"
)
CHEAP = r"cheapest|least expensive|least costly|most affordable"
BUSY = r"busiest|most active"
QUIET = r"quietest|least busy|least active|slowest"
AVERAGE = r"(?:on )?(?:average|avg|mean)|typical(?:ly)?|usual(?:ly)?"
PER = "daily|weekly|monthly|hourly"
USED = (
    r"(?:use[ds]?|using|ran|run|tr(?:y|ied)|call(?:ed)?|touch(?:ed)?|work(?:ed)? (?:on|with|in)|"
    r"start(?:ed)?(?: (?:to use|using|with|on|working on))?|seen|active|open(?:ed)?)"
)
ANY_GROUP = "|".join(text for text, _ in GROUPS)
_GROUPS = tuple((re.compile(rf"(?:{text})"), group) for text, group in GROUPS)


def group_of(word: str) -> Group:
    """Return the group that a word names, which is one of `ANY_GROUP`."""
    return next(group for pattern, group in _GROUPS if pattern.fullmatch(word))
