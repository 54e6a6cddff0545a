"""Adding, changing, removing and polling accounts by keys; a secret is shown nowhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Button, Input, Select

from burnbar_tui.account_views import Draft, Told, VendorChoice, VendorOption, Way
from burnbar_tui.facts import Billing, UsageError
from burnbar_tui.screens.account_form import AccountForm
from burnbar_tui.screens.accounts_screen import AccountsScreen
from burnbar_tui.screens.confirm_screen import ConfirmScreen
from tests.ui_fixtures.engine import FakeAccounts, FakeEngine
from tests.ui_fixtures.running import Picture, app_of, running, settle, svg_of, text_of
from tests.ui_fixtures.samples import HOSTILE, glance

SECRET = "sk-form-7d1e9b"
Opened = tuple[Pilot[None], FakeAccounts]


@asynccontextmanager
async def accounts(size: tuple[int, int] = (80, 24), *keys: str) -> AsyncIterator[Opened]:
    """Open the Accounts screen, whose cursor is on Fir, and press keys there."""
    engine = FakeEngine(glance())
    assert engine.accounts is not None
    async with running(engine, glance(), size) as pilot:
        await press(pilot, "2", *keys)
        yield pilot, engine.accounts


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def write(pilot: Pilot[None], field: str, text: str) -> None:
    """Write into a field as a hand does, from the clipboard: what is there already is replaced."""
    written = form_of(pilot).query_one(f"#{field}")
    written.focus()
    await pilot.press("home", "shift+end", "delete")
    written.post_message(events.Paste(text))
    await settle(pilot)


async def choose(pilot: Pilot[None], field: str, value: str) -> None:
    """Choose by keys: open the list, and go down from its first line."""
    select = form_of(pilot).query_one(f"#{field}", Select)
    select.focus()
    values = [key for _, key in select._options]
    await press(pilot, "enter")
    await pilot.press("home", *["down"] * values.index(value))
    await press(pilot, "enter")
    assert select.value == value


def form_of(pilot: Pilot[None]) -> AccountForm:
    form = pilot.app.screen
    assert isinstance(form, AccountForm)
    return form


def told(pilot: Pilot[None]) -> list[str]:
    return [notification.message for notification in pilot.app._notifications]


async def test_the_form_fits_every_size(picture: Picture) -> None:
    async with accounts((80, 24), "a") as (pilot, _):
        await write(pilot, "secret", SECRET)
        for width, height in ((80, 24), (160, 45), (40, 12)):
            await pilot.resize_terminal(width, height)
            await picture(pilot, f"form-{width}x{height}")


async def test_the_provider_at_the_cursor_is_chosen_already_if_it_can_be_asked() -> None:
    async with accounts((80, 24), "a") as (pilot, _):
        assert form_of(pilot).query_one("#provider", Select).value == "fir"
        await press(pilot, "escape", "end", "a")
        assert form_of(pilot).query_one("#provider", Select).value == "birch-cli"


async def test_keys_alone_add_an_account() -> None:
    async with accounts((80, 24), "a", "tab", "tab", "tab") as (pilot, fake):
        assert pilot.app.focused is form_of(pilot).query_one("#secret")
        await pilot.press(*SECRET)
        await press(pilot, "enter")
        [draft] = fake.drafts
        assert (draft.provider_id, draft.label, draft.way) == ("fir", "default", Way.KEYRING)
        assert (draft.secret, draft.where, draft.billing) == (SECRET, "", None)
        assert fake.done == [("add", True)]
        assert "Added Fir/work: it tells 2 quota windows." in text_of(pilot.app)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, AccountsScreen)


async def test_everything_that_is_written_is_handed_in() -> None:
    async with accounts((160, 45), "a") as (pilot, fake):
        await write(pilot, "called", "team")
        await choose(pilot, "way", Way.COMMAND)
        await write(pilot, "command", "pass show fir")
        await write(pilot, "url", "http://127.0.0.1:9")
        region, organization = form_of(pilot).query("OptionRows Select, OptionRows Input")
        region.focus()
        await press(pilot, "enter", "end", "enter")
        organization.focus()
        await press(pilot, *"o1")
        await choose(pilot, "billing", Billing.API)
        form_of(pilot).query_one("#save").focus()
        await press(pilot, "enter")
        assert fake.drafts == [
            Draft(
                provider_id="fir",
                label="team",
                way=Way.COMMAND,
                where="pass show fir",
                base_url="http://127.0.0.1:9",
                options=(("region", "cn"), ("organization", "o1")),
                billing=Billing.API,
            )
        ]
        assert fake.done == [("add", False)]


async def test_a_variable_that_is_set_is_offered_and_not_used_silently(picture: Picture) -> None:
    async with accounts((80, 24), "a") as (pilot, fake):
        assert form_of(pilot).query_one("#way", Select).value == Way.KEYRING
        assert "FIR_API_KEY is set here" in " ".join(text_of(pilot.app).split())
        await choose(pilot, "way", Way.VARIABLE)
        await picture(pilot, "form-variable")
        await press(pilot, "ctrl+s")
        [draft] = fake.drafts
        assert (draft.way, draft.where) == (Way.VARIABLE, "FIR_API_KEY")


async def test_the_agents_own_login_is_read_by_consent_only(picture: Picture) -> None:
    async with accounts((80, 24), "a") as (pilot, fake):
        await choose(pilot, "provider", "birch-cli")
        assert form_of(pilot).query_one("#way", Select).value == Way.KEYRING
        await choose(pilot, "way", Way.OWN_LOGIN)
        await picture(pilot, "form-own-login")
        await press(pilot, "ctrl+s")
        [draft] = fake.drafts
        assert (draft.provider_id, draft.way, draft.where) == ("birch-cli", Way.OWN_LOGIN, "")


async def test_what_is_not_set_or_not_needed_is_handed_in_as_not_set() -> None:
    async with accounts((80, 24), "a", "ctrl+s", "escape", "a") as (pilot, fake):
        await choose(pilot, "provider", "gum-cli")
        await press(pilot, "ctrl+s")
        unset, needless = fake.drafts
        assert unset.options == (("region", ""), ("organization", ""))
        found = (needless.provider_id, needless.way, needless.options)
        assert found == ("gum-cli", Way.NONE, ())


async def test_what_is_refused_can_be_mended(picture: Picture) -> None:
    async with accounts((80, 24), "a") as (pilot, fake):
        fake.answer = UsageError("HTTP 401; to mend it, create a new key. Nothing was stored")
        await write(pilot, "secret", SECRET)
        await press(pilot, "enter")
        await picture(pilot, "form-refused-80x24")
        await pilot.resize_terminal(160, 45)
        await picture(pilot, "form-refused-160x45")
        fake.answer = Told("Added Fir/default: it tells 1 balance.")
        await press(pilot, "enter")
        assert [draft.secret for draft in fake.drafts] == [SECRET, SECRET]
        await picture(pilot, "form-added-160x45")
        await pilot.resize_terminal(80, 24)
        await picture(pilot, "form-added-80x24")


async def test_the_screen_lives_while_a_vendor_is_asked() -> None:
    async with accounts((80, 24), "a") as (pilot, fake):
        fake.gate.clear()
        await pilot.press("ctrl+s")
        while not fake.done:
            await pilot.pause()
        form = form_of(pilot)
        assert "Asking Fir…" in text_of(pilot.app)
        assert form.query_one("#test", Button).disabled
        await pilot.press("ctrl+s", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, AccountsScreen)
        fake.gate.set()
        await settle(pilot)
        assert fake.done == [("add", True)]
        assert told(pilot) == ["Added Fir/work: it tells 2 quota windows."]


async def test_what_goes_wrong_unexpectedly_is_told_by_its_kind_only() -> None:
    async with accounts((80, 24), "a") as (pilot, fake):
        fake.answer = RuntimeError(SECRET)
        await write(pilot, "secret", SECRET)
        await pilot.press("enter")
        while "unexpected" not in text_of(pilot.app):
            await pilot.pause()
        assert "unexpected: RuntimeError" in text_of(pilot.app)
        assert not form_of(pilot).is_busy


async def test_an_account_is_changed_and_an_empty_secret_leaves_it(picture: Picture) -> None:
    async with accounts((80, 24), "e") as (pilot, fake):
        fake.answer = Told("Saved Fir/key-1, but it does not answer: HTTP 500.", is_good=False)
        assert not form_of(pilot).query("#provider, #called")
        assert form_of(pilot).query_one("#variable", Input).value == "FIR_KEY"
        await choose(pilot, "way", Way.KEYRING)
        await press(pilot, "ctrl+s")
        [draft] = fake.drafts
        assert (draft.label, draft.way, draft.secret) == ("key-1", Way.KEYRING, "")
        assert fake.done == [("draft", 6), ("change", (6, True))]
        await picture(pilot, "form-changed")


async def test_removal_asks_once(picture: Picture) -> None:
    async with accounts((80, 24), "d") as (pilot, fake):
        await picture(pilot, "removal")
        await press(pilot, "enter")
        assert (isinstance(pilot.app.screen, AccountsScreen), fake.done) == (True, [])
        await press(pilot, "d", "escape", "d", "n")
        assert fake.done == []
        fake.answer = Told("Removed fir/key-1; its history stays.")
        await press(pilot, "d", "left", "enter")
        assert fake.done == [("remove", 6)]
        await press(pilot, "d", "y")
        assert fake.done == [("remove", 6), ("remove", 6)]
        assert told(pilot) == ["Removed fir/key-1; its history stays."] * 2


async def test_an_account_is_polled_at_once_and_what_it_told_is_asked_for() -> None:
    engine = FakeEngine(glance())
    assert engine.accounts is not None
    engine.accounts.answer = Told("Asked fir/key-1: it tells 1 quota window.")
    async with running(engine, glance()) as pilot:
        await press(pilot, "2")
        asked = len(engine.questions.asked)
        await press(pilot, "p")
        assert engine.accounts.done == [("poll", 6)]
        assert told(pilot)[-1] == "Asked fir/key-1: it tells 1 quota window."
        while len(engine.questions.asked) == asked:
            await pilot.pause()


async def test_a_poll_that_fails_is_told_calmly_and_only_added_accounts_are_polled() -> None:
    async with accounts((80, 24), "end", "e", "d", "p") as (pilot, fake):
        assert (isinstance(pilot.app.screen, AccountsScreen), fake.done) == (True, [])
        fake.answer = UsageError("This account is not asked any more.")
        await press(pilot, "home", "p")
        assert told(pilot)[-1] == "This account is not asked any more."


async def test_the_demo_has_no_accounts_to_add() -> None:
    engine = FakeEngine(glance())
    engine.accounts = None
    async with running(engine, glance()) as pilot:
        await press(pilot, "2", "a")
        assert isinstance(pilot.app.screen, AccountsScreen)
        assert told(pilot) == ["This is made-up data: it has no accounts to change."]


async def test_before_the_engine_is_open_it_says_so() -> None:
    async with running(FakeEngine(glance()), glance(), opens=False) as pilot:
        await press(pilot, "2", "a")
        assert told(pilot) == ["The engine is still being opened."]


async def test_the_secret_leaves_its_field_as_soon_as_it_is_not_needed() -> None:
    async with accounts((80, 24), "a") as (pilot, _):
        secret = form_of(pilot).query_one("#secret", Input)
        for field, value in (("provider", "birch-cli"), ("way", Way.COMMAND.value)):
            await choose(pilot, "way", Way.KEYRING)
            await write(pilot, "secret", SECRET)
            assert secret.value == SECRET
            await choose(pilot, field, value)
            assert secret.value == ""
        await choose(pilot, "way", Way.KEYRING)
        await write(pilot, "secret", SECRET)
        await press(pilot, "escape")
        assert secret.value == ""
        await press(pilot, "a")
        again = form_of(pilot).query_one("#secret", Input)
        await write(pilot, "secret", SECRET)
        await press(pilot, "enter")
        assert again.value == ""


async def test_no_secret_is_in_any_picture_or_text() -> None:
    shown: list[str] = []
    async with accounts((160, 45), "a") as (pilot, fake):
        app = app_of(pilot.app)
        for answer in (UsageError("refused"), RuntimeError(SECRET), Told("Added it.")):
            fake.answer = answer
            await write(pilot, "secret", SECRET)
            shown += [svg_of(app), text_of(app), repr(form_of(pilot)._written())]
            await pilot.press("enter")
            while form_of(pilot).is_busy:
                await pilot.pause()
            shown += [svg_of(app), text_of(app), *map(repr, fake.drafts), *told(pilot)]
    pieces = {SECRET[at : at + 6] for at in range(len(SECRET) - 5)}
    assert not [piece for piece in pieces for text in shown if piece in text]
    assert [draft.secret for draft in fake.drafts] == [SECRET] * 3


async def test_hostile_names_stay_names(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = VendorChoice(
        provider_id="fir",
        name=HOSTILE,
        credential=HOSTILE,
        variables=(HOSTILE,),
        is_set=True,
        login_place=HOSTILE,
        options=(VendorOption(HOSTILE, HOSTILE), VendorOption("region", HOSTILE, (HOSTILE,))),
        hosts=(HOSTILE,),
    )
    monkeypatch.setattr(FakeAccounts, "choices", lambda _: (vendor,))
    async with accounts((80, 24), "a") as (pilot, fake):
        fake.answer = UsageError(HOSTILE)
        await press(pilot, "ctrl+s")
        await picture(pilot, "form-hostile")
        await press(pilot, "escape")
        monkeypatch.setattr(
            fake, "known", Draft(provider_id="fir", label=HOSTILE, way=Way.OWN_LOGIN)
        )
        await press(pilot, "e")
        await picture(pilot, "form-hostile-changed")


async def test_the_question_before_a_removal_holds_no_markup() -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        pilot.app.push_screen(ConfirmScreen("[bold]Remove[/] it?", "Remove"))
        await settle(pilot)
        assert "[bold]Remove[/] it?" in text_of(pilot.app)


async def test_every_button_is_whole_in_the_narrowest_terminal() -> None:
    async with accounts((40, 12), "a") as (pilot, _):
        shown = text_of(pilot.app)
        assert all(word in shown for word in ("Test and save", "Save without test", "Cancel"))
