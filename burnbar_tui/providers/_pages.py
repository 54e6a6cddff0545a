"""Vendors' lists that come in pages, each of which names the next."""

from collections.abc import Iterator

from msgspec.structs import replace

from burnbar_tui.facts import ErrorClass, Refused
from burnbar_tui.providers.api import Answer, Part, Request
from burnbar_tui.providers.bodies import Body

MOST_PAGES = 100
NOT_FOR_THIS_KEY = frozenset({403, 404})
"""What a report answers that a key may not read although it may read another one."""


def pages(first: Request) -> Part[list[Body]]:
    """Return the answers of all pages of a list with `has_more` and `next_page`.

    All parameters but `page` stay as they are.

    Raises:
        Refused: a page names no other page or one that was read, or there is no end.
    """
    found: list[Body] = []
    seen: set[str] = set()
    request = first
    while True:
        answer: Answer = yield request
        found.append(answer.body)
        if not answer.body.flag("has_more"):
            return found
        following = answer.body.text("next_page")
        if not following or following in seen or len(found) >= MOST_PAGES:
            raise Refused(ErrorClass.SCHEMA_CHANGED, "the pages of the report do not end")
        seen.add(following)
        request = replace(first, query=(*first.query, ("page", following)))


def buckets(found: list[Body]) -> Iterator[tuple[Body, Body]]:
    """Yield (bucket, result) of all results in the `data` of pages.

    Raises:
        Refused: a page has no `data`.
    """
    for page in found:
        page.wanted("data")
        for bucket in page.items("data"):
            for result in bucket.items("results"):
                yield bucket, result
