"""Published claims that need another look: something became of a source that they rest on.

Raising one puts the claim into the editors' queue and tells readers, in one transaction. An editor settles it: the
verdict still stands, or the claim is reopened. A new version, or the verdict's withdrawal, settles it as well.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims import guards, permissions, workflow
from claims.cited import (
    Citing,
    Quoted,
    citing,
    copy_read,
    numbers_naming,
    rested_on,
    same_work,
    verdicts_resting_on,
    works_resting_on,
)
from claims.guards import Failure
from claims.models import AnotherLook, Claim, Event, graver
from claims.permissions import Person
from claims.workflow import Forbidden, Unmet, WrongStage
from record import notices
from record.documents import Successor
from record.models import FactCheck, Notice
from sources import watching
from sources.models import Passage, Snapshot, Source, Visit
from sources.passages import passage_of
from sources.watching import Expected

Kind = AnotherLook.Kind
SettledAs = AnotherLook.SettledAs
OF_THE_WHOLE = (Visit.Outcome.GONE, Visit.Outcome.UNREACHABLE)  # what is no matter of one passage
PUBLIC_REASON = 2_000  # characters, as many as a notice has room for
STILL_STANDS = "still_stands"  # the history's word for it


@dataclass(frozen=True)
class CitedPassage:
    """A passage that a public verdict quotes from a source, where it was read, and what should stand there now."""

    by: Citing
    quote: str
    before: Snapshot
    expected: Expected


def cited_passages(source: Source) -> list[CitedPassage]:
    """Return the passages that public verdicts quote from a source, as far as the archived copies have them.

    What is not in the copy cannot be lost: words that the copy has only in substance count as they stand there.
    """
    snapshots = _kept_copies(source)
    verdicts = list(citing(source))
    told = _told(source, verdicts)
    found = []
    for verdict in verdicts:
        for quoted in verdict.quoted:
            before = copy_read(snapshots, quoted, verdict.published_at)
            if before is not None and (expected := _expected(quoted, before, told.get(verdict.number))):
                found.append(CitedPassage(verdict, quoted.quote, before, expected))
    return found


def _kept_copies(source: Source) -> list[Snapshot]:
    rows = Snapshot.objects.filter(source__in=same_work(source), copy__isnull=False)
    return list(rows.select_related("copy"))


def _newest_copy(source: Source) -> Snapshot | None:
    return max(_kept_copies(source), key=lambda snapshot: (snapshot.captured_at, snapshot.pk), default=None)


def _told(source: Source, verdicts: Collection[Citing]) -> dict[int, Snapshot]:
    """Return the copy in which a changed passage was last seen, for each verdict of which that was raised."""
    published = {verdict.number: verdict.published_at for verdict in verdicts}
    looks = AnotherLook.objects.filter(source__in=same_work(source), after__copy__isnull=False)
    rows = looks.filter(claim__number__in=published).select_related("claim", "after__copy").order_by("raised_at", "pk")
    return {
        look.claim.number: look.after
        for look in rows
        if look.claim.number is not None and look.after and look.raised_at >= published[look.claim.number]
    }


def _expected(quoted: Quoted, before: Snapshot, told: Snapshot | None) -> Expected | None:
    assert before.copy is not None  # see _kept_copies
    read = passage_of(before.copy, quoted.quote)
    if read is None or read.how == Passage.How.MISSING:
        return None
    words = quoted.quote if read.how != Passage.How.FUZZY else read.exact
    if told is None or told.copy is None:
        return Expected(words)
    since = passage_of(told.copy, words)
    if since is None or since.how == Passage.How.MISSING:
        return Expected(words, is_missed=True)
    return Expected(words, since=since.exact)


@transaction.atomic
def raise_for_visit(visit: Visit) -> list[AnotherLook]:
    """Have the claims looked at again whose public versions lost what they quote from a source, and tell readers.

    Where the source itself is gone, or cannot be reached, these are all that cite it. Nothing is raised for what was
    so before.
    """
    source = visit.source
    if visit.outcome not in watching.WEIGHTY or (visit.outcome in OF_THE_WHOLE and not watching.is_news(visit)):
        return []
    # Read under the claims' locks, under which alone their public versions change.
    claims = _locked_claims(numbers_naming({each.slug for each in same_work(source)}))
    if visit.outcome in OF_THE_WHOLE:
        return _raise_for_the_whole(visit, claims)
    if visit.snapshot is None or visit.snapshot.copy is None:
        return []
    raised: dict[int, AnotherLook] = {}
    for passage in cited_passages(source):
        if (claim := claims.get(passage.by.number)) is None:
            continue
        fate = watching.fate_of(passage.expected, visit.snapshot.copy)
        if fate in watching.WEIGHTY:
            raised[claim.pk] = _raise(claim, source, fate, visit, before=passage.before)
            notices.append(
                passage.by.number,
                fate,
                passage.by.slug,
                passage=passage.quote,
                read_on=passage.before.captured_at.replace(microsecond=0),  # as a notice's own time
            )
    return list(raised.values())


def _raise_for_the_whole(visit: Visit, claims: dict[int, Claim]) -> list[AnotherLook]:
    raised = []
    newest = _newest_copy(visit.source)
    for verdict in citing(visit.source):
        if (claim := claims.get(verdict.number)) is None:
            continue
        raised.append(_raise(claim, visit.source, visit.outcome, visit, before=newest))
        notices.append(verdict.number, visit.outcome, verdict.slug)
    return raised


@transaction.atomic
def raise_for_state(source: Source) -> list[AnotherLook]:
    """Have the published claims looked at again that rest on a source which was retracted or superseded.

    They cite it, or were told of it by another, or cite a work that rests on it. Readers are told what became of it,
    unless the document does not name it, as where it was found later that a work rests on it: of that work it would
    not be true.
    """
    if source.state == Source.State.CURRENT:
        return []
    its_own = {work.slug for work in same_work(source)}
    resting = {work.slug for work in works_resting_on(source)}
    newest = _newest_copy(source)
    raised = []
    for number, claim in _locked_claims(verdicts_resting_on(source)).items():
        public = FactCheck.objects.select_related("document").get(number=number)
        named = [slug for slug in rested_on(public.read()) if slug in resting]
        if not named:
            continue
        itself = next((slug for slug in named if slug in its_own), None)
        is_told = itself is None or _is_told_of_state(source, public, itself)
        if is_told and claim.looks.open().filter(source=source, kind=source.state).exists():
            continue
        raised.append(_raise(claim, source, source.state, None, before=newest))
        if itself is not None and not is_told:
            reason, replaced_by = _state_in_words(source)
            notices.append(number, source.state, itself, reason=reason, replaced_by=replaced_by)
    return raised


def _state_in_words(source: Source) -> tuple[str | None, Successor | None]:
    """Return what readers are told of a source's state: the reason of a retraction, or which work took its place."""
    if source.state == Source.State.RETRACTED:
        return source.state_reason, None
    successor = source.superseded_by
    return None, Successor(title=successor.title, url=successor.url or None) if successor else None


def _is_told_of_state(source: Source, public: FactCheck, slug: str) -> bool:
    """Return whether the last that readers of a version were told of a source is this very state of it."""
    last = Notice.objects.filter(number=public.number, version=public.version, source=slug).order_by("-index").first()
    if last is None or last.kind != source.state:
        return False
    reason, replaced_by = _state_in_words(source)
    told = Successor(title=last.replaced_by_title, url=last.replaced_by_url) if last.replaced_by_title else None
    return (last.reason, told) == (reason, replaced_by)


def _locked_claims(numbers: Iterable[int]) -> dict[int, Claim]:
    """Return the claims of public verdicts by number. All are locked, in one order, before anything is appended:
    whoever publishes one holds its lock while waiting for the log's."""
    rows = Claim.objects.filter(number__in=list(numbers), standing=Claim.Standing.PUBLISHED)
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    return {claim.number: claim for claim in locked if claim.number is not None}


def _raise(
    claim: Claim, source: Source, kind: str, visit: Visit | None, *, before: Snapshot | None = None
) -> AnotherLook:
    """Open another look at a claim, or bring the open one up to date. The claim is locked."""
    found = claim.looks.open().filter(source=source).first()
    look = found or AnotherLook(claim=claim, source=source, kind=kind)
    look.kind = graver(look.kind, kind)
    if visit is not None:
        look.visit = visit
        look.after = visit.snapshot or look.after
    look.before = before or look.before
    look.save()
    return look


def stands(look: AnotherLook, *, by: User, reason: str) -> AnotherLook:
    """Settle that a verdict still stands, and tell readers why."""
    with _settling(look, by, permissions.can_let_stand, reason) as look:
        if len(reason) > PUBLIC_REASON:
            raise Unmet([Failure("reason", _("Readers see this text: use 2,000 characters at the most."))])
        look.claim.looks.filter(pk=look.pk).settle(SettledAs.STANDS, by, reason)
        for slug in _unsettled_slugs(look):
            assert look.claim.number is not None  # it is published
            notices.append(look.claim.number, Notice.Kind.STILL_STANDS, slug, reason=reason)
        Event.objects.create(
            claim=look.claim,
            verb=STILL_STANDS,
            by=by,
            stage_before=look.claim.stage,
            stage_after=look.claim.stage,
            reason=f"{look.source}: {reason}",
        )
    return look


def reopen(look: AnotherLook, *, by: User, reason: str, to: User | None = None) -> AnotherLook:
    """Take up the claim again; that settles all its open looks. What readers were told stays until the next version."""
    with _settling(look, by, permissions.can_reopen, reason) as look:
        workflow.reopen(look.claim, by=by, reason=reason, to=to)
    look.refresh_from_db()
    return look


def check(look: AnotherLook, by: Person, may: permissions.Predicate) -> None:
    """Raise Forbidden or WrongStage where this person may not settle this look so."""
    if not isinstance(by, User) or not may(by, look.claim):
        raise Forbidden(_("That is not yours to decide for this claim; ask an editor who did not write it."))
    if not look.is_open:
        raise WrongStage(
            _("%(person)s settled it already: %(how)s. Nothing was changed.")
            % {"person": look.settled_by, "how": look.get_settled_as_display()}
        )


@contextmanager
def _settling(look: AnotherLook, by: User, may: permissions.Predicate, reason: str) -> Iterator[AnotherLook]:
    """Lock the claim, then the look, and check that this person may settle it and says why."""
    with transaction.atomic():
        claim = Claim.objects.select_for_update(of=("self",)).get(pk=look.claim_id)
        locked = claim.looks.select_for_update(of=("self",)).select_related("source", "settled_by").get(pk=look.pk)
        locked.claim = claim
        check(locked, by, may)
        if failures := guards.needs_text("reason", _("Give the reason."))(claim, {"reason": reason}):
            raise Unmet(failures)
        yield locked


def _unsettled_slugs(look: AnotherLook) -> list[str]:
    """Return the names under which readers were told of this source, and to whom nothing was said since."""
    public = FactCheck.objects.filter(number=look.claim.number or 0).first()
    if public is None:
        return []
    rows = (
        Notice.objects.filter(number=public.number, version=public.version)
        .order_by("index")
        .values_list("source", "kind")
    )
    open_ones = [slug for slug, kind in dict(rows).items() if kind != Notice.Kind.STILL_STANDS]
    its_own = {work.slug for work in same_work(look.source)}
    return [slug for slug in open_ones if slug in its_own]
