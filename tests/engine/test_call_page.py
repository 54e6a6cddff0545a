"""The page of a call: its line on disk, its prices, and the arithmetic to the nano-dollar."""

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, strategies as st

from burnbar_tui.engine import places
from burnbar_tui.engine.pricing import TIERS, PriceBook
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.quoting import Counts, lines_of, total_of
from burnbar_tui.engine.sources import SourceRecord
from burnbar_tui.facts import Tier
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.scope import Period, Scope
from burnbar_tui.session_views import CallPage, PricedPart
from tests.engine.conftest import PRICES
from tests.machine import UTC, Machine
from tests.providers.transcripts import AT, MODEL, answer, line, usage

SECRET = "do not show this prompt"
PageOf = Callable[[], CallPage]


def call(used: Mapping[str, object] | None = None, model: str = MODEL, **more: object) -> bytes:
    counts = used or usage(6, 118_204, 2_180, 1_912)
    return answer("m1", "r1", at=AT, used=counts, model=model, **more)


def words() -> bytes:
    return line({"type": "user", "message": {"content": SECRET}, "sessionId": "s1"})


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def page_of(machine: Machine) -> Iterator[PageOf]:
    """Return what reads the logs and opens the page of the newest call."""
    opened: list[Queries] = []

    def ask() -> CallPage:
        machine.ingest()
        opened.append(machine.queries())
        [newest, *_] = opened[-1].glance(Scope(period=Period.ALL)).calls
        return opened[-1].call_page(newest.key)

    yield ask
    for queries in opened:
        queries.close()


def priced(page: CallPage) -> int:
    """Return the sum of a bill's lines in nano-USD."""
    femto = sum(part.femto_usd or 0 for part in page.parts if not part.is_part)
    return (femto + 500_000) // 1_000_000


def test_the_lines_of_the_bill_add_up_to_the_cost(machine: Machine, page_of: PageOf) -> None:
    written = {"ephemeral_5m_input_tokens": 180, "ephemeral_1h_input_tokens": 2_000}
    machine.claude(
        call(
            used=dict(usage(6, 118_204, 2_180, 1_912)) | {"cache_creation": written},
            model="claude-opus-4-6",
        )
    )
    page = page_of()
    assert [(part.name, part.count, part.femto_usd_each) for part in page.parts] == [
        ("input", 6, 5_000_000_000),
        ("cache read", 118_204, 500_000_000),
        ("cache write 5 min", 180, 6_250_000_000),
        ("cache write 1 h", 2_000, 10_000_000_000),
        ("output", 1_912, 25_000_000_000),
        ("of it reasoning", 0, None),
    ]
    assert page.call.cost_nano_usd == 128_057_000
    assert page.call.cost_nano_usd == page.listed_nano_usd == priced(page)
    assert page.is_price_current
    assert (page.reported_nano_usd, page.least_nano_usd, page.tier) == (None, None, Tier.STANDARD)


def test_the_price_row_says_whose_it_is_and_since_when(machine: Machine, page_of: PageOf) -> None:
    machine.claude(call(model="claude-opus-4-6"))
    price = page_of().price
    assert price
    assert (price.matched, price.vendor, price.valid_from) == (
        "claude-opus-4-6", "anthropic", date(2026, 3, 13),
    )  # fmt: skip
    assert price.source.startswith("genai-prices ")
    assert (price.above_input_tokens, price.next_threshold, price.tier) == (0, None, "")


@pytest.mark.parametrize(
    ("prompt", "above", "following", "rate"),
    [(200_000, 0, 200_000, 3_000_000_000), (200_001, 200_000, None, 6_000_000_000)],
)
def test_a_large_prompt_pays_the_higher_prices_as_a_whole(
    machine: Machine, page_of: PageOf, prompt: int, above: int, following: int | None, rate: int
) -> None:
    machine.claude(call(used=dict(usage(prompt, 0, 0, 10)), model="claude-sonnet-4-5"))
    page = page_of()
    assert page.price
    assert (page.price.above_input_tokens, page.price.next_threshold) == (above, following)
    assert page.parts[0].femto_usd_each == rate
    assert page.call.cost_nano_usd == page.listed_nano_usd == priced(page)


def test_a_tier_shows_its_own_prices(machine: Machine, page_of: PageOf) -> None:
    fast = dict(usage(100, 0, 0, 10)) | {"speed": "fast"}
    machine.claude(call(used=fast, model="claude-opus-4-6"))
    page = page_of()
    assert page.price
    assert (page.tier, page.price.tier) == (Tier.FAST, "fast")
    assert page.price.source == "burnbar extra_prices.toml"
    assert page.call.cost_nano_usd == page.listed_nano_usd == priced(page)


def test_searches_have_a_line_of_their_own(machine: Machine, page_of: PageOf) -> None:
    searched = dict(usage()) | {"server_tool_use": {"web_search_requests": 3}}
    machine.claude(call(used=searched))
    page = page_of()
    assert page.parts[-1] == PricedPart(
        name="web searches", count=3, femto_usd_each=10_000_000_000_000, told_for=1
    )
    assert page.call.cost_nano_usd == page.listed_nano_usd == priced(page)


def test_a_reported_cost_is_the_logs_word_and_the_list_price_stands_beside_it(
    machine: Machine, page_of: PageOf
) -> None:
    machine.claude(call(costUSD=0.5))
    page = page_of()
    assert (page.call.cost_nano_usd, page.reported_nano_usd) == (500_000_000, 500_000_000)
    assert page.listed_nano_usd == priced(page) != 500_000_000
    assert page.is_price_current


def test_a_model_without_a_price_has_counts_and_no_dollars(
    machine: Machine, page_of: PageOf
) -> None:
    machine.claude(call(model="mystery-9"))
    page = page_of()
    assert (page.price, page.listed_nano_usd, page.call.cost_nano_usd) == (None, None, None)
    assert page.parts[1] == PricedPart(name="cache read", count=118_204)


def test_a_price_that_changed_since_is_told(machine: Machine, page_of: PageOf) -> None:
    machine.claude(call())
    before = page_of()
    machine.paths.config.mkdir()
    machine.paths.price_overrides.write_text(
        '[[price]]\nmodel = "claude-sonnet-4-6"\ninput = 1000\noutput = 1000\n'
    )
    key = before.call.key
    queries = Queries(
        machine.paths.store,
        UTC,
        prices=lambda: PriceBook(machine.paths.price_overrides),
    )
    page = queries.call_page(key)
    queries.close()
    assert not page.is_price_current
    assert page.call.cost_nano_usd == before.call.cost_nano_usd != page.listed_nano_usd


def test_the_line_is_that_of_the_call_and_nothing_of_it_is_told(
    machine: Machine, page_of: PageOf
) -> None:
    path = machine.claude(words(), words(), call(), words())
    page = page_of()
    assert (page.place.path, page.place.kind) == (os.path.realpath(path), "line")
    assert (page.place.line, page.place.trouble) == (3, "")
    assert SECRET not in repr(page)


def test_a_call_on_the_first_line_is_on_line_one(machine: Machine, page_of: PageOf) -> None:
    machine.claude(call(), words())
    assert page_of().place.line == 1


def test_a_line_is_counted_over_any_number_of_portions(
    machine: Machine, page_of: PageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burnbar_tui.engine.tailer.PACKED_BYTES", 7)
    machine.claude(*[words()] * 40, call())
    assert page_of().place.line == 41


def test_a_file_that_is_gone_is_a_normal_case(machine: Machine, page_of: PageOf) -> None:
    path = machine.claude(words(), call())
    key = page_of().call.key
    path.unlink()
    queries = machine.queries()
    place = queries.call_page(key).place
    queries.close()
    assert (place.line, place.trouble) == (None, places.GONE)
    assert place.path == os.path.realpath(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(b"x" * 10_000),
        lambda path: path.write_bytes(b"short\n"),
        lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b" ")),
    ],
)
def test_a_file_that_was_rewritten_tells_no_line(
    machine: Machine, page_of: PageOf, change: Callable[[Path], object]
) -> None:
    path = machine.claude(words(), call())
    key = page_of().call.key
    change(path)
    queries = machine.queries()
    place = queries.call_page(key).place
    queries.close()
    assert (place.line, place.trouble) == (None, places.CHANGED)


def test_no_line_is_counted_too_far_into_a_file(
    machine: Machine, page_of: PageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST_BYTES", 50)
    machine.claude(words(), call())
    place = page_of().place
    assert place.line is None
    assert place.trouble == f"too far into the file to count lines: byte {len(words())}"


def test_lines_of_a_packed_log_are_those_of_its_contents(machine: Machine, page_of: PageOf) -> None:
    path = machine.claude(words(), words(), call())
    packed = path.with_name("packed.jsonl.zst")
    packed.write_bytes(zstandard.compress(path.read_bytes()))
    path.unlink()
    place = page_of().place
    assert (Path(place.path).name, place.line) == ("packed.jsonl.zst", 3)
    packed.write_bytes(b"no zstd at all")
    queries = machine.queries()
    [newest] = queries.glance(Scope(period=Period.ALL)).calls
    assert queries.call_page(newest.key).place.trouble == "the file is damaged"
    queries.close()


@pytest.mark.parametrize(
    ("provider_id", "name", "kind"),
    [("opencode", "opencode.db", "row"), ("cline", "ui_messages.json", "document")],
)
def test_rows_and_documents_have_no_lines(
    tmp_path: Path, provider_id: str, name: str, kind: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"something")
    record = SourceRecord(id=1, account_id=1, path=str(path))
    place = places.place_of(record, spec_of(provider_id), 7)
    assert (place.kind, place.position, place.line, place.trouble) == (kind, 7, None, "")
    path.unlink()
    assert places.place_of(record, spec_of(provider_id), 7).trouble == places.GONE


def test_a_source_that_is_not_known_is_said() -> None:
    place = places.place_of(None, spec_of("codex"), 7)
    assert (place.path, place.trouble) == ("", "its source is not known any more")


@given(
    st.sampled_from(["claude-sonnet-4-5", "claude-opus-4-6", "gpt-5.4", "gemini-2.5-pro"]),
    st.sampled_from(TIERS),
    st.lists(st.integers(0, 500_000), min_size=6, max_size=6),
    st.integers(1_700_000_000_000, 1_800_000_000_000),
)
def test_lines_add_up_to_what_the_price_book_asks(
    model: str, tier: str, counts: list[int], at_ms: int
) -> None:
    fresh, read, short, hour, output, searches = counts
    quote = PRICES.quote((), model, at_ms, tier)
    _, parts = lines_of(
        quote,
        Counts(
            input_tokens=fresh,
            cache_read_tokens=read,
            cache_creation_tokens=short + hour,
            cache_creation_1h_tokens=hour,
            output_tokens=output,
            reasoning_tokens=output // 2,
            web_searches=searches,
        ),
    )
    asked = PRICES.cost((), model, at_ms, tier, fresh, read, short + hour, hour, output, searches)
    assert total_of(parts) == asked


def test_a_folder_in_its_place_is_said_calmly(machine: Machine, page_of: PageOf) -> None:
    path = machine.claude(words(), call())
    key = page_of().call.key
    path.unlink()
    path.mkdir()
    queries = machine.queries()
    place = queries.call_page(key).place
    queries.close()
    assert place.line is None
    assert place.trouble.startswith("the file cannot be read: ")


def test_a_call_that_is_not_there_is_an_error(machine: Machine) -> None:
    machine.claude(call())
    machine.ingest()
    queries = machine.queries()
    with pytest.raises(KeyError):
        queries.call_page(7)
    queries.close()
