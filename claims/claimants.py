"""Who is named as having said the claims of an own archive, as actors of the desk."""

import re

from django.db.models import Field, Model

from claims.called import actors_called, name_key
from claims.models import Actor
from external.own_reviews import OwnReview
from external.reports import Reason, Report
from external.reviews import Claimant
from external.texts import fitting
from sources import slugs

WIKIDATA = re.compile(r"//(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(Q[1-9][0-9]{0,18})$")
KINDS = {  # of the types of schema.org; of others it is not known what they are
    "person": Actor.Kind.PERSON,
    "organization": Actor.Kind.ORGANIZATION,
    "ngo": Actor.Kind.ORGANIZATION,
    "governmentorganization": Actor.Kind.GOVERNMENT,
    "politicalparty": Actor.Kind.PARTY,
    "corporation": Actor.Kind.COMPANY,
    "newsmediaorganization": Actor.Kind.MEDIA,
}


class Claimants:
    """The actors who are named as having said the claims of a batch; those that the desk does not know begin here."""

    def __init__(self, batch: list[OwnReview]) -> None:
        claimants = [(own, each) for own in batch for each in own.review.claimants if _is_a_name(each)]
        self._called = actors_called({_named(claimant) for _own, claimant in claimants})
        known = Actor.objects.filter(wikidata__in={_wikidata(claimant) for _own, claimant in claimants} - {None})
        self._by_wikidata = {actor.wikidata: actor for actor in known}
        new = []
        for own, claimant in claimants:
            if not self._fitting(claimant):
                new.append(self._begun(claimant, own.types.get(claimant.name, "")))
        for actor, slug in zip(new, slugs.slugs_for(Actor, [actor.name for actor in new]), strict=True):
            actor.slug = slug
        Actor.objects.bulk_create(new)

    def of(self, own: OwnReview, report: Report) -> list[Actor]:
        """Return the actors of a review, each once; of several with one name none, which is reported."""
        found = {}
        for claimant in own.review.claimants:
            if not _is_a_name(claimant):
                report.note(own.place, "itemReviewed.author.name", Reason.EMPTY, claimant.name)
                continue
            fitting = self._fitting(claimant)
            if len(fitting) > 1:
                report.note(own.place, "itemReviewed.author.name", Reason.SEVERAL_ACTORS, _named(claimant))
            else:
                found[fitting[0].pk] = fitting[0]
        return [*found.values()]

    def _fitting(self, claimant: Claimant) -> list[Actor]:
        """Return the one with its Wikidata identifier, or those that are called so and have no other one."""
        wikidata = _wikidata(claimant)
        if wikidata in self._by_wikidata:
            return [self._by_wikidata[wikidata]]
        called = self._called.get(name_key(_named(claimant)), [])
        return [actor for actor in called if not (wikidata and actor.wikidata)]

    def _begun(self, claimant: Claimant, type_: str) -> Actor:
        """Return a new actor, not saved."""
        name, wikidata = _named(claimant), _wikidata(claimant)
        actor = Actor(name=name, sort_name="", kind=KINDS.get(type_, Actor.Kind.OTHER), wikidata=wikidata)
        self._called.setdefault(name_key(name), []).append(actor)
        if wikidata:
            self._by_wikidata[wikidata] = actor
        return actor


def _named(claimant: Claimant) -> str:
    return fitting(claimant.name, longest(Actor, "name"))


def _is_a_name(claimant: Claimant) -> bool:
    return any(letter.isalnum() for letter in claimant.name)


def _wikidata(claimant: Claimant) -> str | None:
    found = WIKIDATA.search(claimant.url)
    return found[1] if found else None


def longest(model: type[Model], column: str) -> int:
    """Return how many characters a text may have."""
    field = model._meta.get_field(column)
    assert isinstance(field, Field)
    assert field.max_length is not None
    return field.max_length
