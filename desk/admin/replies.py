from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import current_user
from claims import letters, permissions, replies, workflow
from claims.models import Actor, Claim, Letter, Reply
from desk.admin.claim_pages import ClaimPages
from desk.carrying_out import Outcome, carry_out, refusal, typed
from desk.replies import AnswerForm, AskForm


class ReplyPages(ClaimPages):
    """The pages of a claim's right of reply: a letter that asks for it, what was sent, and the answer."""

    def get_urls(self) -> list[URLPattern]:
        def at(rest: str, view: Any, name: str) -> URLPattern:
            address: URLPattern = path(
                f"<int:pk>/{rest}", self.admin_site.admin_view(view), name=f"claims_claim_{name}"
            )
            return address

        own = [
            at("ask/<int:actor>/", self.ask_view, "ask"),
            at("letters/<int:letter>/", self.letter_view, "letter"),
            at("replies/<int:reply>/answer/", self.answer_view, "answer"),
        ]
        return [*own, *super().get_urls()]

    def ask_view(self, request: HttpRequest, pk: int, actor: int) -> HttpResponse:
        """Write a letter that asks an actor for a reply."""
        claim = self.claim_to_see(request, pk)
        user, asked = current_user(request), get_object_or_404(Actor, pk=actor)
        explanation = _("They are told the statement and what is known of them saying it, not your rating.")
        form = AskForm(letters.draft(claim, asked, user), request.POST if request.method == "POST" else None)
        sent: Outcome[Letter] = refusal(lambda: workflow.check(claim, "edit", user))
        if form.is_bound and not sent.refusal:
            sent = carry_out(request, form, lambda **given: letters.ask(claim, asked, by=user, **given))
        if sent.result is None:
            title = _("Ask %(name)s for a reply") % {"name": asked.name}
            return self._page(request, claim, form, sent, title=title, label=title, explanation=explanation)
        if sent.result.to:
            messages.success(request, _("The letter is being mailed. Their answer comes to your own address."))
            return HttpResponseRedirect(_address(claim))
        return HttpResponseRedirect(reverse("admin:claims_claim_letter", args=[claim.pk, sent.result.pk]))

    def letter_view(self, request: HttpRequest, pk: int, letter: int) -> HttpResponse:
        """Show a letter as it was, to be copied."""
        claim = self.claim_to_see(request, pk)
        if not permissions.can_see_proposal(request.user, claim):
            raise PermissionDenied
        found = get_object_or_404(Letter.objects.select_related("reply__actor", "by"), pk=letter, reply__claim=claim)
        context = self.admin_site.each_context(request) | {"opts": self.model._meta, "claim": claim, "letter": found}
        return TemplateResponse(request, "desk/letter.html", context | {"title": _("Letter"), "back": _address(claim)})

    def answer_view(self, request: HttpRequest, pk: int, reply: int) -> HttpResponse:
        """Record what somebody answered, at any stage."""
        claim = self.claim_to_see(request, pk)
        user = current_user(request)
        asked = get_object_or_404(Reply.objects.select_related("actor"), pk=reply, claim=claim)
        form = AnswerForm(request.POST if request.method == "POST" else None)
        recorded: Outcome[Reply] = refusal(lambda: replies.check(asked, claim, user))
        if form.is_bound and not recorded.refusal:
            recorded = carry_out(request, form, lambda **given: replies.record_answer(asked, by=user, **given))
        if recorded.result is None:
            title = _("Record the answer of %(name)s") % {"name": asked.actor.name}
            return self._page(request, claim, form, recorded, title=title, label=_("Record the answer"))
        messages.success(request, _("The answer is recorded. Readers see it with the next version."))
        return HttpResponseRedirect(_address(claim))

    def _page(
        self, request: HttpRequest, claim: Claim, form: forms.Form, outcome: Outcome[Any], **more: object
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {"opts": self.model._meta, "claim": claim, "form": form}
        context |= {"refusal": outcome.refusal, "typed": typed(form) if form.is_bound else {}, "back": _address(claim)}
        return TemplateResponse(request, "desk/reply.html", context | more, status=outcome.status)


def _address(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk]) + "#right-of-reply"
