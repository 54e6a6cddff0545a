"""Which keys the user may give to which action: two actions on one key in one place are refused."""

from collections.abc import Mapping
from difflib import get_close_matches

from textual.binding import Binding, InvalidBinding
from textual.keys import REPLACED_KEYS, Keys, key_to_character

from burnbar_tui.widgets.settings_table import Places

KEYS = frozenset(one.value for one in Keys) | REPLACED_KEYS.keys()
"""Those with names that are not of characters."""


def normal(keys: str) -> tuple[str, ...]:
    """Return keys as Textual calls them: `?` is `question_mark`; none where they are no keys."""
    try:
        found = [one.key for one in Binding.make_bindings([Binding(keys, "")])]
    except InvalidBinding:
        return ()
    return tuple(found) if all(map(_is_key, found)) else ()


def _is_key(name: str) -> bool:
    """Tell whether a name, which may begin with keys that are held, is one of a key."""
    plain = name.rpartition("+")[2]
    return plain in KEYS or key_to_character(plain) is not None


def clash(id_: str, keys: tuple[str, ...], given: Mapping[str, str], there: Places) -> str:
    """Return in one sentence why an action cannot have these keys, or nothing if it can."""
    for title, actions in there.items():
        if id_ not in actions:
            continue
        for other in actions.values():
            taken = normal(given[other.id]) if other.id in given else other.keys
            if other.id != id_ and (both := [key for key in keys if key in taken]):
                return (
                    f"`{both[0]}` cannot be both `{id_}` ({actions[id_].text}) and "
                    f"`{other.id}` ({other.text}) on {title}"
                )
    return ""


def accepted(wanted: Mapping[str, str], there: Places) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the keys that can be given, and a sentence for each that cannot."""
    known = {id_ for actions in there.values() for id_ in actions}
    given = {id_: keys for id_, keys in wanted.items() if id_ in known and normal(keys)}
    troubles = [_unknown(id_, known) for id_ in wanted if id_ not in known]
    troubles += [f"`{id_}` has no keys that exist" for id_ in wanted if id_ in known - set(given)]
    while found := next(
        ((id_, why) for id_ in given if (why := clash(id_, normal(given[id_]), given, there))), None
    ):
        # Its own keys are its own again, so that all others are looked at once more.
        del given[found[0]]
        troubles.append(f"{found[1]}; it keeps its own")
    return given, tuple(troubles)


def _unknown(id_: str, known: set[str]) -> str:
    near = get_close_matches(id_, sorted(known), n=1)
    return f"`{id_}` is no action that has keys" + (f"; did you mean `{near[0]}`?" if near else "")


def usual(id_: str, there: Places) -> tuple[str, ...]:
    """Return the keys that an action has without the user's settings."""
    return next((actions[id_].keys for actions in there.values() if id_ in actions), ())
