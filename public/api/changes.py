"""What changed, in the order of the log, and the versions of one fact-check."""

from collections.abc import Iterator
from typing import NoReturn

import orjson
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from public.api import openapi
from public.api.notices import MAX_BYTES_OF_NOTICES, items
from public.api.pages import MAX_BYTES, neighbors, page, with_parameters
from public.api.parameters import MAX_CHANGES, Asked, ChangesParameters, VersionsParameters
from public.api.views import StoredView, number_of
from public.direct import Address, Stored, StoredAnswer
from record import changes, formats, history, reading, stored, told
from record.changes import Change
from record.documents import FactCheckDocument
from record.reading import Questions
from record.stored import IndexRange
from record.told import Notices


@openapi.changes
class Changes(StoredView):
    parameters = ChangesParameters

    @classmethod
    def questions(cls, asked: Asked, address: Address) -> Stored:
        """Return the entries after an index, and the notices; None where there is nothing yet at either index."""
        found = yield from changes.changes(IndexRange(above=asked["after"]), asked["limit"], MAX_BYTES)
        if asked["after"] >= found.size:
            return None
        last = found.found[-1].index if found.found else asked["after"]
        # Up to where the log has been read: what was given meanwhile comes with the entries that came meanwhile.
        notices = yield from _notices(asked, last if found.has_more else found.size - 1)
        if notices is None:
            return None
        has_more = found.has_more or notices.has_more
        following = with_parameters(address, after=last, notices_after=notices.last) if has_more else None
        keys = {"next": following, "previous": None, "last": last, "size": found.size, "last_notice": notices.last}
        parts = b",".join(_items(found.found, asked, address)), items(notices), orjson.dumps(keys)[1:]
        return StoredAnswer(b'{"results":[%s],"notices":[%s],%s' % parts, neighbors(following, None))

    def without(self) -> NoReturn:
        last, last_notice = reading.answer(changes.size()) - 1, reading.answer(told.size()) - 1
        if self.asked["after"] > last:
            words = _("The log has not come to this index; its last one is %(last)d. Ask with the index that you have.")
            raise ValidationError({"after": [words % {"last": last}]})
        words = _("There is no such notice yet; the last one is %(last)d. Ask with the index that you have.")
        raise ValidationError({"notices_after": [words % {"last": last_notice}]})


def _notices(asked: Asked, last: int) -> Questions[Notices | None]:
    """Return the notices after the one that was named, or else since the entry that was; up to an index of the log.

    None where there is no such notice yet. A notice never comes before the version that it is about.
    """
    stretch = yield from told.between(asked["after"], last)
    above = asked.get("notices_after", stretch.first - 1)
    if above >= stretch.size:
        return None
    if above >= stretch.end - 1:
        return Notices([], last=above, has_more=False)
    # Whoever names none may keep the index of the log alone, and ask with it again for as long as there is a next page.
    limit = asked["limit"] if "notices_after" in asked else MAX_CHANGES
    return (yield from told.notices(IndexRange(above=above, below=stretch.end), limit, MAX_BYTES_OF_NOTICES))


def _items(found: list[Change], asked: Asked, address: Address) -> Iterator[bytes]:
    """Yield changes in the view that was asked for."""
    for change in found:
        yield _whole(change) if asked["view"] == "full" else _line(change, address.origin)


def _whole(change: Change) -> bytes:
    """Return a change as an item that has its document."""
    return b'{"entry":%s,"leaf_hash":"%s","document":%s}' % (
        change.entry,
        change.leaf_hash.hex().encode(),
        change.document or b"null",
    )


@openapi.versions
class Versions(StoredView):
    """The versions of a fact-check, the newest first."""

    parameters = VersionsParameters

    @classmethod
    def questions(cls, asked: Asked, address: Address, number: str) -> Stored:
        side, place = asked.get("cursor", ("after", None))
        within = IndexRange()
        if place is not None:
            within = IndexRange(below=int(place)) if side == "after" else IndexRange(above=int(place))
        key = number_of(number)
        found = yield from changes.changes(within, asked["limit"], MAX_BYTES, number=key, is_ascending=side == "before")
        if not found.found and not (yield from changes.changes(IndexRange(), 1, 0, number=key)).found:
            return None
        indices = (each.index for each in found.found)
        rows = [*zip(indices, _items(found.found, asked, address), strict=True)]
        if found.has_more:
            rows.append((-1, b""))
        return page(rows, len(found.found), asked, address)

    def without(self, number: str) -> NoReturn:
        raise Http404(_("No fact-check has this number; /api/v1/claims lists those that are public."))


def _line(change: Change, origin: str) -> bytes:
    """Return a version as a line of a history: its note, rating and address are null where they are withheld."""
    document = formats.read(change.document) if change.document else None
    path = reverse("api:version", args=[document.number, document.version]) if document else None
    line = {
        "entry": orjson.Fragment(change.entry),
        "leaf_hash": change.leaf_hash.hex(),
        "note": document.note if document else None,
        "rating": document.rating.slug if isinstance(document, FactCheckDocument) else None,
        "url": f"{origin}{path}" if path else None,
    }
    return orjson.dumps(line)


@openapi.version
class Version(StoredView):
    """One version: the very bytes that were published and hashed."""

    @classmethod
    def questions(cls, asked: Asked, address: Address, number: str, version: str) -> Stored:
        key, at = number_of(number), number_of(version)
        tombstones = yield from history.tombstones([key])
        if key in tombstones and at < tombstones[key].version:
            return None
        return (yield from stored.version(key, at))

    def without(self, number: str, version: str) -> Response:
        key, at = number_of(number), number_of(version)
        tombstone = reading.answer(history.tombstones([key])).get(key)
        if tombstone and 0 < at < tombstone.version:
            return Response(reading.answer(stored.version(key, tombstone.version)), status=410)
        raise Http404(_("There is no such version; the list without the version at the end of the address has all."))
