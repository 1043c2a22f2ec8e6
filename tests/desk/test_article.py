"""An article is read on the desk, and one click turns a sentence of it into a claim in triage."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from claims.models import Actor, Claim
from desk.admin.articles import CHANGED
from record.articles.reading import LONGEST
from sources.models import Source
from tests.claims.factories import a_claim, a_source, an_actor
from tests.desk.conftest import as_sent
from tests.external.factories import a_review
from tests.record.factories import publish

pytestmark = pytest.mark.django_db
URL = "/desk/claims/claim/article/"
FORM = "@data-article"
CASE_FILE = Path(__file__).parents[3] / "shared/data/venezuela/article.txt"
RIVER = "The river rose by two meters in March 2019."
ARTICLE = f"""\
A flood in Riverton

{RIVER} People stood on the bridge.

“The dam was inspected in 2019,” Mayor Ada Rivera said. Rivera said that the city lost 40 houses.
Officials denied that the dam was built in 1950. Bo Lind denied that 30 people drowned.
"""


def read(client: Client, text: str = ARTICLE, **fields: Any) -> HttpResponse:
    return client.post(URL, {"text": text, **fields})


def click(client: Client, page: HttpResponse, sentence: str, **fields: Any) -> HttpResponse:
    """Press the button of a sentence, with the form as the page has it."""
    text = page.content.decode()
    place = re.search(rf'id="text-(\d+)"[^>]*>{re.escape(escape(sentence))}', text)
    assert place, sentence
    return client.post(URL, as_sent(text, FORM) | {"claim": place[1]} | fields)


def test_the_page_shows_what_each_sentence_is(desk, fact_checker) -> None:
    publish(RIVER)
    draft = a_claim(statement="The city lost forty houses, the dam was inspected in 2019.")
    page = read(desk(fact_checker)).content.decode()
    rows = re.findall(r'class="desk-sentence is-(\w+)".*?id="text-\d+"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert [kind for kind, _text in rows] == [
        "plain", "checked", "plain", "checkable", "checkable", "checkable", "checkable",
    ]  # fmt: skip
    assert rows[1][1] == RIVER
    assert "Already checked: False" in re.sub(r"\s+", " ", page.replace("</span>", ""))
    assert "/claims/1/the-river-rose" in page
    assert "Checkable 9" in page.replace("</span> ", "")
    assert 'value="en"' in page
    assert "It is not stored here" in page
    assert "Make it a claim" in page
    assert draft.get_stage_display() in page


def test_what_another_publisher_checked_is_marked_as_theirs(desk, fact_checker) -> None:
    review = a_review(claim=RIVER, rating="False <i>")
    page = read(desk(fact_checker)).content.decode()
    assert "Checked by <bdi>Other</bdi>, not by us (<bdi>other.example</bdi>)</span>" in page
    assert '<q lang="en" dir="auto">False &lt;i&gt;</q>' in page
    assert review.url in page
    assert "Already checked: False" not in re.sub(r"\s+", " ", page.replace("</span>", ""))


def test_one_click_makes_a_claim_in_triage_with_its_saying(desk, fact_checker) -> None:
    client, source = desk(fact_checker), a_source(published_on="2020-01-02")
    page = read(client, source=source.pk)
    assert 'value="2020-01-02"' in page.content.decode()
    answer = click(client, page, "“The dam was inspected in 2019,” Mayor Ada Rivera said.")
    assert answer.status_code == 200
    claim = Claim.objects.get()
    assert (claim.statement, claim.stage, claim.language) == ("The dam was inspected in 2019.", "triage", "en")
    assert (claim.events.get().verb, claim.events.get().by) == ("enter", fact_checker)
    saying = claim.appearances.get()
    assert (saying.actor.name, saying.actor.kind) == ("Ada Rivera", "person")
    assert (saying.stance, saying.attribution, saying.quote) == ("asserts", "quoted", "The dam was inspected in 2019")
    assert (saying.quote_language, saying.said_on, saying.source) == ("en", "2020-01-02", source)
    text = answer.content.decode()
    assert f'href="/desk/claims/claim/{claim.pk}/change/"' in text
    assert RIVER in text  # the article is still there


def test_what_is_said_in_other_words_is_paraphrased_where_the_occasion_is_given_and_denied_where_it_is(
    desk, editor
) -> None:
    client, ada = desk(editor), an_actor(name="A. Rivera")
    ada.aliases.create(name="ada rívera")
    page = read(client, source=a_source().pk, said_on="2019-03", occasion="Press conference")
    click(client, page, "Rivera said that the city lost 40 houses.")
    click(client, page, "Bo Lind denied that 30 people drowned.")
    houses, drowned = Claim.objects.order_by("pk")
    assert (houses.statement, drowned.statement) == ("The city lost 40 houses.", "30 people drowned.")
    saying = houses.appearances.get()
    assert (saying.actor, saying.attribution, saying.occasion) == (ada, "paraphrased", "Press conference")
    assert (saying.quote, saying.quote_language, saying.said_on) == ("", "", "2019-03")
    assert (drowned.appearances.get().stance, drowned.appearances.get().actor.name) == ("denies", "Bo Lind")


def test_a_sentence_of_nobodys_or_of_people_without_a_name_is_a_claim_without_a_saying(desk, editor) -> None:
    client = desk(editor)
    page = read(client)
    assert click(client, page, RIVER).status_code == 200
    assert click(client, page, "Officials denied that the dam was built in 1950.").status_code == 200
    assert [claim.appearances.count() for claim in Claim.objects.all()] == [0, 0]
    assert {claim.statement for claim in Claim.objects.all()} == {RIVER, "The dam was built in 1950."}
    assert not Actor.objects.exists()


def test_of_a_speech_what_nobody_else_says_is_the_speakers(desk, editor) -> None:
    client, speaker, source = desk(editor), an_actor(), a_source(published_on="2019")
    click(client, read(client, source=source.pk, said_by=speaker.pk), RIVER)
    saying = Claim.objects.get().appearances.get()
    assert (saying.actor, saying.quote, saying.attribution, saying.said_on) == (speaker, RIVER, "quoted", "2019")


def test_the_same_sentence_clicked_twice_is_one_claim_also_in_other_hands(desk, editor, fact_checker) -> None:
    client = desk(fact_checker)
    page = read(client, said_on="2019")
    for hands in (client, client, desk(editor)):
        answer = click(hands, page, "Bo Lind denied that 30 people drowned.")
        assert answer.status_code == 200
        assert "30 people drowned." in answer.content.decode()
    assert (Claim.objects.count(), Actor.objects.count()) == (1, 1)
    piece = click(client, page, "Bo Lind denied that 30 people drowned.", piece="1").content.decode()
    assert "desk-entered" in piece
    assert "<form" not in piece


def test_a_new_actor_is_of_the_kind_that_is_chosen_and_nobody_where_that_is_chosen(desk, editor) -> None:
    client = desk(editor)
    page = read(client, said_on="2019")
    names = re.findall(r'<label for="id_(speaker-\d+)" dir="auto">(.*?)</label>', page.content.decode())
    fields = {said: name for name, said in names}
    assert [*fields] == ["Mayor Ada Rivera", "Rivera", "Officials", "Bo Lind"]
    assert page.content.decode().count("New actor “Ada Rivera”: Person") == 2
    click(client, page, "Bo Lind denied that 30 people drowned.", **{fields["Bo Lind"]: "new:company"})
    assert Actor.objects.get().kind == "company"
    click(client, page, "Rivera said that the city lost 40 houses.", **{fields["Rivera"]: "none"})
    assert Claim.objects.latest("pk").appearances.count() == 0


def test_of_several_of_a_name_somebody_has_to_choose(desk, editor) -> None:
    client, known = desk(editor), [an_actor(name="Bo Lind"), an_actor(name="Bo Lind")]
    page = read(client, said_on="2019")
    sentence = "Bo Lind denied that 30 people drowned."
    refused = click(client, page, sentence)
    assert refused.status_code == 422
    assert "Several are called “Bo Lind”: choose above who it is." in refused.content.decode()
    assert not Claim.objects.exists()
    [field] = re.findall(r'<label for="id_(speaker-\d+)" dir="auto">Bo Lind', page.content.decode())
    for forged in ("new:person", str(an_actor().pk), "new:", "x"):
        assert click(client, page, sentence, **{field: forged}).status_code == 422
    click(client, refused, sentence, **{field: str(known[1].pk)})
    assert Claim.objects.get().appearances.get().actor == known[1]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "Paste the text that is to be read."),
        ({"text": "… — !"}, "There is no sentence in this."),
        ({"text": "<p><br></p>"}, "There is no sentence in this."),
        ({"text": "a" * (LONGEST + 1)}, "This has 200001 characters, more than 200000. Read it in parts."),
        ({"text": "a\0b"}, "Null characters are not allowed."),
        ({"language": "x_1"}, "language"),
        ({"said_on": "tomorrow"}, "Write a year, a month or a day"),
        ({"said_on": "2099"}, "2099"),
        ({"occasion": "x" * 301}, "300"),
        ({"source": "no such thing", "source__typed": "no such thing"}, "Nothing here is called"),
        ({"said_by": "9" * 30}, "Select a valid choice"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_and_all_that_was_typed_is_kept(desk, editor, fields: Any, words: str) -> None:
    sent = {"text": ARTICLE, "occasion": "Press conference", **fields}
    answer = desk(editor).post(URL, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert sent["occasion"] in page
    assert escape(sent["text"])[:1000] in page
    assert not Claim.objects.exists()


def test_a_sentence_that_cannot_be_a_claim_is_refused_at_its_place(desk, editor) -> None:
    client, long = desk(editor), f"In 2019 the river rose by {'very, ' * 100}much."
    refused = click(client, read(client, text=long), long)
    assert refused.status_code == 422
    assert "characters, and a claim at most 500. Enter what it says in fewer words." in refused.content.decode()
    undated = read(client)
    refused = click(client, undated, "Bo Lind denied that 30 people drowned.")
    assert "said on: Say above when it was said" in refused.content.decode()
    foreign = read(client, text="Xqz vbn 30 wrt 2019.")
    assert "language: Say above in which language the text is." in click(client, foreign, "Xqz").content.decode()
    assert not Claim.objects.exists()
    assert not Actor.objects.exists()


def test_a_text_that_changed_since_it_was_read_is_read_again_and_nothing_is_entered(desk, editor) -> None:
    client = desk(editor)
    page = read(client)
    for fields in ({"text": f"More. {ARTICLE}"}, {"language": "es"}, {"claim": "99"}):
        changed = click(client, page, RIVER, **fields)
        assert changed.status_code == 422
        assert str(CHANGED) in changed.content.decode()
    assert not Claim.objects.exists()


def test_a_source_that_is_begun_is_there_once_a_claim_is_entered_and_not_before(desk, editor) -> None:
    client = desk(editor)
    begun = {
        "source": "", "source__typed": "The flood", "source__begin": "1", "source__begin-title": "The flood",
        "source__begin-kind": "article", "source__begin-tier": "secondary", "source__begin-published_on": "2019-03-05",
        "source__begin-language": "en", "source__begin-publisher": str(a_source().publisher_id),
    }  # fmt: skip
    known = Source.objects.count()
    page = read(client, **begun)
    text = page.content.decode()
    assert 'value="2019-03-05"' in text
    assert 'name="source__begin-title"' in text
    assert Source.objects.count() == known
    entered = click(client, page, "Bo Lind denied that 30 people drowned.")
    source = Source.objects.latest("pk")
    assert (Source.objects.count(), source.title) == (known + 1, "The flood")
    saying = Claim.objects.get().appearances.get()
    assert (saying.source, saying.said_on) == (source, "2019-03-05")
    assert 'name="source__begin-title"' not in entered.content.decode()
    click(client, entered, "Rivera said that the city lost 40 houses.")
    assert {claim.appearances.get().source for claim in Claim.objects.all()} == {source}
    assert Source.objects.count() == known + 1


def test_the_page_is_for_whoever_may_enter_claims_and_linked_for_them_alone(desk, editor, reviewer) -> None:
    for address in ("/desk/", "/desk/claims/claim/"):
        assert URL in desk(editor).get(address).content.decode()
        assert URL not in desk(reviewer).get(address).content.decode()
    assert read(desk(reviewer), claim="0").status_code == 403


def test_the_longest_text_is_shown_in_a_bounded_number_of_statements(
    desk, editor, django_assert_max_num_queries
) -> None:
    text = " ".join(f"Ada R{n} Rivera said the river rose by {n} meters in 2019." for n in range(1_000))
    with django_assert_max_num_queries(60):
        page = read(desk(editor), text=text)
    assert page.status_code == 200
    assert page.content.decode().count("<select") < 80


@pytest.mark.skipif(not CASE_FILE.exists(), reason="the case file's article is not part of the project")
def test_one_click_on_the_case_files_article_gives_speaker_words_source_and_date(desk, fact_checker) -> None:
    client, gil = desk(fact_checker), an_actor(name="Yván Gil")
    source = a_source(published_on="2025-09-29")
    page = read(client, text=CASE_FILE.read_text(encoding="utf-8"), source=source.pk, occasion="Interview")
    [sentence] = re.findall(r'id="text-\d+"[^>]*>(“We are prepared.*?)</p>', page.content.decode())
    assert click(client, page, sentence).status_code == 200
    claim = Claim.objects.get()
    saying = claim.appearances.get()
    assert (saying.actor, saying.attribution, saying.source, saying.said_on) == (gil, "quoted", source, "2025-09-29")
    assert saying.quote.startswith("We are prepared to discuss all necessary matters")
    assert claim.statement == f"{saying.quote}."
