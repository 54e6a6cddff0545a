"""What a change of cost comes from: planted causes are found, and the parts are the change."""

import pytest
from hypothesis import given, strategies as st

from burnbar_tui.engine.changes import Cause, Model, Rates, Use, causes_of_change

OPUS, HAIKU = (1, 1), (1, 2)
RATES: dict[Model, Rates] = {OPUS: (5_000, 500, 6_250, 25_000), HAIKU: (1_000, 100, 1_250, 5_000)}


def use(model: Model, *buckets: int, factor: int = 1) -> Use:
    """Return what tokens cost at list price, or a multiple of it."""
    fresh, read, write, out = buckets
    rates = zip(buckets, RATES[model], strict=True)
    return Use(
        round(sum(count * rate * factor for count, rate in rates)), (fresh, read, write, out)
    )


def as_listed(model: Model) -> tuple[Rates, Rates]:
    return RATES[model], RATES[model]


def only(cause: Cause, amount: float) -> dict[Cause, object]:
    return {one: pytest.approx(amount if one is cause else 0, abs=2) for one in Cause}


def test_more_of_the_same_is_volume() -> None:
    then = {OPUS: use(OPUS, 100, 900, 50, 20), HAIKU: use(HAIKU, 10, 90, 5, 2)}
    now = {OPUS: use(OPUS, 300, 2700, 150, 60), HAIKU: use(HAIKU, 30, 270, 15, 6)}
    grown = 2 * sum(one.cost_nano_usd for one in then.values())
    assert causes_of_change(then, now, as_listed) == only(Cause.VOLUME, grown)


def test_the_same_tokens_on_another_model_are_its_share() -> None:
    then, now = {OPUS: use(OPUS, 100, 900, 50, 20)}, {HAIKU: use(HAIKU, 100, 900, 50, 20)}
    saved = now[HAIKU].cost_nano_usd - then[OPUS].cost_nano_usd
    assert causes_of_change(then, now, as_listed) == only(Cause.MIX, saved)


def test_a_dearer_list_price() -> None:
    buckets = (100, 900, 50, 20)
    then, now = {OPUS: use(OPUS, *buckets)}, {OPUS: use(OPUS, *buckets, factor=2)}
    twice = tuple(2 * rate for rate in RATES[OPUS])
    causes = causes_of_change(then, now, lambda _: (RATES[OPUS], twice))  # type: ignore[arg-type, return-value]
    assert causes == only(Cause.PRICE, then[OPUS].cost_nano_usd)
    unknown = causes_of_change(then, now, lambda _: None)
    assert unknown == only(Cause.REST, then[OPUS].cost_nano_usd)


def test_a_cache_that_missed() -> None:
    then, now = {OPUS: use(OPUS, 100, 900, 0, 20)}, {OPUS: use(OPUS, 500, 500, 0, 20)}
    dearer = 400 * (5_000 - 500)
    assert causes_of_change(then, now, as_listed) == only(Cause.CACHE, dearer)


def test_longer_answers_are_none_of_them() -> None:
    """Half of the tokens more, all of them answers: the volume is told, what is dearer is other."""
    then, now = {OPUS: use(OPUS, 100, 0, 0, 0)}, {OPUS: use(OPUS, 100, 0, 0, 50)}
    causes = causes_of_change(then, now, as_listed)
    assert causes[Cause.CACHE] == causes[Cause.PRICE] == causes[Cause.MIX] == 0
    assert causes[Cause.VOLUME] > 0
    assert causes[Cause.REST] > 0


def test_out_of_nothing_all_is_volume() -> None:
    now = {OPUS: use(OPUS, 1, 2, 3, 4), HAIKU: use(HAIKU, 5, 6, 7, 8)}
    grown = sum(one.cost_nano_usd for one in now.values())
    assert causes_of_change({}, now, as_listed) == only(Cause.VOLUME, grown)
    assert causes_of_change(now, {}, as_listed) == only(Cause.VOLUME, -grown)
    assert causes_of_change({}, {}, as_listed) == only(Cause.VOLUME, 0)


COUNTS = st.tuples(*[st.integers(0, 10**12)] * 4)
USES = st.builds(Use, st.integers(0, 10**15), COUNTS)
SPANS = st.dictionaries(st.sampled_from([(1, 1), (1, 2), (2, 1)]), USES)


@given(SPANS, SPANS)
def test_the_parts_are_the_change(then: dict[Model, Use], now: dict[Model, Use]) -> None:
    causes = causes_of_change(then, now, lambda _: (RATES[OPUS], RATES[HAIKU]))
    before, after = (sum(one.cost_nano_usd for one in span.values()) for span in (then, now))
    assert sum(causes.values()) == after - before
