"""The demonstration: loaded once, looked at by every test here, and gone when they are done."""

import hashlib
import json
import re
from collections.abc import Iterator
from html import unescape
from io import StringIO
from typing import Any

import extruct
import pytest
import rfc8785
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from claims.demo import casefile, loader
from claims.models import AnotherLook, Claim
from record import merkle, rebuild
from record.documents import FactCheckDocument
from record.models import Document, Entity, Entry, FactCheck, Masthead, Notice
from sources.models import ArchivedCopy
from tests.claims.traces import everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_demo")]
CASE: dict[str, Any] = json.loads(casefile.CASEFILE.read_text())
INVENTED = 13  # the number of the case that nothing real could show
UNPUBLISHED = [item for item in CASE["claims"] if item["outcome"] != "published"]
PUBLISHED = [item for item in CASE["claims"] if item["outcome"] == "published"]
REPORT = "news-report-late-september-2025"


@pytest.fixture(scope="module")
def _demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = True  # a copy is kept durably, as far as a test lets it
        loader.load()
        yield
        transaction.set_rollback(True)


def test_what_it_archives_is_kept_apart_from_the_projects_own_archive() -> None:
    files = ArchivedCopy.objects.values_list("file", flat=True)
    assert [(settings.VAR / "archive" / file).exists() for file in files] == [False]


def documents() -> list[FactCheckDocument]:
    """Every version that was published of what the report says."""
    entries = Entry.objects.exclude(number=INVENTED).select_related("document").order_by("index")
    found = [entry.document.read() for entry in entries]
    assert found
    return [document for document in found if isinstance(document, FactCheckDocument)]


def test_sixteen_claims_lie_where_the_case_file_has_them_and_one_that_is_invented() -> None:
    found = sorted(Claim.objects.values_list("stage", "standing", "number"), key=str)
    assert found == sorted(
        [
            *(("done", "published", number) for number in range(1, 14)),
            ("adjudication", "unpublished", None),
            ("research", "unpublished", None),
            ("closed", "unpublished", None),
            ("closed", "unpublished", None),
        ],
        key=str,
    )
    assert set(Claim.objects.filter(stage="closed").values_list("closed_as", flat=True)) == {"not_checkable"}
    assert FactCheck.objects.count() == 13


def test_the_first_claim_is_false_with_three_who_assert_it_two_who_deny_it_and_two_findings_against_it() -> None:
    document = FactCheck.objects.get(number=1).read()
    assert document.claim.statement == "Venezuela is a primary source of the drugs that reach the United States."
    assert document.rating.slug == "false"
    stances = [appearance.stance for appearance in document.appearances]
    assert (stances.count("asserts"), stances.count("denies")) == (3, 2)
    publishers = {source.slug: source.publisher.slug for source in document.sources}
    against = [publishers[item.source] for item in document.evidence if item.stance == "refutes"]
    assert sorted(against) == ["dea", "united-nations"]


def test_nobody_is_shown_saying_the_first_claim_and_both_denials_are_given_in_substance() -> None:
    document = FactCheck.objects.get(number=1).read()
    known = {(appearance.stance, appearance.attribution) for appearance in document.appearances}
    assert known == {("asserts", "attributed"), ("denies", "paraphrased")}
    assert {by for item in document.appearances if (by := item.attributed_by)} == {REPORT}
    assert document.claim.said == "attributed"


def test_one_report_was_read_and_all_else_is_as_that_tells_it() -> None:
    for document in documents():
        assert {item.source for item in document.appearances} == {REPORT}
        for piece in document.evidence:
            known = ("itself", None) if piece.source == REPORT else ("through", REPORT)
            assert (piece.read, piece.through) == known
        assert document.origins == 1
        assert not any(source.url for source in document.sources)


def test_no_check_passes_that_one_report_cannot_meet() -> None:
    for document in documents():
        gates = {gate.gate: gate for gate in document.gates}
        assert {name: gate.state for name, gate in gates.items()} == {
            "two_origins": "waived",
            "primary_source": "waived",
            "archived": "not_applicable",
            "quotes_found": "not_applicable",
            "right_of_reply": "disclosed",
            "contrary_evidence": "passed",
            "interests": "passed",
        }
        assert gates["two_origins"].figures == {"origins": 1, "of": 2}
        assert (gates["primary_source"].figures or {})["primary"] == 0
        assert (gates["right_of_reply"].figures or {})["asked"] == 0
        assert "nobody was contacted" in (gates["right_of_reply"].reason or "")


def test_the_second_claim_shows_the_whole_life_of_a_verdict() -> None:
    first, second = (entry.document.read() for entry in Entry.objects.filter(number=2).order_by("version"))
    assert isinstance(first, FactCheckDocument)
    assert isinstance(second, FactCheckDocument)
    assert (first.rating.slug, first.action, first.note) == ("mostly-true", "published", None)
    assert (second.rating.slug, second.action) == ("half-true", "corrected")
    assert second.note
    assert FactCheck.objects.get(number=2).rating == "default.half-true"


def test_ratings_that_one_report_does_not_support_are_corrected_with_a_public_note() -> None:
    rated: dict[int, list[str]] = {}
    for document in documents():
        rated.setdefault(document.number, []).append(document.rating.slug)
        first = document.version == 1
        assert (document.action, document.note is None) == ("published" if first else "corrected", first)
    assert {number: given for number, given in rated.items() if len(given) > 1} == {
        2: ["mostly-true", "half-true"],
        3: ["true", "mostly-true"],
        4: ["mostly-true", "half-true"],
        9: ["mostly-false", "unproven"],
        12: ["mostly-true", "unproven"],
    }


def test_verdicts_state_their_finding_in_a_headline_and_some_what_would_change_them() -> None:
    written = [verdict for item in PUBLISHED for verdict in (item, item["correction"]) if verdict]
    expected = {(verdict["headline"] or None, verdict["would_change"] or None) for verdict in written}
    assert {(document.headline, document.would_change) for document in documents()} == expected
    assert FactCheck.objects.get(number=1).read().headline


def test_the_log_has_no_gap_and_the_read_model_is_what_it_says() -> None:
    assert list(Entry.objects.values_list("index", flat=True)) == list(range(18))
    assert list(rebuild.differences(lambda done, total: None)) == []


def test_an_invented_source_was_withdrawn_after_a_verdict_rested_on_it_and_waits_for_an_editor() -> None:
    document = FactCheck.objects.get(number=INVENTED).read()
    [source] = document.sources
    invented = "invented for this demonstration"
    for text in (document.claim.statement, source.title, source.publisher.name):
        assert invented in text
    [piece] = document.evidence
    assert piece.archive is not None
    assert piece.archive.sha256 == hashlib.sha256(casefile.INVENTED.with_name("invented.txt").read_bytes()).hexdigest()
    look = AnotherLook.objects.open().get()
    assert (look.claim.number, look.kind, look.source.slug) == (INVENTED, "retracted", source.slug)
    notice = Notice.objects.get()
    assert (notice.number, notice.kind, notice.source) == (INVENTED, "retracted", source.slug)
    assert invented in (notice.reason or "").lower()
    client = Client()
    assert notice.reason in unescape(client.get(document.path).content.decode())
    client.force_login(User.objects.get(username="editor"))
    assert f"/desk/claims/anotherlook/{look.pk}/change/" in client.get("/desk/").content.decode()


def test_every_page_will_say_that_it_is_a_demonstration() -> None:
    assert Masthead.objects.get().is_demonstration


def public_text() -> str:
    bodies: list[Any] = [
        *Document.objects.values_list("body", flat=True),
        *FactCheck.objects.values_list("listing", flat=True),
        *Entity.objects.values_list("body", flat=True),
    ]
    names = [str(row) for row in FactCheck.objects.values_list()]
    names += [str(row) for row in Entity.objects.values_list("kind", "slug", "name")]
    return "\n".join([bytes(body).decode() for body in bodies] + names).lower()


def words(item: dict[str, Any]) -> set[str]:
    """The texts of a claim that must not get out, whole and word by word."""
    texts = [item["statement"], item["context"], item["summary"], item["analysis"], item["contrary"]]
    texts += [piece["note"] for piece in item["evidence"]]
    texts += [saying["quote"] for saying in item["appearances"]] + [
        saying["occasion"] for saying in item["appearances"]
    ]
    texts = [text.lower() for text in texts if text]
    split = {word.strip(".,;:!?()'\"’“”") for text in texts for word in text.split()}
    return {*texts, *(word for word in split if len(word) > 3)}


def names_of_subjects(items: list[dict[str, Any]]) -> dict[str, set[str]]:
    return {
        "actors": {saying["actor"] for item in items for saying in item["appearances"]}
        | {reply["actor"] for item in items for reply in item["replies"]},
        "sources": {piece["source"] for item in items for piece in item["evidence"]}
        | {saying["source"] for item in items for saying in item["appearances"] if saying["source"]},
        "topics": {topic for item in items for topic in item["topics"]},
    }


@pytest.mark.parametrize("item", UNPUBLISHED, ids=lambda item: item["id"])
def test_no_word_of_an_unpublished_claim_is_public(item: dict[str, Any]) -> None:
    public = public_text()
    assert item["statement"].lower() not in public
    elsewhere = json.dumps([PUBLISHED, CASE["actors"], CASE["sources"], CASE["publishers"]], ensure_ascii=False).lower()
    elsewhere += " ".join(re.findall(r'"(\w+)":', public))  # the keys of documents
    distinctive = {word for word in words(item) if word not in elsewhere}
    assert len(distinctive) > 3
    assert {word for word in distinctive if word in public} == set()


def test_nobody_and_nothing_that_only_unpublished_claims_name_is_public() -> None:
    public = public_text()
    hidden, shown = names_of_subjects(UNPUBLISHED), names_of_subjects(PUBLISHED)
    only = {slug for kind in hidden for slug in hidden[kind] - shown[kind]}
    named = {item["slug"]: item.get("name") or item["title"] for kind in hidden for item in CASE[kind]}
    assert only
    for slug in only:
        assert f'"{slug}"' not in public
        assert named[slug].lower() not in public


def test_nobody_of_the_desk_is_public() -> None:
    public = public_text()
    for username, (first_name, last_name, _role) in loader.PEOPLE.items():
        assert f'"{username}"' not in public
        assert f"{first_name} {last_name}".lower() not in public


def test_loading_it_twice_is_refused_and_quietly_skipped_when_asked() -> None:
    before = everything()
    with pytest.raises(CommandError, match="not empty"):
        call_command("load_demo")
    out = StringIO()
    call_command("load_demo", "--if-empty", stdout=out, stderr=out)
    assert out.getvalue() == ""
    assert everything() == before


def test_every_document_and_every_leaf_has_the_bytes_of_rfc_8785() -> None:
    for entry in Entry.objects.select_related("document"):
        body = bytes(entry.document.body)
        assert rfc8785.dumps(json.loads(body)) == body
        leaf = merkle.leaf(
            index=entry.index, number=entry.number, version=entry.version, action=entry.action,
            document=entry.document_id, published_at=entry.published_at,
        )  # fmt: skip
        assert rfc8785.dumps(json.loads(leaf)) == leaf


def test_the_linked_data_of_every_page_agrees_with_the_api() -> None:
    client = Client()
    feed = json.loads(client.get("/feeds/claimreview.json").getvalue())
    reviews = {item["url"]: item["item"] for item in feed["dataFeedElement"]}
    assert len(reviews) == 13
    for number in range(1, 14):
        document = client.get(f"/api/v1/claims/{number}").json()
        page = client.get(document["path"]).content.decode()
        (review,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
        assert client.get(f"/claims/{number}.jsonld").json() == review
        assert reviews[review["url"]] == [review]
        check_claim_review(review, document)


def check_claim_review(review: dict[str, Any], document: dict[str, Any]) -> None:
    sources = {source["slug"]: source for source in document["sources"]}
    rating, claim = document["rating"], review["itemReviewed"]
    assert review["url"].endswith(f"//127.0.0.1:8000{document['path']}")
    assert review["claimReviewed"] == document["claim"]["statement"]
    assert (review["datePublished"], review["dateModified"]) == (
        document["first_published_at"], document["published_at"],
    )  # fmt: skip
    assert (review["version"], review["inLanguage"]) == (document["version"], document["language"])
    assert review["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert review["author"]["name"] == Masthead.objects.get().name
    told = {"ratingValue": rating["value"], "bestRating": rating["best"], "worstRating": rating["worst"]}
    assert review["reviewRating"] == {
        "@type": "Rating",
        "alternateName": rating["name"],
        "ratingExplanation": document["summary"],
        **(told if rating["value"] is not None else {}),
    }
    said = [
        item
        for item in document["appearances"]
        if item["stance"] != "denies" and item["attribution"] in ("quoted", "paraphrased")
    ]
    speakers = {item["actor"] for item in said}
    authors = claim.get("author", [])
    assert [author["name"] for author in (authors if isinstance(authors, list) else [authors])] == [
        actor["name"] for actor in document["actors"] if actor["slug"] in speakers
    ]
    assert claim.get("datePublished") in {item["said_on"] for item in said} | ({None} if not said else set())
    shown = list(dict.fromkeys(item["source"] for item in said))
    assert [work["name"] for work in claim.get("appearance", [])] == [sources[slug]["title"] for slug in shown]
    read = [slug for piece in document["evidence"] for slug in (piece["source"], piece["through"]) if slug]
    for work, slug in zip(review["citation"], dict.fromkeys(read), strict=True):
        source = sources[slug]
        assert (work["name"], work["publisher"]["name"]) == (source["title"], source["publisher"]["name"])
        assert (work.get("datePublished"), work["inLanguage"]) == (source["published_on"], source["language"])
