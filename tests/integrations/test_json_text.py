"""Changing one member of a JSON text leaves every other character alone."""

import json

import pytest
from hypothesis import given, strategies as st

from burnbar_tui.integrations import json_text

VALUE = {"type": "command", "command": "echo 'ä' | tr a b"}
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(["a", "line", 'q"{', "b\\"]), plain)
layouts = st.sampled_from([None, 0, 2, 4, "\t"])


@given(objects, layouts, st.booleans(), st.sampled_from(["", "\n", " \n\n"]))
def test_an_edit_can_be_undone_to_the_last_character(
    value: dict[str, object], indent: int | str | None, is_crlf: bool, tail: str
) -> None:
    text = json.dumps(value, indent=indent) + tail
    if is_crlf:
        text = text.replace("\n", "\r\n")
    edit = json_text.put(text, "line", VALUE)
    changed = edit.done(text)
    assert json.loads(changed) == {**value, "line": VALUE}
    assert edit.undone(changed) == text
    raw = json_text.raw_value(text, "line")
    assert json.loads(json_text.put_back(changed, "line", raw).done(changed)) == value
    left = [name for name in json.loads(changed) if name != "line"]
    assert left == [name for name in value if name != "line"]


@given(objects, layouts)
def test_a_member_is_taken_out_wherever_it_stands(
    value: dict[str, object], indent: int | str | None
) -> None:
    text = json.dumps({**value, "line": 1, "z": 2}, indent=indent)
    told = json.loads(json_text.put_back(text, "line", None).done(text))
    assert told == {**{name: one for name, one in value.items() if name != "line"}, "z": 2}


def test_of_twins_the_last_counts_as_in_every_reader() -> None:
    text = '{"line": 1, "line": 2}'
    assert json_text.raw_value(text, "line") == "2"
    assert json.loads(json_text.put(text, "line", 3).done(text)) == {"line": 3}


@pytest.mark.parametrize(
    "text", ["", "[]", "3", "{", '{"a": 1,}', "{} // x", "\ufeff{}", "[" * 9999]
)
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        json_text.put(text, "line", 1)
