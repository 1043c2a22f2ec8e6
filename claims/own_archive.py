"""Publishes a newsroom's own archive of ClaimReview as its own record: through the log in batches, the oldest first.

What nobody here did is not pretended: no gate, no reviewer, no evidence. A review that is published already is left
alone, so whoever is interrupted begins anew.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO

import msgspec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from claims.claimants import Claimants, longest
from claims.documents import content_of
from claims.gathered import Gathered
from claims.models import Appearance, Claim, ImportedFrom, Rating, repeats_statement
from claims.workflow import FromArchive, publish_archive
from external.importing import digest_of, enter_publishers
from external.models import Import, RatingReading, folded_words, rating_in_words
from external.own_reviews import OwnReview, as_markdown, own_reviews_in_file
from external.reports import Line, Reason, Report
from external.reviews import key_of
from external.texts import fitting
from record import formats
from record.canonical_addresses import form_of
from record.documents import HEADLINE_LENGTH, Imported
from record.markdown import is_prose
from record.models import Entry
from sources import slugs

AT_ONCE = 250  # fact-checks that are appended in one transaction; nobody else publishes meanwhile
FIELDS = {  # of the claim's columns, what they are called in ClaimReview
    "statement": "claimReviewed",
    "language": "inLanguage",
    "analysis": "reviewBody",
    "headline": "headline",
    "summary": "description",
}
OF_OTHERS = ["proposed_rating", "assignee"]  # columns that name rows, which are right
OWN_PAGE = re.compile(r"(?:/[a-z]{2,3}(?:-[a-z]{2,4})?)?/claims/([1-9][0-9]{0,8})(?:/.*)?")


@dataclass
class Read:
    """A file that was read: its report, and what became of its reviews."""

    done: Import
    report: Report

    def finished(self) -> Import:
        """Return the import with what its report has so far."""
        done, report = self.done, self.report
        done.refused = report.refused
        done.reasons = {reason.value: count for reason, count in report.counts.items()}
        done.lines = [line.parts for line in report.lines]
        return done


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where a review waits to be published: in which order, where in the file of those that wait, and of which file."""

    reviewed_on: str
    begins: int
    size: int
    read: int


class Archive:
    """An own archive: first all files are read, then what can be published is, in the order of its dates."""

    def __init__(self, *, by: User, language: str = "", told: Callable[[Line], None] | None = None) -> None:
        self.by = by
        self.language = language
        self.told = told
        self.ratings = _Ratings()
        self.words: Counter[tuple[str, str, str]] = Counter()  # site, words, our rating
        self.reads: list[Read] = []
        self._waiting: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # it ends with this
        self._places: list[Waiting] = []
        self._keys: set[str] = set()

    def __len__(self) -> int:
        return len(self._places)

    def read(self, file: IO[bytes], name: str, progress: Callable[[], None] = lambda: None) -> Read:
        """Read a file in which one can seek, and keep what can be published. Nothing is published yet.

        `progress` is called after each review.
        """
        report = Report(name, told=self.told)
        read = Read(Import(name=name, by=self.by.username, is_own=True), report)
        sites: dict[str, str] = {}
        for own in own_reviews_in_file(file, name, report):
            sites.setdefault(own.review.site, own.review.publisher)
            if own.review.key in self._keys:
                read.done.repeated += 1
            elif self._can_be_published(own, report):
                self._keys.add(own.review.key)
                self._keep(own)
            progress()
        self.reads.append(read)
        enter_publishers(sites)
        return read

    def _keep(self, own: OwnReview) -> None:
        body = msgspec.msgpack.encode(own)
        self._places.append(Waiting(own.review.reviewed_on, self._waiting.tell(), len(body), len(self.reads)))
        self._waiting.write(body)

    def _can_be_published(self, own: OwnReview, report: Report) -> bool:
        """Return whether it can, and report why not."""
        review = own.review
        words = rating_in_words(review.rating, review.value, review.best)
        rating = self.ratings.read(review.site, words)
        self.words[review.site, words, f"{rating.scale.slug}.{rating.slug}" if rating else ""] += 1
        if not review.claim:
            return _refused(own, report, Reason.NO_STATEMENT, "claimReviewed", "")
        if rating is None and len(words) > (most := longest(RatingReading, "words")):
            problem = _("Words of a rating are read that have %(most)d characters at the most.") % {"most": most}
            return _refused(own, report, Reason.NOT_PUBLISHABLE, "reviewRating.alternateName", problem)
        if rating is None:
            return _refused(own, report, Reason.RATING_NOT_READ, "reviewRating.alternateName", words)
        if not (review.language or self.language):
            return _refused(own, report, Reason.NO_LANGUAGE, "inLanguage", "")
        if (number := _number_here(review.url)) is not None:
            problem = _("This is the address of number %(number)d of this record.") % {"number": number}
            return _refused(own, report, Reason.NOT_PUBLISHABLE, "url", problem)
        for field, problem in _problems(_claim_of(own, rating, self.language)):
            return _refused(own, report, Reason.NOT_PUBLISHABLE, field, problem)
        return True

    def publish(self) -> Iterator[int]:
        """Publish what was read, some at a time, and yield how many are done. Raises JournalError."""
        for read in self.reads:
            read.done.save()
        done = 0
        places = iter(sorted(self._places, key=lambda place: (place.reviewed_on, place.begins)))
        while batch := list(islice(places, AT_ONCE)):
            self._publish([(self._taken(place), self.reads[place.read]) for place in batch])
            done += len(batch)
            yield done
        for read in self.reads:
            read.done.finished_at = timezone.now()
            read.finished().save()

    def _taken(self, place: Waiting) -> OwnReview:
        self._waiting.seek(place.begins)
        return msgspec.msgpack.decode(self._waiting.read(place.size), type=OwnReview)

    @transaction.atomic
    def _publish(self, batch: list[tuple[OwnReview, Read]]) -> None:
        slugs.lock()  # also of whoever else imports: of two, the second finds what the first published
        known = dict(
            ImportedFrom.objects.filter(key__in=[own.review.key for own, _read in batch]).values_list("key", "digest")
        )
        actors = Claimants([own for own, _read in batch if own.review.key not in known])
        archive = []
        for own, read in batch:
            if (digest := known.get(own.review.key)) is not None:
                read.done.unchanged += 1
                if digest not in ("", digest_of(own.review)):
                    read.report.note(own.place, "", Reason.PUBLISHED_OTHERWISE, own.review.url)
                continue
            try:
                archive.append(self._from_archive(own, actors, read))
                read.done.new += 1
            except formats.InvalidDocument as invalid:
                _refused(own, read.report, Reason.NOT_PUBLISHABLE, ", ".join(invalid.problems), str(invalid))
        if archive:
            publish_archive(archive, by=self.by)
        for read in {id(read): read for _own, read in batch}.values():
            read.finished().save()

    def _from_archive(self, own: OwnReview, actors: Claimants, read: Read) -> FromArchive:
        """Return what is published of a review, not saved. Raises InvalidDocument."""
        review = own.review
        rating = self.ratings.read(review.site, rating_in_words(review.rating, review.value, review.best))
        assert rating is not None
        claim = _claim_of(own, rating, self.language)
        sayings = [
            Appearance(
                claim=claim,
                actor=actor,
                stance=Appearance.Stance.ASSERTS,
                said_on=review.said_on,
                occasion=fitting(review.occasion, longest(Appearance, "occasion")),
            )
            for actor in actors.of(own, read.report)
        ]
        there = ImportedFrom(
            claim=claim,
            key=review.key,
            digest=digest_of(review),
            publisher=review.publisher,
            site=review.site,
            url=review.url,
            published_on=review.reviewed_on,
            modified_on=own.modified_on,
            rating=rating_in_words(review.rating, review.value, review.best),
            appearances=[*dict.fromkeys(filter(None, (review.first_appearance, *review.appearances)))],
            brought_by=read.done,
            original=review.original.decode(),
        )
        content = content_of(claim, gathered=Gathered(claim, {"appearances": sayings, "imported_from": [there]}))
        formats.check(content)
        return FromArchive(claim, sayings, there, content)


def again(claim: Claim, statement: str, there: Imported) -> None:
    """Say once more where a claim was imported from, as its document does; so it is not imported a second time."""
    ImportedFrom.objects.create(
        claim=claim,
        key=key_of(form_of(there.url), statement),
        publisher=there.publisher,
        site=there.site,
        url=there.url,
        published_on=there.published_on or "",
        modified_on=there.modified_on or "",
        rating=there.rating or "",
        appearances=there.appearances,
    )


def _problems(claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a claim, under the names of ClaimReview."""
    for name, field in FIELDS.items():
        if (count := len(getattr(claim, name))) > (most := longest(Claim, name)):
            figures = {"count": count, "most": most}
            yield field, _("It has %(count)d characters, %(most)d at the most are published.") % figures
    if not is_prose(claim.analysis):
        yield "reviewBody", _("It is cut into too many pieces, or has too many signs such as *, _ and [.")
    try:
        claim.clean_fields(exclude=OF_OTHERS)
    except ValidationError as invalid:
        yield from ((FIELDS.get(name, name), " ".join(messages)) for name, messages in invalid.message_dict.items())


def _number_here(url: str) -> int | None:
    """Return the number whose page in this record an address is, as where what was exported here comes back."""
    found = OWN_PAGE.fullmatch(form_of(url).removeprefix(form_of(settings.SITE_URL)))
    number = int(found[1]) if found else 0
    return number if number and Entry.objects.filter(number=number).exists() else None


def _refused(own: OwnReview, report: Report, reason: Reason, field: str, found: str) -> bool:
    report.kept -= 1
    report.refuse(own.place, reason, found, field)
    return False


def _claim_of(own: OwnReview, rating: Rating, language: str) -> Claim:
    """Return the claim as it stands once it is published, not saved.

    A finding that is too long for one sentence begins the reasoning; where there is none, the rating's words are one.
    """
    review = own.review
    findings = [text for text in own.summaries if not repeats_statement(text, review.claim)]
    most = longest(Claim, "summary")
    short = [text for text in findings if len(text) <= most]
    summary = next(iter(short), rating_in_words(review.rating, review.value, review.best)[:most])
    is_headline = review.headline in short and review.headline != summary and len(review.headline) <= HEADLINE_LENGTH
    long = [as_markdown(text) for text in findings if len(text) > most]
    return Claim(
        statement=review.claim,
        language=review.language or language,
        stage=Claim.Stage.DONE,
        proposed_rating=rating,
        headline=review.headline if is_headline else "",
        summary=summary,
        analysis="\n\n".join(filter(None, [*long, own.analysis])),
        would_change="",
    )


class _Ratings:
    """As which of our ratings words are read: as the desk says for the site, or as the usual scale has them."""

    def __init__(self) -> None:
        ours = list(Rating.objects.of_all_scales().prefetch_related("translations", "scale__ratings"))
        by_key = {f"{rating.scale.slug}.{rating.slug}": rating for rating in ours}
        self._usual: dict[str, Rating] = {}
        for rating in ours:
            if rating.scale.is_default:
                names = (rating.name, *(words.name for words in rating.translations.all()))
                self._usual = {folded_words(name): rating for name in names} | self._usual
        readings = RatingReading.objects.values_list("publisher__site", "folded", "rating")
        self._said = {(site, folded): by_key[key] for site, folded, key in readings if key in by_key}

    def read(self, site: str, words: str) -> Rating | None:
        folded = folded_words(words)
        return self._said.get((site, folded)) or self._usual.get(folded)
