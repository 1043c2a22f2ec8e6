import pytest
from django.db.models import TextChoices

from claims.gates import GATES
from claims.models import Actor, Appearance, ClaimRelation, Evidence
from record.models import Entry
from record.website.labels import LABELS, label, language
from sources.models import Publisher, Source


@pytest.mark.parametrize(
    ("kind", "choices"),
    [
        ("action", Entry.Action),
        ("actor", Actor.Kind),
        ("appearance", Appearance.Stance),
        ("appearances", Appearance.Stance),
        ("since", Appearance.Since),
        ("evidence", Evidence.Stance),
        ("publisher", Publisher.Kind),
        ("source", Source.Kind),
        ("tier", Source.Tier),
        ("relation", ClaimRelation.Kind),
        ("related_by", ClaimRelation.Kind),
    ],
)
def test_every_code_that_the_desk_can_publish_has_words(kind: str, choices: type[TextChoices]) -> None:
    assert set(LABELS[kind]) == set(choices.values)


@pytest.mark.parametrize("kind", ["gate", "explanation"])
def test_every_gate_has_words_and_an_explanation(kind: str) -> None:
    assert set(LABELS[kind]) == {gate.slug for gate in GATES}


def test_a_code_of_a_newer_release_is_spelled_out() -> None:
    assert label("court_order", "source") == "Court order"


def test_a_language_has_its_name_or_its_code() -> None:
    assert language("es") == "Spanish"
    assert language("xx-XX") == "xx-XX"
