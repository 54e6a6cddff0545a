"""Messages that cross a screen: what screens ask of the app, and what the engine told it."""

from datetime import date
from typing import Protocol

from textual.message import Message

from burnbar_tui.account_views import Draft
from burnbar_tui.ask_views import Answer, AnswerView, Exchange
from burnbar_tui.data_message import DataMessage
from burnbar_tui.explore_views import Only
from burnbar_tui.insight_views import Insight
from burnbar_tui.notices import News
from burnbar_tui.running_views import RunningSession
from burnbar_tui.scope import Scope, Unit
from burnbar_tui.views import CallRow, Glance, Progress


class ScopeChosen(DataMessage):
    """Every screen should show figures of this."""

    scope: Scope


class FilterEdited(DataMessage):
    """The query line has another text now."""

    text: str
    is_final: bool = False
    """The user is done with it, so that its last word is meant as it stands."""


class FilterLeft(Message):
    """The user is done with the query line."""


class CallsAsked(DataMessage):
    """Single calls should be listed, narrowed to these names."""

    only: Only = ()
    order: str = "cost"
    is_root: bool = False
    """Right above the Overview."""


class PaneAsked(DataMessage):
    """The terminal that runs this should come to the front."""

    row: RunningSession


class DaysAsked(DataMessage):
    """Everything should be narrowed to these days."""

    first: date
    last: date


class UnitChosen(DataMessage):
    """Every screen should count in this unit."""

    unit: Unit


class AccountAsked(DataMessage):
    """The page of this account should open."""

    account_id: int


class SessionAsked(DataMessage):
    """The page of this session should open."""

    session_id: int
    name: str


class CallAsked(DataMessage):
    """The page of this call should open."""

    call: CallRow


class QuestionAsked(DataMessage):
    """A question in plain English, and those that it goes on from, the first one first."""

    questions: tuple[str, ...]


class Teller(Protocol):
    """Shows answers, as long as it is there."""

    @property
    def is_attached(self) -> bool:
        """Whether it still is."""

    def tell(self, answer: Answer) -> None:
        """Show an answer, in place of what came of it before."""

    def stream(self, text: str, host: str) -> None:
        """Show what a host says so far, all of it."""


class AnswerFound(DataMessage):
    """An answer was found on this machine; a language model may be asked, if the user has one."""

    questions: tuple[str, ...]
    answer: Answer
    teller: Teller
    """Who asked, and is to be told."""


class ChatLeft(Message):
    """The user is done with the panel of questions."""


class InsightDecided(DataMessage):
    """The user has made up their mind about an insight."""

    insight: Insight
    what: str
    """dismiss, snooze or recall."""


class AnswerOpened(DataMessage):
    """The calls behind an answer should be shown."""

    view: AnswerView


class ExchangeTold(DataMessage):
    """A question was answered; it should be kept in its thread."""

    thread_id: int
    exchange: Exchange


class ThreadsAsked(Message):
    """The earlier threads should be listed."""


class ThreadForgotten(DataMessage):
    """A thread should be deleted."""

    thread_id: int


class RescanAsked(Message):
    """Every source should be read now."""


class DemoAsked(Message):
    """The demo should take the place of an app that has nothing to show, or give it back."""


class StoreChanged(Message):
    """The store holds something new; one re-reading answers any number of these."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, StoreChanged)


class GlanceTold(DataMessage):
    """New totals of everything are known."""

    glance: Glance


class ImportMoved(DataMessage):
    """A long import moved on or ended."""

    progress: Progress

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, ImportMoved)


class TroubleTold(DataMessage):
    """Something does not work; the text says what and what to do."""

    text: str

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, TroubleTold) and message.text == self.text


class NewsTold(DataMessage):
    """The user should hear of this, in the ways that he chose."""

    news: News


class WatchBegan(DataMessage):
    """Everything known is read and files are being watched."""

    files: int
    is_polling: bool = False

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, WatchBegan)


class AccountFormAsked(DataMessage):
    """The form should open: for an account that was added, or for a new one of a provider."""

    account_id: int | None = None
    provider_id: str = ""


class DraftHandedIn(DataMessage):
    """An account should be added or changed as the form has it."""

    draft: Draft
    account_id: int | None
    is_tested: bool


class RemovalAsked(DataMessage):
    """This account should be removed, once the user has said so again."""

    account_id: int
    name: str


class PollAsked(DataMessage):
    """The vendor of this account should be asked now."""

    account_id: int
    name: str


class SettingChosen(DataMessage):
    """A setting should be this from now on, and be saved."""

    way: tuple[str, ...]
    """The name of the value, after those of the tables that it stands in."""
    value: str | None
    """None is the default."""
