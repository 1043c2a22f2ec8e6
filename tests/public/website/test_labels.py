"""The words for the codes of documents: every code that the desk can publish has its own."""

from claims.gates import GATES
from claims.models import Actor, Appearance, ClaimRelation, Evidence
from public.website.labels import LABELS, label, language
from record.models import Entry
from sources.models import Publisher, Source


def test_every_code_that_the_desk_can_publish_has_words() -> None:
    choices = {
        "action": Entry.Action,
        "actor": Actor.Kind,
        "appearance": Appearance.Stance,
        "appearances": Appearance.Stance,
        "since": Appearance.Since,
        "evidence": Evidence.Stance,
        "publisher": Publisher.Kind,
        "source": Source.Kind,
        "tier": Source.Tier,
        "relation": ClaimRelation.Kind,
        "related_by": ClaimRelation.Kind,
    }
    codes = {kind: set(choice.values) for kind, choice in choices.items()}
    gates = {gate.slug for gate in GATES}
    codes |= {"gate": gates, "explanation": gates, "state": {"passed", "waived"}, "rating": set()}
    assert {kind: set(labels) for kind, labels in LABELS.items()} == codes


def test_a_code_of_a_newer_release_is_spelled_out() -> None:
    assert label("court_order", "source") == "Court order"
    assert label("mostly-false", "rating") == "Mostly false"


def test_a_language_has_its_name_or_its_code() -> None:
    assert language("es") == "Spanish"
    assert language("xx-XX") == "xx-XX"
