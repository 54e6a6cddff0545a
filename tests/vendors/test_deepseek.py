"""DeepSeek's balance and its web platform (http-apis 15)."""

import pytest

from tests.vendors.desk import Desk
from tests.vendors.server import Asked, Reply

BALANCE = "/user/balance"
PLATFORM = "/api/v0"


def info(currency: str, total: object, granted: str = "0.00") -> dict[str, object]:
    return {"currency": currency, "total_balance": total, "granted_balance": granted}


def test_the_balance_with_money_in_it_counts_and_currencies_are_not_added(desk: Desk) -> None:
    infos = [info("CNY", "0.00"), info("USD", "11.00", "1.00")]
    desk.vendor.tell(BALANCE, {"is_available": True, "balance_infos": infos})
    account = desk.asked("deepseek")
    assert (account["ok"], account["windows"], account["balances"]) == (True, 0, 2)
    balances = desk.balances()
    assert (balances["balance USD"]["amount"], balances["balance USD"]["currency"]) == (11, "USD")
    assert balances["granted USD"]["amount"] == 1
    assert "balance CNY" not in balances


def test_an_account_without_money_shows_what_it_has_and_says_so(desk: Desk) -> None:
    infos = [info("USD", "0.00"), info("CNY", "0.00")]
    desk.vendor.tell(BALANCE, {"is_available": False, "balance_infos": infos})
    account = desk.asked("deepseek")
    assert (account["error_class"], account["balances"]) == ("exhausted", 2)
    assert desk.balances()["balance USD"]["amount"] == 0


def test_errors_of_the_balance(desk: Desk) -> None:
    desk.vendor.tell(BALANCE, Reply({"error": {"message": "no", "code": "x"}}, 401))
    assert desk.asked("deepseek")["error_class"] == "auth_expired"
    desk.vendor.tell(BALANCE, {"balance_infos": [{"currency": "USD", "total_balance": "NaN"}]})
    assert desk.poll()[0]["error_class"] == "schema_changed"
    assert desk.quota()["balances"] == []
    desk.vendor.tell(BALANCE, Reply({"error": {"message": "Insufficient Balance"}}, 402))
    assert desk.poll()[0]["error_class"] == "exhausted"


def platform(biz: object, code: int = 0) -> dict[str, object]:
    return {"code": code, "msg": "", "data": {"biz_code": 0, "biz_data": biz}}


def test_a_session_of_the_platform_tells_wallets_and_usage(desk: Desk) -> None:
    wallets = {"normal_wallets": [{"currency": "USD", "balance": "10.00"}], "bonus_wallets": []}
    kinds = (
        ("PROMPT_CACHE_HIT_TOKEN", "700"), ("PROMPT_CACHE_MISS_TOKEN", "300"),
        ("RESPONSE_TOKEN", "50"), ("REQUEST", "3"), ("SOMETHING_NEW", "9"),
    )  # fmt: skip
    used = [{"type": kind, "amount": amount} for kind, amount in kinds]
    paid = [{"type": "RESPONSE_TOKEN", "amount": "0.02"}, {"type": "REQUEST", "amount": "0"}]

    def amounts(asked: Asked) -> Reply:
        days = [{"date": "2026-09-01", "data": [{"model": "deepseek-v4", "usage": used}]}]
        return Reply(platform({"total": [], "days": days if asked.value("month") == "9" else []}))

    def costs(asked: Asked) -> Reply:
        days = [{"date": "2026-09-01", "data": [{"model": "deepseek-v4", "usage": paid}]}]
        wanted = days if asked.value("month") == "9" else []
        return Reply(platform([{"currency": "USD", "days": wanted}]))

    desk.vendor.tell(f"{PLATFORM}/users/get_user_summary", platform(wallets))
    desk.vendor.tell(f"{PLATFORM}/usage/amount", amounts)
    desk.vendor.tell(f"{PLATFORM}/usage/cost", costs)
    code, _, err = desk.add("deepseek", secret="token-of-a-session")
    assert code == 0, err
    [account] = desk.poll()
    assert (account["ok"], account["balances"], account["usage_rows"]) == (True, 1, 2)
    tokens, money = sorted(desk.usage(), key=lambda row: row["detail"] or "")
    assert (tokens["input_tokens"], tokens["cache_read_tokens"]) == (300, 700)
    assert (tokens["output_tokens"], tokens["requests"], tokens["cost"]) == (50, 3, None)
    assert (money["cost"], money["input_tokens"]) == (0.02, None)
    months = {asked.value("month") for asked in desk.vendor.asked if "usage" in asked.path}
    assert months == {"7", "8", "9"}


def test_an_expired_session_is_told_with_a_good_status(desk: Desk) -> None:
    path = f"{PLATFORM}/users/get_user_summary"
    desk.vendor.tell(path, {"code": 40003, "msg": "Authorization Failed", "data": None})
    desk.add("deepseek", secret="token-of-a-session")
    [account] = desk.poll()
    assert account["error_class"] == "auth_expired"


@pytest.mark.parametrize(
    ("reply", "error_class"),
    [
        (Reply({"error": "no"}, 500), None),
        (Reply({"code": 1, "msg": "no", "data": None}), None),
        (Reply({"code": 40002, "msg": "no", "data": None}), "auth_expired"),
    ],
)
def test_the_wallets_count_without_usage(desk: Desk, reply: Reply, error_class: str | None) -> None:
    wallets = {"normal_wallets": [{"currency": "CNY", "balance": "10.00"}]}
    desk.vendor.tell(f"{PLATFORM}/users/get_user_summary", platform(wallets))
    desk.vendor.tell(f"{PLATFORM}/usage/amount", reply)
    account = desk.asked("deepseek", secret="token-of-a-session")
    assert (account["error_class"], account["balances"]) == (error_class, 1)
