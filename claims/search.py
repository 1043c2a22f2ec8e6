"""Search among the desk's own claims: the record's engine over an index of their own, which nothing public reads.

Triggers of the database note what changed (claims/migrations/0014), and whoever searches first brings the index up to
date (docs/decisions/0043). It has what everybody at the desk may read of a claim, and nothing that blind reviewers may
not: neither ratings nor judgments, nor who gave them.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Expression, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from pgvector.django import MaxInnerProduct

from accounts.models import User
from claims.models import (
    Appearance,
    Claim,
    ClaimSpelling,
    ClaimTermFrequency,
    ClaimText,
    Event,
    Evidence,
    Reply,
    Unindexed,
)
from record.log import APPEND_LOCK
from record.reading import answer
from record.search import finding, index, ranking
from record.search.index import Index
from record.search.terms import Question, Text
from record.search.text import ADDRESS
from sources.canonical import canonical
from sources.models import Source

CLAIMS = Index(ClaimText, ClaimTermFrequency, ClaimSpelling)
INDEX_LOCK = APPEND_LOCK + 2  # one writer at a time, so that no two wait for each other's frequencies
MOST_WEIGHED = 2_000  # claims with all words of a search; weighing more of them takes longer than anybody waits
MOST_AT_ONCE = 50  # claims that a search indexes before it answers; half a second where their texts are long
IN_A_BATCH = 200  # that are indexed in one transaction where nobody waits for the answer
WRITTEN = ("edit", "submit")  # verbs that make somebody an author; never who assessed, nor who was asked to
GREATEST_NUMBER = 2**31 - 1


# What is indexed of a claim


def texts_of(keys: Collection[int]) -> dict[int, Text]:
    """Return what is indexed of these claims, as far as they exist."""
    authors: dict[int, list[User]] = defaultdict(list)
    for event in Event.objects.filter(claim__in=keys, verb__in=WRITTEN).select_related("by").order_by("pk"):
        authors[event.claim_id].append(event.by)
    claims = (
        Claim.objects.filter(pk__in=keys)
        .select_related("assignee")
        .prefetch_related(
            "topics",
            "appearances__actor",
            "appearances__attributed_by",
            "appearances__source__publisher",
            "evidence__source__publisher",
            "evidence__through__publisher",
            "replies__actor",
        )
    )
    return {claim.pk: _text_of(claim, authors[claim.pk]) for claim in claims}


def _text_of(claim: Claim, authors: list[User]) -> Text:
    appearances, evidence, replies = claim.appearances.all(), claim.evidence.all(), claim.replies.all()
    said = [*(each.quote for each in appearances), *(each.actor.name for each in appearances)]
    sources = [each.source for each in appearances if each.source]
    sources += [source for piece in evidence for source in (piece.source, piece.through) if source]
    rest = [
        *(each.attributed_by.name for each in appearances if each.attributed_by),
        *(text for reply in replies for text in (reply.actor.name, reply.answer)),
        *(topic.name for topic in claim.topics.all()),
        *map(_named, sources),
        *(claim.context, claim.summary, claim.contrary, claim.would_change),
        *(text for piece in evidence for text in (piece.note, piece.quote)),
        claim.analysis,
        *map(words_of_address, dict.fromkeys(source.url for source in sources if source.url)),
        *(f"{person.get_full_name()} {person.username}" for person in (claim.assignee, *authors) if person),
    ]
    return Text(
        claim=" ".join(filter(None, [claim.headline, claim.statement])),
        language=claim.language,
        said="\n".join(dict.fromkeys(filter(None, said))),
        rest="\n".join(dict.fromkeys(filter(None, rest))),
    )


def _named(source: Source) -> str:
    kept = source.kept()
    return f"{kept.title} ({kept.publisher.name})"


def words_of_address(address: str) -> str:
    """Return what stands between the marks of an address: texts are compared without addresses, but not without these.

    Addresses of one work have one form, so that one with a tracker in it, or of a copy, finds the claim too.
    """
    return " ".join(re.findall(r"[^\W_]+", canonical(address) or address))


# Keeping the index


def bring_up_to_date(most: int = MOST_AT_ONCE) -> int:
    """Index what changed, the newest change first and so many claims at the most. Return how many were indexed.

    What is not committed yet is left to whoever comes after: its note is not there to be taken.
    """
    if not Unindexed.objects.exists():
        return 0
    with transaction.atomic():
        _lock()
        keys = _claims_with(_take_notes(most))
        later = keys[most:]
        Unindexed.objects.bulk_create(Unindexed(kind=Unindexed.Kind.CLAIM, key=key) for key in later)
        index.replace(CLAIMS, keys[:most], texts_of(keys[:most]))
    return len(keys) - len(later)


def catch_up() -> int:
    """Index all that changed, and return how many claims that were."""
    indexed = 0
    while Unindexed.objects.exists():
        indexed += bring_up_to_date(IN_A_BATCH)
    return indexed


def index_anew() -> Iterable[int]:
    """Empty the index and fill it, yielding how many claims are left. Searches find what is in it so far."""
    with transaction.atomic():
        _lock()
        for model in (ClaimText, ClaimTermFrequency, ClaimSpelling, Unindexed):
            model._default_manager.all().delete()
        keys = Claim.objects.order_by("pk").values_list("pk", flat=True)
        Unindexed.objects.bulk_create(
            (Unindexed(kind=Unindexed.Kind.CLAIM, key=key) for key in keys.iterator()), batch_size=5_000
        )
    while left := Unindexed.objects.count():
        yield left
        bring_up_to_date(IN_A_BATCH)
    yield 0


def _lock() -> None:
    """Take the lock of whoever writes the index. It ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INDEX_LOCK])


def _take_notes(most: int) -> dict[str, list[int]]:
    """Remove the notes of so many things, those that changed last, and return their keys by kind."""
    changed: dict[str, list[int]] = defaultdict(list)
    things = Unindexed.objects.values("kind", "key").annotate(newest=Max("pk")).order_by("-newest")
    for kind, key, _newest in things.values_list("kind", "key", "newest")[:most]:
        changed[kind].append(key)
    # A note that came since is removed too: the texts are read after it.
    for kind, keys in changed.items():
        Unindexed.objects.filter(kind=kind, key__in=keys).delete()
    return changed


def _claims_with(changed: Mapping[str, list[int]]) -> list[int]:
    """Return the claims that have what changed: those first that changed themselves, in the order of the changes."""
    kind = Unindexed.Kind
    found = [*changed.get(kind.CLAIM, ())]
    if actors := changed.get(kind.ACTOR):
        found += _claims_of(Appearance.objects.filter(Q(actor__in=actors) | Q(attributed_by__in=actors)))
        found += _claims_of(Reply.objects.filter(actor__in=actors))
    works = Q(pk__in=changed.get(kind.SOURCE, ())) | Q(publisher__in=changed.get(kind.PUBLISHER, ()))
    if sources := list(Source.objects.filter(works).values_list("pk", flat=True)):
        found += _claims_of(Appearance.objects.filter(source__in=sources))
        found += _claims_of(Evidence.objects.filter(Q(source__in=sources) | Q(through__in=sources)))
    if topics := changed.get(kind.TOPIC):
        found += _claims_of(Claim.topics.through._default_manager.filter(topic__in=topics))
    if people := changed.get(kind.PERSON):
        found += Claim.objects.filter(assignee__in=people).values_list("pk", flat=True)
        found += _claims_of(Event.objects.filter(by__in=people, verb__in=WRITTEN))
    return list(dict.fromkeys(found))


def _claims_of(parts: QuerySet[Any]) -> list[int]:
    return list(parts.order_by("claim").values_list("claim", flat=True).distinct())


# Searching


def read(text: str, language: str | None = None) -> tuple[Question, ranking.Frequencies]:
    """Read a question to the index, brought up to date, with the spelling of its unknown words corrected."""
    bring_up_to_date()
    return answer(ranking.read(CLAIMS, text, language))


@dataclass(frozen=True)
class Found:
    """Claims that were found, the best first. `is_nearest` says that none has all words, nor the number.

    `is_newest` says that more have all words than are weighed, and the newest come first. `corrected` are words of the
    search, and what was looked for instead.
    """

    claims: QuerySet[Claim]
    is_nearest: bool
    corrected: Mapping[str, str]
    is_newest: bool = False


def find(claims: QuerySet[Claim], text: str) -> Found:
    """Find those of these claims that have all words of the text, else what comes nearest.

    A number finds the claim that was published under it, before those that have it in their texts.
    """
    asked, known = read(ADDRESS.sub(lambda address: words_of_address(address[0]), text))
    with_all_words = ClaimText.objects.all()
    for group in asked.words:
        with_all_words = with_all_words.filter(terms__overlap=sorted(group))
    # Counted and not only asked for: the words may be rare together, each of them being common.
    having = with_all_words[: MOST_WEIGHED + 1].count() if asked.words else 0
    has_all_words, is_newest = having > 0, having > MOST_WEIGHED
    distance: Expression | Subquery[Any]
    if is_newest:
        found, distance = Q(pk__in=with_all_words.values("pk")), Value(0.0)
    elif has_all_words:
        weighed = ranking.weigh(asked, known)
        found = Q(pk__in=with_all_words.values("pk"))
        sum_of_parts = MaxInnerProduct(F("words"), Value(weighed.words)) + MaxInnerProduct(
            F("grams"), Value(weighed.grams)
        )
        distance = Subquery(ClaimText.objects.filter(pk=OuterRef("pk")).values(distance=sum_of_parts))
    else:
        scores = answer(finding.nearest(CLAIMS, text, asked, known))
        found = Q(pk__in=[*scores])
        # Of no cases, a constant would be left, which the database reads as the place of a column.
        distance = Case(*(When(pk=key, then=-score) for key, score in scores.items()), When(pk=0, then=0.0))
    if (number := _number(text)) is None:
        ordered = claims.filter(found).order_by(*([] if is_newest else [distance]), "-pk")
        return Found(ordered, not has_all_words, asked.corrected, is_newest)
    is_other = Case(When(number=number, then=0), default=1)
    ordered = claims.filter(Q(number=number) | found).order_by(is_other, distance, "-pk")
    return Found(ordered, is_nearest=False, corrected=asked.corrected, is_newest=is_newest)


def _number(text: str) -> int | None:
    """Return the number that is asked for, if the text is one that a claim can have."""
    text = text.strip()
    return int(text) if re.fullmatch("[0-9]{1,10}", text) and int(text) <= GREATEST_NUMBER else None
