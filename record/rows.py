"""The rows that the read model has of one document."""

from collections.abc import Iterator, Sequence

import msgspec

from record import formats
from record.documents import FactCheckDocument
from record.formats import Slices
from record.models import Entity, Entry, FactCheck, Mention
from record.sorting import name_key, title_key

EntityKey = tuple[str, str]  # kind, slug
TallyKey = tuple[str, str, str]  # actor, stance, rating


class EntityRow(msgspec.Struct, frozen=True):
    """The columns of an entity, as a document gives them: archives make too many for model instances."""

    kind: str
    slug: str
    name: str
    body: bytes
    index: int
    sort_key: str

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"

    @property
    def key(self) -> EntityKey:
        return self.kind, self.slug


def fact_check_of(entry: Entry, document: FactCheckDocument) -> FactCheck:
    """Return the row that shows this entry and its document, not saved."""
    stances = {actor.slug: document.stances_of(actor.slug) for actor in document.actors}
    return FactCheck(
        number=entry.number,
        version=entry.version,
        index=entry.index,
        path=document.path,
        rating=document.rating.key,
        **{stance: sorted(actor for actor in stances if stance in stances[actor]) for stance in FactCheck.STANCES},
        attributed=sorted({item.actor for item in document.appearances if not item.is_shown}),
        listing=Slices(entry.document.body).summary(stances),
        document_id=entry.document_id,
    )


def mentions_of(document: FactCheckDocument) -> set[EntityKey]:
    """Return what the document can be found by, as kind and slug."""
    kind = Mention.Kind
    named = {(kind.ACTOR, actor.slug) for actor in document.actors}
    named |= {(kind.SOURCE, source.slug) for source in document.sources}
    named |= {(kind.PUBLISHER, source.publisher.slug) for source in document.sources}
    named |= {(kind.TOPIC, topic.slug) for topic in document.claim.topics}
    named |= {(kind.RATING, document.rating.key), (kind.RATING, document.rating.slug)}
    named |= {(kind.LANGUAGE, document.language)}
    named |= {(kind.COUNTRY, actor.country) for actor in document.actors if actor.country}
    named |= {(kind.RELATED, str(related.number)) for related in document.related}
    return {(str(kind), slug) for kind, slug in named}


def entities_of(entry: Entry, document: FactCheckDocument) -> Iterator[EntityRow]:
    """Yield the row of each entity that the entry's document names."""
    kind, slices, sources = Entity.Kind, Slices(entry.document.body), document.sources
    publishers = [source.publisher for source in sources]
    named = {
        **{(kind.ACTOR, actor.slug): (actor.name, body) for actor, body in _both(document.actors, slices.actors())},
        **{(kind.SOURCE, source.slug): (source.title, body) for source, body in _both(sources, slices.sources())},
        **{(kind.PUBLISHER, one.slug): (one.name, body) for one, body in _both(publishers, slices.publishers())},
        **{(kind.TOPIC, one.slug): (one.name, body) for one, body in _both(document.claim.topics, slices.topics())},
        (kind.RATING, document.rating.key): (document.rating.name, slices.rating()),
    }
    own_keys = {
        **{(kind.ACTOR, actor.slug): name_key(actor.sort_name) for actor in document.actors if actor.sort_name},
        **{(kind.SOURCE, source.slug): title_key(source.title, source.language) for source in sources},
    }
    for (entity_kind, slug), (name, body) in named.items():
        sort_key = own_keys.get((entity_kind, slug)) or name_key(name)
        yield EntityRow(str(entity_kind), slug, name, body, entry.index, sort_key)


def _both(parts: Sequence[formats.P], bodies: list[bytes]) -> Iterator[tuple[formats.P, bytes]]:
    """Pair a document's parts with their bytes."""
    return zip(parts, bodies, strict=True)


def tallies_of(fact_check: FactCheck) -> set[TallyKey]:
    """Return the tallies in which the row counts as one."""
    return {(actor, stance, fact_check.rating) for stance in FactCheck.STANCES for actor in getattr(fact_check, stance)}
