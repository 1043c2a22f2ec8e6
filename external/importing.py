"""Keeps the reviews of files: in batches, each of which is there wholly or not at all, and with what was met in them.

The same file changes nothing when it comes again. Whoever interrupts keeps what was done, and may begin anew.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import IO, Any, NamedTuple

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from external.batches import Batch, batches_of
from external.models import ClaimReview, Feed, Import, folded_words
from external.reports import Line, legible
from external.reviews import Review
from record.canonical import sha256
from record.copying import copy, execute, plan_again

LOCK = 0x72_65_76_69  # advisory lock of whoever keeps reviews
KNOWN = "SELECT key, digest FROM external_claimreview WHERE key = ANY(%s)"
PUBLISHERS = """
INSERT INTO external_publisher (site, name) SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""
# The columns of a review in the order of the model's, without the key that the database counts.
COLUMNS = [field.column for field in ClaimReview._meta.concrete_fields if not field.primary_key]
KEPT = ("key", "first_seen_at")  # for as long as the review is there
CHANGE = f"""
UPDATE external_claimreview SET {", ".join(f"{name} = %s" for name in COLUMNS if name not in KEPT)} WHERE key = %s
"""  # noqa: S608  # names of columns alone

Row = tuple[object, ...]
encode = msgspec.json.Encoder().encode


class Incoming(NamedTuple):
    """A review with the digest by which a change is known."""

    review: Review
    digest: str


class Importer:
    """Reads files one after another. What comes again among them is not read again: the first of a review counts."""

    def __init__(
        self, *, by: str = "", feed: Feed | None = None, progress: Callable[[Import], None] = lambda done: None
    ) -> None:
        self.by = by
        self.feed = feed
        self.progress = progress
        self._seen: set[int] = set()
        self._sites: set[str] = set()

    def read(
        self, file: IO[bytes], name: str, *, address: str = "", told: Callable[[Line], None] | None = None
    ) -> Import:
        """Keep the reviews of a file in which one can seek, and return what it brought.

        `address` is where it was found on the web. `told` is called with each line of the report as it is met. Raises
        NotRead where a process that reads a large one fails; what came before stays.
        """
        done = self._begin(legible(address or name))
        for batch in batches_of(file, name, address, is_told=told is not None):
            self._keep(batch, done)
            if told is not None:
                for line in batch.told:
                    told(Line.of(line))
            self.progress(done)
        done.finished_at = timezone.now()
        done.save()
        return done

    def _begin(self, name: str) -> Import:
        """Return an import that is begun: of a feed, in place of its last one where that changed nothing.

        No review names such a one, and a feed that is read each day would leave hundreds.
        """
        done = Import(name=name, by=self.by, feed=self.feed, begun_at=timezone.now())
        last = self.feed.imports.first() if self.feed is not None else None
        if last is not None and not last.new and not last.changed:
            done.pk = last.pk
        done.save()
        return done

    @transaction.atomic
    def _keep(self, batch: Batch, done: Import) -> None:
        """Write those of a batch that are new or changed."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        incoming = self._first_of_each(batch.reviews)
        with connection.cursor() as cursor:
            cursor.execute(KNOWN, [[*incoming]])
            known: dict[str, str] = dict(cursor.fetchall())
        new = [each for key, each in incoming.items() if key not in known]
        changed = [each for key, each in incoming.items() if key in known and known[key] != each.digest]
        now = timezone.now()
        self._enter_publishers(new)
        copy(ClaimReview, (_row(each, done, now) for each in new))
        _change([_row(each, done, now) for each in changed])
        plan_again()
        done.new += len(new)
        done.changed += len(changed)
        done.unchanged += len(incoming) - len(new) - len(changed)
        done.repeated += len(batch.reviews) - len(incoming)
        done.refused, done.reasons, done.lines = batch.refused, batch.counts, batch.lines
        done.save()

    def _first_of_each(self, reviews: list[Review]) -> dict[str, Incoming]:
        """Return the reviews by their keys, without those that came before: of a million, half a key takes 70 MB."""
        found = {}
        for review in reviews:
            half = int(review.key[:16], 16)
            if half not in self._seen:
                self._seen.add(half)
                found[review.key] = Incoming(review, digest_of(review))
        return found

    def _enter_publishers(self, new: list[Incoming]) -> None:
        """Make a publisher of each site that is new, with the name that its first review gives."""
        names = {review.site: review.publisher for review, _digest in reversed(new) if review.site not in self._sites}
        enter_publishers(names)
        self._sites.update(names)


def enter_publishers(names: Mapping[str, str]) -> None:
    """Make a publisher of each site that has none, with a name."""
    execute(PUBLISHERS, [*names.items()])


def digest_of(review: Review) -> str:
    """Return by what it is known that a review says something else than before."""
    return sha256(encode(review))


def _row(incoming: Incoming, done: Import, now: datetime) -> Row:
    review, digest = incoming
    return (
        review.key, digest, review.site, review.publisher, review.url, review.claim, review.headline,
        encode(review.claimants).decode(), review.occasion, review.said_on, review.first_appearance,
        encode(review.appearances).decode(), review.rating, folded_words(review.rating), review.value, review.best,
        review.worst, review.reviewed_on, review.language, review.original.decode(), now, now, done.pk,
        False,
    )  # fmt: skip


def _change(rows: Iterable[Row]) -> None:
    """Write reviews that are there already, but said something else."""
    places = [at for at, name in enumerate(COLUMNS) if name not in KEPT]
    written: list[Any] = [[*(row[at] for at in places), row[0]] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(CHANGE, written)
