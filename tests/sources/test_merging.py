"""Of two sources that are one work, one is kept and answers for both, until they are taken apart."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from sources import merging, states
from sources.editing import Refused, Unmet
from sources.models import Source
from tests.claims.factories import a_source

pytestmark = pytest.mark.django_db


def fresh(source: Source) -> Source:
    return Source.objects.get(pk=source.pk)


def test_the_kept_source_answers_for_the_merged_one_and_for_those_merged_into_that(editor: User) -> None:
    kept, double, earlier = a_source(), a_source(), a_source(is_archived=False)
    merging.merge(earlier, double, by=editor)
    merging.merge(double, kept, by=editor)
    assert fresh(earlier).kept() == fresh(double).kept() == kept.kept() == kept
    assert fresh(kept).doubles() == [double, earlier]
    assert [copy.source for copy in fresh(kept).copies()] == [double, kept]
    assert fresh(earlier).state_in_words == "Merged into another source"


def test_origins_lead_to_the_kept_source_and_on_from_it(editor: User) -> None:
    study = a_source()
    kept, double = a_source(origin=study), a_source(origin=a_source())
    article = a_source(origin=double)
    merging.merge(double, kept, by=editor)
    assert fresh(article).chain() == [article, kept, study]
    assert fresh(double).root() == study
    article.origin = None
    kept.origin = article
    article.save()
    kept.save()
    article.origin = fresh(double)
    with pytest.raises(Exception, match="That work rests on this one"):
        article.clean()


def test_taken_apart_everything_is_as_it_was(editor: User, fact_checker: User) -> None:
    kept, double = a_source(), a_source()
    before = list(Source.objects.order_by("pk").values())
    merging.merge(double, kept, by=editor, reason="The same report.")
    merging.unmerge(double, by=fact_checker)
    assert list(Source.objects.order_by("pk").values()) == before
    assert list(double.events.order_by("pk").values_list("verb", "by__username", "reason", "other")) == [
        ("merged", "editor", "The same report.", kept.pk),
        ("unmerged", "fact_checker", "", kept.pk),
    ]
    assert kept.events.count() == 0


def test_what_makes_no_one_work_is_refused_with_the_remedy(editor: User) -> None:
    study = a_source(title="Study")
    article = a_source(title="Article", origin=study)
    retelling = a_source(title="Retelling", origin=article)
    old, new, gone = a_source(title="Old"), a_source(title="New"), a_source(title="Gone")
    states.supersede(old, by_work=new, on="2025", by=editor)
    states.retract(gone, on="2025", reason="Invented.", by=editor)
    double, kept = a_source(title="Double"), a_source(title="Kept")
    merging.merge(double, kept, by=editor)
    for source, into, words in (
        (study, study, "one source already"),
        (study, retelling, "“Retelling” rests on “Study”.*remove that origin"),
        (retelling, study, "“Retelling” rests on “Study”.*remove that origin"),
        (old, new, "superseded the other"),
        (gone, new, "“Gone” is “Retracted by its publisher”, “New” is “Current”.*say the same of both"),
        (double, new, "“Double” is merged already, into “Kept”"),
        (new, double, "“Double” is merged itself, into “Kept”. Choose that one"),
        (kept, double, "“Double” is merged itself, into “Kept”. Choose that one"),
    ):
        with pytest.raises(Refused, match=words):
            merging.merge(source, into, by=editor)
    with pytest.raises(Refused, match="merged into no other"):
        merging.unmerge(kept, by=editor)
    with pytest.raises(Refused, match="merged into “Kept”: say it of that one"):
        states.retract(double, on="2025", reason="Invented.", by=editor)
    with pytest.raises(Unmet, match="too long"):
        merging.unmerge(double, by=editor, reason="a" * 1001)


@pytest.mark.django_db(transaction=True)
def test_of_two_mergers_crosswise_one_is_made(editor: User) -> None:
    first, second = a_source(), a_source()
    together = threading.Barrier(2)

    def merged(source: Source, into: Source) -> Any:
        try:
            together.wait()
            return merging.merge(source, into, by=editor)
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        outcomes = [*threads.map(merged, (first, second), (second, first))]
    assert sorted(type(each).__name__ for each in outcomes) == ["Source", "str"]
    assert Source.objects.exclude(merged_into=None).count() == 1
