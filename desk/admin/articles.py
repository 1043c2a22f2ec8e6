"""The page that reads a pasted article, and turns a sentence of it into a claim in triage by one click.

Nothing of the article is kept: the form carries its text from one answer to the next.
"""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.models import current_user
from claims.models import Actor, Appearance, Claim
from desk.admin.base import written_whole
from desk.admin.beginning import NewActor
from desk.admin.picked import Picking
from desk.admin.picking import PickField
from desk.admin.widgets import CodeWidget
from desk.articles import Reading, Saying, digest_of, enter, in_words
from desk.importing import lock
from desk.speakers import Speaker
from desk.typed import is_refill
from record.articles.reading import LONGEST, read
from sources import slugs
from sources.codes import languages
from sources.models import Source

CHANGED = _("The text or its language changed since it was read, so nothing was entered. Look at it, then click again.")
PLACE = re.compile("[0-9]{1,6}")


class ArticleForm(forms.Form):
    """A text, and what is true of all that is said in it."""

    text = forms.CharField(
        label=_("Article"),
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12, "dir": "auto", "spellcheck": "false"}),
        help_text=_(
            "An article, a speech or a debate, as text or as HTML, in up to 200,000 characters. It is not stored here: "
            "it belongs to whoever wrote it."
        ),
        error_messages={"required": _("Paste the text that is to be read.")},
    )
    language = forms.CharField(
        label=_("Language"),
        required=False,
        widget=CodeWidget("names-of-languages", languages),
        help_text=_("Of the text; left empty, it is told by its words."),
    )
    said_on = forms.CharField(
        label=_("Said on"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("A year, a month or a day; left empty, the day on which the source was published."),
    )
    occasion = forms.CharField(
        label=_("Occasion"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_(
            "Such as an interview. What is said in other words is entered as paraphrased only where this is given."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, picking: Picking, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["source"] = PickField(
            Source.objects.all(),
            picking=picking,
            label=_("Source"),
            required=False,
            help_text=_("Where the text stands. Paste its address, or choose it."),
        )
        self.fields["said_by"] = PickField(
            Actor.objects.all(),
            picking=picking,
            label=_("Speaker"),
            required=False,
            help_text=_(
                "Who says what the text ascribes to nobody: of a speech, whoever gives it. Of a report, leave it empty."
            ),
        )
        for model, name in ((Claim, "language"), (Appearance, "said_on"), (Appearance, "occasion")):
            column: Any = model._meta.get_field(name)
            self.fields[name].validators += column.validators
        self.order_fields(["text", "source", "language", "said_on", "occasion", "said_by", "seen"])

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > LONGEST:
            raise ValidationError(
                _("This has %(length)d characters, more than %(most)d. Read it in parts."),
                params={"length": len(text), "most": LONGEST},
            )
        if not any(character.isalnum() for character in text):
            raise ValidationError(_("There is no sentence in this. Paste the words of the article."))
        return text


class ArticlePages(ModelAdmin):
    """Mixin for the admin of claims: an article is read."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.article_view)
        return [path("article/", view, name="claims_claim_article"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Say where an article is read, to whoever may enter claims."""
        url = reverse("admin:claims_claim_article") if self.has_add_permission(request) else ""
        return super().changelist_view(request, {"article_url": url, **(extra_context or {})})

    def article_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for an article, show its sentences, or enter one of them; what was begun goes where none is entered."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        with written_whole(request):
            if "claim" in request.POST:
                lock()  # before any other: who begins a source waits for the lock of slugs too
            page = ArticlePage(request, self)
            if Picking.of(request).begun and page.claim is None:
                answer = page.answer()  # as long as what was begun is there
                transaction.set_rollback(True)
                return answer
        return page.answer()  # nobody waits for what is looked up for it


class ArticlePage:
    """One request for the page: the form, the article that was read, and the claim that a sentence became."""

    def __init__(self, request: HttpRequest, admin: ArticlePages):
        self.request, self.admin = request, admin
        self.reading: Reading | None = None
        self.claim: Claim | None = None
        self.problems: list[str] = []
        self.status = 200
        self.place = int(found[0]) if (found := PLACE.fullmatch(request.POST.get("claim", ""))) else None
        self.form = ArticleForm(Picking.of(request), request.POST if request.method == "POST" else None)
        if self.form.is_bound:
            self._read()

    def _read(self) -> None:
        is_valid = self.form.is_valid()
        given = self.form.cleaned_data
        if not is_valid:
            self.status = 422
        if "text" not in given:
            return
        source = given.get("source")
        language = given.get("language") or (source.language if source else "")
        self.reading = Reading(read(given["text"], language or None))
        self.language = language or self.reading.article.language
        self.said_on = given.get("said_on") or (source.published_on if source else "")
        if not self.reading.article.has_words:
            self.form.add_error("text", _("There is no sentence in this. Paste the words of the article."))
            self.reading, self.status = None, 422
        elif is_valid and self.place is not None and not is_refill(self.request):
            self._enter(self.reading, self.place)

    def _enter(self, reading: Reading, place: int) -> None:
        """Enter a sentence, or say at it what is missing."""
        self.status = 422
        if self.form.cleaned_data["seen"] != self._digest() or place >= len(reading.article.sentences):
            self.form.add_error(None, CHANGED)
            self.place = None
            return
        try:
            with transaction.atomic():
                self.claim = self._entered(reading, place)
                self.status = 200
        except ValidationError as error:
            self.problems = in_words(error)

    def _entered(self, reading: Reading, place: int) -> Claim:
        given = self.form.cleaned_data
        if same := reading.same(place):
            return same[0]
        if not self.language:
            raise ValidationError({"language": _("Say above in which language the text is.")})
        about = Saying(self.language, self.said_on, given["occasion"], given["source"])
        attribution = reading.article.sentences[place].attribution
        named = attribution.speaker if attribution else ""
        actor = self._actor(reading.speakers[named]) if named in reading.speakers else None
        if attribution is None:
            actor = given["said_by"]
        if actor is not None and not self.said_on:
            raise ValidationError({"said_on": _("Say above when it was said, or choose a source that has a date.")})
        return enter(reading, place, actor, about, by=current_user(self.request))

    def _actor(self, speaker: Speaker) -> Actor | None:
        """Return who was chosen for a speaker; somebody new is begun under the name that the text has."""
        choice = self.chosen.get(speaker.said, speaker.usual)
        if choice not in {value for value, _label in speaker.choices} or not choice:
            words = _("Several are called “%(name)s”: choose above who it is.")
            raise ValidationError({"speaker": ValidationError(words, params={"name": speaker.said})})
        if choice == "none":
            return None
        if choice.isdecimal():
            return next(actor for actor in [*speaker.known, *speaker.alike] if str(actor.pk) == choice)
        picking = Picking.of(self.request)
        if not picking.may_begin(Actor):
            raise ValidationError({"speaker": _("You may not begin an actor; choose nobody, or ask an editor.")})
        form = NewActor({"name": speaker.name, "kind": choice.partition(":")[2]})
        if not form.is_valid():
            raise ValidationError({"speaker": [words for each in form.errors.values() for words in each]})
        slugs.lock()
        actor: Actor = picking.begin(form)
        return actor

    @property
    def chosen(self) -> dict[str, str]:
        """Return what was chosen for the speakers of the text that was shown, by what it calls them."""
        if self.reading is None or self.form.data.get("seen") != self._digest():
            return {}
        post = self.request.POST
        names = enumerate(self.reading.speakers)
        return {said: post[f"speaker-{number}"] for number, said in names if f"speaker-{number}" in post}

    def _digest(self) -> str:
        return digest_of(self.form.cleaned_data["text"], self.language)

    def answer(self) -> HttpResponse:
        if self.claim is not None and "piece" in self.request.POST:
            return TemplateResponse(self.request, "desk/_article_entered.html", {"claim": self.claim}).render()
        context = self.admin.admin_site.each_context(self.request) | {
            "title": _("Read an article"),
            "opts": self.admin.opts,
            "form": self._shown_again(),
            "reading": self.reading,
        }
        if self.reading is not None:
            chosen = self.chosen
            context["speakers"] = [
                (f"speaker-{number}", speaker, chosen.get(speaker.said, speaker.usual))
                for number, speaker in enumerate(self.reading.speakers.values())
            ]
            if self.place is not None and self.problems:
                self.reading.rows[self.place].problems = self.problems
        return TemplateResponse(self.request, "desk/article.html", context, status=self.status).render()

    def _shown_again(self) -> ArticleForm:
        """Return the form as it stands: with what follows from the source, and with what was begun as chosen."""
        if self.reading is None:
            return self.form
        data = self.request.POST.copy()
        data["seen"] = self._digest()
        if "language" in self.form.cleaned_data:
            data["language"] = self.language
        if "said_on" in self.form.cleaned_data:
            data["said_on"] = self.said_on
        if self.claim is not None:
            for name in ("source", "said_by"):
                for key in [each for each in data if each.startswith(f"{name}__")]:
                    del data[key]
                cast(PickField, self.form.fields[name]).widget.form = None
                row = self.form.cleaned_data[name]
                data[name] = str(row.pk) if row else ""
        self.form.data = data
        return self.form
