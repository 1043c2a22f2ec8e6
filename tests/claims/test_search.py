"""The desk's own search: what finds a claim, that it stays right whoever changes what, and what it never has."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Role
from claims import search, workflow
from claims.models import Claim, ClaimSpelling, ClaimTermFrequency, ClaimText, Topic, Unindexed
from claims.tasks import index_changed_claims
from sources.models import Publisher, Source
from tests.claims.factories import a_claim, a_person, a_quote, a_rating, a_source, a_topic, an_actor, edited, person

pytestmark = pytest.mark.django_db


def found(text: str) -> list[Claim]:
    return list(search.find(Claim.objects.all(), text).claims)


def contents() -> dict[str, Any]:
    """All that the index holds."""
    texts = ClaimText.objects.order_by("pk").values_list("pk", "terms", "pieces", "spellings")
    frequencies = ClaimTermFrequency.objects.order_by("kind", "term").values_list("kind", "term", "count")
    spellings = ClaimSpelling.objects.order_by("word").values_list("word", "count", "variants")
    return {"texts": list(texts), "frequencies": list(frequencies), "spellings": list(spellings)}


def assert_is_as_if_filled_anew() -> None:
    search.bring_up_to_date()
    kept = contents()
    list(search.index_anew())
    assert kept == contents()
    assert len(kept["texts"]) == Claim.objects.count()


def add_appearance(claim: Claim, word: str) -> None:
    a_quote(claim, an_actor(name=word))


def add_quote(claim: Claim, word: str) -> None:
    claim.appearances.filter(stance="asserts").update(quote=f"The {word}!")


def add_evidence(claim: Claim, word: str) -> None:
    claim.evidence.create(source=a_source(), read="itself", stance="context", note=f"Of the {word}.")


def add_topic(claim: Claim, word: str) -> None:
    claim.topics.add(a_topic(name=word))


def rename_actor(claim: Claim, word: str) -> None:
    actor = claim.appearances.earliest("pk").actor
    actor.name = word
    actor.save()


def rename_who_was_asked(claim: Claim, word: str) -> None:
    reply = claim.replies.create(actor=an_actor(), not_asked="There is no address.")
    search.bring_up_to_date()
    type(reply.actor).objects.filter(pk=reply.actor_id).update(name=word)


def rename_source(claim: Claim, word: str) -> None:
    Source.objects.filter(evidence__claim=claim).update(title=word)


def rename_publisher(claim: Claim, word: str) -> None:
    Publisher.objects.filter(sources__evidence__claim=claim).update(name=word)


def rename_topic(claim: Claim, word: str) -> None:
    Topic.objects.filter(claims=claim).update(name=word)


def change_text_by_sql(claim: Claim, word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET analysis = %s WHERE id = %s", [f"The {word} was read.", claim.pk])


def rename_assignee(claim: Claim, word: str) -> None:
    User.objects.filter(pk=claim.assignee_id).update(first_name=word)


def assign_to_somebody(claim: Claim, word: str) -> None:
    workflow.assign(claim, by=person("editor"), to=a_person("nora", Role.FACT_CHECKER, last_name=word))


def move_source(claim: Claim, word: str) -> None:
    source = claim.evidence.all()[0].source
    source.url = f"https://{word}.example/report"
    source.save()


def change_columns(claim: Claim, word: str) -> None:
    Claim.objects.filter(pk=claim.pk).update(statement=f"The {word} rose.", headline="", context="")


@pytest.mark.parametrize(
    "change",
    [
        add_appearance, add_quote, add_evidence, add_topic, rename_actor, rename_who_was_asked, rename_source,
        rename_publisher, rename_topic, change_text_by_sql, change_columns,
        rename_assignee, assign_to_somebody, move_source,
    ],
)  # fmt: skip
def test_whoever_changes_what_a_claim_is_found_by_it(change: Callable[[Claim, str], None]) -> None:
    claim = a_claim("research")
    a_claim()
    assert found("clepsydra") == []
    change(claim, "clepsydra")
    assert found("clepsydra") == [claim]
    assert_is_as_if_filled_anew()


def test_what_is_gone_from_a_claim_finds_it_no_more() -> None:
    claim = a_claim("research", statement="The clepsydra stopped.")
    add_evidence(claim, "sundial")
    assert found("clepsydra") == found("sundial") == [claim]
    claim.evidence.filter(note__contains="sundial").delete()
    Claim.objects.filter(pk=claim.pk).update(statement="The clock stopped.")
    assert found("clepsydra") == found("sundial") == []
    assert_is_as_if_filled_anew()


def test_work_on_a_claim_that_changes_neither_texts_nor_people_leaves_the_index_alone() -> None:
    claim = a_claim("review")
    search.bring_up_to_date()
    workflow.plan(claim, by=person("editor"), priority=1, due_on=None)
    workflow.assess(claim, by=person("reviewer"), rating=a_rating(), reasons="So it reads.")
    assert not Unindexed.objects.exists()


def test_a_persons_name_finds_what_they_hold_or_wrote_and_never_what_they_assess() -> None:
    wrote, holds = (a_person(name, Role.FACT_CHECKER, first_name=name.title()) for name in ("quilla", "ximena"))
    claim, other = a_claim("research", assignee=wrote), a_claim("review")
    edited(claim, "summary", by=wrote)
    claim = workflow.assign(claim, by=person("editor"), to=holds)
    for name in ("reviewer", "second_reviewer"):
        other.invitations.get_or_create(round=1, reviewer=person(name))
    workflow.assess(other, by=person("reviewer"), rating=a_rating(), reasons="So it reads.")
    User.objects.filter(username="reviewer").update(first_name="Zuleika")
    assert found("Quilla") == found("ximena") == [claim]
    assert found("Zuleika") == []
    assert_is_as_if_filled_anew()


def test_an_address_finds_the_claims_that_cite_it_also_with_a_tracker_in_it() -> None:
    claim, source = a_claim("research"), a_source(url="https://clepsydra.example/reports/2025?page=3")
    a_claim()
    claim.evidence.create(source=source, read="itself", stance="context", note="A map.")
    for address in (source.url, "http://www.clepsydra.example/reports/2025?utm_source=x&page=3", "clepsydra.example"):
        assert found(address) == [claim], address


def test_a_claim_is_found_with_and_without_accents_and_with_two_typing_errors() -> None:
    spanish = a_claim(statement="La inflación bajó al treinta por ciento en Bogotá.", language="es")
    portuguese = a_claim(statement="A vacinação causa infertilidade em adolescentes.", language="pt")
    assert found("inflación Bogotá") == found("inflacion bogota") == found("inflasion bogotta") == [spanish]
    assert found("vacinação adolescentes") == found("vacinacao adolecentes") == [portuguese]


def test_the_statement_the_number_and_what_comes_nearest_find_a_claim_the_best_first() -> None:
    published = a_claim("done", statement="The dam of Guri holds 135 cubic kilometers.")
    near = a_claim(statement="The dam of Guri is in Bolívar.")
    other = a_claim(statement="Sugar is made of beets.", analysis=f"As number {published.number} says.")
    assert found(published.statement)[0] == published
    assert found(str(published.number)) == [published, other]
    assert found("Guri dam") == [near, published]  # the shorter text has more of what was asked
    assert found("reservoir of the Guri dam in Bolívar state")[0] == near


def test_a_search_indexes_so_much_at_once_and_leaves_the_rest_to_the_next() -> None:
    actor = an_actor(name="Somebody")
    claims = [a_claim() for _ in range(4)]
    for claim in claims:
        a_quote(claim, actor)
    search.bring_up_to_date()
    actor.name = "Clepsydra"
    actor.save()
    assert [search.bring_up_to_date(3), search.bring_up_to_date(3), search.bring_up_to_date(3)] == [3, 1, 0]
    assert {*found("Clepsydra")} == {*claims}


def test_what_changed_last_is_indexed_first() -> None:
    for _ in range(3):
        a_claim()
    newest = a_claim(statement="The clepsydra stopped.")
    search.bring_up_to_date(1)
    assert list(ClaimText.objects.values_list("pk", flat=True)) == [newest.pk]


def test_ratings_and_judgments_are_not_in_the_index() -> None:
    canary = a_rating("half-true")
    type(canary).objects.filter(pk=canary.pk).update(name="Canaryrating", slug="canaryrating")
    canary.refresh_from_db()
    claim = a_claim("review", proposed_rating=canary)
    claim = workflow.assess(claim, by=person("reviewer"), rating=canary, reasons="Canaryassessment.")
    assert found("Canaryrating") == found("Canaryassessment") == []
    claim = workflow.assess(claim, by=person("second_reviewer"), rating=a_rating(), reasons="Canaryassessment.")
    claim = workflow.adjudicate(claim, by=person("editor"), rating=canary, reasons="Canaryadjudication.")
    workflow.send_back(claim, by=person("second_editor"), reason="Canaryreason.")
    for word in ("Canaryrating", "Canaryassessment", "Canaryadjudication", "Canaryreason"):
        assert found(word) == [], word
    assert not ClaimSpelling.objects.filter(word__startswith="canary").exists()
    assert_is_as_if_filled_anew()


@pytest.mark.parametrize("text", ["", " ", "a", "the of and", "\u200b\u200d", "()&|!:*<->'\"\\%_", "ж 日本語 x " * 40])
def test_any_text_is_answered(text: str) -> None:
    a_claim()
    assert len(found(text)) in (0, 1)


def test_the_worker_indexes_all_that_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "IN_A_BATCH", 2)
    for _ in range(5):
        a_claim()
    for _ in range(3):  # that no claim has
        type(actor := an_actor()).objects.filter(pk=actor.pk).update(name="Nobody")
    assert index_changed_claims(timestamp=0) == 5
    assert not Unindexed.objects.exists()
    assert_is_as_if_filled_anew()


def test_the_command_fills_the_index_anew(capsys: pytest.CaptureFixture[str]) -> None:
    claim = a_claim(statement="The clepsydra stopped.")
    search.bring_up_to_date()
    ClaimTermFrequency.objects.all().delete()
    ClaimText.objects.all().delete()
    call_command("index_claims")
    assert "Indexed: 1 claims." in capsys.readouterr().out
    assert found("clepsydra") == [claim]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_committed_after_a_search_is_found_by_the_next() -> None:
    claim = a_claim("research", statement="It rose.")
    search.bring_up_to_date()
    written, searched = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(statement="The clepsydra rose.")
            written.set()
            assert searched.wait(60)
        connection.close()

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        assert written.wait(60)
        assert found("clepsydra") == []
        searched.set()
        writing.result()
    assert found("clepsydra") == [claim]


@pytest.mark.django_db(transaction=True)
def test_people_who_write_and_search_at_once_neither_block_each_other_nor_spoil_the_frequencies() -> None:
    claims = [a_claim("research") for _ in range(4)]
    actor = claims[0].appearances.earliest("pk").actor

    def work(number: int) -> None:
        try:
            for turn in range(4):
                with transaction.atomic():
                    for claim in claims[:: 1 if number % 2 else -1]:
                        a_quote(claim, speaker, source=source, occasion=f"Note {turn}.", said_on="2025")
                    type(actor).objects.filter(pk=actor.pk).update(name=f"Actor {number} {turn}")
                found(f"note {turn}")
        finally:
            connection.close()

    source, speaker = a_source(), an_actor()
    with ThreadPoolExecutor(3) as threads:
        for running in [threads.submit(work, number) for number in range(3)]:
            running.result(timeout=120)
    assert_is_as_if_filled_anew()
