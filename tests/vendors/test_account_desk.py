"""What the engine does with drafts of the form, and what it says where a draft will not do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from burnbar_tui.account_views import Draft, VendorChoice, Way
from burnbar_tui.engine.account_desk import AccountDesk
from burnbar_tui.facts import Billing, BurnbarError, UsageError
from burnbar_tui.views import LoginView
from tests.machine import Machine
from tests.vendors.rings import Memory
from tests.vendors.server import Reply, Vendor
from tests.vendors.test_form import ANSWER, BALANCE, ring  # noqa: F401  # a fixture

SECRET = "sk-desk-91f04c77"
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(tmp_path)
    machine.enter(monkeypatch)
    return machine


def desk_of(machine: Machine, **variables: str) -> AccountDesk:
    return AccountDesk(machine.paths, {**machine.environ, **variables}, lambda: NOW)


def logins(machine: Machine) -> list[LoginView]:
    queries = machine.queries()
    try:
        return [one for one in queries.logins() if one.kind == "api"]
    finally:
        queries.close()


def choice(desk: AccountDesk, provider_id: str) -> VendorChoice:
    return next(one for one in desk.choices() if one.provider_id == provider_id)


def draft(vendor: Vendor, **more: object) -> Draft:
    given: dict[str, object] = {
        "provider_id": "deepseek", "way": Way.VARIABLE, "where": "MY_KEY", "base_url": vendor.url,
    }  # fmt: skip
    return Draft(**given | more)  # type: ignore[arg-type]  # of any shape


def test_only_vendors_with_an_endpoint_are_offered(machine: Machine) -> None:
    offered = {one.provider_id for one in desk_of(machine).choices()}
    assert {"openai", "zai", "claude-code", "ollama"} <= offered
    assert "aider" not in offered


def test_variables_that_are_set_and_logins_that_are_there_are_told(machine: Machine) -> None:
    bare = choice(desk_of(machine), "codex")
    assert (bare.is_logged_in, bare.login_place) == (
        False, str(machine.paths.home / ".codex/auth.json")
    )  # fmt: skip
    machine.write(".codex/auth.json", b'{"tokens": {"access_token": "x"}}')
    assert choice(desk_of(machine), "codex").is_logged_in
    usual = choice(desk_of(machine), "zai").variables
    found = choice(desk_of(machine, **{usual[-1]: SECRET}), "zai")
    assert (found.is_set, found.variables[0]) == (True, usual[-1])
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"way": Way.KEYRING}, "Put the credential into its field."),
        ({"way": Way.KEYRING, "secret": "  "}, "Put the credential into its field."),
        ({"where": ""}, "Name an environment variable"),
        ({"where": SECRET}, "Name an environment variable"),
        ({"way": Way.COMMAND, "where": " "}, "Give the command"),
        ({"way": Way.OWN_LOGIN}, "No login of deepseek"),
        ({"label": "a/b"}, "A label is"),
        ({"label": ""}, "A label is"),
        ({"base_url": "ftp://x"}, "The base URL takes an address"),
        ({"provider_id": "aider"}, "cannot be asked"),
    ],
)
def test_a_draft_that_will_not_do_is_refused_in_words(
    machine: Machine, vendor: Vendor, more: dict[str, object], words: str
) -> None:
    with pytest.raises(BurnbarError) as refused:
        desk_of(machine).add(draft(vendor, **more), is_tested=False)
    assert words in str(refused.value)
    assert SECRET not in str(refused.value)
    assert logins(machine) == []


def test_a_name_is_taken_once(machine: Machine, vendor: Vendor) -> None:
    desk = desk_of(machine)
    desk.add(draft(vendor), is_tested=False)
    with pytest.raises(UsageError, match="Choose another label"):
        desk.add(draft(vendor, label=" default "), is_tested=False)


def test_what_was_set_is_there_when_the_form_opens_again(machine: Machine, vendor: Vendor) -> None:
    desk = desk_of(machine)
    options = (("region", "cn"), ("project", ""))
    more = {"provider_id": "zai", "options": options, "billing": Billing.SUBSCRIPTION}
    told = desk.add(draft(vendor, **more), is_tested=False)
    assert told.text == "Added zai/default; it is asked soon."
    [login] = logins(machine)
    known = desk.draft(login.account_id)
    assert (known.way, known.where, known.base_url) == (Way.VARIABLE, "MY_KEY", vendor.url)
    assert (known.options, known.billing) == ((("region", "cn"),), Billing.SUBSCRIPTION)


def test_a_change_takes_back_what_is_empty_now(machine: Machine, vendor: Vendor) -> None:
    desk = desk_of(machine)
    desk.add(draft(vendor, provider_id="zai", options=(("region", "cn"),)), is_tested=False)
    [login] = logins(machine)
    changed = draft(vendor, provider_id="zai", base_url="", options=(("region", ""),))
    assert desk.change(login.account_id, changed, is_tested=False).text.startswith("Saved zai")
    known = desk.draft(login.account_id)
    assert (known.base_url, known.options, known.where) == ("", (), "MY_KEY")


def test_an_empty_secret_or_command_leaves_what_is_there(
    machine: Machine,
    vendor: Vendor,
    ring: Memory,  # noqa: F811
) -> None:
    desk = desk_of(machine)
    vendor.tell(BALANCE, ANSWER)
    desk.add(draft(vendor, way=Way.KEYRING, where="", secret=SECRET), is_tested=True)
    [login] = logins(machine)
    kept = draft(vendor, way=Way.KEYRING, where="")
    assert desk.change(login.account_id, kept, is_tested=True).is_good
    assert list(ring.kept.values()) == [SECRET]
    desk.change(login.account_id, draft(vendor, way=Way.COMMAND, where="echo x"), is_tested=False)
    assert ring.kept == {}
    assert desk.draft(login.account_id).where == ""
    desk.change(login.account_id, draft(vendor, way=Way.COMMAND, where=""), is_tested=False)
    assert [one.credential for one in logins(machine)] == ["command"]
    with pytest.raises(UsageError, match="Put the credential"):
        desk.change(login.account_id, kept, is_tested=False)


def test_what_is_asked_and_fails_is_saved_and_told(machine: Machine, vendor: Vendor) -> None:
    desk = desk_of(machine, MY_KEY=SECRET)
    vendor.tell(BALANCE, ANSWER)
    desk.add(draft(vendor), is_tested=True)
    [login] = logins(machine)
    vendor.tell(BALANCE, Reply({"error": {"message": SECRET}}, 401))
    told = desk.change(login.account_id, draft(vendor, billing=Billing.API), is_tested=True)
    assert not told.is_good
    assert told.text.startswith("Saved deepseek/default, but it does not answer: ")
    assert SECRET not in told.text
    assert not desk.poll(login.account_id).is_good


def test_an_account_that_is_gone_is_told_as_gone(machine: Machine, vendor: Vendor) -> None:
    desk = desk_of(machine)
    desk.add(draft(vendor), is_tested=False)
    [login] = logins(machine)
    assert desk.remove(login.account_id).text == "Removed deepseek/default; its history stays."
    for act in (desk.remove, desk.poll, desk.draft):
        with pytest.raises(UsageError, match="not asked any more"):
            act(login.account_id)
