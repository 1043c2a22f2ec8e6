"""The public pages. Each is made from the record alone: a stored document, or a list of their summaries."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC
from functools import partial

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from public.caching import PublicRequest, with_work_after
from public.direct import Address, Stored, from_stored
from public.website import as_of, facets, front, labels, linked_data, notices, ratings, stored_pages, verdict
from public.website.addresses import by_name, latest_first, page
from public.website.changes import Change, changes
from public.website.lists import LISTED, bearings, listed, listed_of_actor, tally, tally_as_of
from record import documents, history, reading, told
from record.documents import FactCheckDocument, Summary, Tombstone
from record.formats import Document, read_part
from record.formats import read as read_document
from record.models import Entity, Entry, FactCheck, Loss
from record.paths import encoded
from record.reading import Questions
from record.state import RecordState

MAX_RELATED = 12
MAX_LOSSES = 100  # declarations that are shown; nobody has as many


@page("before", "as_of")
def home(request: PublicRequest) -> HttpResponse:
    """Show what leads and what changed lately, then the verdicts; on later screens these alone."""
    moment = as_of.asked(request)
    if moment is not None:
        stood = latest_first(request, as_of.finder(moment))
        context = {"page": stood, "as_of": moment.day, "items": [listed(row) for row in stood.rows]}
        return _unlisted(render(request, "website/home.html", context))
    shown = latest_first(request, FactCheck.objects.only(*LISTED).by_number)
    lead = front.lead(shown.rows, request.record_state.pinned) if shown.is_first else None
    context = {
        "page": shown,
        "lead": listed(lead) if lead else None,
        "changes": front.recent_changes() if lead and request.record_state.changed >= 0 else [],
        "items": [listed(row) for row in shown.rows if row != lead],
    }
    return render(request, "website/home.html", context)


def _ask_for_claim(address: Address, state: RecordState, number: int, slug: str | None) -> Stored | None:
    return None if address.query else _html(stored_pages.find(number, encoded(address.path), state, MAX_RELATED))


def _html(questions: Questions[stored_pages.Found | None]) -> Stored:
    found = yield from questions
    return found.html if found else None


@from_stored(_ask_for_claim)
@page("as_of")
def claim(request: PublicRequest, number: int, slug: str | None) -> HttpResponse:
    moment = as_of.asked(request)
    if moment is not None:
        return _claim_as_of(request, number, moment)
    found, path = None, encoded(request.path)
    if not settings.DEBUG:  # templates change in between
        found = reading.answer(stored_pages.find(number, path, request.record_state, MAX_RELATED))
    if found is not None and found.html is not None:
        return HttpResponse(found.html)
    fact_check = FactCheck.objects.filter(number=number).select_related("document").first()
    if fact_check is None:
        return retracted(request, number)
    if path != fact_check.path:
        return redirect(fact_check.path, permanent=True)
    document = fact_check.read()
    context = {
        "document": document,
        "related": verdict.related(document, MAX_RELATED),
        "is_current": True,
        "stands": True,
        "linked_data": linked_data.for_html(document, request.record_state),
    }
    has_notices = found is None or found.notices >= 0
    told_since = notices.of_version(document) if has_notices else notices.Lines()
    shown = verdict.verdict_context(document, told_since)
    page = render(request, "website/claim.html", context | shown)
    return page if found is None else with_work_after(page, partial(stored_pages.keep, found, page.content))


def _claim_as_of(request: PublicRequest, number: int, moment: as_of.Moment) -> HttpResponse:
    """Show what stood at the end of a day; 404 before the first publication, which says when that was."""
    fact_check = FactCheck.objects.filter(number=number).only(*LISTED).first()
    if fact_check is None:
        return retracted(request, number)
    if encoded(request.path) != fact_check.path:
        return redirect(f"{fact_check.path}?as_of={moment.day}", permanent=True)
    current = fact_check.summary()
    stood = reading.answer(history.stood(number, history.end_of(moment.day)))
    if stood.began:
        context = {"as_of": moment.day, "current": current, "began": stood.began.astimezone(UTC).date()}
        return _unlisted(render(request, "website/not_yet.html", context, status=404))
    document = read_document(stood.document or stood.tombstone or b"")
    if isinstance(document, Tombstone):
        return tombstone(request, document, current=fact_check)
    below = reading.answer(told.first_since(history.end_of(moment.day)))
    context = {
        "document": document,
        "current": current,
        "as_of": moment.day,
        "stands": document.version == current.version,
        **verdict.verdict_context(document, notices.of_version(document, below)),
    }
    return _unlisted(render(request, "website/claim.html", context))


@page()
def version(request: HttpRequest, number: int, slug: str | None, version: int) -> HttpResponse:
    fact_check = FactCheck.objects.filter(number=number).only(*LISTED).first()
    if fact_check is None:
        return retracted(request, number)
    if version == fact_check.version:
        return redirect(fact_check.path)
    document = text_of(number, version)
    if isinstance(document, Tombstone):
        return tombstone(request, document, current=fact_check)
    canonical = f"{fact_check.path}versions/{version}/"
    if encoded(request.path) != canonical:
        return redirect(canonical, permanent=True)
    current = fact_check.summary()
    return _unlisted(
        render(
            request,
            "website/claim.html",
            {
                "document": document,
                "current": current,
                "is_current": False,
                "stands": False,
                **verdict.verdict_context(document, notices.of_version(document)),
            },
        )
    )


def text_of(number: int, version: int) -> Document:
    """Return a version of a public fact-check, or the tombstone that withholds its words. Raises Http404."""
    entry = get_object_or_404(Entry.objects.select_related("document"), number=number, version=version)
    withheld = reading.answer(history.tombstones([number])).get(number)
    return withheld if withheld and version < withheld.version else entry.document.read()


def retracted(request: HttpRequest, number: int) -> HttpResponse:
    """Answer the tombstone, as 410. Raises Http404 for a number that was never given."""
    newest = Entry.objects.filter(number=number).select_related("document").order_by("-version").first()
    document = newest and newest.document.read()
    if not isinstance(document, Tombstone):
        raise Http404
    return tombstone(request, document)


def tombstone(request: HttpRequest, document: Tombstone, current: FactCheck | None = None) -> HttpResponse:
    """Answer a tombstone, as 410; `current` is what was published since."""
    context = {"document": document, "current": current}
    return _unlisted(render(request, "website/retracted.html", context, status=410))


def _unlisted(page: HttpResponse) -> HttpResponse:
    """Ask search engines to leave a page out, as its own element says too."""
    page["X-Robots-Tag"] = "noindex"
    return page


@dataclass(frozen=True)
class Version:
    """One line of a history: without its text after a retraction, and without changes where nothing came before.

    Where its note may repeat what is withheld, that is not shown either. `before` is what the changes are from. Where
    another version is of the same day, the time tells the two apart.
    """

    document: Document
    has_text: bool
    has_note: bool
    shares_day: bool
    changes: list[Change] | None = None
    before: FactCheckDocument | None = None


@page()
def versions(request: HttpRequest, number: int, slug: str | None) -> HttpResponse:
    """Show every version with what changed; of a retracted fact-check only when something happened, not its words."""
    entries = Entry.objects.filter(number=number).select_related("document").order_by("version")
    history = [entry.document.read() for entry in entries]
    if not history:
        raise Http404
    newest, path = history[-1], encoded(request.path)
    if path == newest.path:  # of a statement whose only word is this one
        return claim(request, number=number, slug=None)
    if path != f"{newest.path}versions/":
        return redirect(f"{newest.path}versions/", permanent=True)
    context = {
        "document": newest,
        "is_retracted": isinstance(newest, Tombstone),
        "timeline": _timeline(history)[::-1],
    }
    page = render(request, "website/versions.html", context)
    return _unlisted(page) if context["is_retracted"] else page


def _timeline(history: list[Document]) -> list[Version]:
    is_retracted = isinstance(history[-1], Tombstone)
    closing = [each.version for each in history if isinstance(each, Tombstone) and each.withholds_words]
    withheld = history[-1].version if is_retracted else max(closing, default=0)  # and all before it
    timeline = []
    days = Counter(document.published_at[:10] for document in history)
    before: FactCheckDocument | None = None  # the version before; a tombstone has no text to compare
    for document in history:
        shares_day = days[document.published_at[:10]] > 1
        if document.version < withheld:
            line = Version(document, has_text=False, has_note=False, shares_day=shares_day)
        elif isinstance(document, Tombstone):
            line = Version(document, has_text=False, has_note=True, shares_day=shares_day)
        else:
            found = changes(before, document) if before else None
            line = Version(document, has_text=True, has_note=True, shares_day=shares_day, changes=found, before=before)
            before = document
        timeline.append(line)
    return timeline


def _entities(request: HttpRequest, kind: Entity.Kind, heading: str, summary: str) -> HttpResponse:
    shown = by_name(request, Entity.objects.filter(kind=kind))
    entities = [entity.read(Entity.TYPES[kind]) for entity in shown.rows]
    context = {"kind": kind, "heading": heading, "summary": summary, "page": shown, "entities": entities}
    return render(request, "website/entities.html", context)


@page("after")
def actors(request: HttpRequest) -> HttpResponse:
    return _entities(
        request,
        Entity.Kind.ACTOR,
        _("Actors"),
        _("People and bodies who are shown or said to take a stance to a checked claim."),
    )


@page("after")
def sources(request: HttpRequest) -> HttpResponse:
    return _entities(
        request, Entity.Kind.SOURCE, _("Sources"), _("The works that verdicts cite, read themselves or through others.")
    )


@page("after")
def topics(request: HttpRequest) -> HttpResponse:
    return _entities(request, Entity.Kind.TOPIC, _("Topics"), _("What the checked claims are about."))


@page("before", "as_of")
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    moment = as_of.asked(request)
    if moment is not None:
        return _actor_as_of(request, slug, moment)
    entity = get_object_or_404(Entity, kind=Entity.Kind.ACTOR, slug=slug)
    shown = latest_first(request, partial(FactCheck.objects.only(*LISTED).naming_by_number, "actor", slug))
    lists = listed_of_actor(shown.rows, slug)
    return render(
        request,
        "website/actor.html",
        {
            "actor": entity.read(documents.Actor),
            "page": shown,
            "items": lists.shown,
            "attributed": lists.attributed,
            "named": lists.named,
            "tally": tally(slug),
            "within": facets.within("actor", slug),
        },
    )


def _actor_as_of(request: HttpRequest, slug: str, moment: as_of.Moment) -> HttpResponse:
    """Show an actor as named at the end of a day, with what stood then. Raises Http404 where nothing names them."""
    body = reading.answer(history.actor(slug, moment.index))
    if body is None:
        get_object_or_404(Entity, kind=Entity.Kind.ACTOR, slug=slug)
        return _unlisted(render(request, "website/not_yet.html", {"as_of": moment.day}, status=404))
    shown = latest_first(request, as_of.finder(moment, ("actor", slug)))
    lists = listed_of_actor(shown.rows, slug)
    context = {
        "actor": read_part(documents.Actor, body),
        "as_of": moment.day,
        "page": shown,
        "items": lists.shown,
        "attributed": lists.attributed,
        "named": lists.named,
        "tally": tally_as_of(slug, moment.index),
    }
    return _unlisted(render(request, "website/actor.html", context))


@page("before")
def source(request: HttpRequest, slug: str) -> HttpResponse:
    entity = get_object_or_404(Entity, kind=Entity.Kind.SOURCE, slug=slug)
    shown = latest_first(
        request, partial(FactCheck.objects.select_related("document").naming_by_number, "source", slug)
    )
    source = entity.read(documents.Source)
    others = Entity.objects.filter(kind=Entity.Kind.SOURCE)
    told_of_it = notices.of_source(slug, shown.rows)
    return render(
        request,
        "website/source.html",
        {
            "source": source,
            "origin": others.filter(slug=source.origin).first() if source.origin else None,
            "successor": others.filter(slug=source.superseded_by).first() if source.superseded_by else None,
            "concerned": told_of_it.concerned,
            "page": shown,
            "items": [
                listed(row, bearings(row.read(), slug), told_of_it.by_number.get(row.number)) for row in shown.rows
            ],
            "within": facets.within("source", slug),
        },
    )


@page("before")
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    entity = get_object_or_404(Entity, kind=Entity.Kind.TOPIC, slug=slug)
    shown = latest_first(request, partial(FactCheck.objects.only(*LISTED).naming_by_number, "topic", slug))
    return render(
        request,
        "website/topic.html",
        {
            "topic": entity.read(documents.Topic),
            "page": shown,
            "items": [listed(row) for row in shown.rows],
            "within": facets.within("topic", slug),
        },
    )


@dataclass(frozen=True)
class Correction:
    """A change after publication, and the verdict that stands now; none where it was retracted.

    Of a retracted fact-check the last word alone is shown: what was said before it may not be said any more. Nor may
    it where the number was published again since, with other words.
    """

    document: Document
    current: Summary | None
    is_last: bool
    has_note: bool


@page("before")
def corrections(request: HttpRequest) -> HttpResponse:
    """Show what was changed after publication; of a retracted fact-check only the retraction's own note."""
    changed = Entry.objects.exclude(action=Entry.Action.PUBLISHED).select_related("document").order_by("-index")
    shown = latest_first(
        request, lambda before: changed if before is None else changed.filter(index__lt=before), "index"
    )
    public = FactCheck.objects.only(*LISTED).in_bulk([entry.number for entry in shown.rows])
    numbers = {entry.number for entry in shown.rows}
    newest = _newest_versions(numbers - public.keys())
    withheld = reading.answer(history.tombstones(numbers & public.keys()))
    rows = [
        Correction(
            entry.document.read(),
            public[entry.number].summary() if entry.number in public else None,
            is_last=newest.get(entry.number) == entry.version,
            has_note=entry.number not in withheld or entry.version >= withheld[entry.number].version,
        )
        for entry in shown.rows
    ]
    losses = Loss.objects.order_by("-first")[:MAX_LOSSES] if shown.is_first else []
    return render(request, "website/corrections.html", {"page": shown, "rows": rows, "losses": losses})


def _newest_versions(numbers: set[int]) -> dict[int, int]:
    if not numbers:
        return {}
    return dict(Entry.objects.filter(number__in=numbers).order_by().values_list("number").annotate(Max("version")))


@page()
def methodology(request: HttpRequest) -> HttpResponse:
    entities = Entity.objects.filter(kind=Entity.Kind.RATING).order_by("slug")
    scales: dict[str, list[documents.Rating]] = {}
    for rating in ratings.best_first(entity.read(documents.Rating) for entity in entities):
        scales.setdefault(rating.scale, []).append(rating)
    context = {
        "scales": list(scales.values()),
        "gates": labels.terms("gate", "explanation"),
        "states": labels.terms("state", "state_explanation"),
        "words": labels.terms("word", "meaning"),
    }
    return render(request, "website/methodology.html", context)
