"""What an address of /explore/ selects: words, one value of each facet, an order and a page."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from public.strict import BadAddress
from record.search import searchables
from record.search.finding import OWN_SITE, Search
from record.tracking import is_tracking

LONGEST_TEXT = 500  # characters; a longer text is for /check/
PER_PAGE = 20
MOST_PAGES = 50
ORDERS = ("relevance", "date")

# Facets in the order in which they are shown, with the form that a value has in an address.
SLUG = (r"[-a-zA-Z0-9_.]{1,160}", gettext_lazy("a name as it stands in an address"))
FACETS: dict[str, tuple[str, str | Promise]] = {
    searchables.RATING: SLUG,
    searchables.TOPIC: SLUG,
    searchables.ACTOR: SLUG,
    searchables.SOURCE: SLUG,
    searchables.PUBLISHER: SLUG,
    searchables.COUNTRY: (r"[A-Z]{2}", gettext_lazy("two capital letters, such as VE")),
    searchables.LANGUAGE: (r"[a-zA-Z0-9-]{2,35}", gettext_lazy("a language code, such as en or pt-BR")),
    searchables.YEAR: (r"[0-9]{4}", gettext_lazy("a year, such as 2026")),
    searchables.MONTH: (r"[0-9]{4}-(0[1-9]|1[0-2])", gettext_lazy("a year and a month, such as 2026-11")),
}
# Of other publishers' fact-checks, which are a list of their own.
THEIRS: dict[str, tuple[str, str | Promise]] = {
    searchables.SITE: (r"[^\s/]{1,180}", gettext_lazy("the host of a publisher, such as example.org")),
    searchables.THEIR_LANGUAGE: (r"[a-zA-Z0-9-]{2,39}", gettext_lazy("a language code, such as en or pt-BR")),
    searchables.THEIR_YEAR: (r"[0-9]{4}", gettext_lazy("a year, such as 2026")),
}
PARAMETERS = ("q", searchables.CHECKER, *FACETS, *THEIRS, "order", "page")


@dataclass(frozen=True)
class Selection:
    """What is selected: of our own fact-checks or, where `is_of_others`, of other publishers'.

    `order` is empty where the address does not say one; pages are counted from 1.
    """

    text: str = ""
    is_of_others: bool = False
    facets: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    page: int = 1

    @property
    def is_by_date(self) -> bool:
        return not self.text or self.order == "date"

    @property
    def kinds(self) -> Collection[str]:
        """Return the kinds of facets that may be chosen."""
        return THEIRS if self.is_of_others else FACETS

    @property
    def search(self) -> Search:
        if self.is_of_others:
            facets = {searchables.CHECKER: searchables.OTHERS, **self.facets}
            return Search(text=self.text, facets=facets, is_by_date=self.is_by_date)
        return Search(text=self.text, facets=self.facets, site=OWN_SITE, is_by_date=self.is_by_date)

    @property
    def address(self) -> str:
        pairs = [("q", self.text), (searchables.CHECKER, searchables.OTHERS if self.is_of_others else "")]
        pairs += [(kind, self.facets[kind]) for kind in self.kinds if kind in self.facets]
        pairs += [("order", self.order if self.text else ""), ("page", str(self.page) if self.page > 1 else "")]
        query = urlencode([(name, value) for name, value in pairs if value])
        return reverse("website:explore") + (f"?{query}" if query else "")

    def choosing(self, kind: str, slug: str) -> "Selection":
        """Return the selection with this value of a facet, in the place of another, from its first page."""
        return replace(self, facets={**self.facets, kind: slug}, page=1)

    def without(self, kind: str) -> "Selection":
        """Return the selection without a facet, from its first page."""
        return replace(self, facets={name: slug for name, slug in self.facets.items() if name != kind}, page=1)

    def of(self, *, others: bool) -> "Selection":
        """Return the same words among our own fact-checks or those of others, from the first page."""
        return replace(self, is_of_others=others, facets={}, page=1)

    def without_text(self) -> "Selection":
        return replace(self, text="", page=1)

    def by(self, order: str) -> "Selection":
        return replace(self, order=order, page=1)

    def on_page(self, page: int) -> "Selection":
        return replace(self, page=page)


def read(query: QueryDict) -> Selection:
    """Return what an address selects; its parameters are known ones. Raises BadAddress, which says what to change."""
    given = {name: str(value) for name, value in query.items() if not is_tracking(name)}
    text = given.pop("q", "").strip()
    if len(text) > LONGEST_TEXT:
        raise BadAddress(
            _(
                "The words to search for have %(length)s characters, and %(most)s are the most. Leave out %(over)s, "
                "or paste the whole text under “Check a text”."
            )
            % {"length": f"{len(text):,}", "most": LONGEST_TEXT, "over": f"{len(text) - LONGEST_TEXT:,}"}
        )
    order = given.pop("order", "")
    if order not in ("", *ORDERS):
        raise BadAddress(_("“order” must be relevance or date."))
    page = given.pop("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", page, re.ASCII):
        raise BadAddress(_("“page” must be a whole number from 1 on."))
    checker = given.pop(searchables.CHECKER, "")
    if checker not in ("", searchables.OTHERS):
        raise BadAddress(_("“by” must be others. Leave it out for our own fact-checks."))
    if int(page) > MOST_PAGES:
        of_ours = _(
            "There are no pages beyond “page=%(most)d”. Choose a month, a year or another facet to reach what "
            "comes later: “Archive by month” is on every page of the list."
        )
        of_theirs = _("There are no pages beyond “page=%(most)d”. Choose a site, a language or a year for the rest.")
        raise BadAddress((of_theirs if checker else of_ours) % {"most": MOST_PAGES})
    known = THEIRS if checker else FACETS
    for name, value in given.items():
        if name not in known:
            of_ours = _("“%(name)s” is known of our own fact-checks alone. Leave it out, or leave out “by”.")
            of_theirs = _("“%(name)s” is known of others' fact-checks alone. Leave it out, or add “by=others”.")
            raise BadAddress((of_ours if checker else of_theirs) % {"name": name})
        form, words = known[name]
        if not re.fullmatch(form, value, re.ASCII):
            raise BadAddress(
                _("“%(name)s” must be %(form)s. Correct it or leave it out.") % {"name": name, "form": words}
            )
    return Selection(text, bool(checker), given, order, int(page))
