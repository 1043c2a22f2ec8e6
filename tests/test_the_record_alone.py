"""A draft cannot leak: the public side asks the record's tables and no other, and what is unpublished is nowhere."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import another_look, source_states, workflow
from claims.models import Claim
from record import notices
from record.models import FactCheck, Mention
from record.search.models import Searchable, SearchableFrequency
from record.search.terms import grams_of, number_of
from record.search.text import folded_words, plain
from sources.models import Source
from tests.claims.factories import a_claim, a_source, brought_to, person
from tests.routes import not_among, public_routes
from tests.sources.archived import kept

pytestmark = pytest.mark.django_db
CANARY = "Zanzibar"
# Addresses that answer only when they are asked for something.
QUESTIONS = {
    "/api/v1/lookup": [f"/api/v1/lookup?prefixes={n:04x}" for n in range(0, 65_536, 4_096)],
    "/oembed": [f"/oembed?url=http://testserver/claims/{number}/" for number in (1, 3)],
    "/sitemaps/claims-<place>.xml": ["/sitemaps/claims-1.xml"],
    "/sitemaps/names-<place>.xml": ["/sitemaps/names-1.xml"],
    "/v1alpha1/claims:search": [
        f"/v1alpha1/claims:search?{query}"
        for query in (f"query={CANARY.lower()}", f"query=island+{CANARY[:-1]}", "reviewPublisherSiteFilter=testserver")
    ],
}
OF_TWO = "/oembed?url=http://testserver/claims/2/"
POSTED = {
    "/api/v1/match": {"texts": [CANARY, f"{CANARY} is an island in stage approved."]},
    # The answer has the text itself, so that is in small letters.
    "/api/v1/read": {
        "text": f"Ada said: “{CANARY.lower()} is an island in stage approved. The river rose by 2 meters in one night.”"
    },
}


def public_addresses() -> dict[str, int]:
    """Every public address with what it answers once desk_with_drafts() was called, redirects followed."""
    word = CANARY.lower()  # which a page may repeat
    found = ["/api/v1/claims?view=full", f"/api/v1/claims?q={word}", f"/api/v1/claims?q=island+{CANARY[:-1]}"]
    found += [f"/explore/?q={word}", f"/explore/?q={word}+island&topic={word}"]
    found += [f"/explore/suggest/?q={word[:length]}" for length in (2, 4, 8)]
    for route in public_routes():
        if "<number>" in route:
            for fact_check in FactCheck.objects.all():
                slug = fact_check.path.split("/")[3]
                number = str(fact_check.number)
                found.append(route.replace("<number>", number).replace("<slug>", slug).replace("<version>", "1"))
        elif "<slug>" in route:
            kind = route.strip("/").split("/")[-2].removesuffix("s")
            slugs = {*Mention.objects.filter(kind=kind).values_list("slug", flat=True)}
            assert slugs, f"{route}: there is no {kind}"
            found += [route.replace("<slug>", slug) for slug in sorted(slugs)]
        else:
            found += QUESTIONS.get(route, [route])
    found.append("/feeds/claims/2.<form>")
    forms = ("rss", "atom", "json")
    found = [*{address.replace("<form>", form): None for address in found for form in forms}]
    assert not_among(found) == set()
    gone = dict.fromkeys(["/claims/2/", "/claims/2/x/versions/1/", "/embed/2/?v=1", "/api/v1/claims/2", OF_TWO], 410)
    absent = dict.fromkeys(["/claims/999/", "/embed/999/", "/nothing/", "/api/v1/claims/999", "/api/v1/nothing"], 404)
    gone["/claims/2.jsonld"] = 410
    absent |= dict.fromkeys(["/claims/999.jsonld", "/feeds/nothing"], 404)
    return dict.fromkeys(found, 200) | gone | absent


def ask(client: Client, address: str) -> HttpResponse:
    """Return the answer, read to its end."""
    if address in POSTED:
        return client.post(address, POSTED[address], content_type="application/json")
    answer = client.get(address, follow=True)
    if answer.streaming:
        return HttpResponse(answer.getvalue(), status=answer.status_code, headers=answer.headers)
    return answer


def desk_with_drafts() -> None:
    """Two public fact-checks, one of them retracted; a canary in every draft, desk-only word and archived page."""
    public = a_claim("done")
    source = public.evidence.all()[0].source
    snapshot = kept(f"<p>{CANARY} is another publisher</p>".encode(), source, text=CANARY, title=CANARY, authors=CANARY)
    a_source(title=f"{CANARY}, once more", authors=CANARY, merged_into=source)
    Source.objects.filter(pk=source.pk).update(authors=CANARY)
    visit = source.visits.create(at=timezone.now(), outcome="gone", detail=CANARY, snapshot=snapshot)
    [look] = another_look.raise_for_visit(visit)
    another_look.reopen(look, by=person("editor"), reason=CANARY)
    restored = source_states.retract(a_source(), on="2025", reason=CANARY, by=person("editor"))
    source_states.restore(restored, reason=CANARY, by=person("editor"))
    retracted = a_claim("done", summary=f"{CANARY} was said here.")
    assert retracted.number
    cited = FactCheck.objects.get(number=retracted.number).read().sources[0].slug
    notices.append(retracted.number, "retracted", cited, reason=f"{CANARY} is in it.")
    workflow.retract(retracted, by=person("editor"), note="It was a hoax.")
    for stage in ("triage", "research", "review", "adjudication", "approved", "closed"):
        draft = a_claim("triage", statement=f"{CANARY} is an island in stage {stage}.", summary=CANARY, analysis=CANARY)
        draft.appearances.update(occasion=CANARY)
        draft.topics.update(name=f"{CANARY} {stage}")
        for actor in {item.actor for item in draft.appearances.all()}:
            actor.name = f"{CANARY} {actor.pk}"
            actor.save()
        assert brought_to(draft, stage).stage == stage
    again = a_claim("done")
    workflow.reopen(again, by=person("editor"), reason=CANARY)
    again.refresh_from_db()
    again.summary = f"{CANARY} is the new summary."
    again.save(update_fields=["summary"])


def test_public_answers_come_from_the_records_tables_alone() -> None:
    desk_with_drafts()
    client = Client()
    for address, status in public_addresses().items():
        with CaptureQueriesContext(connection) as asked:
            answer = ask(client, address)
        assert answer.status_code == status, address
        tables = set(re.findall(r'(?:FROM|JOIN) "?(\w+)"?', " ".join(query["sql"] for query in asked)))
        assert "record_revision" in tables, address
        # Written out in a query: rows of values, subqueries, and pages that were rendered from the record.
        derived = {"single", "LATERAL", "generate_series", "unnest", "matching", "worded", "language", "named"}
        derived |= {"public_storedpage", "public_storedpicture"}
        assert {table for table in tables if not table.startswith("record_")} <= derived, address


def test_no_word_of_what_is_not_public_is_in_any_public_answer() -> None:
    desk_with_drafts()
    assert Claim.objects.filter(statement__contains=CANARY).count() == 6
    client = Client()
    addresses = public_addresses()
    assert len(addresses) > 30
    for address, status in addresses.items():
        answer = ask(client, address)
        assert answer.status_code == status, address
        assert CANARY not in answer.content.decode(errors="replace"), address
        assert CANARY not in str(answer.headers), address


def test_no_word_of_what_is_not_public_is_in_any_table_of_the_record() -> None:
    """Neither as it is written nor as search compares it; the log keeps what was published before it was withdrawn."""
    desk_with_drafts()
    tables = [name for name in connection.introspection.table_names() if name.startswith("record_")]
    assert {"record_searchable", "record_searchabletext", "record_searchablespelling"} <= {*tables}
    forms = f"{CANARY.lower()}|{CANARY.encode().hex()}"
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT row::text FROM "{table}" AS row WHERE lower(row::text) ~ %s', [forms])
            found = cursor.fetchall()
            withheld = ("record_document", "record_notice")
            assert len(found) == (1 if table in withheld else 0), (table, found)
    texts = Searchable.objects.values_list("statement", "title", "summary", "text")
    words = {word for row in texts for part in row for word in folded_words(plain(part or ""))}
    public = {number_of(gram) for word in words for gram in grams_of(word)}
    counted = {*SearchableFrequency.objects.filter(kind="gram").values_list("term", flat=True)}
    assert counted
    assert counted <= public
    assert not SearchableFrequency.objects.filter(kind="word", term=number_of(CANARY.lower())).exists()


def test_a_pasted_text_finds_nothing_that_is_not_public() -> None:
    desk_with_drafts()
    for draft in Claim.objects.filter(statement__contains=CANARY):
        answer = Client().post("/check/", {"text": draft.statement.lower()})
        assert answer.status_code == 200
        assert CANARY not in answer.content.decode()


PAGE = {"get", "head"}


def test_a_drafts_number_answers_exactly_as_an_absent_one() -> None:
    draft = a_claim("approved")
    client = Client()
    for address, reading in (
        ("/claims/{}/", PAGE),
        ("/embed/{}/", PAGE),
        ("/claims/{}.jsonld", {"get", "head", "options"}),
        ("/feeds/claims/{}.rss", {"get", "head", "options"}),
        ("/api/v1/claims/{}", {"get", "head", "options"}),
    ):
        for method in ("get", "head", "options", "post", "put", "patch", "delete"):
            found, absent = (getattr(client, method)(address.format(number)) for number in (draft.pk, draft.pk + 1000))
            status = (204 if method == "options" else 404) if method in reading else 405
            assert found.status_code == absent.status_code == status, (method, address)
            assert found.content == absent.content, (method, address)
            assert dict(found.headers) == dict(absent.headers), (method, address)
