"""Every recorded conversation over real HTTP: what was counted is what can be asked for."""

import pytest

from tests.vendors.desk import Desk
from tests.vendors.recorded import RECORDED, Recorded
from tests.vendors.server import Reply

PLAIN = Reply(b"404 page not found", 404, {"Content-Type": "text/plain"})
WORDS = Reply({"error": {"message": "not found"}}, 404)
every_conversation = pytest.mark.parametrize("recorded", RECORDED, ids=lambda one: one.name)


def serve(desk: Desk, answers: dict[str, object]) -> None:
    for path, body in answers.items():
        for method in ("GET", "POST"):
            desk.vendor.tell(path, body, method=method)


def asked(desk: Desk, recorded: Recorded) -> dict[str, object]:
    words = [
        word for name, value in recorded.options.items() for word in ("--set", f"{name}={value}")
    ]
    return desk.asked(recorded.provider, *words, secret=recorded.secret or None)


@every_conversation
def test_no_fact_of_a_poll_overwrites_another(desk: Desk, recorded: Recorded) -> None:
    serve(desk, {**recorded.main, **recorded.extra})
    account = asked(desk, recorded)
    assert (account["ok"], account["message"]) == (True, None)
    windows, balances, rows = recorded.told
    assert (account["windows"], account["balances"], account["usage_rows"]) == recorded.told
    quota = desk.quota()
    assert (len(quota["windows"]), len(quota["balances"])) == (windows, balances)
    assert bool(quota["usage"]) == bool(rows)
    assert all(one["state"] == "live" for one in quota["windows"])


@pytest.mark.parametrize(
    ("recorded", "missing"),
    [
        pytest.param(recorded, missing, id=f"{recorded.name}-{kind}")
        for recorded in RECORDED
        for kind, missing in (("page", None), ("plain", PLAIN), ("json", WORDS))
        if recorded.extra or missing is None
    ],
)
def test_a_vendor_that_only_has_the_main_endpoint(
    desk: Desk, recorded: Recorded, missing: Reply | None
) -> None:
    serve(desk, dict(recorded.main))
    if missing is not None:
        serve(desk, dict.fromkeys(recorded.extra, missing))
    account = asked(desk, recorded)
    assert (account["ok"], account["message"]) == (True, None)
