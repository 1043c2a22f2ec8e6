"""What other publishers found: their fact-checks and the imports that brought them, to read; how we read their ratings.

Whatever stands in a fact-check of theirs is theirs. What we make of it is named as ours, and kept beside it.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import orjson
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from claims.models import Rating, RatingScale
from desk.admin.base import BoundedTable, DeskAdmin
from desk.admin.bringing import BringingPages
from desk.admin.filters import MAX_CHOICES, ChoiceFilter, Choices, beginnings
from desk.claim_reviews import OfOthers
from external.models import ClaimReview, ClaimReviewQuerySet, Import, Publisher, RatingReading, folded_words
from external.reports import Reason

MAX_LOOKED_AT = 10_000  # reviews of a publisher in which words are looked for that nobody reads yet
MOST_WORDS = 50
MOST_LINES = 500


def _ratings() -> dict[str, str]:
    """Return the names of our ratings by what they are called among those of all scales."""
    return {rating.key: rating.full_name for rating in Rating.objects.of_all_scales()}


ReviewFilter = ChoiceFilter[ClaimReviewQuerySet]


class PublisherFilter(ReviewFilter):
    title = _("publisher")
    parameter_name = "publisher"

    def choices_for(self, request: HttpRequest) -> Choices:
        names = Publisher.objects.values_list("site", "name")[:MAX_CHOICES]
        return [(site, name if name == site else f"{name} ({site})") for site, name in names]

    def is_known(self, value: str, found: Choices) -> bool:
        return super().is_known(value, found) or Publisher.objects.filter(site=value).exists()

    def narrow(self, rows: ClaimReviewQuerySet, value: str, request: HttpRequest) -> ClaimReviewQuerySet:
        return rows.filter(publisher__site=value)


class LanguageFilter(ReviewFilter):
    title = _("language")
    parameter_name = "language"

    def choices_for(self, request: HttpRequest) -> Choices:
        return [(tag, tag) for tag in reversed(beginnings(ClaimReview, "language", 39))]

    def narrow(self, rows: ClaimReviewQuerySet, value: str, request: HttpRequest) -> ClaimReviewQuerySet:
        return rows.filter(language=value)


class YearFilter(ReviewFilter):
    title = _("year")
    parameter_name = "year"

    def choices_for(self, request: HttpRequest) -> Choices:
        return [(year, year) for year in beginnings(ClaimReview, "reviewed_on", 4)]

    def narrow(self, rows: ClaimReviewQuerySet, value: str, request: HttpRequest) -> ClaimReviewQuerySet:
        return rows.filter(reviewed_on__startswith=value)


class Imported(DeskAdmin):
    """What imports write and nobody else: it can be read."""

    sortable_by: list[str] = []
    actions = None
    list_fullwidth = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _link(address: str) -> SafeString:
    return format_html('<a class="desk-link" href="{0}" rel="noopener noreferrer">{0}</a>', address)


def _lines(lines: Any) -> SafeString:
    return format_html('<ul class="desk-taken">{}</ul>', format_html_join("", '<li dir="auto">{}</li>', lines))


def _shown(label: Any) -> Callable[[Any], Any]:
    return admin.display(description=label)


@admin.register(ClaimReview)
class ClaimReviewAdmin(Imported):
    list_display = ["statement", "publisher", "rating", "reading", "reviewed_on", "language"]
    list_filter = [PublisherFilter, LanguageFilter, YearFilter]
    list_select_related = ["publisher"]
    list_per_page = 50
    search_fields = ["claim", "headline"]
    search_help_text = _("Words of the claim or of the headline")
    export_fields = [
        *("claim", "headline", "publisher", "site", "rating", "reading", "reviewed_on", "language", "url"),
        *("who", "said_on", "first_appearance"),
    ]
    claim_reviews = OfOthers()
    fields = [
        *("statement", "headline", "publisher", "publisher_name", "address", "rating", "numbers", "reading"),
        *("reviewed_on", "language", "who", "occasion", "said_on", "said_at"),
        *("first_seen_at", "changed_at", "brought_by", "as_it_stood"),
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClaimReview]:
        rows: ClaimReviewQuerySet = super().get_queryset(request)
        called = Concat("scale__slug", Value("."), "slug", output_field=CharField())
        ours = Rating.objects.annotate(called=called).filter(called=OuterRef("our_reading"))
        return rows.with_our_reading().annotate(our_rating=Subquery(ours.values("name")[:1]))

    def export_who(self, request: HttpRequest, review: ClaimReview) -> list[str]:
        return [claimant["name"] for claimant in review.claimants]

    def export_reading(self, request: HttpRequest, review: ClaimReview) -> str | None:
        return getattr(review, "our_rating", None)

    @_shown(_("claim"))
    def statement(self, review: ClaimReview) -> SafeString:
        return format_html('<span lang="{}" dir="auto">{}</span>', review.language, review)

    @_shown(_("site"))
    def site(self, review: ClaimReview) -> str:
        return review.publisher_id

    @_shown(_("we read this as"))
    def reading(self, review: ClaimReview) -> str:
        """Return our reading of their rating; one that names a rating of ours that is gone is no reading."""
        return getattr(review, "our_rating", None) or "–"

    @_shown(_("numbers"))
    def numbers(self, review: ClaimReview) -> str:
        if review.value is None:
            return "–"
        words = {"value": _number(review.value), "worst": _number(review.worst), "best": _number(review.best)}
        return gettext("%(value)s, where %(worst)s is the worst and %(best)s the best") % words

    @_shown(_("address"))
    def address(self, review: ClaimReview) -> SafeString:
        return _link(review.url)

    @_shown(_("who said it"))
    def who(self, review: ClaimReview) -> str:
        return "; ".join(claimant["name"] for claimant in review.claimants) or "–"

    @_shown(_("where it was said"))
    def said_at(self, review: ClaimReview) -> SafeString | str:
        return _lines((_link(address),) for address in review.appearances) if review.appearances else "–"

    @_shown(_("as it stood"))
    def as_it_stood(self, review: ClaimReview) -> SafeString:
        """Return the JSON in which it stood, over several lines where it is well-formed by every rule."""
        try:
            text = orjson.dumps(orjson.loads(review.original), option=orjson.OPT_INDENT_2).decode()
        except orjson.JSONDecodeError:
            text = review.original
        return format_html('<pre class="desk-typed" tabindex="0">{}</pre>', text)


def _number(number: Any) -> str:
    return "?" if number is None else format(number.normalize(), "f")


class ReadingForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none at run time
    """Their words, and one of our ratings."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["rating"]
        choices = [("", _("Choose one")), *_ratings().items()]
        self.fields["rating"] = forms.ChoiceField(
            label=field.label, choices=choices, widget=UnfoldAdminSelectWidget(attrs=field.widget.attrs)
        )


class ReadingInline(BoundedTable):
    model = RatingReading
    form = ReadingForm
    extra = 0


class PublisherForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none at run time
    """A publisher, with room for many readings at once."""

    pasted = forms.CharField(
        label=_("Add many"),
        required=False,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "dir": "auto", "spellcheck": "false"}),
        help_text=_("On each line their words, a tab, and the slug of our rating, such as mostly-false."),
    )

    def clean_pasted(self) -> dict[str, tuple[str, str]]:
        """Return the words and our ratings by what the words are looked up by."""
        found: dict[str, tuple[str, str]] = {}
        known = _ratings()
        usual = RatingScale.objects.filter(is_default=True).values_list("slug", flat=True).first()
        slugs = ", ".join(key.removeprefix(f"{usual}.") for key in known)
        for number, line in enumerate(self.cleaned_data["pasted"].splitlines(), start=1):
            words, _tab, slug = (part.strip() for part in line.partition("\t"))
            if not line.strip():
                continue
            key = slug if slug in known else f"{usual}.{slug}"
            try:
                RatingReading(words=words, rating=key).clean_fields(exclude=["publisher", "folded"])
                problem = (
                    "" if key in known else _("write their words, a tab, and one of %(known)s.") % {"known": slugs}
                )
            except ValidationError as error:
                problem = " ".join(error.messages)
            if problem:
                self.add_error("pasted", _("Line %(number)d: %(problem)s") % {"number": number, "problem": problem})
            found[folded_words(words)] = (words, key)
        there = self.instance.readings.exclude(folded__in=found).count()
        if there + len(found) > (most := ReadingInline.max_num):
            self.add_error("pasted", _("There is room for %(most)d, with those below.") % {"most": most})
        return found


@admin.register(Publisher)
class OtherPublisherAdmin(DeskAdmin):
    form = PublisherForm
    list_display = ["name", "site"]
    list_per_page = 50
    search_fields = ["name", "site"]
    fields = ["name", "site", "not_read", "pasted"]
    readonly_fields = ["site", "not_read"]
    inlines = [ReadingInline]

    def get_fields(self, request: HttpRequest, obj: Publisher | None = None) -> list[str]:
        return [name for name in self.fields if name != "pasted" or self.has_change_permission(request, obj)]

    @_shown(_("words that we do not read yet"))
    def not_read(self, publisher: Publisher) -> SafeString | str:
        """Return the most frequent words of its newest ratings that have no reading."""
        read = set(publisher.readings.values_list("folded", flat=True))
        newest = publisher.reviews.values_list("folded", "rating").exclude(rating="")[:MAX_LOOKED_AT]
        counts, words = Counter[str](), dict[str, str]()
        for folded, rating in newest:
            if folded not in read:
                counts[folded] += 1
                words[folded] = rating
        return (
            _lines((f"{words[each]} ({count})",) for each, count in counts.most_common(MOST_WORDS)) if counts else "–"
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Publisher | None = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for folded, (words, rating) in (form.cleaned_data.get("pasted") or {}).items():
            values = {"words": words, "rating": rating}
            RatingReading.objects.update_or_create(publisher=form.instance, folded=folded, defaults=values)


@admin.register(Import)
class ImportAdmin(BringingPages, Imported):
    list_display = ["name", "is_own", "begun_at", "by", "new", "changed", "unchanged", "refused", "finished_at"]
    list_per_page = 50
    fields = [
        *("name", "is_own", "by", "of_feed", "begun_at", "finished_at"),
        *("new", "changed", "unchanged", "repeated", "refused", "counted", "report"),
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Import]:
        rows: QuerySet[Import] = super().get_queryset(request)
        return rows.defer("lines", "reasons")

    @_shown(_("feed"))
    def of_feed(self, done: Import) -> SafeString | str:
        if done.feed is None:
            return "–"
        address = reverse("admin:external_feed_change", args=[done.feed.pk])
        return format_html('<a class="desk-link" href="{}">{}</a>', address, done.feed)

    @_shown(_("reasons"))
    def counted(self, done: Import) -> SafeString | str:
        counts = sorted(done.reasons.items(), key=lambda each: -each[1])
        return _lines((f"{Reason(reason).label} ({count})",) for reason, count in counts) if counts else "–"

    @_shown(_("report"))
    def report(self, done: Import) -> SafeString | str:
        """Return the lines, as far as they are kept and a page has room for them."""
        lines = [(str(line),) for line in done.report[:MOST_LINES]]
        if (rest := sum(done.reasons.values()) - len(lines)) > 0:
            words = ngettext("and %(count)d more line", "and %(count)d more lines", rest)
            lines.append((words % {"count": rest},))
        return _lines(lines) if lines else "–"
