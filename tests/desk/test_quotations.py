"""Where a quotation stands is said when it is entered, and the words that stand there are one click away."""

from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from claims.models import Claim, Event, Evidence
from sources.models import Passage
from tests.claims.factories import a_claim, a_source, brought_to
from tests.desk.conftest import change_url, claim_form
from tests.sources.archived import read_as

pytestmark = pytest.mark.django_db

TEXT = "At night it stood at four meters, and did not rise."
LOOK_UP = "/desk/claims/claim/quotation/"


def text_of(html: str) -> str:
    return unescape(" ".join(strip_tags(html).split()))


@pytest.fixture
def claim(fact_checker: Any) -> Claim:
    """A claim in research, whose evidence can be checked."""
    claim = a_claim("research", assignee=fact_checker)
    read_as(first(claim).source, TEXT, pages=(0,))
    return claim


def first(claim: Claim) -> Evidence:
    piece = claim.evidence.first()
    assert piece is not None
    return piece


def saved(client: Any, claim: Claim, quote: str) -> str:
    """The page after a quotation was saved."""
    form = claim_form(claim, **{"evidence-0-quote": quote})
    response = client.post(change_url(claim), form, follow=True)
    assert response.redirect_chain, response.context["errors"]
    html: str = response.content.decode()
    return html


@pytest.mark.parametrize(
    ("quote", "said", "marked"),
    [
        ("it stood at four meters", "In the archived copy, word for word", ""),
        ("“It stood at four meters”", "The archived copy has other words", "<del>"),
        ("“it stood  at four meters”", "In the archived copy, but for typography ·", ""),
        ("it stood  at […] not rise", "but for typography and what the quote marks as left out", ""),
        ("it stood at five meters, and did rise", "has other words", "<del>five</del><ins>four</ins>"),
        ("At night nobody heard the mayor resign", "This comes closest", ""),
        ("Xyz", "nor anything like it", ""),
    ],
)
def test_a_quotation_is_saved_and_it_is_said_where_it_stands(
    desk: Any, fact_checker: Any, claim: Claim, quote: str, said: str, marked: str
) -> None:
    html = saved(desk(fact_checker), claim, quote)

    assert first(claim).quote == quote
    assert text_of(html).count(said) >= 2, "at the field and in the list of all"
    assert marked in html
    assert ("Quote it as it stands" in html) is bool(marked), "what merely comes closest is no quotation"
    copy = reverse("admin:sources_snapshot_view", args=[first(claim).source.snapshots.get(copy__text__isnull=False).pk])
    assert f'href="{copy}#passage-{first(claim).pk}"' in html


def test_what_has_no_archived_text_is_said_to_be_unchecked(desk: Any, fact_checker: Any) -> None:
    claim = a_claim("research", assignee=fact_checker)

    html = text_of(saved(desk(fact_checker), claim, "It stood at four meters"))

    assert f"Cannot be checked: there is no archived text of {first(claim).source}." in html
    assert "in these words" not in html


def test_the_words_of_the_source_are_taken_over_with_one_click(desk: Any, fact_checker: Any, claim: Claim) -> None:
    client = desk(fact_checker)
    saved(client, claim, "it stood at five meters")
    url = reverse("admin:claims_claim_as_it_stands", args=[claim.pk, first(claim).pk])

    answer = client.post(url, {"passage": Passage.objects.get().pk}, follow=True)

    assert "The quote is now as it stands in its source." in answer.content.decode()
    assert first(claim).quote == "it stood at four meters"
    event = Event.objects.filter(claim=claim).latest("pk")
    assert (event.verb, event.by, event.reason) == ("edit", fact_checker, "evidence")


def test_what_is_another_by_now_is_not_taken_over(desk: Any, fact_checker: Any, claim: Claim) -> None:
    client = desk(fact_checker)
    saved(client, claim, "it stood at five meters")
    shown = Passage.objects.get().pk
    read_as(first(claim).source, "At night it stood at six meters.")
    url = reverse("admin:claims_claim_as_it_stands", args=[claim.pk, first(claim).pk])

    for data in ({"passage": shown}, {"passage": "x"}, {}):
        assert "is another by now" in client.post(url, data, follow=True).content.decode()
    assert first(claim).quote == "it stood at five meters"
    absent = reverse("admin:claims_claim_as_it_stands", args=[claim.pk, 10**9])
    assert client.post(absent).status_code == 404


def test_nothing_is_taken_over_once_the_claim_was_submitted(desk: Any, fact_checker: Any, claim: Claim) -> None:
    claim.evidence.filter(pk=first(claim).pk).update(quote="it stood at five meters")
    brought_to(claim, "review", assignee=fact_checker)
    client = desk(fact_checker)
    html = client.get(change_url(claim)).content.decode()
    url = reverse("admin:claims_claim_as_it_stands", args=[claim.pk, first(claim).pk])

    assert "has other words" in html
    assert url not in html
    assert "Nothing was saved" in client.post(url, {"passage": Passage.objects.get().pk}).content.decode()
    assert first(claim).quote == "it stood at five meters"


def test_while_it_is_typed_it_is_looked_up_and_nothing_is_kept(desk: Any, reviewer: Any) -> None:
    source = a_source()
    read_as(source, TEXT, pages=(0,))
    client = desk(reviewer)

    found = client.post(LOOK_UP, {"quote": "four meters", "source": source.pk})
    other = client.post(LOOK_UP, {"quote": "it stood at five <b> meters", "source": source.pk})
    unknown = client.post(LOOK_UP, {"quote": "four meters", "source": a_source().pk})

    assert "page 1" in text_of(found.content.decode())
    assert 'data-words="it stood at four meters' in other.content.decode()
    assert "<b>" not in other.content.decode()
    assert "Cannot be checked" in unknown.content.decode()
    assert not Passage.objects.exists()
    assert client.get(LOOK_UP).status_code == 405
    for data in ({}, {"quote": "x" * 5001, "source": source.pk}, {"quote": "x", "source": 10**30}, {"quote": "\0"}):
        assert client.post(LOOK_UP, data).status_code == 422


def test_reviewers_see_where_quotations_stand_while_they_are_blind(desk: Any, reviewer: Any, claim: Claim) -> None:
    claim.evidence.filter(pk=first(claim).pk).update(quote="it stood at four meters")
    brought_to(claim, "review")

    html = desk(reviewer).get(reverse("admin:claims_claim_assess", args=[claim.pk])).content.decode()

    assert "In the archived copy, word for word" in text_of(html)
    assert "Gates before publication" not in html
