import pytest

from claims.models import Claim
from claims.resting import counts, resting, resting_on
from sources.models import Source
from tests.claims.factories import a_claim, a_quote, a_source, an_actor

pytestmark = pytest.mark.django_db


def cites(source: Source, *, through: Source | None = None) -> Claim:
    claim = a_claim()
    read = "through" if through else "itself"
    claim.evidence.create(source=source, through=through, read=read, stance="refutes", note="It says so.")
    return claim


def into(source: Source, kept: Source) -> Source:
    Source.objects.filter(pk=source.pk).update(merged_into=kept)
    return source


def test_claims_rest_on_what_they_cite_read_through_and_were_said_in() -> None:
    work = a_source()
    cited, told = cites(work), cites(a_source(), through=work)
    said = a_claim()
    a_quote(said, an_actor(), source=work)
    cites(a_source())
    assert {*resting_on(work)} == {cited, told, said}


def test_claims_rest_on_the_origins_of_what_they_cite_and_not_on_what_is_derived() -> None:
    study = a_source()
    article = a_source(origin=study)
    retelling = a_source(origin=article)
    claims = [cites(source) for source in (study, article, retelling)]
    assert {*resting_on(study)} == {*claims}
    assert {*resting_on(retelling)} == {claims[2]}


def test_claims_rest_on_works_that_rest_on_each_other() -> None:
    first = a_source()
    second = a_source(origin=first)
    Source.objects.filter(pk=first.pk).update(origin=second)
    claims = {cites(first), cites(second)}
    assert {*resting_on(first)} == {*resting_on(second)} == claims


def test_merged_sources_are_one_work_whichever_is_asked() -> None:
    kept = a_source()
    merged = into(a_source(), kept)
    merged_before = into(a_source(), merged)
    claims = {cites(source) for source in (kept, merged, merged_before, a_source(origin=merged_before))}
    for source in (kept, merged, merged_before):
        assert {*resting_on(source)} == claims


def test_a_merged_source_rests_on_the_origin_of_the_kept_one_and_on_its_own_no_more() -> None:
    its_own, of_the_kept = a_source(), a_source()
    kept = a_source(origin=of_the_kept)
    claim = cites(into(a_source(origin=its_own), kept))
    assert [*resting_on(of_the_kept)] == [claim]
    assert not resting_on(its_own).exists()


def test_what_rests_on_a_work_is_counted_once_and_by_the_works_between() -> None:
    study = a_source()
    article, note = a_source(origin=study), a_source(origin=study)
    double = into(a_source(), article)
    claims = [cites(study), cites(article), cites(double), cites(note)]
    a_quote(claims[0], an_actor(), source=study)
    claims[0].evidence.create(source=note, read="itself", stance="refutes", note="It says so.")
    found = counts(study)
    assert (found.total, found.published, found.itself, found.by_origin) == (4, 0, 1, 4)
    assert [(str(way), many) for way, many in found.ways] == [("cited as evidence", 1), ("said in it", 1)]
    assert found.works == [(article, 2), (note, 2)]
    shown = [(each.claim, [str(way) for way in each.ways], each.works) for each in resting(study, limit=10)]
    assert shown == [
        (claims[3], [], [note]),
        (claims[2], [], [article]),
        (claims[1], [], [article]),
        (claims[0], ["cited as evidence", "said in it"], [note]),
    ]
    assert [each.claim for each in resting(study, limit=2, offset=1)] == [claims[2], claims[1]]
    assert counts(a_source()).total == 0
