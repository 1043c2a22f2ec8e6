"""The page that says whether a pasted text was checked already.

The text is in no address, no log and no cache: it comes with a POST, and the answer is not to be kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from public.website.addresses import page
from public.website.lists import LISTED, Listed, listed
from public.website.selection import LONGEST_TEXT
from record import reading
from record.models import FactCheck
from record.search import addresses, finding, matching
from record.search.finding import Result
from record.search.matching import Candidate, Match
from record.search.models import Searchable

MOST_CANDIDATES = 5

OUTCOMES: dict[str, tuple[Promise, Promise]] = {
    matching.CHECKED: (
        gettext_lazy("This was very likely checked"),
        gettext_lazy("The first fact-check below is very likely of the same claim. Read it to see whether it is."),
    ),
    matching.PERHAPS: (
        gettext_lazy("This was perhaps checked"),
        gettext_lazy("The fact-checks below are like your text, but may be of other claims. Compare them yourself."),
    ),
    matching.NOT_FOUND: (
        gettext_lazy("No fact-check of this was found"),
        gettext_lazy("That says nothing about whether it is true: most of what is said was never checked here."),
    ),
}
# What is looked up rather than compared: one address, and no word beside it.
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)
AT_ADDRESS = (
    gettext_lazy("Fact-checks of what is at this address"),
    gettext_lazy("These check what is said there, or cite it as a source. That one cites it says nothing about it."),
)
NOTHING_AT_ADDRESS = (
    gettext_lazy("No fact-check names this address"),
    gettext_lazy("Paste what is said there instead: it may have been checked where somebody else said it."),
)
REASONS: dict[str, Promise] = {
    matching.SAME: gettext_lazy("The same words"),
    matching.WORDS: gettext_lazy("Words in common:"),
    matching.SPELLING: gettext_lazy("Words that are spelled alike:"),
    matching.NUMBERS: gettext_lazy("Numbers in common:"),
    matching.MEANING: gettext_lazy("Alike in meaning:"),
}


class Pasted(forms.Form):
    """A text to look for."""

    text = forms.CharField(
        error_messages={
            "required": gettext_lazy("Paste a text or an address here first: the field is empty."),
            "null_characters_not_allowed": gettext_lazy("The text contains a NUL character; remove it."),
        }
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")  # as browsers send the end of a line
        if len(text) > matching.LONGEST:
            words = _(
                "The text has %(length)s characters, and %(most)s are the most. Leave out %(over)s: the sentences that "
                "make the claim are enough."
            )
            figures = {"length": len(text), "most": matching.LONGEST, "over": len(text) - matching.LONGEST}
            raise forms.ValidationError(words % {name: f"{figure:,}" for name, figure in figures.items()})
        return text


@dataclass(frozen=True)
class Found:
    """A candidate as the page shows it: its fact-check, the reasons in words, and how probable it is, in percent.

    The fact-check is ours, or `theirs`. What is found by an address has no reasons. Where only a person can decide, no
    figure would be true.
    """

    item: Listed | None
    theirs: Result | None
    why: Sequence[tuple[Promise, str]]
    percent: int | None


@page(takes_posts=True)
def check(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "website/check.html", {"form": Pasted()})
    form = Pasted(request.POST)
    if not form.is_valid():
        return render(request, "website/check.html", {"form": form}, status=400)
    text = form.cleaned_data["text"]
    if ADDRESS.fullmatch(text):
        return render(request, "website/check.html", {"form": form, **_at_address(text)})
    match = reading.answer(matching.match(text, MOST_CANDIDATES))
    outcome, meaning = OUTCOMES[match.outcome]
    context = {
        "form": form,
        "outcome": outcome,
        "outcome_code": match.outcome,
        "meaning": meaning,
        "candidates": _found(match),
        "measured": _in_percent(matching.measured()),
        "search": f"{reverse('website:explore')}?{urlencode({'q': text})}" if len(text) <= LONGEST_TEXT else "",
    }
    return render(request, "website/check.html", context)


def _at_address(address: str) -> dict[str, object]:
    """Return what the page shows for an address."""
    results = reading.answer(finding.results(reading.answer(addresses.found_at(address))))
    found = [Found(ours, theirs, [], None) for ours, theirs in _shown(results) if ours or theirs]
    outcome, meaning = AT_ADDRESS if found else NOTHING_AT_ADDRESS
    return {"outcome": outcome, "outcome_code": "address", "meaning": meaning, "candidates": found}


def _in_percent(measured: matching.Measured) -> dict[str, object]:
    return {
        "precision": round(100 * measured["precision"]),
        "recall": round(100 * measured["recall"]),
        "on": measured["measured_on"],
    }


def _found(match: Match) -> list[Found]:
    """Return the candidates; where nothing was found, without those that have no word in common with the text."""
    candidates = [each for each in match.candidates if each.why or match.outcome != matching.NOT_FOUND]
    shown = _shown([candidate.result for candidate in candidates])
    return [
        Found(ours, theirs, _why(each), None if each.needs_a_person else int(100 * each.score))
        for each, (ours, theirs) in zip(candidates, shown, strict=True)
        if ours or theirs
    ]


def _shown(results: Sequence[Result]) -> list[tuple[Listed | None, Result | None]]:
    """Return each as the page shows it: ours as our lists do, another publisher's as theirs; neither if it is gone."""
    numbers = [result.id for result in results if result.kind == Searchable.Kind.OWN]
    rows = FactCheck.objects.only(*LISTED).in_bulk(numbers) if numbers else {}
    return [
        (listed(rows[result.id]) if result.id in rows else None, None)
        if result.kind == Searchable.Kind.OWN
        else (None, result)
        for result in results
    ]


def _why(candidate: Candidate) -> list[tuple[Promise, str]]:
    found = []
    for reason in candidate.why:
        words = ", ".join(reason.words)
        if reason.likeness is not None:
            words = _("%(percent)d of 100") % {"percent": round(100 * reason.likeness)}
        found.append((REASONS[reason.kind], words))
    return found
