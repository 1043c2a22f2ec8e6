"""What fact-checks can be followed by, beside all of them: a topic, an actor, a rating, and so on."""

from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from public import languages
from record import history, reading
from record.models import EarlierMention, Entity, Mention
from record.reading import Questions, Statement

Kind = Mention.Kind
LISTED = 20  # of each kind, on the page of feeds


class Words(NamedTuple):
    """What the lists of a kind are called: all of them, and one by its name, in a title and in a sentence."""

    heading: Promise
    title: Promise | str
    description: Promise


NAME = "%(name)s"
WORDS: dict[Kind, Words] = {
    Kind.TOPIC: Words(_("Topics"), NAME, _("Fact-checks about %(name)s.")),
    Kind.ACTOR: Words(_("Actors"), NAME, _("Fact-checks that name %(name)s.")),
    Kind.SOURCE: Words(_("Sources"), NAME, _("Fact-checks that cite %(name)s.")),
    Kind.PUBLISHER: Words(_("Publishers of sources"), NAME, _("Fact-checks that cite what %(name)s published.")),
    Kind.RATING: Words(_("Ratings"), _("Rated “%(name)s”"), _("Fact-checks rated “%(name)s”.")),
    Kind.LANGUAGE: Words(_("Languages"), NAME, _("Fact-checks in %(name)s.")),
}
WITH_PAGES = (Kind.TOPIC, Kind.ACTOR, Kind.SOURCE)


class Named(NamedTuple):
    """A list of fact-checks that have one thing in common. `slug` is its name in addresses.

    Of one that is not public any more, its readers have to learn all the same; it has no page then.
    """

    kind: Kind
    slug: str
    name: str
    is_public: bool = True

    @property
    def title(self) -> str:
        return str(WORDS[self.kind].title) % {"name": self.name}

    @property
    def description(self) -> str:
        return str(WORDS[self.kind].description) % {"name": self.name}

    @property
    def page(self) -> str:
        """Where people read it."""
        if not self.is_public:
            return reverse("website:corrections")
        if self.kind in WITH_PAGES:
            return reverse(f"website:{self.kind}", args=[self.slug])
        return f"{reverse('website:explore')}?{self.kind}={self.slug}"

    @property
    def feed(self) -> str:
        """Its feed's address below /feeds/, without the format."""
        return f"{self.kind}s/{self.slug}"


def find(kind: Kind, slug: str) -> Named | None:
    """Return the list; None where no fact-check is or was in it. A rating's may be named without its scale."""
    if kind == Kind.LANGUAGE:
        if Mention.objects.filter(kind=kind, slug=slug).exists():
            return Named(kind, slug, languages.name(slug))
    else:
        by_slug = Q(slug=slug)
        if kind == Kind.RATING:
            by_slug |= Q(slug__endswith=f".{slug}")
        if entity := Entity.objects.filter(by_slug, kind=kind).order_by("slug").first():
            return Named(kind, entity.slug, entity.name)
    return Named(kind, slug, slug, is_public=False) if _was_public(kind, slug) else None


def _was_public(kind: Kind, slug: str) -> bool:
    """Return whether a fact-check was in a list that may still be named."""
    mentions = EarlierMention.objects.filter(kind=kind, slug=slug).order_by("-until")
    numbers = [*mentions.values_list("number", flat=True)[:LISTED]]
    tombstones = reading.answer(history.tombstones({*numbers}))
    return any(number not in tombstones or not tombstones[number].withholds_words for number in numbers)


def first(kind: Kind) -> list[Named]:
    """Return the first lists of a kind, by name."""
    if kind == Kind.LANGUAGE:
        return sorted((Named(kind, code, languages.name(code)) for code in reading.answer(_codes())), key=_by_name)
    entities = Entity.objects.filter(kind=kind).by_name()[:LISTED]
    return [Named(kind, entity.slug, entity.name) for entity in entities]


def _by_name(language: Named) -> str:
    return language.name


# One step of the index for each language: there are as many rows as fact-checks.
LANGUAGES = """
WITH RECURSIVE language (code) AS (
    (SELECT min(slug) FROM record_mention WHERE kind = 'language')
     UNION ALL
    SELECT (SELECT min(slug) FROM record_mention WHERE kind = 'language' AND slug > language.code)
      FROM language WHERE language.code IS NOT NULL
)
SELECT code FROM language WHERE code IS NOT NULL LIMIT %s
"""


def _codes() -> Questions[list[str]]:
    rows = yield Statement(LANGUAGES, [LISTED])
    return [code for (code,) in rows]
