"""What users do with accounts: the wishes of screens go to the engine in threads, answers back."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import App
from textual.worker import Worker, WorkerState

from burnbar_tui.account_views import Draft, Told, VendorChoice
from burnbar_tui.data_message import DataMessage
from burnbar_tui.doors import Accounts
from burnbar_tui.facts import BurnbarError
from burnbar_tui.messages import (
    AccountFormAsked,
    DraftHandedIn,
    PollAsked,
    RemovalAsked,
    StoreChanged,
)
from burnbar_tui.widgets.text import plain

if TYPE_CHECKING:
    from burnbar_tui.screens.account_form import AccountForm

LONGEST = 600
ANSWER_SECONDS = 10.0
GROUP = "accounts"


class AccountActions(App[None]):
    """Adds, changes, removes and polls accounts; one answer never waits for another."""

    class Answered(DataMessage):
        """The engine is done with a wish; `take` tells."""

        take: Callable[[], None]

    accounts: Accounts | None = None
    """Changes of accounts, once the engine is open; not in the demo."""
    is_engine_open = False

    @on(AccountFormAsked)
    def prepare_form(self, message: AccountFormAsked) -> None:
        if (accounts := self._changes()) is not None:
            account_id = message.account_id

            def ask() -> Callable[[], None]:
                draft = None if account_id is None else accounts.draft(account_id)
                choices = accounts.choices()
                return partial(self._open_form, choices, message.provider_id, account_id, draft)

            self._ask_accounts(ask, self._complain)

    def _open_form(
        self,
        choices: tuple[VendorChoice, ...],
        provider_id: str,
        account_id: int | None,
        draft: Draft | None,
    ) -> None:
        from burnbar_tui.screens.account_form import AccountForm  # for a quick start

        if not isinstance(self.screen, AccountForm):
            self.push_screen(AccountForm(choices, provider_id, account_id, draft))

    @on(DraftHandedIn)
    def hand_in(self, message: DraftHandedIn) -> None:
        from burnbar_tui.screens.account_form import AccountForm  # for a quick start

        form = self.screen
        if isinstance(form, AccountForm) and (accounts := self._changes()) is not None:
            draft, account_id = message.draft, message.account_id
            is_tested = message.is_tested

            def ask() -> Callable[[], None]:
                if account_id is None:
                    told = accounts.add(draft, is_tested=is_tested)
                else:
                    told = accounts.change(account_id, draft, is_tested=is_tested)
                return partial(self._tell, told, form)

            self._ask_accounts(ask, partial(self._complain, form=form))

    @on(RemovalAsked)
    def confirm_removal(self, message: RemovalAsked) -> None:
        from burnbar_tui.screens.confirm_screen import ConfirmScreen  # for a quick start

        def remove(is_sure: bool | None) -> None:
            if is_sure and (accounts := self._changes()) is not None:
                self._ask_accounts(
                    lambda: partial(self._tell, accounts.remove(message.account_id)), self._complain
                )

        name = plain(message.name, 60)
        question = f"Remove {name}? Its secret is deleted, its history stays."
        self.push_screen(ConfirmScreen(question, "Remove"), remove)

    @on(PollAsked)
    def poll(self, message: PollAsked) -> None:
        if (accounts := self._changes()) is not None:
            self.notify(f"Asking {plain(message.name, 60)}…", markup=False)
            self._ask_accounts(
                lambda: partial(self._tell, accounts.poll(message.account_id)), self._complain
            )

    def _changes(self) -> Accounts | None:
        if self.accounts is None:
            reason = "This is made-up data: it has no accounts to change."
            self.notify(reason if self.is_engine_open else "The engine is still being opened.")
        return self.accounts

    @work(thread=True, group=GROUP, exit_on_error=False)
    def _ask_accounts(
        self, ask: Callable[[], Callable[[], None]], complain: Callable[[str], None]
    ) -> None:
        """Make a wish known in a thread; what comes of it is told where screens live."""
        try:
            take = ask()
        except BurnbarError as error:
            take = partial(complain, str(error))
        self.post_message(self.Answered(take))

    @on(Answered)
    def take_answer(self, message: Answered) -> None:
        message.take()

    @on(Worker.StateChanged)
    def tell_unexpected(self, event: Worker.StateChanged) -> None:
        """Say what should not have happened by its kind only: its text may hold anything."""
        if event.state is WorkerState.ERROR and event.worker.group == GROUP:
            from burnbar_tui.screens.account_form import AccountForm  # for a quick start

            form = self.screen if isinstance(self.screen, AccountForm) else None
            kind = type(event.worker.error).__name__
            self._complain(f"unexpected: {kind}; nothing more is known", form=form)

    def _tell(self, told: Told, form: "AccountForm | None" = None) -> None:
        """Say what came of a wish, in its form if that is still open, and show it everywhere."""
        if form is not None and form.is_running:
            form.finish(told)
        else:
            self._say(told.text, is_bad=not told.is_good)
        self.post_message(StoreChanged())

    def _complain(self, text: str, form: "AccountForm | None" = None) -> None:
        if form is not None and form.is_running:
            form.refuse(text)
        else:
            self._say(text, is_bad=True)

    def _say(self, text: str, *, is_bad: bool) -> None:
        self.notify(
            plain(text, LONGEST),
            severity="warning" if is_bad else "information",
            timeout=ANSWER_SECONDS,
            markup=False,
        )
