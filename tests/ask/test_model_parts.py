"""The parts of asking a model that are pure: its tool, which numbers are believed, stand-ins."""

from datetime import date
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from burnbar_tui.ask_views import Answer
from burnbar_tui.engine.ask.model.figures import MARK, Facts
from burnbar_tui.engine.ask.model.numerals import readable
from burnbar_tui.engine.ask.model.sharing import StandIns
from burnbar_tui.engine.ask.model.tool import KINDS, BadCall, Named, plan_of, tool
from burnbar_tui.engine.ask.model.turns import Call, Request
from burnbar_tui.engine.ask.model.wires import WIRES
from burnbar_tui.engine.ask.names import Known
from burnbar_tui.engine.ask.plan import Kind, Only, Plan

TODAY = date(2026, 11, 26)
RESULTS: tuple[dict[str, Any], ...] = (
    {
        "plan": "cost, last 3 weeks (Mon 16 Nov 2026 to Sun 22 Nov 2026), by model",
        "value": None, "unit": "usd", "rows_in_all": 3,
        "rows": [
            {"model": "claude-opus-4-6", "value": 1234.5}, {"model": "gpt-5", "value": 0.6},
            {"model": "o3", "value": 12.47},
        ],
    },
    {"plan": "tokens, q3 2026", "value": 1_234_567, "unit": "tokens"},
    {"plan": "share of all cost of opus", "value": 12.34, "unit": "percent"},
    {"plan": "calls", "value": 7045, "unit": "count", "rows_in_all": 50, "rows": [
        {"hour": "14:00", "value": 98}, {"day": "2026-11-18", "value": 40},
    ]},
    {"plan": "what is left of the quota windows", "value": None, "unit": "percent",
     "rows_in_all": 1, "rows": [{"window": "5h", "left_percent": 61.0}]},
)  # fmt: skip
BELIEVED = (
    "$1,234.50", "$1,234.5 and 1.2M tokens", "1,234,567 input tokens", "12 %", "12.3 percent",
    "12.34%", "$12", "60 cents", "twelve dollars", "US$12.47", "12.47 USD", "-$0.60", "$1.23k",
    "about $1.2 thousand", "opus 4.6 cost $1234.50", "Claude Opus 4.6", "GPT 5", "on 18 Nov",
    "the 16th of November", "November 16th, 2026", "2026-11-22", "November 2026", "in 2026",
    "3 models", "three models", "the 2nd largest", "at 14:00", "1. gpt-5: $0.60\n2. o3: $12.47",
    "the last 3 weeks", "one of them", "7,045 calls", "the 5-hour window", "5 hours",
    "40 calls a day", "forty calls", "Q3", "nothing at all",
)  # fmt: skip
DOUBTED = (
    "$18 Nov", "16, 18 Nov",
    "3x more", "3 times as much", "98 hours", "3 days", "a 7-fold rise", "60 minutes", "$1,234.51",
    "1M tokens", "$1", "13%", "12.3 dollars", "€12.47", "1234 EUR", "Opus 4.7", "19 Nov",
    "18 Nov 2025", "2027", "2026 calls", "4 models", "four models", "the 9th", "15:00",
    "twice as much", "half of it", "a third of it", "dozens", "thirteen percent", "50 sessions",
    "1,23 $", "7 days", "7045 tokens", "98 sessions", "$98", "a hundred dollars", "9\u200b8.1",
    "\uff123 calls", "\u0663\u0663 calls", "\u2468", "5. gpt-5", "24/7", "$12,47", "1.234 tokens",
    "0", "$0.00",
)  # fmt: skip


def facts() -> Facts:
    found = Facts()
    for result in RESULTS:
        found.learn(result)
    return found


@pytest.mark.parametrize("text", BELIEVED)
def test_what_a_result_holds_is_believed(text: str) -> None:
    checked = facts().checked(readable(text))
    assert (checked.text, checked.doubtful) == (readable(text), ())


@pytest.mark.parametrize("text", DOUBTED)
def test_what_no_result_holds_is_marked(text: str) -> None:
    checked = facts().checked(readable(text))
    assert MARK in checked.text
    assert checked.doubtful
    assert checked.text.replace(MARK, "") == readable(text)


@given(st.floats(0.01, 1e9), st.floats(0.01, 1e9))
def test_a_figure_is_believed_as_it_is_and_no_other(one: float, other: float) -> None:
    found = Facts()
    found.learn({"plan": "cost", "value": one, "unit": "usd"})
    assert found.checked(f"It was ${one:,.2f}.").doubtful == () or one < 0.1
    is_near = abs(one - other) <= 0.05 * one
    assert bool(found.checked(f"It was ${other:,.2f}.").doubtful) or is_near


@given(st.text())
def test_any_text_is_read_and_only_gets_marks(text: str) -> None:
    clean = readable(text)
    assert all(one.isprintable() or one == "\n" for one in clean)
    assert facts().checked(clean).text.replace(MARK, "") == clean.replace(MARK, "")


def test_names_that_read_like_figures_free_none() -> None:
    found = Facts()
    rows = [{"project": "cost 900", "value": 1}, {"project": "900", "value": 1}]
    found.learn({"plan": "calls", "value": None, "unit": "count", "rows": rows, "rows_in_all": 2})
    assert found.checked("It cost 900 dollars").doubtful == ("900 dollars",)


def test_the_tool_is_the_plan_in_words() -> None:
    schema: Any = tool()["parameters"]
    assert set(schema["properties"]) == set(Plan.model_fields)
    assert schema["additionalProperties"] is False
    assert schema["properties"]["kind"]["enum"] == [kind.value for kind in Kind]
    assert set(KINDS) == set(Kind)
    fields = set(get_args(Only.model_fields["field"].annotation))
    assert fields == set(Known.__struct_fields__)
    # What sessions are called is text of the user's, and no model is told any.
    assert set(get_args(Named.model_fields["field"].annotation)) == fields - {"session"}
    assert "$ref" not in str(schema)
    assert "anyOf" not in str(schema)


KNOWN = Known(
    model={"claude-opus-4-6": (), "gpt-5": ()},
    project={"orchard-api": (), "orchard-web": ()},
    provider={"codex": ("Codex",)},
)


def planned(arguments: str) -> Plan:
    return plan_of(Call("c", "usage", arguments), KNOWN, TODAY, lambda *_: None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("{}", "cost, all time"),
        (
            '{"days": "yesterday", "only": [{"field": "model", "name": "Opus"}]}',
            "cost of opus, yesterday (Wed 25 Nov 2026)",
        ),
        (
            '{"kind": "list", "group": "day", "days": "between 2026-11-03 and 2026-11-04", '
            '"metric": "calls", "limit": 5, "is_least": true}',
            "calls, Tue 3 Nov 2026 to Wed 4 Nov 2026, by day, the smallest 5",
        ),
        (
            '{"kind": "compare", "days": "this month", "than": "last month"}',
            "cost, this month (Sun 1 Nov 2026 to Thu 26 Nov 2026), "
            "against last month (Thu 1 Oct 2026 to Sat 31 Oct 2026)",
        ),
    ],
)
def test_words_become_a_plan(arguments: str, words: str) -> None:
    assert planned(arguments).words() == words


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("", "no JSON object"),
        ("[]", "no JSON object"),
        ("[" * 100_000, "no JSON object"),
        ('{"kind": "average", "group": "model"}', "average needs"),
        ('{"kind": "list", "group": "call"}', "single calls"),
        ('{"kind": "explain"}', "of which days"),
        ('{"kind": "compare"}', "compare needs"),
        ('{"than": "yesterday"}', "than goes with compare"),
        ('{"limit": 0}', "limit"),
        ('{"only": [{"field": "model", "name": "opus and drop"}]}', "no model"),
        ('{"only": [{"field": "session", "name": "x"}]}', "only.0.field"),
        ('{"days": "yesterday; rm -rf"}', "no time"),
    ],
)
def test_what_means_nothing_is_told(arguments: str, told: str) -> None:
    with pytest.raises(BadCall, match=told):
        planned(arguments)


def test_stand_ins_are_found_again() -> None:
    stand_ins = StandIns(ZoneInfo("Asia/Kathmandu"), has_projects=False)
    rows = tuple({"project": f"p{number}", "new_key": "x"} for number in range(12))
    resets = {"account": "ana@example.org", "resets_at": "2026-09-21T14:13:20+00:00"}
    payload = stand_ins.payload(
        Answer(question="q", understood=True, value="p1", unit="name", rows=(*rows, resets))
    )
    assert payload["value"] == "project 2" == payload["rows"][1]["project"]
    assert payload["rows"][0]["new_key"] == "new_key 1"
    assert payload["rows"][-1] == {
        "account": "account 1",
        "resets_at": "2026-09-21 19:58+05:45",
    }
    told = "Project 1, project 12 and project 123; project 1.5, account 1."
    assert stand_ins.revealed(told) == "p0, p11 and project 123; project 1.5, ana@example.org."
    assert stand_ins.real("project", "Project 12 ") == "p11"
    assert stand_ins.real("account", "project 12") is None


@pytest.mark.parametrize(
    ("kind", "base", "url"),
    [
        ("ollama", "http://127.0.0.1:11434", "http://127.0.0.1:11434/api/chat"),
        ("ollama", "http://127.0.0.1:11434/api/", "http://127.0.0.1:11434/api/chat"),
        ("openai", "https://a.example", "https://a.example/v1/chat/completions"),
        ("openai", "https://a.example/api/v1/", "https://a.example/api/v1/chat/completions"),
        ("anthropic", "https://a.example/", "https://a.example/v1/messages"),
        ("anthropic", "https://a.example/v1", "https://a.example/v1/messages"),
        ("anthropic", "https://a.example/anthropic", "https://a.example/anthropic/v1/messages"),
    ],
)
def test_where_a_wire_asks(kind: str, base: str, url: str) -> None:
    assert WIRES[kind].url(base) == url


def test_openai_itself_knows_the_limit_by_another_name() -> None:
    for host, name in (("api.openai.com", "max_completion_tokens"), ("a.example", "max_tokens")):
        request = Request(host=host, model="m", system="s", question="q", tokens=70)
        body = WIRES["openai"].body(request)
        assert body[name] == 70
        assert len([key for key in body if key.startswith("max_")]) == 1
