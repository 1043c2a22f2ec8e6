"""What became of sources since fact-checks were published: notices, in their own order."""

from typing import NoReturn

import msgspec
import orjson
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from public.api import openapi
from public.api.pages import neighbors, with_parameters
from public.api.parameters import Asked, NoticesParameters
from public.api.views import StoredView
from public.direct import Address, Stored, StoredAnswer
from record import reading, told
from record.stored import IndexRange
from record.told import Notices

MAX_BYTES_OF_NOTICES = 2_000_000  # of their texts in a page


def items(found: Notices) -> bytes:
    """Return notices as JSON, with commas between them."""
    return b",".join(map(msgspec.json.encode, found.found))


@openapi.notices
class NoticeList(StoredView):
    """Notices after an index, about one fact-check or one source where that is asked for."""

    parameters = NoticesParameters

    @classmethod
    def questions(cls, asked: Asked, address: Address) -> Stored:
        """Return the notices; None where there is none yet at this index."""
        size = yield from told.size()
        if asked["after"] >= size:
            return None
        within = IndexRange(above=asked["after"], below=size)
        number, source = asked.get("number"), asked.get("source")
        found = yield from told.notices(within, asked["limit"], MAX_BYTES_OF_NOTICES, number=number, source=source)
        following = with_parameters(address, after=found.last) if found.has_more else None
        keys = {"next": following, "previous": None, "last": found.last, "size": size}
        body = b'{"results":[%s],%s' % (items(found), orjson.dumps(keys)[1:])
        return StoredAnswer(body, neighbors(following, None))

    def without(self) -> NoReturn:
        words = _("There is no such notice yet; the last one is %(last)d. Ask with the index that you have.")
        raise ValidationError({"after": [words % {"last": reading.answer(told.size()) - 1}]})
