"""Adding, listing, testing, changing and removing accounts, as their user does it."""

import json
import os
import shlex
import sys
from functools import partial
from typing import Any

import pytest

from burnbar_tui import clock
from burnbar_tui.engine import credentials
from burnbar_tui.engine.keeping import How, Keeping
from burnbar_tui.facts import UsageError
from tests.providers.transcripts import answer
from tests.vendors.desk import NOW_MS, SECRET, Desk, leaks
from tests.vendors.rings import Memory
from tests.vendors.server import Asked, Reply, Vendor

BALANCE = "/user/balance"
WALLET = {"balance_infos": [{"currency": "USD", "total_balance": "7.50"}]}
MONITOR = "/api/monitor/usage/quota/limit"
USED = "/api/monitor/usage/model-usage"
CODEX = "/backend-api/wham/usage"
REFUSED = Reply({"error": {"message": "who are you?"}}, 401)
HOSTILE = "[red]a[/red] \x1b]0;pwned\x07\x1b[2J\x9b31m\u202egnp\nsecond line\u2028\u200b"
OBEYED = ("\x1b", "\x07", "\x9b", "\u202e", "\u2028", "\u200b", "\r")


def limits(used: int, **more: object) -> dict[str, Any]:
    limit = {"type": "TOKENS_LIMIT", "unit": 3, "number": 5, "percentage": used}
    return {"code": 200, "success": True, "data": {"limits": [limit], **more}}


def add(desk: Desk, *words: str) -> tuple[int, str, str]:
    """Add an account with a first poll."""
    desk.know("KEY", SECRET)
    how = ("--credential-env", "KEY", "--base-url", desk.vendor.url)
    return desk.shell.run("accounts", "add", *words, *how)


def test_what_is_added_is_polled_listed_and_told(desk: Desk) -> None:
    desk.vendor.tell(BALANCE, WALLET)
    code, out, err = add(desk, "deepseek", "--label", "my work")
    assert (code, out) == (0, "")
    assert "added deepseek/my work" in err
    assert "1 balances" in err
    assert desk.accounts()["my work"] == {
        "provider": "deepseek", "label": "my work", "kind": "api", "billing": "api", "plan": None,
        "state": "live", "error_class": None, "message": None,
        "last_ok_at": "2026-09-01T12:00:00Z", "credential": "env:KEY",
        "next_poll_at": desk.accounts()["my work"]["next_poll_at"], "base_url": desk.vendor.url,
    }  # fmt: skip
    text = desk.shell.run("accounts")[1]
    assert all(word in text for word in ("deepseek/my work", "live", "env:KEY"))
    assert desk.balances()["balance USD"]["amount"] == 7.5
    assert len(desk.vendor.asked) == 1


def test_before_the_first_poll_an_account_is_waiting_and_due(desk: Desk) -> None:
    desk.add("deepseek")
    account = desk.accounts()["work"]
    assert (account["state"], account["last_ok_at"], account["next_poll_at"]) == (
        "waiting", None, None,
    )  # fmt: skip
    assert desk.vendor.asked == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_first_poll_that_is_refused_stores_nothing(desk: Desk, ring: Memory, status: int) -> None:
    desk.vendor.tell(BALANCE, Reply({"error": {"message": "no"}}, status))
    desk.type(SECRET)
    words = ("accounts", "add", "deepseek", "--credential-stdin", "--base-url", desk.vendor.url)
    sentence = desk.shell.fails(*words, code=1)
    assert "--no-test" in sentence
    assert (desk.accounts(), ring.kept, desk.quota()["balances"]) == ({}, {}, [])
    desk.type(SECRET)
    assert desk.shell.run(*words, "--no-test")[0] == 0
    assert set(desk.accounts()) == {"default"}


def test_a_vendor_that_is_down_does_not_stop_adding(desk: Desk) -> None:
    desk.vendor.tell(BALANCE, Reply(None, 500))
    code, _, err = add(desk, "deepseek")
    assert code == 0
    assert "first poll failed (unavailable)" in err
    assert desk.accounts()["default"]["error_class"] == "unavailable"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "nothing"), "is no provider"),
        (("add", "cline"), "cannot be asked"),
        (("add", "zai", "--credential-env", "KEY", "--set", "colour=red"), "region"),
        (("add", "zai", "--credential-env", "KEY", "--set", "region=moon"), "global, cn"),
        (("add", "zai", "--credential-env", "KEY", "--set", "region"), "name=value"),
        (("add", "zai", "--credential-env", "KEY", "--set", "project=\x1b[2J"), "printable"),
        (("add", "zai", "--credential-env", "not a name"), "name of an environment variable"),
        (("add", "zai", "--credential-env", "KEY", "--label", "a/b"), "a label is"),
        (("add", "zai", "--credential-env", "KEY", "--label", "\x1b[2J"), "a label is"),
        (("add", "zai", "--credential-env", "KEY", "--label", "a\u202eb"), "a label is"),
        (("add", "zai", "--credential-env", "KEY", "--label", " "), "a label is"),
        (("add", "zai", "--credential-env", "KEY", "--label", "x" * 61), "a label is"),
        (("add", "zai"), "--credential-stdin"),
        (("add", "zai", "--own-login"), "this vendor has none"),
        (("add", "codex", "--own-login"), "no login of codex"),
        (("add", "zai", "--credential-env", "KEY", "--billing", "free"), "--billing"),
        (("add", "zai", "--credential-env", "KEY", "--credential-command", "x"), "not allowed"),
        (("set", "zai"), "no added account"),
        (("remove", "zai"), "no added account"),
        (("test", "\x1b[2J"), "no added account"),
        (("lsit",), "lsit"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    desk: Desk, words: tuple[str, ...], says: str
) -> None:
    desk.know("KEY", SECRET)
    sentence = desk.shell.fails("accounts", *words)
    assert says in sentence
    assert not any(sign in sentence for sign in OBEYED)
    assert (desk.accounts(), desk.vendor.asked) == ({}, [])


def test_a_variable_that_is_usual_is_offered_and_not_used(desk: Desk) -> None:
    desk.know("DEEPSEEK_API_KEY", SECRET)
    sentence = desk.shell.fails("accounts", "add", "deepseek")
    assert "--credential-env DEEPSEEK_API_KEY" in sentence
    assert (leaks(sentence), desk.accounts()) == ([], {})


def test_a_secret_in_place_of_a_variable_is_not_repeated(desk: Desk) -> None:
    sentence = desk.shell.fails("accounts", "add", "deepseek", "--credential-env", SECRET)
    assert leaks(sentence) == []


def test_no_two_accounts_have_one_name(desk: Desk) -> None:
    desk.add("deepseek")
    _, _, err = desk.add("deepseek")
    assert "already" in err
    assert desk.add("deepseek", label="home")[0] == 0
    assert desk.add("zai")[0] == 0
    assert len(desk.accounts()) == 2


def test_an_account_of_this_machine_keeps_its_name(desk: Desk, ring: Memory) -> None:
    desk.machine.claude(b"")
    desk.machine.ingest()
    before = desk.shell.json("accounts", "list", "--json")["accounts"]
    taken = [one["label"] for one in before if one["provider"] == "claude-code"]
    for label in taken:
        desk.type(SECRET)
        sentence = desk.shell.fails(
            "accounts", "add", "claude-code", "--label", label, "--credential-stdin",
            "--base-url", desk.vendor.url,
        )  # fmt: skip
        assert "already" in sentence
    assert taken != []
    assert (ring.kept, desk.vendor.asked) == ({}, [])


def script(*lines: str) -> str:
    """Return a command that runs lines of Python."""
    return f"{shlex.quote(sys.executable)} -c {shlex.quote('; '.join(lines))}"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (script(f"print({SECRET!r})"), None),
        (script("pass"), "printed nothing"),
        (script(f"print({SECRET!r})", "raise SystemExit(3)"), "exit code 3"),
        (script(f"print({SECRET!r} + chr(7))"), "characters that no key has"),
        (script("print('x' * 2_000_000)"), "more than a credential"),
        (f"sleep 100 & sleep 100; echo {SECRET}", "did not end within 0.5 s"),
    ],
)
def test_a_command_that_prints_the_credential(
    desk: Desk, command: str, says: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "COMMAND_SECONDS", 0.5 if "sleep" in command else 20.0)
    desk.vendor.tell(BALANCE, WALLET)
    how = ("--credential-command", command, "--base-url", desk.vendor.url, "--no-test")
    assert desk.shell.run("accounts", "add", "deepseek", *how)[0] == 0
    [account] = desk.poll()
    assert desk.accounts()["default"]["credential"] == "command"
    if says is None:
        assert account["ok"]
        assert desk.vendor.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    else:
        assert (account["error_class"], desk.vendor.asked) == ("auth_missing", [])
        assert says in account["message"]
        assert leaks(account["message"]) == []


def test_the_login_of_the_agent_is_read_each_time_and_never_changed(desk: Desk) -> None:
    file = desk.machine.write(".codex/auth.json", b'{"tokens": {"access_token": "first-0001"}}')
    desk.vendor.tell(CODEX, {"plan_type": "plus", "rate_limit": {}})
    how = ("--own-login", "--base-url", desk.vendor.url)
    assert desk.shell.run("accounts", "add", "codex", "--label", "hosted", *how)[0] == 0
    assert desk.vendor.asked[-1].headers["authorization"] == "Bearer first-0001"
    before = file.stat()
    assert desk.poll()[0]["ok"]
    assert file.stat() == before
    file.write_bytes(b'{"tokens": {"access_token": "second-0002"}}')
    assert desk.poll()[0]["ok"]
    assert desk.vendor.asked[-1].headers["authorization"] == "Bearer second-0002"
    assert desk.accounts()["hosted"]["credential"] == "file"
    file.unlink()
    assert desk.poll()[0]["error_class"] == "auth_missing"


def test_a_test_asks_once_and_keeps_nothing(desk: Desk) -> None:
    desk.add("deepseek")
    desk.vendor.tell(BALANCE, WALLET)
    code, out, err = desk.shell.run("accounts", "test", "work")
    assert (code, out) == (0, "")
    assert "1 balances" in err
    desk.vendor.tell(BALANCE, REFUSED)
    code, _, err = desk.shell.run("accounts", "test", "deepseek", "--label", "work")
    assert code == 1
    assert "who are you?" in err
    assert (desk.accounts()["work"]["state"], desk.quota()["balances"]) == ("waiting", [])


def test_what_is_set_is_asked_at_once_with_it(desk: Desk, other: Vendor) -> None:
    desk.vendor.tell(MONITOR, REFUSED)
    desk.add("zai")
    assert desk.poll()[0]["error_class"] == "auth_expired"
    assert desk.accounts()["work"]["next_poll_at"] is None
    other.tell(MONITOR, limits(20))
    other.tell(USED, {"code": 200, "data": {}})
    desk.know("NEXT", "sk-next-11223344")
    words = ("--credential-env", "NEXT", "--base-url", other.url, "--billing", "api")
    options = ("--set", "organization=o1", "--set", "project=p1")
    code, _, err = desk.shell.run("accounts", "set", "zai", *words, *options)
    assert (code, err) == (0, "burnbar: changed zai/work\n")
    account = desk.accounts()["work"]
    assert (account["state"], account["credential"], account["billing"], account["base_url"]) == (
        "waiting", "env:NEXT", "api", other.url,
    )  # fmt: skip
    assert desk.poll()[0]["ok"]
    first = other.asked[0]
    assert first.headers["authorization"] == "sk-next-11223344"
    assert first.value("type") == "2"
    assert desk.shell.run("accounts", "set", "zai", "--set", "organization=")[0] == 0
    assert desk.shell.run("accounts", "set", "zai", "--base-url", "")[0] == 0
    assert desk.accounts()["work"]["base_url"] is None


def test_an_option_that_is_none_changes_nothing(desk: Desk, ring: Memory) -> None:
    desk.add("zai")
    before = desk.accounts()
    desk.type("sk-next-11223344")
    desk.shell.fails("accounts", "set", "zai", "--credential-stdin", "--set", "colour=red")
    assert (desk.accounts(), ring.kept) == (before, {})


def test_what_is_removed_is_shown_no_more_and_comes_back_with_its_history(desk: Desk) -> None:
    desk.vendor.tell(MONITOR, limits(20))
    desk.vendor.tell(USED, {"code": 200, "data": {}})
    assert desk.asked("zai")["ok"]
    code, _, err = desk.shell.run("accounts", "remove", "zai", "work")
    assert code == 0
    assert "stays in the store" in err
    assert desk.accounts() == {}
    assert (desk.quota()["windows"], desk.poll()) == ([], [])
    assert "zai/work" not in "".join(
        desk.shell.run(*words)[1] for words in (("accounts",), ("quota",), ("poll",), ("doctor",))
    )
    desk.add("zai")
    assert desk.accounts()["work"]["state"] == "waiting"
    assert desk.windows()["5h"]["used_percent"] == 20
    assert desk.windows()["5h"]["as_of"] == "2026-09-01T12:00:00Z"


def test_names_that_fit_several_accounts(desk: Desk) -> None:
    for provider, label in (("zai", "a"), ("zai", "b"), ("deepseek", "a")):
        desk.add(provider, label=label)
    sentence = desk.shell.fails("accounts", "remove", "zai")
    assert "zai/a, zai/b" in sentence
    assert "name one of them" in desk.shell.fails("poll", "a")
    assert desk.shell.run("accounts", "remove", "zai", "a")[0] == 0
    assert desk.shell.run("accounts", "remove", "deepseek:a")[0] == 0
    assert desk.shell.run("accounts", "remove", "b")[0] == 0
    assert desk.accounts() == {}


def test_five_accounts_of_one_vendor_share_nothing(desk: Desk) -> None:
    faults = {3: Reply({"code": 500, "msg": "oops"}), 4: Reply(None, 429)}

    def each(asked: Asked) -> Reply:
        number = int(asked.headers["authorization"].split("-")[-1])
        return faults.get(number) or Reply(limits(10 * number, level=f"plan {number}"))

    desk.vendor.tell(MONITOR, each)
    desk.vendor.tell(USED, {"code": 200, "data": {}})
    for number in range(5):
        desk.add("zai", label=f"key {number}", secret=f"sk-number-{number}")
    told = {one["account"]: one for one in desk.poll()}
    assert [told[f"key {number}"]["error_class"] for number in range(5)] == [
        None, None, None, "unavailable", "rate_limited",
    ]  # fmt: skip
    accounts = desk.accounts()
    assert len(accounts) == 5
    assert accounts["key 2"]["plan"] == "plan 2"
    assert len({one["next_poll_at"] for one in accounts.values()}) == 5
    used = {one["account"]: one["used_percent"] for one in desk.quota()["windows"]}
    assert used == {"key 0": 0, "key 1": 10, "key 2": 20}
    faults.clear()
    faults[0] = Reply({"code": 401, "msg": "expired"})
    desk.freeze("2026-09-01T12:05:00Z")
    assert [one["ok"] for one in desk.poll()] == [False, True, True, True, True]
    states = {one["account"]: (one["used_percent"], one["state"])
              for one in desk.quota()["windows"]}  # fmt: skip
    assert states == {
        "key 0": (0, "failing"), "key 1": (10, "live"), "key 2": (20, "live"),
        "key 3": (30, "live"), "key 4": (40, "live"),
    }  # fmt: skip


def test_one_of_several_is_polled(desk: Desk) -> None:
    desk.vendor.tell(BALANCE, WALLET)
    for label in ("a", "b"):
        desk.add("deepseek", label=label)
    code, out, _ = desk.shell.run("poll", "b", "--json")
    assert (code, [one["account"] for one in json.loads(out)["accounts"]]) == (0, ["b"])
    assert "no added account" in desk.shell.fails("poll", "c")


def test_nothing_that_a_vendor_says_is_obeyed_by_a_terminal(desk: Desk) -> None:
    window = {"used_percent": 22, "limit_window_seconds": 18000, "reset_at": NOW_MS // 1000 + 900}
    extra = {"limit_name": HOSTILE, "rate_limit": {"primary_window": window}}
    body = {
        "plan_type": HOSTILE, "rate_limit": {"primary_window": window},
        "additional_rate_limits": [extra],
    }  # fmt: skip
    desk.vendor.tell(CODEX, body)
    desk.vendor.tell(BALANCE, {"balance_infos": [{"currency": HOSTILE, "total_balance": "1"}]})
    desk.vendor.tell(MONITOR, {"code": 500, "msg": HOSTILE, "success": False})
    desk.vendor.tell(
        "/api/v0/users/get_user_summary", {"code": HOSTILE, "msg": "", "data": {"biz_code": 1}}
    )
    desk.add("codex", label="[b]hosted[b]")
    desk.add("deepseek", label="money")
    desk.add("deepseek", label="platform", secret="web-session-token-1")
    desk.add("zai", label="plan")
    answers = {one["account"]: one for one in desk.poll()}
    assert answers["[b]hosted[b]"]["ok"]
    assert (answers["money"]["ok"], answers["plan"]["ok"]) == (True, False)
    printed = [
        desk.shell.run(*words)
        for words in (
            ("poll",), ("accounts",), ("quota",), ("doctor",), ("providers",),
            ("accounts", "test", "plan"), ("accounts", "test", "platform"),
            ("accounts", "list", "--json"), ("quota", "--json"), ("poll", "--json"),
        )
    ]  # fmt: skip
    text = "".join(out + err for _, out, err in printed)
    assert [sign for sign in OBEYED if sign in text] == []
    assert "\nsecond line" not in text
    assert "[red]" in printed[2][1]
    assert "[b]hosted[b]" in printed[1][1]


def test_a_refusal_that_says_too_much_is_not_obeyed(desk: Desk) -> None:
    desk.vendor.tell(BALANCE, Reply({"error": {"message": HOSTILE}}, 401))
    code, _, err = add(desk, "deepseek")
    assert code == 1
    assert len(err.splitlines()) == 1
    assert [sign for sign in OBEYED if sign in err] == []


def test_a_change_while_a_vendor_is_asked_is_not_undone(desk: Desk) -> None:
    """Two programs at once: one polls, the other changes or removes the account meanwhile."""
    desk.add("deepseek")
    paths, now = desk.machine.paths, partial(clock.now, os.environ)
    changes: list[How | None] = [How(env="KEY_NEXT"), How(base_url=""), None]

    def meanwhile(_: Asked) -> Reply:
        with Keeping(paths, os.environ, now) as second:
            change = changes.pop(0)
            if change:
                second.change(second.named("work"), change)
            else:
                second.remove(second.named("work"))
        return Reply(WALLET)

    desk.vendor.tell(BALANCE, meanwhile)
    with Keeping(paths, os.environ, now) as keeping:
        keeping.poll([keeping.named("work")])
        account = desk.accounts()["work"]
        assert (account["credential"], account["state"]) == ("env:KEY_NEXT", "waiting")
        desk.know("KEY_NEXT", SECRET)
        keeping.poll([keeping.named("work")])
        assert desk.accounts()["work"]["base_url"] is None
        stale = keeping.named("work")
        desk.shell.run("accounts", "set", "work", "--base-url", desk.vendor.url)
        keeping.poll([keeping.named("work")])
        assert desk.accounts() == {}
        with pytest.raises(UsageError, match="removed meanwhile"):
            keeping.change(stale, How(billing="api"))
        assert desk.accounts() == {}
    assert desk.quota()["balances"] == []


def test_another_secret_for_the_keyring_is_not_judged_by_the_answer_to_the_one_before(
    desk: Desk, ring: Memory
) -> None:
    paths, now = desk.machine.paths, partial(clock.now, os.environ)
    desk.type(SECRET)
    how = ("--credential-stdin", "--base-url", desk.vendor.url)
    desk.vendor.tell(BALANCE, WALLET)
    assert desk.shell.run("accounts", "add", "deepseek", *how)[0] == 0

    def meanwhile(_: Asked) -> Reply:
        with Keeping(paths, os.environ, now) as second:
            second.change(second.named("deepseek"), How(secret="sk-next-11223344"))
        return REFUSED

    desk.vendor.tell(BALANCE, meanwhile)
    desk.poll()
    assert desk.accounts()["default"]["error_class"] is None
    assert list(ring.kept.values()) == ["sk-next-11223344"]


def test_doctor_names_every_account_how_it_is_asked_and_what_to_do(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def each(asked: Asked) -> Reply:
        return Reply(None, int(asked.headers["authorization"].split("-")[-1]))

    desk.vendor.tell(BALANCE, each)
    for status in (401, 403, 402, 429, 500, 404):
        desk.add("deepseek", label=str(status), secret=f"sk-{status}")
    desk.poll()
    desk.vendor.tell(BALANCE, WALLET)
    desk.add("deepseek", label="good one")
    desk.shell.run("poll", "good one")
    desk.add("deepseek", label="new")
    desk.add("deepseek", label="unset")
    monkeypatch.delenv("KEY_UNSET")
    checks = {
        one["subject"].removeprefix("account deepseek/"): one
        for one in desk.shell.json("doctor", "--json")["checks"]
        if one["subject"].startswith("account ")
    }
    states = {name: check["state"] for name, check in checks.items()}
    assert states == {
        "401": "warning", "403": "warning", "402": "note", "429": "note", "500": "note",
        "404": "warning", "good one": "ok", "new": "note", "unset": "warning",
    }  # fmt: skip
    assert "auth_expired" in checks["401"]["text"]
    assert "accounts set deepseek/401" in checks["401"]["todo"]
    assert "the variable KEY_500" in checks["500"]["text"]
    assert desk.vendor.url in checks["500"]["text"]
    assert "last answer 2026-09-01 12:00Z" in checks["good one"]["text"]
    assert "poll deepseek/new" in checks["new"]["todo"]
    assert "not set" in checks["unset"]["text"]


def test_who_pays_for_an_account_that_was_found_can_be_set_and_stays(desk: Desk) -> None:
    told_login = {"emailAddress": "ana@example.org", "billingType": "stripe_subscription"}
    login = json.dumps({"oauthAccount": told_login}).encode()
    desk.machine.write(".claude.json", login)
    desk.machine.claude(answer())
    desk.shell.run("ingest")

    def billing() -> str:
        [account] = desk.shell.json("accounts", "list", "--json")["accounts"]
        assert (account["kind"], account["credential"]) == ("local", "none")
        return str(account["billing"])

    assert billing() == "subscription"
    code, _, err = desk.shell.run("accounts", "set", "claude-code/ana@…", "--billing", "api")
    assert (code, billing()) == (0, "api"), err
    desk.machine.claude(answer(), answer("m2"))
    desk.machine.write(".claude.json", login.replace(b"ana@", b"eva@"))
    desk.shell.run("ingest")
    assert billing() == "api"
    told = desk.shell.fails(
        "accounts", "set", "claude-code/eva@…", "--base-url", "https://x.example"
    )
    assert "only --billing" in told
