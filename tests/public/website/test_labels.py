"""The words for the codes of documents: every code that the desk can publish has its own."""

from claims.gates import GATES
from claims.models import Actor, Appearance, ClaimRelation, Evidence
from public.website.labels import FIGURES, LABELS, MARKS, figures, label
from record.models import Entry, Notice
from sources.models import Publisher, Source

GLOSSARY = ("word", "meaning")


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
        "notice": Notice.Kind,
    }
    codes = {kind: set(choice.values) for kind, choice in choices.items()}
    gates = {gate.slug for gate in GATES}
    codes |= {"gate": gates, "explanation": gates, "rating": set(), "read": codes["tier"]}
    codes |= {"not_shown": codes["appearance"], "attribution": {"quoted", "paraphrased", "attributed"}}
    states = {"passed", "disclosed", "not_applicable", "waived"}
    codes |= {"state": states, "state_explanation": states}
    assert {kind: set(labels) for kind, labels in LABELS.items() if kind not in GLOSSARY} == codes
    assert (set(MARKS), set(FIGURES)) == (states, gates)


def test_every_word_of_the_glossary_has_a_meaning() -> None:
    name, meaning = (LABELS[kind] for kind in GLOSSARY)
    assert set(name) == set(meaning)


def test_only_what_passed_has_a_tick() -> None:
    assert [state for state, mark in MARKS.items() if mark == "✓"] == ["passed"]
    assert len(set(MARKS.values())) == len(MARKS)


def test_figures_are_told_in_words_and_those_of_a_newer_release_spelled_out() -> None:
    assert figures("right_of_reply", {"asked": 0, "of": 3}) == "0 of 3 asked"
    assert figures("right_of_reply", {"asked": 2, "answered": 1, "of": 3}) == "2 of 3 asked, 1 answered"
    assert figures("two_origins", {"origins": 1, "of": 2}) == "1 found, 2 needed"
    assert figures("archived", {"of": 2, "not_found": 1}) == "of: 2, not found: 1"
    assert figures("quotes_found", {"found": 3}) == "found: 3"
    assert figures("quotes_found", {"found": 3, "of": 3, "unchecked": 0}) == "3 of 3 found"
    assert figures("quotes_found", {"found": 0, "of": 0, "unchecked": 1}) == "0 of 0 found, 1 could not be checked"
    assert figures("interests", {}) == ""


def test_a_code_of_a_newer_release_is_spelled_out() -> None:
    assert label("court_order", "source") == "Court order"
    assert label("mostly-false", "rating") == "Mostly false"
