"""The public pages. Each is made from the record alone: a stored document, or a list of their summaries."""

from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from record.models import Entry, Review, Subject
from record.website import labels, ratings, verdict
from record.website.addresses import by_slug, newest_first, page
from record.website.changes import changes

RELATED_AT_MOST = 12
LISTED = ("number", "version", "index", "path", "listing", *Review.STANCES)


def _listed(review: Review) -> dict[str, Any]:
    """The summary with the names of those who say it and of those who deny it: a list must not mix them."""
    document = review.summary()
    says, denies = {*review.asserts, *review.repeats}, {*review.denies}
    return document | {
        "speakers": [actor["name"] for actor in document["actors"] if actor["slug"] in says],
        "deniers": [actor["name"] for actor in document["actors"] if actor["slug"] in denies],
    }


@page("before")
def home(request: HttpRequest) -> HttpResponse:
    shown = newest_first(request, Review.objects.only(*LISTED))
    return render(
        request,
        "website/home.html",
        {"page": shown, "documents": [_listed(review) for review in shown.rows]},
    )


@page()
def claim(request: HttpRequest, number: int, slug: str | None) -> HttpResponse:
    review = Review.objects.filter(number=number).first()
    if review is None:
        return _retracted(request, number)
    if request.path != review.path:
        return redirect(review.path, permanent=True)
    document = review.content()
    others = Review.objects.filter(Q(number__in=review.related) | Q(related__contains=[number]))
    related = verdict.related(document, others.newest_first()[:RELATED_AT_MOST])
    return render(
        request,
        "website/claim.html",
        {"document": document, "related": related, "is_current": True, **verdict.arranged(document)},
    )


@page()
def version(request: HttpRequest, number: int, slug: str, version: int) -> HttpResponse:
    review = Review.objects.filter(number=number).only(*LISTED).first()
    if review is None:
        return _retracted(request, number)
    if version == review.version:
        return redirect(review.path)
    entry = get_object_or_404(Entry.objects.select_related("document"), number=number, version=version)
    if entry.action == Entry.Action.RETRACTED:
        return _tombstone(request, entry)
    canonical = f"{review.path}versions/{version}/"
    if request.path != canonical:
        return redirect(canonical, permanent=True)
    document = entry.document.content()
    return render(
        request,
        "website/claim.html",
        {
            "document": document,
            "current": review.summary(),
            "is_current": False,
            **verdict.arranged(document),
        },
    )


def _retracted(request: HttpRequest, number: int) -> HttpResponse:
    """The tombstone, as 410. Raises Http404 for a number that was never given."""
    newest = Entry.objects.filter(number=number).select_related("document").order_by("-version").first()
    if newest is None or newest.action != Entry.Action.RETRACTED:
        raise Http404
    return _tombstone(request, newest)


def _tombstone(request: HttpRequest, entry: Entry) -> HttpResponse:
    return render(request, "website/retracted.html", {"document": entry.document.content()}, status=410)


@page()
def versions(request: HttpRequest, number: int, slug: str) -> HttpResponse:
    """Every version with what changed; of a retracted fact-check only when something happened, none of its words."""
    entries = list(Entry.objects.filter(number=number).select_related("document").order_by("version"))
    if not entries:
        raise Http404
    documents = [entry.document.content() for entry in entries]
    newest = documents[-1]
    if request.path != f"{newest['path']}versions/":
        return redirect(f"{newest['path']}versions/", permanent=True)
    is_retracted = newest["action"] == Entry.Action.RETRACTED
    timeline: list[dict[str, Any]] = []
    before = None  # the version before, a tombstone left out: it has no text to compare
    for document in documents:
        has_text = not is_retracted and document["action"] != Entry.Action.RETRACTED
        found = changes(before, document) if has_text and before else None
        timeline.append({"document": document, "changes": found, "has_text": has_text})
        before = document if has_text else before
    return render(
        request,
        "website/versions.html",
        {"document": newest, "is_retracted": is_retracted, "timeline": timeline[::-1]},
    )


def _subjects(request: HttpRequest, kind: Subject.Kind, heading: str, summary: str) -> HttpResponse:
    shown = by_slug(request, Subject.objects.filter(kind=kind))
    subjects = [subject.content() for subject in shown.rows]
    context = {"kind": kind, "heading": heading, "summary": summary, "page": shown, "subjects": subjects}
    return render(request, "website/subjects.html", context)


@page("after")
def actors(request: HttpRequest) -> HttpResponse:
    return _subjects(request, Subject.Kind.ACTOR, _("Actors"), _("People and bodies whose statements were checked."))


@page("after")
def sources(request: HttpRequest) -> HttpResponse:
    return _subjects(request, Subject.Kind.SOURCE, _("Sources"), _("The works that the verdicts rest on."))


@page("after")
def topics(request: HttpRequest) -> HttpResponse:
    return _subjects(request, Subject.Kind.TOPIC, _("Topics"), _("What the checked claims are about."))


def _subject(kind: Subject.Kind, slug: str) -> dict[str, Any]:
    return get_object_or_404(Subject, kind=kind, slug=slug).content()


@page("before")
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    shown = _subject(Subject.Kind.ACTOR, slug)
    reviews = Review.objects.naming("actor", slug)
    listed = newest_first(request, reviews.only(*LISTED))
    return render(
        request,
        "website/actor.html",
        {
            "actor": shown,
            "page": listed,
            "documents": [_listed(review) | {"stances": review.stances_of(slug)} for review in listed.rows],
            "tally": _tally(slug, reviews),
        },
    )


def _tally(slug: str, reviews: QuerySet[Review]) -> list[dict[str, Any]]:
    """How the claims were rated, counted apart for each stance of the actor.

    A denial of a false claim is no false claim, so the stances are never added up.
    """
    tally = []
    for stance in Review.STANCES:
        counted = (
            reviews.filter(**{f"{stance}__contains": [slug]})
            .values("rating")
            .annotate(count=Count("number"), newest=Max("index"))
        )
        counts = {row["newest"]: row["count"] for row in counted}
        found = Review.objects.filter(index__in=counts).only("index", "listing")
        rated = {review.index: review.summary()["rating"] for review in found}
        rows = [{"rating": rated[index], "count": count} for index, count in counts.items()]
        order = [rating["slug"] for rating in ratings.best_first(rated.values())]
        rows.sort(key=lambda row: order.index(row["rating"]["slug"]))
        if rows:
            tally.append({"stance": stance, "total": sum(counts.values()), "ratings": rows})
    return tally


def _bearings(document: dict[str, Any], source: str) -> list[str]:
    """In which ways the source bears on the document's claim, each once."""
    return list(dict.fromkeys(item["stance"] for item in document["evidence"] if item["source"] == source))


@page("before")
def source(request: HttpRequest, slug: str) -> HttpResponse:
    shown = _subject(Subject.Kind.SOURCE, slug)
    listed = newest_first(request, Review.objects.naming("source", slug))
    origin = shown["origin"]
    return render(
        request,
        "website/source.html",
        {
            "source": shown,
            "origin": Subject.objects.filter(kind=Subject.Kind.SOURCE, slug=origin).first() if origin else None,
            "page": listed,
            "documents": [_listed(review) | {"stances": _bearings(review.content(), slug)} for review in listed.rows],
        },
    )


@page("before")
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    shown = _subject(Subject.Kind.TOPIC, slug)
    listed = newest_first(request, Review.objects.naming("topic", slug).only(*LISTED))
    return render(
        request,
        "website/topic.html",
        {"topic": shown, "page": listed, "documents": [_listed(review) for review in listed.rows]},
    )


@page("before")
def corrections(request: HttpRequest) -> HttpResponse:
    """What was changed after publication. Of a retracted fact-check only the retraction's own note is shown."""
    changed = Entry.objects.exclude(action=Entry.Action.PUBLISHED).select_related("document")
    listed = newest_first(request, changed)
    public = Review.objects.only(*LISTED).in_bulk([entry.number for entry in listed.rows])
    rows = [
        {
            "document": entry.document.content(),
            "current": public[entry.number].summary() if entry.number in public else None,
        }
        for entry in listed.rows
    ]
    return render(request, "website/corrections.html", {"page": listed, "rows": rows})


@page()
def methodology(request: HttpRequest) -> HttpResponse:
    found = [row.content() for row in Subject.objects.filter(kind=Subject.Kind.RATING).order_by("slug")]
    scales: dict[str, list[dict[str, Any]]] = {}
    for rating in ratings.best_first(found):
        scales.setdefault(rating["scale"], []).append(rating)
    gates = [
        {"name": name, "explanation": labels.LABELS["explanation"][gate]}
        for gate, name in labels.LABELS["gate"].items()
    ]
    return render(request, "website/methodology.html", {"scales": list(scales.values()), "gates": gates})
