"""Secrets and parts of them are in no file of ours, no output and no picture."""

import json
import shlex
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest

from burnbar_tui import clock
from burnbar_tui.cli.tui import app_for
from burnbar_tui.engine.hiding import HIDDEN, Hiding
from tests.ui_fixtures.running import settle, svg_of, text_of
from tests.vendors.desk import NOW_MS, Desk, leaks
from tests.vendors.rings import Memory
from tests.vendors.server import Asked, Reply

BALANCE = "/user/balance"
MONITOR = "/api/monitor/usage/quota/limit"
USED = "/api/monitor/usage/model-usage"
CODEX = "/backend-api/wham/usage"
BY_VARIABLE = "sk-env-5d41402abc4b2a76"
BY_RING = "zai.9e107d9d372bb682/6bd81d+35=="
BY_COMMAND = "sk-command-e4d909c290d0fb1c"
ACCESS = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEyMyJ9.c2lnbmF0dXJlLTEyMzQ1Njc4"
REFRESH = "rt_8f14e45fceea167a5a36dedd4bea2543"
API_KEY = "sk-proj-0cc175b9c0f1b6a831c399e269772661"
LOGIN = {
    "OPENAI_API_KEY": API_KEY,
    "last_refresh": "2026-08-30T10:00:00.123456Z",
    "tokens": {"access_token": ACCESS, "refresh_token": REFRESH, "account_id": "acct-1"},
}
SECRETS = (BY_VARIABLE, BY_RING, BY_COMMAND, ACCESS, REFRESH, API_KEY)


def forms(secret: str) -> list[str]:
    """Return what a vendor may repeat of a secret."""
    return [
        secret, f"key={secret}", quote(secret, safe=""), b64encode(secret.encode()).decode(),
        f"{secret[:14]}…", f"***{secret[-9:]}", f"{'x' * 190}{secret}", secret.replace(".", "\n"),
    ]  # fmt: skip


FORMS = len(forms(""))


def told_by(asked: Asked) -> list[str]:
    """Return all that a vendor has got to know of the credential."""
    secret = asked.headers.get("authorization", "").removeprefix("Bearer ")
    known = (secret, REFRESH, API_KEY) if asked.path == CODEX else (secret,)
    return [form for one in known for form in forms(one)]


def turned(asked: Asked, turn: int) -> str:
    """Return each secret in one form after the other."""
    return " ".join(told_by(asked)[turn::FORMS])


def good(asked: Asked) -> Reply:
    """Answer well, and repeat the secret wherever there is a text."""
    echo = " ".join(told_by(asked)[:3])
    if asked.path == BALANCE:
        infos = [{"currency": one, "total_balance": "1"} for one in ("USD", *told_by(asked))]
        return Reply({"is_available": True, "balance_infos": infos})
    if asked.path == MONITOR:
        limit = {"type": "TOKENS_LIMIT", "unit": 3, "number": 5, "percentage": 20}
        return Reply({"code": 200, "success": True, "data": {"level": echo, "limits": [limit]}})
    if asked.path == USED:
        names = [*told_by(asked), "glm-5.3"]
        rows = [{"modelName": name, "tokensUsage": [1200]} for name in names]
        data = {"x_time": ["2026-08-30 00:00"], "modelDataList": rows}
        return Reply({"code": 200, "data": data})
    window = {"used_percent": 9, "limit_window_seconds": 18000, "reset_at": NOW_MS // 1000 + 900}
    lanes = [{"limit_name": one, "rate_limit": {"primary_window": window}}
             for one in told_by(asked)]  # fmt: skip
    return Reply(
        {"plan_type": echo, "rate_limit": {"primary_window": window},
         "additional_rate_limits": lanes}
    )  # fmt: skip


def status(code: int) -> Callable[[Asked, int], Reply]:
    def refuse(asked: Asked, turn: int) -> Reply:
        words = turned(asked, turn)
        return Reply({"error": {"message": words, "code": words}, "msg": words}, code)

    return refuse


def inline(asked: Asked, turn: int) -> Reply:
    words = turned(asked, turn)
    return Reply({"code": words, "msg": words, "data": {"biz_code": words, "biz_msg": words}})


def odd(asked: Asked, turn: int) -> Reply:
    return Reply({turned(asked, turn): turned(asked, turn)})


def page(asked: Asked, turn: int) -> Reply:
    return Reply(f"<html>{turned(asked, turn)}".encode(), 200, {"Content-Type": "text/html"})


def elsewhere(asked: Asked, turn: int) -> Reply:
    secret = quote(turned(asked, turn), safe="")
    return Reply(None, 302, {"Location": f"https://{secret}@h-{secret[:40]}.example/{secret}"})


BAD = (*(status(code) for code in (400, 401, 403, 429, 500)), inline, odd, page, elsewhere)
COMMANDS = (
    ("accounts",), ("accounts", "list", "--json"), ("accounts", "test", "env"), ("doctor",),
    ("doctor", "--json"), ("quota",), ("quota", "--json"), ("poll",), ("poll", "--json"),
    ("providers",), ("providers", "--json"), ("status", "--format", "json"),
    *(("report", "--by", "account,model", form) for form in ("--json", "--csv", "--markdown")),
)  # fmt: skip


def found_in(desk: Desk) -> dict[str, list[str]]:
    """Return what of the secrets lies in our folders, by file; also in names of files."""
    folders = (desk.machine.paths.data, desk.machine.paths.config)
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    assert any(file.name.endswith(".db") or "store" in file.name for file in files)
    found = {
        file.name: leaks(file.name + file.read_bytes().decode("latin-1"), *SECRETS)
        for file in files
    }
    return {name: pieces for name, pieces in found.items() if pieces}


@pytest.fixture
def furnished(desk: Desk, ring: Memory) -> Desk:
    """Return a desk with an account of each kind of credential."""
    for path in (BALANCE, MONITOR, USED, CODEX):
        desk.vendor.tell(path, good)
    desk.machine.write(".codex/auth.json", json.dumps(LOGIN).encode())
    desk.add("deepseek", label="env", secret=BY_VARIABLE)
    key = desk.machine.paths.home / "key"
    key.write_text(BY_COMMAND)
    command = f"cat {shlex.quote(str(key))}"
    for words in (
        ("zai", "--label", "ring", "--credential-stdin"),
        ("deepseek", "--label", "command", "--credential-command", command),
        ("codex", "--label", "login", "--own-login"),
    ):
        desk.type(BY_RING)
        code, out, err = desk.shell.run("accounts", "add", *words, "--base-url", desk.vendor.url)
        assert code == 0, err
        assert leaks(out + err, *SECRETS) == []
    assert list(ring.kept.values()) == [BY_RING]
    return desk


def test_the_leak_finder_finds() -> None:
    for secret in SECRETS:
        assert all(leaks(form, *SECRETS) for form in forms(secret))


@pytest.mark.no_cover  # The same lines some hundred times.
def test_nothing_leaks_from_what_vendors_say(furnished: Desk) -> None:
    desk = furnished
    assert [one["ok"] for one in desk.poll()] == [True] * 4
    printed = [desk.shell.run(*words) for words in COMMANDS]
    for at, answer in enumerate(BAD):
        for turn in range(FORMS):
            desk.freeze(f"2026-09-01T13:{at:02}:{turn:02}Z")
            for path in (BALANCE, MONITOR, USED, CODEX):
                desk.vendor.tell(path, lambda asked, f=answer, n=turn: f(asked, n))
            printed.append(desk.shell.run("poll", "--json"))
            printed.append(desk.shell.run("accounts"))
        printed += [desk.shell.run(*words) for words in COMMANDS]
    assert found_in(desk) == {}
    wrong = [one for one in printed if leaks(one[1] + one[2], *SECRETS)]
    assert wrong == []
    assert any(HIDDEN in one[1] for one in printed)


async def test_nothing_leaks_onto_the_screen(furnished: Desk) -> None:
    desk = furnished
    app = app_for(desk.machine.paths, clock.now)
    async with app.run_test(size=(160, 45)) as pilot:
        while app.overview.questions is None:
            await pilot.pause()
        shown = []
        for key in ("r", "2", "down", "enter", "escape", "1"):
            await pilot.press(key)
            await settle(pilot)
            shown += [text_of(pilot.app), svg_of(pilot.app)]
    assert [leaks(one, *SECRETS) for one in shown if leaks(one, *SECRETS)] == []
    assert found_in(desk) == {}


@pytest.mark.parametrize("secret", SECRETS)
def test_every_form_of_a_secret_is_hidden(secret: str) -> None:
    hiding = Hiding(secret)
    for form in forms(secret):
        assert leaks(hiding.text(f"refused: {form}; sorry"), secret) == []


def test_what_is_no_secret_stays() -> None:
    hiding = Hiding(json.dumps({**LOGIN, "scope": "https://www.googleapis.example/auth/cloud"}))
    for text in (
        "www.googleapis.example answered 403",
        "it was told on 2026-08-30 that the access token is none",
        "[5h] gpt-5.6 (plus)",
        "",
    ):
        assert hiding.text(text) == text
    assert Hiding("").text("anything") == "anything"
