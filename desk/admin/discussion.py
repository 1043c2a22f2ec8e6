from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.models import current_user
from claims import discussion, workflow
from claims.models import Claim, Comment
from desk.admin.claim_pages import ClaimPages
from desk.carrying_out import carry_out, typed
from desk.discussion import CommentForm

SETTLED = {"resolve": discussion.resolve, "reopen": discussion.reopen}


class DiscussionPages(ClaimPages):
    """What is sent from a claim's discussion. A comment that is refused comes back with what was written."""

    def get_urls(self) -> list[URLPattern]:
        def at(rest: str, view: Any, name: str, **given: Any) -> URLPattern:
            wrapped = self.admin_site.admin_view(view)
            address: URLPattern = path(f"<int:pk>/discussion/{rest}", wrapped, given, name=f"claims_claim_{name}")
            return address

        own = [
            at("", self.say_view, "discussion"),
            at("join/", self.join_view, "join_discussion"),
            at("<int:comment>/answer/", self.say_view, "answer_comment"),
            *(at(f"<int:comment>/{way}/", self.settle_view, f"{way}_comment", way=way) for way in SETTLED),
        ]
        return [*own, *super().get_urls()]

    @method_decorator(require_POST)
    def say_view(self, request: HttpRequest, pk: int, comment: int | None = None) -> HttpResponse:
        """Begin a thread, or answer in one."""
        claim = self.claim_to_see(request, pk)
        first = self._comment(claim, comment) if comment else None
        form, user = CommentForm(request.POST), current_user(request)

        def act(text: str) -> Comment:
            return discussion.answer(first, by=user, text=text) if first else discussion.say(claim, by=user, text=text)

        said = carry_out(request, form, act)
        if said.result is not None:
            return HttpResponseRedirect(f"{self._address(claim)}#comment-{said.result.pk}")
        if said.refusal:
            return self._refused(request, claim, said.refusal, said.status, typed(form))
        context = {"title": _("Discussion"), "claim": claim, "form": form, "back": f"{self._address(claim)}#discussion"}
        context |= self.admin_site.each_context(request) | {"opts": self.model._meta}
        return TemplateResponse(request, "desk/comment.html", context, status=said.status)

    @method_decorator(require_POST)
    def join_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open the discussion of a claim that is blind."""
        claim = self.claim_to_see(request, pk)
        try:
            discussion.join(claim, by=current_user(request))
        except workflow.Refused as refused:
            return self._refused(request, claim, str(refused), refused.status, {})
        return HttpResponseRedirect(f"{self._address(claim)}#discussion")

    @method_decorator(require_POST)
    def settle_view(self, request: HttpRequest, pk: int, comment: int, way: str) -> HttpResponse:
        """Resolve a thread, or take it up again."""
        claim = self.claim_to_see(request, pk)
        try:
            SETTLED[way](self._comment(claim, comment), by=current_user(request))
        except workflow.WrongStage as refused:
            messages.warning(request, str(refused))
        except workflow.Refused as refused:
            return self._refused(request, claim, str(refused), refused.status, {})
        return HttpResponseRedirect(f"{self._address(claim)}#discussion")

    def _comment(self, claim: Claim, pk: int) -> Comment:
        comment = claim.comments.filter(pk=pk).first()
        if comment is None:
            raise Http404(_("There is no such comment."))
        return comment

    def _address(self, claim: Claim) -> str:
        return reverse("admin:claims_claim_change", args=[claim.pk])

    def _refused(
        self, request: HttpRequest, claim: Claim, reason: str, status: int, written: dict[str, Any]
    ) -> HttpResponse:
        context = {"title": _("Discussion"), "reason": reason, "typed": written, "back": self._address(claim)}
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, "desk/refused.html", context, status=status)
