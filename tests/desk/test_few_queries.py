"""A page about a claim takes few statements: for each role, in every stage, however much there is about the claim."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import also_checked, discussion, letters, search, workflow
from claims.models import AnotherLook, Claim, Recusal
from claims.replies import record_answer
from sources.models import Source
from tests.claims.factories import a_claim, a_quote, a_rating, a_source, a_topic, an_actor, brought_to, edited, person
from tests.desk.conftest import change_url, resembling_url, verb_url
from tests.external.factories import a_review
from tests.sources.archived import read_as

pytestmark = pytest.mark.django_db

TOO_MANY = 20
LATER = timezone.localdate() + timedelta(days=30)
COMPARED = ("research", "approved")  # with a claim to which less belongs
PEOPLE = ("fact_checker", "reviewer", "second_reviewer", "editor", "second_editor", "deciding_editor")
# The pages of verbs in each stage, with who may use them.
VERBS = {
    "triage": {"take": "fact_checker", "close": "fact_checker", "assign": "editor"},
    "research": {"submit": "fact_checker", "close": "fact_checker", "assign": "editor", "plan": "editor"},
    "review": {
        "assess": "second_reviewer",
        "recuse": "second_reviewer",
        "send_back": "reviewer",
        "invite": "second_editor",
    },
    "adjudication": {"adjudicate": "second_editor", "waive": "editor", "recuse": "second_editor"},
    "approved": {"publish": "second_editor", "embargo": "editor", "lift_embargo": "editor", "waive": "editor"},
    "done": {"reopen": "editor", "retract": "editor"},
    "closed": {"reopen": "editor"},
}


def with_everything(stage: str, rows: int) -> Claim:
    """A claim in its third round that was published, with so many rows of each kind that its pages show."""
    people = {name: person(name) for name in PEOPLE}
    author, editor = people["fact_checker"], people["editor"]
    statement = "The river Tana rose by two meters in one night"
    for number in range(rows):
        brought_to(a_claim("approved", statement=f"{statement} in {1990 + number}."), "done")
        a_claim("research", statement=f"{statement} of {1890 + number}.")
        a_review(claim=f"{statement} of {1790 + number}.")
    claim = a_claim("done", statement=f"{statement} in May.", proposed_rating=a_rating("half-true"))
    for number in range(rows):
        AnotherLook.objects.create(claim=claim, source=a_source(title=f"Gone {number}"), kind="gone")
    claim = workflow.reopen(claim, by=editor, reason="Its sources are gone.")
    for number in range(rows):
        _add_a_row_of_each(claim, number)
    claim = workflow.send_back(brought_to(claim, "approved"), by=editor, reason="The gauge was moved.")
    Claim.objects.filter(pk=claim.pk).update(summary="It rose by forty.", contrary="")
    claim = edited(claim, "summary", by=author)
    if stage == "triage":
        Claim.objects.filter(pk=claim.pk).update(stage="triage", assignee=None)
    elif stage == "closed":
        workflow.close(claim, by=editor, closed_as="out_of_scope", reason="Not ours.")
    elif stage != "research":
        _judge(workflow.submit(claim, by=author), stage)
    claim.refresh_from_db()
    for reply in claim.replies.filter(answer="", actor__name__startswith="Silent")[:1]:
        record_answer(reply, by=editor, answered_on=timezone.localdate(), answer="They are.")
    Source.objects.filter(evidence__claim=claim).update(interests="", state="superseded", state_since="2026")
    for number in range(rows):
        AnotherLook.objects.create(claim=claim, source=a_source(title=f"Superseded {number}"), kind="superseded")
    for name in PEOPLE:
        client_of(name).get(change_url(claim))  # their look before
    if stage not in ("done", "closed"):
        workflow.plan(claim, by=editor, priority=1, due_on=timezone.localdate())
    search.bring_up_to_date()
    return Claim.objects.get(pk=claim.pk)


def _add_a_row_of_each(claim: Claim, number: int) -> None:
    """Add a row of each kind: works that rest on others, are merged, superseded and quoted."""
    author = person("fact_checker")
    origin = a_source(title=f"Origin {number}", origin=a_source(), superseded_by=a_source(), **_superseded())
    kept = a_source(title=f"Study {number}", origin=origin, interests="")
    read_as(kept, f"It rose by {number} hands. It fell by {number} hands.")
    double = a_source(title=f"Double {number}", merged_into=kept)
    article = a_source(title=f"Article {number}", tier="secondary", origin=kept)
    read_as(article, f"It is said that it fell by {number} hands.")
    usual = {"stance": "refutes", "note": "It rose."}
    claim.evidence.create(source=double, read="itself", quote=f"It rose by {number} hands.", **usual)
    claim.evidence.create(source=a_source(origin=origin), read="through", through=article, quote="it fell", **usual)
    speaker, silent = an_actor(name=f"Speaker {number}"), an_actor(name=f"Silent {number}")
    a_quote(claim, speaker, said_on="2025-09", source=article)
    a_quote(claim, silent, said_on="2025-09", source=kept)
    claim.appearances.create(
        actor=speaker, stance="repeats", attribution="attributed", attributed_by=an_actor(), said_on="2024", source=kept
    )
    letters.ask(claim, speaker, by=author, subject="Your words", body="Are they?", due_on=LATER)
    claim.replies.filter(actor=speaker).update(answer="They are.", answered_on=timezone.localdate())
    letters.ask(claim, silent, by=author, subject="Your words", body="Are they?", due_on=LATER)
    claim.topics.add(a_topic())
    also_checked.say(claim, a_review(), by=author)
    claim.outgoing.create(other=a_claim("research"), kind="contradicts")
    comment = discussion.say(claim, by=author, text=f"Look at {number}, @editor.")
    discussion.answer(comment, by=author, text="I did, @fact_checker.")
    discussion.resolve(discussion.say(claim, by=author, text=f"And at {number} again."), by=author)
    edited(claim, f"summary {number}", by=author)


def _superseded() -> dict[str, str]:
    return {"state": "superseded", "state_since": "2026"}


def _judge(claim: Claim, stage: str) -> None:
    """Take a claim from review on, with invitations, recusals, a waiver and an embargo on its way."""
    reviewer, editor, deciding = person("reviewer"), person("editor"), person("deciding_editor")
    Recusal.objects.create(claim=claim, reviewer=person("assessor"), interest="My sister works there.")
    claim = workflow.assess(claim, by=reviewer, rating=a_rating("true"), reasons="So it reads.")
    if stage == "review":
        return
    claim = workflow.assess(claim, by=person("second_reviewer"), rating=a_rating("true"), reasons="So it reads.")
    if stage == "adjudication":
        return
    claim = workflow.adjudicate(claim, by=deciding, rating=a_rating("false"), reasons="So it reads.")
    for gate in ("contrary_evidence", "right_of_reply", "interests"):
        claim = workflow.waive(claim, by=deciding, gate=gate, reason="It is known.")
    if stage == "done":
        workflow.publish(claim, by=editor, note="What changed.", action="updated")
        return
    moment = timezone.now() + timedelta(days=1)
    workflow.embargo(claim, by=editor, publish_at=moment, note="What changed.", action="updated")


def client_of(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client


def pages_of(claim: Claim) -> dict[tuple[str, str], str]:
    """The addresses of the claim's page for each person, and of the pages of verbs for who may use them."""
    pages = {(name, "page"): change_url(claim) for name in PEOPLE} | {("editor", "resembling"): resembling_url(claim)}
    return pages | {(name, verb): verb_url(claim, verb) for verb, name in VERBS[claim.stage].items()}


def taken(claim: Claim) -> dict[tuple[str, str], int]:
    """How many statements each page takes, the session's included."""
    found = {}
    for page, address in pages_of(claim).items():
        client = client_of(page[0])
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200, page
        found[page] = sum("SAVEPOINT" not in query["sql"] for query in asked)
    return found


@pytest.mark.parametrize("stage", VERBS)
def test_every_page_of_a_claim_takes_few_statements_however_much_belongs_to_it(journal_folder, stage: str) -> None:
    found = taken(with_everything(stage, rows=3 if stage in COMPARED else 2))
    assert {page: number for page, number in found.items() if number >= TOO_MANY} == {}
    if stage in COMPARED:
        assert taken(with_everything(stage, rows=1)) == found
