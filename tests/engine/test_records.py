"""Lines with a marker are found and decoded; what cannot be is counted by its reason."""

import importlib.util
import json
import sys

import pytest
from hypothesis import given, strategies as st
from msgspec import Struct

from burnbar_tui.engine import records
from burnbar_tui.engine.records import Decoder, marked_lines

MARKERS = (b'"usage"', b'"tokens"')


class Turn(Struct):
    """A record of a made-up log."""

    usage: int
    model: str | None = None
    inner: "Turn | None" = None


def decoded(data: bytes, base: int = 0) -> tuple[list[tuple[int, Turn]], dict[str, int]]:
    decoder = Decoder(Turn)
    return list(decoder.records(data, MARKERS[:1], base)), decoder.skipped


@pytest.mark.parametrize("markers", [MARKERS, MARKERS[:1]])
@given(
    lines=st.lists(
        st.lists(st.sampled_from([*MARKERS, b"x", b"usage", b"\r", b""]), max_size=4).map(b"".join)
    ),
    is_ended=st.booleans(),
)
def test_exactly_the_lines_with_a_marker_are_found(
    markers: tuple[bytes, ...], lines: list[bytes], *, is_ended: bool
) -> None:
    data = b"\n".join([*lines, b""] if is_ended else lines)
    expected = [line for line in data.split(b"\n") if any(marker in line for marker in markers)]
    spans = list(marked_lines(data, markers))
    assert [data[start:end] for start, end in spans] == expected
    assert spans == sorted(set(spans))
    assert all(start == 0 or data[start - 1 : start] == b"\n" for start, _ in spans)


def test_lines_are_found_without_the_quick_search_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "stringzilla", None)
    spec = importlib.util.spec_from_file_location("plain_records", records.__file__)
    assert spec is not None
    assert spec.loader is not None
    plain = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plain)
    data = b'{}\n{"usage":1}\n\n{"tokens":1,"usage":2}\nx\n{"tokens":'
    assert list(plain.marked_lines(data, MARKERS)) == list(marked_lines(data, MARKERS))


def test_records_carry_their_offset_in_the_file() -> None:
    found, _ = decoded(b'{}\n{"usage":1}\n{"x":2}\n{"usage":3}', base=1_000)
    assert [(at, turn.usage) for at, turn in found] == [(1_003, 1), (1_023, 3)]


def test_lines_without_a_marker_are_not_even_counted() -> None:
    decoder = Decoder(Turn)
    assert list(decoder.records(b'garbage\n{"usage":1}\nmore\n', MARKERS, 0)) != []
    assert (decoder.decoded, decoder.skipped) == (1, {})


def test_a_marker_inside_a_text_is_escaped_and_no_marker() -> None:
    data = json.dumps({"text": 'say "usage" and "tokens"'}).encode()
    assert list(marked_lines(data, MARKERS)) == []


@pytest.mark.parametrize(
    "line",
    [
        b'\xef\xbb\xbf{"usage":1}',
        b'{"usage":1}\r',
        b' \t{"usage" : 1 } ',
        b'{"usage":"1"}',
        b'{"usage":1.0}',
        b'{"usage":1,"model":"a\\ud800b"}',
        b'{"usage":1,"model":"a\xffb"}',
        b'{"usage":1,"model":"a\xe2\x80\xa8b"}',
        b'{"usage":1,"other":NaN}',
        b'{"usage":1,"other":1e999}',
        b'{"usage":2,"usage":1}',
    ],
)
def test_what_others_write_is_forgiven(line: bytes) -> None:
    found, skipped = decoded(line)
    assert [turn.usage for _, turn in found] == [1]
    assert skipped == {}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"usage":', "not JSON"),
        (b'{"usage":1}{"usage":1}', "not JSON"),
        (b'\x00{"usage":1}', "not JSON"),
        (b'{"usage":' + b"9" * 5_000 + b"}", "not JSON"),
        (b'["usage"]', "wrong shape"),
        (b'"usage"', "wrong shape"),
        (b'{"usage":"secret"}', "wrong shape: usage"),
        (b'{"usage":null}', "wrong shape: usage"),
        (b'{"usage":1,"model":7}', "wrong shape: model"),
        (b'{"usage":1,"inner":{"usage":"secret"}}', "wrong shape: inner.usage"),
        (b'{"usage":1e999}', "wrong shape: usage"),
        (b'{"model":"usage","x":"usage"}', "wrong shape"),
    ],
)
def test_what_cannot_be_decoded_is_counted_by_its_reason_and_never_shown(
    line: bytes, reason: str
) -> None:
    found, skipped = decoded(line + b'\n{"usage":1}\n')
    assert [turn.usage for _, turn in found] == [1]
    assert skipped == {reason: 1}


def test_skipped_lines_add_up() -> None:
    decoder = Decoder(Turn)
    list(decoder.records(b'{"usage":\n{"usage":\n["usage"]\n', MARKERS, 0))
    decoder.skip("not JSON")
    assert decoder.skipped == {"not JSON": 3, "wrong shape": 1}
    assert decoder.decoded == 3


@given(st.binary(max_size=60))
def test_no_bytes_make_it_fail(noise: bytes) -> None:
    found, skipped = decoded(b'{"usage":1' + noise + b'}\n{"usage":2}')
    assert found[-1][1].usage == 2
    assert len(found) + sum(skipped.values()) >= 2


def test_a_text_is_a_record_as_it_stands() -> None:
    decoder = Decoder(str)
    data = b"> Tokens: 1\nother\n> Tokens: \xff\r\n"
    assert list(decoder.records(data, (b"> Tokens: ",), 7)) == [
        (7, "> Tokens: 1"),
        (25, "> Tokens: \ufffd\r"),
    ]
    assert list(decoder.document(b'{"a": 1}\n{"a": 2}\n{')) == [(0, '{"a": 1}\n{"a": 2}\n{')]
    assert decoder.skipped == {}
