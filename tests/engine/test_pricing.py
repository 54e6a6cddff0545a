"""What a call costs, compared to the nano-dollar with genai-prices itself."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP
from pathlib import Path

import msgspec
import pytest
from genai_prices import Usage, calc_price
from genai_prices.data_snapshot import get_snapshot
from hypothesis import given, settings, strategies as st

from burnbar_tui.engine import price_compiler, price_tables
from burnbar_tui.engine.canonical import canonical_model
from burnbar_tui.engine.price_sheets import NO_THRESHOLD, bill_of, context_of
from burnbar_tui.engine.price_tables import Rates, Span
from burnbar_tui.engine.price_views import PriceRow
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.facts import StoreError, UsageError, ms_of
from burnbar_tui.paths import Paths

ANTHROPIC = ("anthropic",)
OPENAI = ("openai",)
BOOK = PriceBook()
SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)
LATE = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Call(msgspec.Struct, frozen=True):
    """The buckets of one request, in the order of `PriceBook.cost`."""

    input: int = 0
    cache_read: int = 0
    cache_creation: int = 0
    cache_creation_1h: int = 0
    output: int = 0
    web_searches: int = 0


MIXED = Call(1_234, 56_789, 4_321, 1_001, 987, 2)


def price(
    vendors: tuple[str, ...],
    model: str,
    call: Call = MIXED,
    at: datetime = SUMMER,
    tier: str = "",
    book: PriceBook = BOOK,
) -> int | None:
    return book.cost(vendors, model, ms_of(at), tier, *msgspec.structs.astuple(call))


def reference(vendor: str, model: str, call: Call, at: datetime, tier: str) -> int:
    """Ask genai-prices itself; its input count includes what is read from and put into a cache."""
    usage = Usage(
        input_tokens=call.input + call.cache_read + call.cache_creation,
        cache_read_tokens=call.cache_read,
        cache_write_tokens=call.cache_creation,
        cache_write_1h_tokens=call.cache_creation_1h,
        output_tokens=call.output,
        web_searches=call.web_searches,
    )
    contexts: Mapping[str, dict[str, str]] = price_tables.TIER_CONTEXTS
    result = calc_price(
        usage,
        model,
        provider_id=vendor,
        genai_request_timestamp=at,
        price_context=contexts.get(tier),
    )
    return int((result.total_price * 10**9).to_integral_value(ROUND_HALF_UP))


# Worked by hand


def test_a_call_is_the_sum_of_its_disjoint_buckets() -> None:
    """Sonnet 4.5: $3 fresh, $0.30 read, $3.75 written for 5 minutes, $6 for an hour, $15 out."""
    call = Call(1_000, 10_000, 500, 100, 50, 1)
    nano = 1_000 * 3_000 + 10_000 * 300 + 400 * 3_750 + 100 * 6_000 + 50 * 15_000 + 10_000_000
    assert price(ANTHROPIC, "claude-sonnet-4-5-20250929", call) == nano


def test_a_long_prompt_pays_the_higher_rates_as_a_whole() -> None:
    """Sonnet 4.5 doubles its input above 200,000 tokens of prompt, cached ones included."""
    at_the_edge, above = Call(1_000, 199_000, output=10), Call(1_001, 199_000, output=10)
    assert price(ANTHROPIC, "claude-sonnet-4-5", at_the_edge) == 3_000_000 + 59_700_000 + 150_000
    assert price(ANTHROPIC, "claude-sonnet-4-5", above) == 6_006_000 + 119_400_000 + 225_000


def test_a_price_is_that_of_the_day_of_the_call() -> None:
    call = Call(1_000_000)
    days = [datetime(2025, 6, 9, 23, 59, 59, tzinfo=UTC), datetime(2025, 6, 10, tzinfo=UTC)]
    assert [price(OPENAI, "o3", call, day) for day in days] == [10_000_000_000, 2_000_000_000]


def test_a_day_before_all_prices_pays_the_first() -> None:
    assert price(OPENAI, "o3", Call(1), datetime(1999, 1, 1, tzinfo=UTC)) == 10_000


def test_deepseek_is_dearer_at_busy_hours() -> None:
    hours = [(0, 59), (1, 0), (3, 59), (4, 0), (6, 0), (9, 59), (10, 0)]
    moments = [datetime(2026, 10, 1, hour, minute, tzinfo=UTC) for hour, minute in hours]
    costs = [price(("deepseek",), "deepseek-v4-pro", Call(1_000), at) for at in moments]
    quiet, busy = 660_000, 1_320_000
    assert costs == [quiet, busy, busy, quiet, busy, busy, quiet]


def test_a_fast_call_pays_the_fast_price() -> None:
    assert price(ANTHROPIC, "claude-fable-5-2", Call(1_000), tier="fast") == 16_000_000
    assert price(ANTHROPIC, "claude-fable-5-2", Call(1_000)) == 8_000_000


def test_a_fast_model_name_means_the_fast_tier() -> None:
    fast = price(ANTHROPIC, "claude-opus-5-5", tier="fast")
    assert price(ANTHROPIC, "claude-opus-5.5-fast") == fast
    assert fast != price(ANTHROPIC, "claude-opus-5-5")


def test_a_tier_without_a_price_costs_the_standard_one() -> None:
    standard = price(OPENAI, "gpt-5", at=SUMMER)
    assert price(OPENAI, "gpt-5", at=SUMMER, tier="priority") == standard
    assert price(OPENAI, "gpt-5", at=LATE, tier="priority") != standard
    assert price(OPENAI, "gpt-5", at=LATE, tier="no-such-tier") == standard


def test_half_a_nano_dollar_is_rounded_up_once() -> None:
    """Kimi and others charge fractions of a nano-dollar per token; parts are not rounded alone."""
    rates = Rates(input=500_000, output=499_999)
    assert bill_of(rates) == (NO_THRESHOLD, 500_000, 500_000, 500_000, 500_000, 499_999, 0, 0, None)
    cached = Call(cache_read=1)
    assert price(("deepseek",), "deepseek-v4-flash", cached, SUMMER) == 3
    assert price(("deepseek",), "deepseek-v4-flash", Call(cache_read=4), SUMMER) == 11


# Against genai-prices

OWN = ("anthropic", "openai", "google", "x-ai", "deepseek", "moonshotai", "zai", "minimax")


FAST_BY_HAND = {"claude-opus-4-6", "claude-opus-4-7"}
"""Whose fast price our own file states, because genai-prices does not."""


def samples() -> Iterator[tuple[str, str]]:
    for provider in get_snapshot().providers:
        for model in provider.models:
            yield provider.id, model.id


def random_call(chance: random.Random) -> Call:
    def count() -> int:
        return chance.choice([0, chance.randint(0, 1_000), chance.randint(0, 400_000)])

    creation = count()
    return Call(
        input=count(),
        cache_read=count(),
        cache_creation=creation,
        cache_creation_1h=min(creation, count()),
        output=count(),
        web_searches=chance.choice([0, 0, 3]),
    )


@pytest.mark.no_cover  # The tracer would make this ten times as long.
@pytest.mark.parametrize("tier", ["", "fast", "priority", "flex", "batch"])
def test_every_model_of_every_provider_costs_what_genai_prices_says(tier: str) -> None:
    """What genai-prices finds but prices only by other units is 0 there, and not known here."""
    chance = random.Random(tier)
    checked = 0
    for vendor, model in samples():
        if tier == "fast" and canonical_model(model) in FAST_BY_HAND:
            continue
        call = random_call(chance)
        at = datetime.fromtimestamp(chance.randint(1_700_000_000, 1_795_000_000), UTC)
        try:
            expected = reference(vendor, model, call, at, tier)
        except LookupError:
            continue
        cost = price((vendor,), model, call, at, tier)
        assert cost is not None or expected <= 10_000_000 * call.web_searches
        if cost is not None:
            checked += 1
            assert abs(cost - expected) <= (0 if vendor in OWN else 1), (vendor, model, call, at)
    assert checked > 2_000


CALLS = st.builds(
    lambda fresh, read, short, hour, out, searches: Call(
        fresh, read, short + hour, hour, out, searches
    ),
    *[st.integers(0, 500_000)] * 5,
    st.integers(0, 5),
)
MODELS = st.sampled_from(
    [
        ("anthropic", "claude-sonnet-4-5"),
        ("anthropic", "claude-sonnet-4-6"),
        ("anthropic", "claude-haiku-5-5"),
        ("openai", "gpt-5.4"),
        ("openai", "o3"),
        ("deepseek", "deepseek-chat"),
        ("google", "gemini-2.5-pro"),
        ("x-ai", "grok-4.3"),
        ("mistral", "mistral-large-latest"),
    ]
)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
TIERS = st.sampled_from(["", "fast", "priority", "flex", "batch"])


@settings(deadline=None)
@given(MODELS, CALLS, INSTANTS, TIERS)
def test_any_call_costs_what_genai_prices_says(
    model: tuple[str, str], call: Call, at: datetime, tier: str
) -> None:
    vendor, ref = model
    assert price((vendor,), ref, call, at, tier) == reference(vendor, ref, call, at, tier)


@given(MODELS, CALLS, CALLS, INSTANTS, TIERS)
def test_more_tokens_never_cost_less(
    model: tuple[str, str], call: Call, more: Call, at: datetime, tier: str
) -> None:
    vendor, ref = model
    less = price((vendor,), ref, call, at, tier)
    assert less is not None
    assert less >= 0
    all_of_it = price((vendor,), ref, add(call, more), at, tier)
    assert all_of_it is not None
    assert all_of_it >= less


def add(call: Call, more: Call) -> Call:
    pairs = zip(msgspec.structs.astuple(call), msgspec.structs.astuple(more), strict=True)
    return Call(*(one + other for one, other in pairs))


@given(st.lists(st.tuples(MODELS, CALLS, INSTANTS, TIERS), max_size=12), st.randoms())
def test_answers_do_not_depend_on_what_was_asked_before(
    questions: list[tuple[tuple[str, str], Call, datetime, str]], chance: random.Random
) -> None:
    def ask(book: PriceBook, order: list[int]) -> dict[int, int | None]:
        answers = {}
        for number in order:
            (vendor, model), call, at, tier = questions[number]
            answers[number] = price((vendor,), model, call, at, tier, book)
        return answers

    order = list(range(len(questions)))
    shuffled = chance.sample(order, len(order))
    assert ask(BOOK, order) == ask(BOOK, shuffled)


def test_a_price_may_hold_over_midnight() -> None:
    span = Span(Rates(), clock=(22 * 3_600_000, 3_600_000))
    hours = (21, 22, 23, 0, 1)
    active = [span.is_active(date(2026, 1, 1), hour * 3_600_000) for hour in hours]
    assert active == [False, True, True, True, False]


# Finding a model


@pytest.mark.parametrize("model", ["", "unknown", "<synthetic>", "None", "auto"])
def test_what_names_no_model_has_no_cost_and_reads_no_table(
    model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(price_tables, "SHIPPED", Path("/nowhere"))
    book = PriceBook()
    assert price(ANTHROPIC, model, book=book) is None
    assert book.rows(model) == ()


@pytest.mark.parametrize(
    "model", ["codex-auto-review", "kimi-for-coding", "big-pickle", "claude", "llama3.2:3b", "k3"]
)
def test_an_unknown_model_has_no_cost(model: str) -> None:
    assert [price(vendors, model) for vendors in (ANTHROPIC, OPENAI, ())] == [None] * 3


@pytest.mark.parametrize("model", ["whisper-1", "mistral-ocr-latest", "gemma-3"])
def test_a_model_that_is_not_sold_by_tokens_has_no_cost(model: str) -> None:
    assert price((), model) is None
    assert BOOK.rows(model) == ()


@pytest.mark.parametrize(
    ("vendors", "model", "vendor", "matched"),
    [
        (ANTHROPIC, "claude-opus-4-5-20251101", "anthropic", "claude-opus-4-5"),
        (ANTHROPIC, "claude-fable-5[1m]", "anthropic", "claude-fable-5"),
        ((), "claude-fable-5-thinking", "anthropic", "claude-fable-5"),
        ((), "Claude Sonnet 5", "anthropic", "claude-sonnet-5"),
        ((), "anthropic/claude-sonnet-4.5", "anthropic", "claude-sonnet-4-5"),
        ((), "xai/grok-4", "x-ai", "grok-4-0709"),
        ((), "nobody/gpt-5", "openai", "gpt-5"),
        (
            ("openrouter",),
            "anthropic/claude-sonnet-4.5",
            "openrouter",
            "anthropic/claude-sonnet-4.5",
        ),
        ((), "openrouter/openai/gpt-5", "openrouter", "openai/gpt-5"),
        (OPENAI, "gpt-5.2-20251211", "openai", "gpt-5.2"),
        (("no-such-vendor",), "gpt-5", "openai", "gpt-5"),
        (("azure",), "claude-opus-4-5", "azure", "claude-opus-4-5"),
        (("moonshotai",), "kimi-k2-thinking", "moonshotai", "kimi-k2-thinking"),
        (OPENAI, "deepseek-chat", "deepseek", "deepseek-chat"),
    ],
)
def test_a_spelling_is_found_where_it_belongs(
    vendors: tuple[str, ...], model: str, vendor: str, matched: str
) -> None:
    first = BOOK.rows(model, vendors)[0]
    assert (first.vendor, first.matched) == (vendor, matched)
    assert price(vendors, model) is not None


def test_a_spelling_of_bedrock_pays_its_regional_price() -> None:
    model = "us.anthropic.claude-opus-4-5-20251101-v1:0"
    assert BOOK.rows(model, ANTHROPIC)[0].vendor == "aws"
    assert price(ANTHROPIC, model, Call(1_000)) == 5_500_000


def test_a_reseller_of_anothers_model_has_no_tiers_of_its_own() -> None:
    assert price(("azure",), "gpt-5", at=LATE, tier="batch") == reference(
        "azure", "gpt-5", MIXED, LATE, "batch"
    )
    assert price(("azure",), "claude-opus-5", tier="fast") == price(ANTHROPIC, "claude-opus-5")


def test_a_date_that_is_no_day_is_no_date() -> None:
    assert price(OPENAI, "gpt-5.2-20250231") == price(OPENAI, "gpt-5.2")
    assert BOOK._catalog.find("openai", "gpt-5.2-20250231") is None


# Rows


def row(book: PriceBook, model: str, vendors: tuple[str, ...], **wanted: object) -> PriceRow:
    [found] = [
        row
        for row in book.rows(model, vendors)
        if all(getattr(row, name) == value for name, value in wanted.items())
    ]
    return found


def test_rows_tell_history_tiers_and_long_prompts() -> None:
    old = row(BOOK, "claude-sonnet-4-6", ANTHROPIC, valid_from=None, above_input_tokens=200_000)
    assert (old.input_usd, old.output_usd, old.cache_write_1h_usd) == (6, 22.5, 12)
    new = row(BOOK, "claude-sonnet-4-6", ANTHROPIC, valid_from=date(2026, 3, 13))
    assert (new.input_usd, new.cache_read_usd, new.cache_write_5m_usd) == (3, 0.3, 3.75)
    batch = row(BOOK, "claude-sonnet-4-6", ANTHROPIC, tier="batch")
    assert (batch.valid_from, batch.input_usd) == (date(2026, 10, 14), 1.5)
    assert {old.source, new.source} == {
        f"genai-prices {price_tables.read_table(price_tables.SHIPPED).version}"
    }


def test_rows_tell_the_hours_of_a_price() -> None:
    tiers = [row.tier for row in BOOK.rows("deepseek-flash")]
    assert tiers == ["", "01:00-04:00 UTC", "06:00-10:00 UTC"]


def test_rows_of_a_reseller_of_anothers_model_have_no_tiers() -> None:
    assert {row.tier for row in BOOK.rows("claude-opus-4-6", ("azure",))} == {""}


# Prices by hand

OVERRIDES = """
[[price]]
model = "acme-*"
input = 1
output = 2

[[price]]
model = "Acme-Large"
input = 3.0
output = 15.0
web_search = 10

[[price]]
model = "acme-large"
valid_from = 2026-06-01
input = 4.0
output = 20.0
cache_read = 0.4
cache_write_5m = 5.0
cache_write_1h = 8.0
[[price.long_context]]
above_input_tokens = 100_000
input = 8.0

[[price]]
model = "acme-large"
tier = "batch"
input = 0.5
output = 1.0

[[price]]
model = "claude-opus-4-?"
input = 0.001
output = 0.001
"""
MAY = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def prices_file(tmp_path: Path) -> Path:
    path = tmp_path / "prices.toml"
    path.write_text(OVERRIDES)
    return path


@pytest.fixture
def book(prices_file: Path) -> PriceBook:
    return PriceBook(prices_file)


def test_the_users_price_beats_every_other(book: PriceBook) -> None:
    assert price(ANTHROPIC, "claude-opus-4-5", Call(1_000), book=book) == 1_000
    assert price(ANTHROPIC, "anthropic/claude-opus-4.5", Call(1_000), book=book) == 1_000
    assert book.rows("claude-opus-4-5", ANTHROPIC)[0].source == "your prices.toml"


def test_an_exact_id_goes_before_a_glob(book: PriceBook) -> None:
    assert price((), "ACME-LARGE", Call(1_000), MAY, book=book) == 3_000_000
    assert price((), "acme-small", Call(1_000), MAY, book=book) == 1_000_000
    assert price((), "small-acme-1", Call(1_000), MAY, book=book) is None


def test_a_price_by_hand_without_cache_prices_counts_fresh_input(book: PriceBook) -> None:
    call = Call(1, 10, 100, 50, 0, 2)
    assert price((), "acme-large", call, MAY, book=book) == 111 * 3_000 + 20_000_000


def test_a_price_by_hand_has_days_and_long_prompts(book: PriceBook) -> None:
    assert price((), "acme-large", Call(10, 10, 10, 5, 10), book=book) == 309_000
    long = Call(100_000, 10, output=10)
    assert price((), "acme-large", long, book=book) == 800_000_000 + 4_000 + 200_000


def test_a_price_by_hand_has_tiers(book: PriceBook) -> None:
    call = Call(1_000, 1_000)
    assert price((), "acme-large", call, tier="batch", book=book) == 1_000_000
    assert price((), "acme-large", Call(1_000), tier="fast", book=book) == 4_000_000


def test_a_tier_alone_leaves_the_other_prices_to_the_next_source(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text("[[price]]\nmodel = 'claude-*'\ntier = 'batch'\ninput = 7\noutput = 9\n")
    book = PriceBook(path)
    assert price(ANTHROPIC, "claude-opus-4-5", Call(1_000), tier="batch", book=book) == 7_000_000
    assert price(ANTHROPIC, "claude-opus-4-5", book=book) == price(ANTHROPIC, "claude-opus-4-5")
    sources = [(row.tier, row.source) for row in book.rows("claude-opus-4-5", ANTHROPIC)]
    assert sources[0] == ("", BOOK.rows("claude-opus-4-5", ANTHROPIC)[0].source)
    assert sources[1] == ("batch", "your prices.toml")
    assert price((), "claude-5000", tier="batch", book=book) is None


def test_the_users_standard_price_beats_a_tier_of_a_later_source(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text("[[price]]\nmodel = 'claude-opus-4-6'\ninput = 7\noutput = 9\n")
    assert price(ANTHROPIC, "claude-opus-4-6", Call(1), tier="fast", book=PriceBook(path)) == 7_000


def test_fast_opus_4_6_costs_what_anthropic_charged() -> None:
    winter = datetime(2026, 2, 20, tzinfo=UTC)
    long = Call(200_001, 0, 0, 0, 10)
    assert price(ANTHROPIC, "claude-opus-4-6", Call(1_000), winter, "fast") == 30_000_000
    assert price(ANTHROPIC, "claude-opus-4-6", long, winter, "fast") == 12_000_060_000 + 2_250_000
    assert price(ANTHROPIC, "claude-opus-4-6", long, SUMMER, "fast") == 6_000_030_000 + 1_500_000


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("[[price]]\nmodel = 'a'\ninput = 'free'\noutput = 1", r"\$.price\[0\].input"),
        ("[[price]]\nmodel = 'a'\ninput = -1\noutput = 1", r"\$.price\[0\].input"),
        ("[[price]]\nmodel = 'a'\ninput = 1", "`output`"),
        ("[[price]]\nmodel = 'a'\ninput = 1\noutput = 1\nimput = 1", "`imput`"),
        ("[[prize]]\nmodel = 'a'", "`prize`"),
        ("[[price]]\nmodel = 'a'\ninput = 1\noutput = 1\ntier = 'slow'", "`tier`.*block 1"),
        (
            "[[price]]\nmodel = 'a'\ninput = 1\noutput = 1\n"
            "[[price.long_context]]\nabove_input_tokens = 5\ncache_read = 1",
            "`cache_read`.*block 1",
        ),
        ("[[price]\n", "not TOML"),
    ],
)
def test_a_broken_price_file_is_named_with_its_key(tmp_path: Path, content: str, key: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(content)
    with pytest.raises(UsageError, match=rf"prices\.toml.*{key}"):
        PriceBook(path)


def test_a_price_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        PriceBook(tmp_path)


def test_a_price_file_that_does_not_exist_changes_nothing(tmp_path: Path) -> None:
    assert PriceBook(tmp_path / "prices.toml").version == BOOK.version


def test_the_version_follows_the_prices_and_not_their_comments(prices_file: Path) -> None:
    before = PriceBook(prices_file).version
    prices_file.write_text(OVERRIDES + "# nothing else\n")
    same = PriceBook(prices_file).version
    prices_file.write_text(OVERRIDES.replace("0.001", "0.002"))
    other = PriceBook(prices_file).version
    assert BOOK.version != before == same != other


# Compiled files


def test_the_shipped_table_is_what_the_installed_genai_prices_compiles_to() -> None:
    assert price_tables.SHIPPED.read_bytes() == price_compiler.compile_table(price_compiler.EXTRA)


def shipped_as(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: str, extra: Path | None = None
) -> None:
    """Pretend that the package ships a table of another release."""
    content = json.loads(price_compiler.compile_table(extra))
    path.write_text(json.dumps(content | {"version": version}))
    monkeypatch.setattr(price_tables, "SHIPPED", path)


def test_our_own_prices_go_before_those_of_genai_prices(
    prices_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped_as(tmp_path / "shipped.json", monkeypatch, "0.1", prices_file)
    book = PriceBook()
    assert book.version != BOOK.version
    assert price(ANTHROPIC, "claude-opus-4-5", Call(1_000), book=book) == 1_000
    assert book.rows("claude-opus-4-5")[0].source == "burnbar extra_prices.toml"


def test_main_writes_the_shipped_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = price_tables.SHIPPED.read_bytes()
    monkeypatch.setattr(price_tables, "SHIPPED", tmp_path / "compiled.json")
    price_compiler.main()
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [original]


def test_a_newer_genai_prices_is_compiled_into_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped_as(tmp_path / "shipped.json", monkeypatch, "0.1")
    paths = Paths(tmp_path, tmp_path / "data", tmp_path)
    assert PriceBook(cache=paths.data).rows("gpt-5")[0].source == "genai-prices 0.1"
    assert price_compiler.refresh(paths)
    source = PriceBook(cache=paths.data).rows("gpt-5")[0].source
    assert source == f"genai-prices {price_tables.read_table(paths.data / 'prices.json').version}"
    assert not price_compiler.refresh(paths)


def test_a_table_that_is_not_newer_is_not_compiled(tmp_path: Path) -> None:
    assert not price_compiler.refresh(Paths(tmp_path, tmp_path / "data", tmp_path))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format":0'])
def test_a_damaged_copy_in_the_data_folder_counts_as_absent(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "prices.json").write_bytes(content)
    assert PriceBook(cache=tmp_path).version == BOOK.version


def test_a_table_of_another_burnbar_is_refused(tmp_path: Path) -> None:
    content = json.loads(price_tables.SHIPPED.read_bytes())
    path = tmp_path / "prices.json"
    path.write_text(json.dumps(content | {"format": 0, "version": "99"}))
    with pytest.raises(StoreError, match="format 0"):
        price_tables.read_table(path)
    assert PriceBook(cache=tmp_path).version == BOOK.version


@pytest.mark.parametrize(
    ("older", "newer"), [("0.2.3", "0.2.10"), ("0.2.3", "0.3"), ("", "0.1"), ("0.2rc1", "0.2.1")]
)
def test_releases_compare_by_number(older: str, newer: str) -> None:
    assert price_tables.release(older) < price_tables.release(newer)


def test_a_tier_is_told_in_the_words_of_genai_prices() -> None:
    assert context_of("") == {}
    assert context_of("batch")["processing"] == "batch"
    assert context_of("scale") == {"tier": "scale", "service_tier": "scale"}


HOT_PATH = """
import sys
from burnbar_tui.engine.pricing import PriceBook
book = PriceBook()
book.version
for model in ("claude-opus-4-5", "gpt-5", "no-such-model", "another-one"):
    book.cost(("anthropic",), model, 0, "", 1, 2, 3, 1, 5, 0)
slow = {"genai_prices", "pydantic", "tomllib", "asyncio", "hashlib", "sqlite3"}
print(sorted(slow & sys.modules.keys()))
"""


def test_pricing_imports_nothing_slow_even_for_unknown_models() -> None:
    run = subprocess.run(
        [sys.executable, "-c", HOT_PATH], capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"


@pytest.mark.parametrize(
    ("vendors", "model", "longest"),
    [
        (ANTHROPIC, "claude-haiku-4-5-20251001", 200_000),
        (OPENAI, "gpt-5.3-codex", 400_000),
        ((), "anthropic/claude-haiku-4.5", 200_000),
        (ANTHROPIC, "claude-v1", None),
        (ANTHROPIC, "mystery-9", None),
        (ANTHROPIC, "", None),
    ],
)
def test_the_longest_prompt_is_told_where_it_is_known(
    vendors: tuple[str, ...], model: str, longest: int | None
) -> None:
    assert BOOK.context_window(vendors, model) == longest


def test_a_table_from_before_windows_were_kept_knows_none(tmp_path: Path) -> None:
    content = json.loads(price_tables.SHIPPED.read_bytes())
    for provider in content["providers"]:
        del provider["windows"]
    (tmp_path / "prices.json").write_text(json.dumps(content | {"version": "99"}))
    assert PriceBook(cache=tmp_path).context_window(ANTHROPIC, "claude-haiku-4-5") is None
