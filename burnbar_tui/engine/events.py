"""Small frozen notices by which the engine tells the app what changed."""

from msgspec import Struct

from burnbar_tui.notices import News
from burnbar_tui.views import Progress


class Changed(Struct, frozen=True, kw_only=True):
    """The store holds something new; ask `Queries` again."""

    events_new: int = 0


class Importing(Struct, frozen=True, kw_only=True):
    """A long import moved on or ended."""

    progress: Progress


class Trouble(Struct, frozen=True, kw_only=True):
    """Something does not work; the text says what and what to do."""

    text: str


class Watching(Struct, frozen=True, kw_only=True):
    """Everything known is read and files are being watched."""

    files: int
    is_polling: bool = False


class Heard(Struct, frozen=True, kw_only=True):
    """There is news for the user."""

    news: News


Notice = Changed | Heard | Importing | Trouble | Watching
