"""What becomes of a source as a whole reaches the claims that rest on it, at once."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from accounts.models import User
from claims import source_states, submissions, workflow
from claims.documents import content_of
from claims.models import AnotherLook, Claim, Unindexed
from claims.search import catch_up, find
from record.models import FactCheck
from sources.editing import LOCK, Forbidden
from sources.models import Source
from tests.claims.factories import CAST, a_claim, a_source, brought_to, gates_of, person
from tests.sources.archived import read_as

pytestmark = pytest.mark.django_db
WHY = "The readings were invented."


def a_claim_on(source: Source, stage: str = "research", **piece: Any) -> Claim:
    """A claim with one piece of evidence beside those of the factory."""
    claim = a_claim("research")
    usual = {"read": "itself", "stance": "refutes", "note": "It shows it."}
    claim.evidence.create(source=source, **usual | piece)
    return brought_to(claim, stage)


def awaiting() -> list[tuple[Claim, str]]:
    return [(look.claim, look.kind) for look in AnotherLook.objects.open().order_by("claim_id")]


# States


def test_a_retracted_source_puts_exactly_what_rests_on_it_into_the_queue(editor: User) -> None:
    study = a_source()
    direct, by_origin = a_claim_on(study, "done"), a_claim_on(a_source(origin=study), "done")
    a_claim_on(study, "review")
    a_claim("done")
    source_states.retract(study, on="2025-10", reason=WHY, by=editor)
    assert awaiting() == [(direct, "retracted"), (by_origin, "retracted")]


def test_a_superseded_source_does_so_too_and_restoring_it_does_not(editor: User) -> None:
    first = a_source()
    claim = a_claim_on(first, "done")
    source_states.supersede(first, by_work=a_source(), on="2025", by=editor)
    source_states.restore(first, reason="A mistake.", by=editor)
    assert awaiting() == [(claim, "superseded")]


def test_the_document_says_what_became_of_its_sources(editor: User) -> None:
    study, origin_of_the_second = a_source(), a_source(slug="data")
    second, gone = a_source(slug="second", origin=origin_of_the_second), a_source()
    claim = a_claim_on(a_source(origin=gone, slug="retelling"), "research")
    claim.evidence.create(source=study, read="itself", stance="refutes", note="It shows it.")
    source_states.supersede(study, by_work=second, on="2025", by=editor)
    source_states.retract(gone, on="2025-10", reason=WHY, by=editor)
    claim = brought_to(claim, "approved")
    content = content_of(claim)
    named = {source.slug: source for source in content.sources}
    assert named[study.slug].superseded_by == "second"
    assert named["second"].origin == "data"
    assert "data" in named
    retracted = named[gone.slug].retracted
    assert retracted is not None
    assert (retracted.on, retracted.reason) == ("2025-10", WHY)
    brought_to(claim, "done")


def test_a_retraction_during_review_is_a_change_in_words(editor: User) -> None:
    study = a_source(title="Study")
    claim = a_claim_on(study, "review")
    source_states.retract(study, on="2025-10", reason=WHY, by=editor)
    told = [(str(change.field), str(change.before), str(change.after)) for change in submissions.changes(claim)]
    assert told == [("retracted", "—", f"2025-10, {WHY}")]


# What a work that was marked is to the public: nothing, no more than a draft, an origin of what is cited, cited.
MAY_MARK = """
                 nothing draft origin cited
anonymous        403     403   403    403
reader           403     403   403    403
fact_checker     done    done  403    403
assignee         done    done  403    403
reviewer         403     403   403    403
assessor         403     403   403    403
editor           done    done  done   done
deciding_editor  done    done  done   done
editing_assignee done    done  done   done
admin            403     403   403    403
superuser        done    done  done   done
"""


@pytest.mark.parametrize("name", [name for name in [*CAST, "anonymous"] if f"\n{name} " in MAY_MARK])
def test_where_readers_are_told_only_an_editor_says_what_became_of_a_source(name: str) -> None:
    places = {place: a_source() for place in ("nothing", "draft", "origin", "cited")}
    a_claim_on(places["draft"], "review")
    a_claim_on(places["cited"], "done")
    a_claim_on(a_source(origin=a_source(origin=places["origin"])), "done")
    by = AnonymousUser() if name == "anonymous" else person(name)
    header, *rows = (line.split() for line in MAY_MARK.split("\n") if line)
    told = next(dict(zip(header, cells, strict=True)) for row, *cells in rows if row == name)
    for place, source in places.items():
        assert source_states.can_mark(by, source) == (told[place] == "done"), place
        for mark in (
            lambda source=source: source_states.retract(source, on="2025", reason=WHY, by=by),
            lambda source=source: source_states.supersede(source, by_work=None, on="2025", by=by),
        ):
            if told[place] == "done":
                mark()
                continue
            with pytest.raises(Forbidden):
                mark()
            source.refresh_from_db()
            assert (source.state, source.events.count()) == ("current", 0), place


# Merging


def test_a_claim_on_a_merged_source_is_published_on_the_kept_one(editor: User) -> None:
    study = a_source(slug="study")
    kept, double = a_source(slug="kept", origin=study), a_source(slug="double", is_archived=False)
    claim = a_claim_on(double, "approved")
    source_states.merge(double, kept, by=editor)
    claim = Claim.objects.get(pk=claim.pk)
    content = content_of(claim)
    assert "double" not in {source.slug for source in content.sources}
    assert {"kept", "study"} < {source.slug for source in content.sources}
    [piece] = [piece for piece in content.evidence if piece.source == "kept"]
    assert piece.archive is not None
    published = workflow.publish(claim, by=editor, changes="It is the same report.")
    assert FactCheck.objects.filter(number=published.number).exists()


def test_the_next_version_names_the_kept_source_and_what_is_public_stays(editor: User) -> None:
    kept, double = a_source(slug="kept"), a_source(slug="double")
    claim = a_claim_on(double, "done")
    before = FactCheck.objects.get(number=claim.number).read()
    source_states.merge(double, kept, by=editor)
    assert FactCheck.objects.get(number=claim.number).read() == before
    after = FactCheck.objects.get(number=brought_to(brought_to(claim, "research"), "done").number).read()
    assert [source.slug for source in after.sources if source.slug in ("kept", "double")] == ["kept"]


def test_a_merger_during_review_is_a_change_and_taken_apart_it_is_none(editor: User) -> None:
    kept, double = a_source(title="Kept"), a_source(title="Double")
    claim = a_claim_on(double, "review")
    source_states.merge(double, kept, by=editor)
    told = {(change.name, str(change.before), str(change.after)) for change in submissions.changes(claim)}
    assert {("Double", "yes", "no"), ("Kept", "no", "yes")} <= told
    source_states.unmerge(double, by=editor)
    assert submissions.changes(Claim.objects.get(pk=claim.pk)) == []


def test_doubles_count_as_one_origin_and_one_copy_serves_both(editor: User) -> None:
    kept, double = a_source(), a_source(is_archived=False)
    claim = a_claim("research")
    claim.evidence.all().delete()
    claim.appearances.all().delete()
    for source in (kept, double):
        claim.evidence.create(source=source, read="itself", stance="refutes", note="It shows it.")
    found = {state.gate.slug: state.finding.figures for state in gates_of(claim)}
    assert (found["two_origins"]["origins"], found["archived"]) == (2, {"archived": 1, "of": 2})
    source_states.merge(double, kept, by=editor)
    found = {state.gate.slug: state.finding.figures for state in gates_of(claim)}
    assert (found["two_origins"]["origins"], found["archived"]) == (1, {"archived": 1, "of": 1})
    assert found["interests"] == {"stated": 1, "of": 1}


def test_a_quotation_is_found_in_the_copy_of_a_double(editor: User) -> None:
    kept, double = a_source(slug="kept"), a_source()
    read_as(double, "The gauge shows forty centimeters.")
    claim = a_claim_on(double, quote="forty centimeters")
    source_states.merge(double, kept, by=editor)
    content = content_of(brought_to(claim, "approved"))
    [piece] = [piece for piece in content.evidence if piece.source == "kept"]
    assert piece.passage is not None
    assert piece.passage.exact == "forty centimeters"


def test_what_was_read_through_its_own_double_was_read_itself(editor: User) -> None:
    kept, double = a_source(slug="kept"), a_source()
    claim = a_claim_on(double, "approved", read="through", through=kept)
    source_states.merge(double, kept, by=editor)
    claim = workflow.publish(claim, by=editor, changes="It is the same report.")
    document = FactCheck.objects.get(number=claim.number).read()
    [piece] = [piece for piece in document.evidence if piece.source == "kept"]
    assert (piece.read, piece.through) == ("itself", None)


def test_a_claim_is_found_by_the_title_of_the_kept_source(editor: User) -> None:
    kept, double = a_source(title="Hydrographic yearbook"), a_source(title="Report")
    claim = a_claim_on(double)
    catch_up()
    assert not Unindexed.objects.exists()
    source_states.merge(double, kept, by=editor)
    assert claim in find(Claim.objects.all(), "hydrographic yearbook").claims
    source_states.unmerge(double, by=editor)
    assert claim not in find(Claim.objects.all(), "hydrographic yearbook").claims


# Against whoever publishes meanwhile


@pytest.mark.django_db(transaction=True)
def test_who_publishes_while_a_source_is_retracted_finds_it_retracted_or_its_verdict_in_the_queue(
    editor: User, second_editor: User
) -> None:
    study = a_source()
    first, second = a_claim_on(study, "approved"), a_claim_on(study, "approved")

    def apart(call: Any) -> Any:
        try:
            return call()
        except workflow.Refused as refused:
            return refused
        finally:
            connection.close()

    def retract() -> Source:
        with transaction.atomic():
            source = source_states.retract(study, on="2025", reason=WHY, by=editor)
            _until_somebody_waits()
        return source

    with ThreadPoolExecutor(2) as threads:
        retraction = threads.submit(apart, retract)
        _until_it_is_locked()
        published = threads.submit(apart, lambda: workflow.publish(first, by=second_editor))
        assert isinstance(retraction.result(), Source)
        assert isinstance(published.result(), workflow.Unmet)  # what it rests on changed
    source_states.restore(study, reason="A mistake.", by=editor)
    with ThreadPoolExecutor(2) as threads:

        def publish() -> Claim:
            with transaction.atomic():
                claim = workflow.publish(second, by=second_editor)
                _until_somebody_waits()
            return claim

        publication = threads.submit(apart, publish)
        _until_it_is_locked()
        late = threads.submit(apart, lambda: source_states.retract(study, on="2025", reason=WHY, by=editor))
        assert isinstance(publication.result(), Claim)
        assert isinstance(late.result(), Source)
    assert awaiting() == [(second, "retracted")]


def _until_it_is_locked() -> None:
    _until("granted")


def _until_somebody_waits() -> None:
    _until("NOT granted")


def _until(state: str) -> None:
    own = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"  # others run tests beside
    question = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND {own} AND {state}"
    for _ in range(6000):  # a minute: the machine may have more to do
        with connection.cursor() as cursor:
            cursor.execute(question, [LOCK])
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.01)
    raise AssertionError("nobody takes the lock")
