"""The search index against the log: what differs is named and put right; what other publishers published stays."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone
from pgvector import SparseVector

from record import catch_up, earlier, log, recount
from record.models import Revision
from record.search import encoders, index, searchables
from record.search.index import RECORD
from record.search.models import FacetCount, Searchable, SearchableFrequency, SearchableSpelling, SearchableText
from record.search.searchables import ALL
from record.search.terms import DIMENSION, Text
from tests.conftest import as_owner
from tests.record.factories import content, publish
from tests.record.rebuilding import RIGHT, rebuild_record
from tests.record.test_read_model import rows

pytestmark = pytest.mark.django_db(transaction=True)

EXTERNAL = Searchable.EXTERNAL_FROM + 5
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def write_external(key: int = EXTERNAL) -> None:
    """Index a fact-check of another publisher."""
    statement = "A dam of another publisher burst."
    row = Searchable(
        id=key, kind="external", url="https://other.example/dam", statement=statement, title=None, summary="", text="",
        language="en", claimant="", claimed_on=None, rating="Not true", publisher="Other", site="other.example",
        first_published_at=NOON, published_at=NOON, facets=["by:others", "their-language:en"],
    )  # fmt: skip
    searchables.replace((), [searchables.Found(row, Text(claim=statement, language="en"), ())])


@pytest.fixture
def whole(a_busy_record: object) -> list[list[tuple]]:
    """A record that knows another publisher's fact-check too."""
    write_external()
    return rows()


def show_again(number: int) -> None:
    row = Searchable.objects.get(id=1)
    row.id, row.statement = number, "A retracted canary."
    row.save(force_insert=True)


def find_again(number: int) -> None:
    index.replace(RECORD, (), {number: Text(claim="A retracted canary.", language="en")})


TEXTS = SearchableText.objects
DAMAGE: dict[str, Callable[[], object]] = {
    "all but the external rows is lost": lambda: (
        Searchable.objects.filter(kind="own").delete(),
        TEXTS.filter(id__lt=EXTERNAL).delete(),
        SearchableFrequency.objects.all().delete(),
        SearchableSpelling.objects.all().delete(),
        FacetCount.objects.all().delete(),
    ),
    "a row is lost": lambda: Searchable.objects.filter(id=3).delete(),
    "a text is lost": lambda: TEXTS.filter(id=3).delete(),
    "a statement is altered": lambda: Searchable.objects.filter(id=1).update(statement="A canary."),
    "own rows are called another publisher's": lambda: Searchable.objects.filter(id=1).update(kind="external"),
    "facets are altered": lambda: Searchable.objects.filter(id=1).update(facets=["topic:canaries"]),
    "words weigh otherwise": lambda: TEXTS.filter(id=1).update(words=SparseVector({0: 1.0}, DIMENSION)),
    "grams are gone": lambda: TEXTS.filter(id=1).update(grams=SparseVector({}, DIMENSION)),
    "terms are altered": lambda: TEXTS.filter(id=1).update(terms=[1, 2, 3]),
    "pieces are altered": lambda: TEXTS.filter(id=1).update(pieces=[1, 2, 3]),
    "spellings are altered": lambda: TEXTS.filter(id=1).update(spellings=["canary"]),
    "a retracted fact-check is shown": lambda: show_again(2),
    "a retracted fact-check is found": lambda: find_again(2),
    "a number that was never given is found": lambda: (show_again(77), find_again(77)),
    "an own row stands among other publishers'": lambda: show_again(EXTERNAL + 1),
    "frequencies are wrong": lambda: SearchableFrequency.objects.update(count=F("count") + 1),
    "a frequency is invented": lambda: SearchableFrequency.objects.create(kind="gram", term=4, count=1),
    "spellings are counted wrong": lambda: SearchableSpelling.objects.update(count=F("count") + 1),
    "a spelling is invented": lambda: SearchableSpelling.objects.create(word="canary", count=1, variants=[1]),
    "a spelling has other variants": lambda: SearchableSpelling.objects.filter(word="two").update(variants=[]),
    "facets are counted wrong": lambda: FacetCount.objects.update(count=F("count") + 1),
    "a facet is counted as another kind": lambda: FacetCount.objects.filter(kind="actor").update(kind="topic"),
    "a facet is invented": lambda: FacetCount.objects.create(facet="a:b", kind="a", slug="b", count=1),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_it_puts_right_whatever_differs_and_leaves_what_others_published(whole: object, damage: str) -> None:
    DAMAGE[damage]()
    damaged, revision = rows(), Revision.objects.get().value
    assert damaged != whole
    assert rebuild_record("--check")[0] == 1
    assert rows() == damaged
    status, printed, _ = rebuild_record()
    assert (status, "put right" in printed) == (0, True)
    assert rows() == whole
    assert Revision.objects.get().value != revision
    assert rebuild_record("--check") == RIGHT


def test_it_names_each_difference(whole: object) -> None:
    Searchable.objects.filter(id=3).update(statement="A canary.", rating="True")
    TEXTS.filter(id=3).update(pieces=[])
    find_again(2)
    TEXTS.filter(id=1).delete()
    assert rebuild_record("--check")[1].splitlines()[:-1] == [
        "searchable 3: differed in statement, rating; differed in the text's pieces",
        "searchable 1: had no text",
        "searchable 2: is not in the log",
    ]


def test_counts_are_named_with_what_was_counted(whole: object) -> None:
    SearchableFrequency.objects.filter(kind="text").update(count=9)
    SearchableSpelling.objects.filter(word="dam").update(count=9)
    FacetCount.objects.filter(facet=ALL).update(count=9)
    assert rebuild_record("--check")[1].splitlines()[:-1] == [
        "frequency of text 0: was 9, counted 3",
        "spelling dam: was 9, counted 1",
        "count of everything: was 9, counted 2",
    ]


def test_counts_are_corrected_some_at_a_time(whole: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for model in (SearchableFrequency, SearchableSpelling, FacetCount):
        model.objects.all().delete()
    monkeypatch.setattr(recount, "AT_ONCE", 100)
    left, lock = [], log.lock
    monkeypatch.setattr(log, "lock", lambda: (left.append(SearchableFrequency.objects.count()), lock()))
    assert rebuild_record()[0] == 0
    assert left[:3] == [0, 100, 200]
    assert rows() == whole


def test_a_count_that_an_append_changes_after_it_was_counted_is_right(
    whole: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    SearchableFrequency.objects.filter(kind="text").update(count=9)
    lock, published = log.lock, []

    def lock_after_another() -> None:
        if not published:
            published.append(True)
            thread = threading.Thread(target=lambda: (publish("Meanwhile."), connection.close()))
            thread.start()
            thread.join(30)
        lock()

    monkeypatch.setattr(log, "lock", lock_after_another)
    assert rebuild_record()[1].splitlines() == ["frequency of text 0: was 9, counted 3", "Differences put right: 1."]
    assert SearchableFrequency.objects.get(kind="text").count == 4
    monkeypatch.undo()
    assert rebuild_record("--check") == RIGHT


class Length:
    """An encoder whose vectors say how long a text is: real enough to be stored and told from another."""

    dimensions = 2

    def __init__(self, name: str):
        self.name = name

    def encode(self, texts: Sequence[str]) -> list[encoders.Vector]:
        return [(0.6, 0.8) if len(text) % 2 else (0.8, 0.6) for text in texts]


def test_texts_get_the_vectors_of_the_encoder_that_is_set_now(whole: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        monkeypatch.setattr(encoders, "current", lambda name=name: Length(name))
        assert rebuild_record("--check")[1].splitlines()[:-1] == [
            f"searchable 3: had no vector of {name}",
            f"searchable 1: had no vector of {name}",
        ]
        assert rebuild_record()[0] == 0
        assert {*TEXTS.filter(id__lt=EXTERNAL).values_list("encoder", flat=True)} == {name}
        assert rebuild_record() == RIGHT
    TEXTS.filter(id=1).update(vector=[0.1, 0.1])
    assert "searchable 1: had no vector of second" in rebuild_record()[1]
    assert rebuild_record() == RIGHT


@pytest.fixture
def by_an_earlier_release(whole: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a release without search publishes, updates and retracts, an hour later."""
    now = timezone.now() + timedelta(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(log.timezone, "now", lambda: now)
        patch.setattr(searchables, "replace", lambda numbers, documents: None)
        patch.setattr(earlier, "keep", lambda rows, mentions, until: None)
        publish("Five.", "Six.")
        log.append(content("Three, but otherwise."), number=3, action="updated", note="A note.")
        log.retract(1, note="Wrong.")


@pytest.mark.usefixtures("by_an_earlier_release")
def test_what_an_earlier_release_published_changed_and_retracted_is_caught_up_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert catch_up.behind() == [1, 3, 5, 6]
    monkeypatch.setattr(catch_up, "AT_ONCE", 3)
    steps: list[tuple[int, int]] = []
    revision = Revision.objects.get().value
    assert catch_up.bring_up([1, 3, 5, 6], lambda *step: steps.append(step)) == []
    assert steps == [(3, 4), (4, 4)]
    assert Revision.objects.get().value != revision
    assert catch_up.behind() == []
    assert rebuild_record("--check") == RIGHT


@pytest.mark.usefixtures("by_an_earlier_release")
def test_what_cannot_be_read_keeps_nothing_else_from_being_indexed() -> None:
    with as_owner() as owner:
        owner.execute("ALTER TABLE record_document DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE record_document SET body = '{' WHERE sha256 IN (SELECT document_id FROM record_entry"
            " WHERE number = 5)"
        )
        owner.execute("ALTER TABLE record_document ENABLE TRIGGER USER")
    assert catch_up.bring_up(catch_up.behind(), lambda done, total: None) == [5]
    assert catch_up.behind() == [5]
