from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson
import pytest

from accounts.models import User
from accounts.roles import Role
from claims import workflow
from claims.documents import content_of
from claims.models import Claim
from record import documents
from record.documents import DocumentPart
from record.models import Document, Entity, Entry, FactCheck, Mention, Tally
from sources.models import Source
from tests.claims.factories import (
    a_claim,
    a_person,
    a_publisher,
    a_rating,
    a_source,
    an_actor,
    brought_to,
    came_from,
    person,
)
from tests.external.factories import a_review
from tests.sources.archived import a_copy, a_snapshot, read_as

pytestmark = pytest.mark.django_db


def frozen(claim: Claim) -> dict[str, Any]:
    """The content as JSON has it."""
    content: dict[str, Any] = msgspec.to_builtins(content_of(claim))
    return content


def test_a_claim_is_frozen_with_all_that_belongs_to_it(reviewer: User, second_reviewer: User) -> None:
    claim = a_claim("research", context="There was a flood.", language="es")
    for part in (claim.appearances, claim.evidence, claim.replies, claim.topics):
        part.all().delete()
    claim.topics.create(slug="floods", name="Floods")
    publisher = a_publisher(slug="river-board", name="River Board", homepage="https://river.example/")
    study = a_source(slug="study", publisher=publisher)
    report = a_source(
        slug="report", title="River report", publisher=publisher, origin=study, url="https://river.example/1"
    )
    radio = a_source(
        slug="radio", title="Interview", publisher=publisher, kind="interview", url="", published_on="",
        interests="", tier="secondary", is_archived=False,
    )  # fmt: skip
    ada = an_actor(slug="ada", name="Ada Rivera", description="Mayor", country="VE", wikidata="Q42")
    claim.appearances.create(
        actor=ada, stance="asserts", quote="¡Dos metros!", quote_language="es", said_on="2025-09-06", occasion="Radio",
        source=radio, since="deleted", attribution="quoted",
    )  # fmt: skip
    told = {"stance": "asserts", "attribution": "attributed", "said_on": "2025-09-07"}
    claim.appearances.create(actor=ada, attributed_by=an_actor(slug="ben", name="Ben Costa"), source=radio, **told)
    claim.appearances.create(actor=ada, source=radio, **told)
    claim.evidence.create(
        source=report, read="itself", stance="refutes", quote="0.40 m", locator="p. 3", note="Readings of the gauge."
    )
    claim.evidence.create(
        source=study, read="through", through=report, stance="refutes", note="The model of the flood."
    )
    claim.replies.create(
        actor=ada, asked_on="2025-09-07", channel="e-mail", due_on="2025-09-09", answered_on="2025-09-08",
        answer="I was told so.",
    )  # fmt: skip
    claim = brought_to(claim, "adjudication")
    claim = workflow.adjudicate(claim, by=person("editor"), rating=a_rating("true"), reasons="It decides.")
    content = frozen(claim)
    by_slug = {source["slug"]: source for source in content.pop("sources")}
    the_publisher = {"slug": "river-board", "name": "River Board", "kind": "government", "country": "VE"}
    assert by_slug.pop("study")["title"] == study.title, "what a source rests on is in the document too"
    joined = {"published_by_url": "https://river.example/", "superseded_by": None, "retracted": None}
    assert by_slug == {
        "report": {
            "slug": "report", "title": "River report", "publisher": the_publisher, "kind": "report",
            "tier": "primary", "url": "https://river.example/1", "published_on": "2025-09", "language": "en",
            "origin": "study", "interests": "None known.", **joined,
        },
        "radio": {
            "slug": "radio", "title": "Interview", "publisher": the_publisher, "kind": "interview",
            "tier": "secondary", "url": None, "published_on": None, "language": "en", "origin": None,
            "interests": None, **joined,
        },
    }  # fmt: skip
    evidence = content.pop("evidence")
    assert [piece.pop("archive")["sha256"] for piece in evidence] == ["a" * 64] * 2
    assert [(piece["source"], piece["read"], piece["through"]) for piece in evidence] == [
        ("report", "itself", None), ("study", "through", "report"),
    ]  # fmt: skip
    quoted, by_ben, by_the_source = content.pop("appearances")
    assert quoted == {
        "actor": "ada", "stance": "asserts", "quote": "¡Dos metros!", "quote_language": "es", "said_on": "2025-09-06",
        "occasion": "Radio", "source": "radio", "since": "deleted", "attribution": "quoted", "attributed_by": None,
    }  # fmt: skip
    assert [(each["attribution"], each["attributed_by"]) for each in (by_ben, by_the_source)] == [
        ("attributed", "ben"), ("attributed", "radio"),
    ]  # fmt: skip
    ada_as_published, ben = content.pop("actors")
    assert ada_as_published.items() >= {
        "slug": "ada", "name": "Ada Rivera", "kind": "person", "description": "Mayor", "country": "VE",
        "wikidata": "Q42",
    }.items()  # fmt: skip
    assert ben["slug"] == "ben", "who attributes it is in the document too"
    rating = content.pop("rating")
    assert (rating["slug"], rating["value"], rating["worst"], rating["best"], rating["scale"]) == (
        "true", 5, 1, 5, "default",
    )  # fmt: skip
    assert [gate["gate"] for gate in content.pop("gates")] == [
        *("two_origins", "primary_source", "archived", "quotes_found"),
        *("right_of_reply", "contrary_evidence", "interests"),
    ]  # fmt: skip
    assert content == {
        "language": "es",
        "license": "CC-BY-4.0",
        "claim": {
            "statement": claim.statement,
            "context": "There was a flood.",
            "topics": [{"slug": "floods", "name": "Floods"}],
            "said": "quoted",
        },
        "summary": "The gauge shows forty centimeters.",
        "analysis": "The gauge was read **hourly**.",
        "origins": 1,
        "replies": [
            {
                "actor": "ada", "asked_on": "2025-09-07", "channel": "e-mail", "due_on": "2025-09-09",
                "answered_on": "2025-09-08", "answer": "I was told so.", "not_asked": None,
            }
        ],
        "assessments": [
            {"rating": "true", "blind": True, "without_conflict": None},
            {"rating": "false", "blind": True, "without_conflict": None},
        ],
        "adjudication": {
            "rating": "true", "blind": None, "without_conflict": None, "reasons": "It decides.",
        },
        "dissent": {"of": 2, "ratings": [{"rating": "false", "count": 1}]},
        "related": [],
        "headline": None,
        "would_change": None,
        "also_checked": [],
        "imported": None,
    }  # fmt: skip


def test_every_key_of_the_contract_is_filled_by_the_desk(monkeypatch: pytest.MonkeyPatch, editor: User) -> None:
    """A key that joined has a default, so that one which is forgotten here would be published as unknown."""
    claim = a_claim("research")
    a_rating().translations.create(language="es", name="Falso", definition="La afirmación no es exacta.")
    claim.outgoing.create(kind="contradicts", other=a_claim("done"))
    claim.also_checked.create(review=a_review(), by=editor)
    came_from(claim)
    withdrawn = a_source(state="retracted", state_since="2025-10", state_reason="The readings were invented.")
    claim.evidence.create(source=withdrawn, read="itself", stance="context", note="Readings.")
    read_as(claim.evidence.get(stance="refutes").source, "Forty centimeters.")
    claim.evidence.filter(stance="refutes").update(quote="Forty centimeters")
    claim = brought_to(claim, "adjudication")
    claim = workflow.adjudicate(claim, by=editor, rating=a_rating(), reasons="It decides.")
    filled: dict[str, set[str]] = {}

    def spy(part: type[DocumentPart]) -> Callable[..., DocumentPart]:
        def fill(**keys: Any) -> DocumentPart:
            filled.setdefault(part.__name__, set(keys)).intersection_update(keys)
            return part(**keys)

        return fill

    parts = {name: part for name, part in vars(documents).items() if isinstance(part, type(DocumentPart))}
    built = ("DocumentPart", "Verdict", "FactCheckDocument", "Summary", "ListedActor", "Tombstone")
    for name in (*built, "Notice", "Successor"):  # from these, or beside the document
        del parts[name]
    for name, part in parts.items():
        monkeypatch.setattr(documents, name, spy(part))
    content_of(claim)
    known = {name: set(part.__struct_fields__) for name, part in parts.items()}
    assert filled == known


def test_what_is_unknown_is_null_and_what_is_none_is_a_list() -> None:
    claim = a_claim("research")
    for part in (claim.appearances, claim.evidence, claim.replies, claim.topics):
        part.all().delete()
    bare = a_source(url="", published_on="", interests="", is_archived=False, publisher=a_publisher(country=""))
    claim.evidence.create(source=bare, read="itself", stance="context", note="Context.")
    claim.appearances.create(actor=an_actor(), stance="asserts", quote_language="es")
    content = frozen(claim)
    assert content["claim"]["context"] is None
    assert content["claim"]["topics"] == content["replies"] == content["related"] == []
    assert content["adjudication"] is None
    for name, nulls in {
        "appearances": (
            "quote",
            "quote_language",
            "said_on",
            "occasion",
            "source",
            "since",
            "attribution",
            "attributed_by",
        ),
        "evidence": ("quote", "locator", "archive", "through", "passage"),
        "actors": ("description", "country", "wikidata", "sort_name"),
        "sources": (
            "url",
            "published_on",
            "origin",
            "interests",
            "published_by_url",
            "superseded_by",
            "retracted",
        ),
    }.items():
        (item,) = content[name]
        assert {key for key, value in item.items() if value is None} == set(nulls)
    assert content["sources"][0]["publisher"]["country"] is None
    assert b'""' not in orjson.dumps(content)


def test_a_rating_without_a_number_has_none_between_its_scales_bounds() -> None:
    rating = frozen(a_claim(proposed_rating=a_rating("unproven")))["rating"]
    assert (rating["value"], rating["worst"], rating["best"]) == (None, 1, 5)


def test_the_newest_snapshot_is_the_archive() -> None:
    source = a_source(is_archived=False)
    claim = a_claim("research")
    claim.evidence.all().delete()
    claim.evidence.create(source=source, stance="context", note="Context.")
    for day, url in ((2, "https://archive.example/2"), (3, "https://archive.example/3"), (1, "")):
        source.snapshots.create(
            captured_at=datetime(2025, 9, day, 12, 30, tzinfo=UTC), url=url, sha256="" if url else "b" * 64
        )
    assert frozen(claim)["evidence"][0]["archive"] == {
        "sha256": None,
        "captured_at": "2025-09-03T12:30:00Z",
        "url": "https://archive.example/3",
        "media_type": None,
        "size": None,
    }


def test_a_headline_and_what_would_change_the_verdict_are_frozen() -> None:
    content = frozen(a_claim("approved", headline="It rose by forty centimeters", would_change="A second gauge."))
    assert (content["headline"], content["would_change"]) == ("It rose by forty centimeters", "A second gauge.")
    content = frozen(a_claim("approved"))
    assert (content["headline"], content["would_change"]) == (None, None)


def test_reasons_that_an_editor_did_not_write_for_readers_stay_at_the_desk(editor: User) -> None:
    claim = a_claim("adjudication")
    claim.adjudications.create(round=claim.round, editor=editor, rating=a_rating(), reasons="Between us.")
    assert frozen(claim)["adjudication"] == {
        "rating": "false", "blind": None, "without_conflict": None, "reasons": None,
    }  # fmt: skip


def test_dissent_says_how_many_came_to_which_other_rating(settings: Any, editor: User) -> None:
    settings.ASSESSMENTS_NEEDED = 4
    claim = a_claim("review")
    for number, slug in enumerate(("half-true", "true", "false", "half-true")):
        reviewer = a_person(f"voter-{number}", Role.REVIEWER)
        claim = workflow.assess(
            claim, by=reviewer, rating=a_rating(slug), reasons="Dissenter's reasons.", is_without_conflict=True
        )
    content = frozen(workflow.adjudicate(claim, by=editor, rating=a_rating(), reasons="The gauge decides."))
    assert content["dissent"] == {
        "of": 4, "ratings": [{"rating": "half-true", "count": 2}, {"rating": "true", "count": 1}],
    }  # fmt: skip
    assert [vote["without_conflict"] for vote in content["assessments"]] == [True] * 4
    assert "Dissenter" not in str(content)
    assert frozen(a_claim("approved"))["dissent"] is None


def test_judgments_of_an_earlier_round_are_not_published(editor: User) -> None:
    claim = workflow.adjudicate(a_claim("adjudication"), by=editor, rating=a_rating("true"), reasons="It decides.")
    claim = workflow.send_back(claim, by=editor, reason="A source is missing.")
    content = frozen(brought_to(claim, "approved"))
    assert content["assessments"] == [{"rating": "false", "blind": False, "without_conflict": None}] * 2
    assert content["adjudication"] is None
    assert content["rating"]["slug"] == "false"


def test_a_quotation_is_published_with_the_newest_copy_that_has_it_and_where_it_stands_there() -> None:
    source = a_source(is_archived=False)
    claim = a_claim()
    claim.evidence.all().delete()
    claim.evidence.create(source=source, stance="context", note="Context.", quote="“It stood at four meters.”")
    text = "First page.\nIt stood at\u202a four meters. So they say."
    older = a_copy(text, pages=(0, 12), media_type="application/pdf")
    a_snapshot(source, older, days_ago=1)
    newer = read_as(source, "It stood at five meters.")

    (piece,) = frozen(claim)["evidence"]

    assert piece["passage"] == {
        "prefix": "First page.\n",
        "exact": "It stood at four meters.",
        "suffix": " So they say.",
        "page": 2,
    }
    assert (piece["archive"]["sha256"], piece["archive"]["media_type"], piece["archive"]["size"]) == (
        *(older.sha256, "application/pdf", 1234),
    )
    claim.evidence.update(quote="It stood at six meters.")
    (piece,) = frozen(claim)["evidence"]
    assert (piece["passage"], piece["archive"]["sha256"]) == (None, newer.sha256)


def test_the_consideration_of_contrary_evidence_is_published_with_its_gate() -> None:
    gates = {gate["gate"]: gate for gate in frozen(a_claim("approved"))["gates"]}
    assert gates["contrary_evidence"]["reason"] == "A second gauge was looked for; there is none."
    assert {gate["reason"] for slug, gate in gates.items() if slug != "contrary_evidence"} == {None}


@pytest.mark.parametrize("slug", ["contrary_evidence", "interests"])
def test_the_reason_of_a_waiver_is_published_with_its_gate(editor: User, slug: str) -> None:
    claim = a_claim("approved", contrary="")
    Source.objects.update(interests="")
    claim = workflow.waive(claim, by=editor, gate=slug, reason="Nobody has looked for it.")
    gates = {gate["gate"]: gate for gate in frozen(claim)["gates"]}
    assert (gates[slug]["state"], gates[slug]["reason"]) == ("waived", "Nobody has looked for it.")


def test_articles_on_one_study_count_as_one_origin() -> None:
    claim = a_claim("research")
    claim.evidence.all().delete()
    study = a_source()
    for source in (a_source(origin=study), a_source(origin=study)):
        claim.evidence.create(source=source, read="itself", stance="context", note="Context.")
    assert content_of(claim).origins == 1


def test_all_that_one_report_tells_of_others_is_one_origin() -> None:
    claim = a_claim("research")
    claim.evidence.all().delete()
    report = a_source()
    for source in (a_source(), a_source(origin=a_source())):
        claim.evidence.create(source=source, read="through", through=report, stance="refutes", note="As it is told.")
    assert content_of(claim).origins == 1
    claim.evidence.create(source=a_source(), read="itself", stance="refutes", note="Readings of the gauge.")
    assert content_of(claim).origins == 2


def test_an_actor_who_was_asked_for_a_reply_is_in_the_document_whoever_said_it() -> None:
    claim = a_claim("research")
    claim.replies.create(actor=an_actor(slug="the-board"), not_asked="No time.")
    assert "the-board" in {actor.slug for actor in content_of(claim).actors}


def test_only_related_claims_that_are_public_now_are_named(editor: User) -> None:
    claim = a_claim("research")
    draft, public, withdrawn = a_claim("approved"), a_claim("done"), a_claim("done")
    workflow.retract(withdrawn, by=editor, note="It cannot stand.")
    for other in (draft, public, withdrawn):
        claim.outgoing.create(kind="contradicts", other=other)
    content = frozen(brought_to(claim, "approved"))
    assert content["related"] == [{"number": public.number, "relation": "contradicts"}]
    assert draft.statement.encode() not in orjson.dumps(content)


def test_a_claim_without_a_verdict_is_not_frozen() -> None:
    with pytest.raises(ValueError, match="verdict"):
        content_of(a_claim(proposed_rating=None))


CANARIES = ("zanahoria", "Quetzalina", "Vizcachero", "zq@desk.example")


def canary(name: str, *roles: Role) -> User:
    username, first, last, email = CANARIES
    return a_person(f"{username}-{name}", *roles, first_name=f"{first}{name}", last_name=last, email=f"{name}.{email}")


def test_nobody_of_the_desk_is_named_in_anything_public() -> None:
    assignee = canary("a", Role.FACT_CHECKER)
    people: dict[str, Any] = {
        "reviewers": (canary("b", Role.REVIEWER), canary("c", Role.REVIEWER)),
        "editor": canary("d", Role.EDITOR),
    }
    claim = a_claim("adjudication", assignee=assignee, **people)
    claim = workflow.adjudicate(claim, by=canary("e", Role.EDITOR), rating=a_rating(), reasons="It decides.")
    for source in {item.source for item in claim.evidence.all()}:
        source.interests = ""
        source.save()
    claim = workflow.waive(claim, by=canary("f", Role.EDITOR), gate="interests", reason="No answer.")
    claim = workflow.publish(claim, by=canary("g", Role.EDITOR), changes="Vizcachero knows why.")
    claim = workflow.retract(claim, by=canary("h", Role.EDITOR), note="It cannot stand.")
    claim = workflow.reopen(claim, by=people["editor"], reason="Vizcachero knows more.")
    claim = brought_to(claim, "approved", **people)
    workflow.waive(claim, by=canary("i", Role.EDITOR), gate="interests", reason="No answer.")
    brought_to(claim, "done", **people)
    public = _public_bytes()
    assert public.count(b"factcheck/1") > 2
    for word in CANARIES:
        assert word.lower().encode() not in public.lower()


def _public_bytes() -> bytes:
    everything: list[Any] = [
        *Document.objects.values_list("body", flat=True),
        *(str(row).encode() for row in Entry.objects.values_list()),
        *(str(row).encode() for row in FactCheck.objects.values_list()),
        *FactCheck.objects.values_list("listing", flat=True),
        *(str(row).encode() for row in Mention.objects.values_list()),
        *(str(row).encode() for row in Tally.objects.values_list()),
        *(str(row).encode() for row in Entity.objects.values_list()),
        *Entity.objects.values_list("body", flat=True),
    ]
    return b"\n".join(bytes(item) for item in everything)


def test_a_published_document_does_not_change_with_the_desk(editor: User) -> None:
    def public() -> tuple[bytes, bytes, bytes]:
        row = FactCheck.objects.get()
        return bytes(row.document.body), bytes(row.listing), bytes(Entity.objects.get(kind="topic").body)

    claim = a_claim("done")
    before = public()
    claim = workflow.reopen(claim, by=editor, reason="There is news.")
    Claim.objects.filter(pk=claim.pk).update(summary="Otherwise.")
    claim.evidence.all().delete()
    claim.topics.update(name="Otherwise")
    assert public() == before
