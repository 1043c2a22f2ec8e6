"""Pages as they stood at the end of a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _

from public import days
from public.strict import BadAddress
from public.website.addresses import PAGE_SIZE
from public.website.lists import LISTED
from record import history, reading
from record.models import EarlierVersion, FactCheck, ShownVersion


@dataclass(frozen=True)
class Moment:
    """The end of a day, and the index with which the log ended then."""

    day: date
    index: int


def asked(request: HttpRequest) -> Moment | None:
    """Return the moment that the address names, if any. Raises BadAddress where there is none such."""
    text = request.GET.get("as_of")
    if text is None:
        return None
    day = days.read(text)
    if day is None:
        raise BadAddress(_("“as_of” must be a day such as 2026-01-31. Correct it, or leave it out."))
    if not days.has_begun(day):
        raise BadAddress(_("The day in “as_of” has not begun (UTC). Name today or an earlier day, or leave it out."))
    return Moment(day, reading.answer(history.last_index(day)))


def finder(moment: Moment, naming: tuple[str, str] | None = None) -> Callable[[int | None], list[ShownVersion]]:
    """Return what finds the fact-checks that stood then, by number, the latest first: as many as a screen needs.

    `naming` is kind and slug of a mention that they have.
    """

    def find(before: int | None) -> list[ShownVersion]:
        now = FactCheck.objects.only(*LISTED).filter(index__lte=moment.index)
        then = EarlierVersion.objects.only(*LISTED).standing_at(moment.index)
        rows: list[ShownVersion] = []
        if naming:
            rows += now.naming_by_number(*naming, before)[: PAGE_SIZE + 1]
            rows += then.naming_by_number(*naming, before)[: PAGE_SIZE + 1]
        else:
            rows += now.by_number(before)[: PAGE_SIZE + 1]
            rows += then.by_number(before)[: PAGE_SIZE + 1]
        return sorted(rows, key=lambda row: -row.number)

    return find
