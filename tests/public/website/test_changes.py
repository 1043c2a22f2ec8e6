"""What differs between two versions, as marked text."""

import random
from difflib import SequenceMatcher
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from public.website.changes import MAX_STEPS, Effort, Piece, changes, words
from record.documents import Adjudication, Assessment, FactCheckDocument, Gate, Related, SourceRetraction, Topic
from tests.record.factories import (
    a_claim,
    a_passage,
    a_rating,
    a_reply,
    a_source,
    an_actor,
    an_appearance,
    content,
    imported,
    others_check,
    some_evidence,
    votes,
)

MARKS = {"kept": "{}", "removed": "[-{}-]", "added": "[+{}+]", "gap": "[…]"}


def document(**changed: Any) -> FactCheckDocument:
    plain = content(**changed)
    return FactCheckDocument(
        format="factcheck/1",
        number=1,
        version=1,
        action="published",
        note=None,
        published_at="2026-11-22T10:00:00Z",
        first_published_at="2026-11-22T10:00:00Z",
        path="/claims/1/the-river-rose/",
        **{name: getattr(plain, name) for name in plain.__struct_fields__},
    )


def marked(pieces: list[Piece]) -> str:
    return "".join(MARKS[piece.kind].format(piece.text) for piece in pieces)


def passages(before: FactCheckDocument, after: FactCheckDocument) -> list[tuple[str, str, str]]:
    """Each passage that differs: its part, kind and marked text."""
    return [
        (change.part, passage.kind, marked(list(passage.pieces)))
        for change in changes(before, after)
        for passage in change.passages
    ]


def found(**changed: Any) -> list[tuple[str, str, str]]:
    """Each passage that differs between the plain document and the changed one."""
    return passages(document(), document(**changed))


def kinds(**changed: Any) -> list[tuple[str, str]]:
    return [(part, kind) for part, kind, _text in found(**changed)]


def test_the_same_document_has_no_changes() -> None:
    assert found() == []


def test_what_only_the_envelope_says_is_no_change() -> None:
    later = replace(document(), version=2, action="updated", note="New.", published_at="2026-11-23T10:00:00Z", path="/")
    assert changes(document(), later) == []


def test_another_rating_is_named_whole() -> None:
    assert found(rating=a_rating("mostly-false")) == [("rating", "changed", "[-False-][+Mostly false+]")]


def test_a_rating_that_stands_elsewhere_is_a_change_though_its_name_is_the_same() -> None:
    for other in ({"scale": "other"}, {"slug": "wrong"}, {"value": 2}, {"worst": 0}, {"best": 6}):
        assert found(rating=replace(a_rating(), **other)) == [("rating", "changed", "[-False-][+False+]")], other
    assert found(rating=a_rating(definition="Other words.")) == []


def test_a_changed_text_is_a_change() -> None:
    for key, old in {
        "summary": "The gauge shows forty centimeters.",
        "language": "en",
        "license": "CC-BY-4.0",
    }.items():
        assert found(**{key: "xx"}) == [(key, "changed", f"[-{old}-][+xx+]")], key
    for key in ("headline", "would_change"):
        assert found(**{key: "xx"}) == [(key, "added", "[+xx+]")], key


def analyses(old: str, new: str) -> list[tuple[str, str]]:
    """The kind and the marked text of each passage of the analysis, and of its links, that differs."""
    return [(kind, text) for _part, kind, text in passages(document(analysis=old), document(analysis=new))]


def test_an_analysis_is_compared_as_it_is_read_and_not_as_it_is_marked_up() -> None:
    for old, new in (
        ("It was *read* **hourly**.", "It was read _hourly_."),
        ("One.\ntwo.", "One. two."),
        ("# Readings", "## Readings"),
        ("* one\n* two", "1. one\n2. two"),
        ("`gauge`", "gauge"),
        ("A &amp; b", "A & b"),
        ("<https://a.example/>", "[https://a.example/](https://a.example/)"),
    ):
        assert analyses(old, new) == [], (old, new)
    table = "| hour | cm |\n|-|-|\n| one | {} |\n| two | 41 |"
    assert analyses(table.format(40), table.format(39)) == [("changed", "one | [-40-][+39+]")]
    assert analyses("```\na *b*\n```", "```\na b\n```") == [("changed", "a [-*b*-][+b+]")]


def test_where_a_link_leads_is_compared() -> None:
    text = "All [readings](https://{}.example/)."
    assert analyses(text.format("a"), text.format("b")) == [
        ("removed", "[-https://a.example/-]"),
        ("added", "[+https://b.example/+]"),
    ]


PARAGRAPHS = [
    "The board's gauge was read every hour, and shows forty centimeters at the most.",
    "The radio said two meters, which it had from a caller who stood on the bridge that night.",
    "Nobody else measured the river, neither the town nor the neighbors upstream.",
]
ANEW = "A second station, ten kilometers further down, recorded nothing unusual in these days."


def test_each_paragraph_is_compared_with_the_one_that_it_became() -> None:
    first, second, third = PARAGRAPHS
    old = "\n\n".join(PARAGRAPHS)
    assert analyses(old, f"{first}\n\n{ANEW}\n\n{second}\n\n{third}") == [("added", f"[+{ANEW}+]")]
    assert analyses(old, f"{first}\n\n{third}") == [("removed", f"[-{second}-]")]
    edited = second.replace("two", "three")
    assert analyses(old, f"{first}\n\n{ANEW}\n\n{edited}\n\n{third}") == [
        ("added", f"[+{ANEW}+]"),
        ("changed", second.replace("two", "[-two-][+three+]")),
    ]


def test_a_rewritten_paragraph_stands_beside_its_old_form() -> None:
    first, second, third = PARAGRAPHS
    old = "\n\n".join(PARAGRAPHS)
    assert analyses(old, f"{first}\n\n{ANEW}\n\n{third}") == [("rewritten", f"[-{second}-][+{ANEW}+]")]
    shredded = "The radio had two meters, and it had them from one caller who had stood near the bridge that night."
    assert analyses(old, f"{first}\n\n{shredded}\n\n{third}") == [("rewritten", f"[-{second}-][+{shredded}+]")]
    short = ("The river rose.", "It fell.")
    assert analyses(*short) == [("changed", "[-The river rose.-][+It fell.+]")]


def test_a_text_of_which_very_much_changed_is_compared_as_one() -> None:
    old, new = ("\n\n".join(f"{word} {n}." for n in range(101)) for word in ("Old", "New"))
    assert analyses(old, new) == [("rewritten", f"[-{old}-][+{new}+]")]
    old, new = ("\n\n".join(f"{word} {n}." for n in range(100)) for word in ("Old", "New"))
    assert len(analyses(old, new)) == 100


def test_statement_and_context_and_topics_are_compared() -> None:
    claim = a_claim("It rose.", context="In spring.", topics=[Topic(slug="wells", name="Wells")])
    assert found(claim=claim) == [
        ("statement", "changed", "[-The river rose by two meters in one night.-][+It rose.+]"),
        ("context", "added", "[+In spring.+]"),
        ("topics", "removed", "[-Floods-]"),
        ("topics", "added", "[+Wells+]"),
    ]


def test_evidence_added_removed_and_changed_is_told_apart() -> None:
    first, second = content().evidence
    assert kinds(evidence=[first]) == [("evidence", "removed")]
    assert kinds(evidence=[first, second, second]) == [("evidence", "added")]
    assert kinds(evidence=[first, replace(second, stance="refutes")]) == [
        ("evidence", "removed"),
        ("evidence", "added"),
    ]
    assert kinds(evidence=[second, first]) == []  # a reader sees them by what they show
    [(part, kind, text)] = found(evidence=[replace(first, locator="p. 4"), second])
    assert (part, kind) == ("evidence", "changed")
    assert "[-3-][+4+]" in text


def test_whatever_a_reader_sees_of_a_part_is_compared() -> None:
    plain = content()
    _saying, denial = plain.appearances
    _evidence, context = plain.evidence
    source, radio = plain.sources
    actor, other = plain.actors
    asked = a_reply()
    for part, values in {
        "appearances": [
            *([an_appearance(**{name: "x"}), denial] for name in ("quote", "said_on", "occasion", "since")),
            *([an_appearance(**{name: "x"}), denial] for name in ("attribution", "attributed_by")),
            [an_appearance(source="river-report"), denial],
        ],
        "evidence": [
            *([some_evidence(**{name: "x"}), context] for name in ("locator", "quote", "note", "through")),
            [some_evidence(read="itself"), context],
            [some_evidence(archive=None), context],
            [some_evidence(passage=a_passage(page=4)), context],
        ],
        "actors": [[an_actor(**{name: "x"}), other] for name in ("kind", "description", "country")],
        "sources": [
            *([a_source(**{name: "x"}), radio] for name in ("kind", "tier", "published_on", "url", "interests")),
            *([a_source(**{name: "x"}), radio] for name in ("origin", "superseded_by")),
            [a_source(retracted=SourceRetraction(on="2026-01", reason="A gauge was broken.")), radio],
            [a_source(publisher=replace(source.publisher, name="x")), radio],
        ],
        "replies": [
            [],
            [asked, a_reply("ben-costa")],
            *([replace(asked, **{name: "x"})] for name in ("asked_on", "channel", "due_on", "answered_on", "answer")),
            [replace(asked, not_asked="x")],
        ],
    }.items():
        for value in values:
            assert [change[0] for change in kinds(**{part: value})] == [part], value
    assert kinds(actors=[replace(actor, name="x"), other]) == [
        ("appearances", "changed"),
        ("actors", "changed"),
        ("replies", "changed"),
    ]
    assert kinds(sources=[replace(source, title="x"), radio]) == [("evidence", "changed"), ("sources", "changed")]
    assert kinds(sources=[source, replace(radio, title="x")]) == [
        ("appearances", "changed"),
        ("appearances", "changed"),
        ("evidence", "changed"),
        ("sources", "changed"),
    ]


def test_how_it_was_decided_is_compared() -> None:
    gates = content().gates
    assert found(assessments=votes("true", "false")) == [("decision", "changed", "Assessment · [-False-][+True+]")]
    assert found(assessments=votes("false")) == [("decision", "removed", "[-Assessment · False-]")]
    known = [Assessment(rating="false", blind=False), Assessment(rating="false", blind=True)]
    assert found(assessments=known) == [("decision", "changed", "Assessment · False [+· Not blind+]")]
    decided = Adjudication(rating="half-true", reasons="Both gauges.")
    assert [words for _, _, words in found(adjudication=decided)] == [
        "[+An editor decided · Half true · Both gauges.+]"
    ]
    assert found(adjudication=Adjudication(rating="half-true")) == [
        ("decision", "added", "[+An editor decided · Half true+]")
    ]
    archived = Gate(gate="archived", state="passed", reason=None)
    assert found(gates=[*gates, archived]) == [("decision", "added", "[+Every web source archived · Passed+]")]
    for other in ({"state": "waived"}, {"reason": "It is small."}, {"figures": {"origins": 2}}):
        assert kinds(gates=[replace(gates[0], **other), gates[1]]) == [("decision", "changed")], other


def test_related_fact_checks_are_compared() -> None:
    related = [Related(number=2, relation="contradicts")]
    assert found(related=related) == [("related", "added", "[+Contradicts · 2+]")]


def test_what_others_checked_is_compared() -> None:
    line = "Other Desk · “Mostly wrong” · 2025-09 · No, the Orinoco did not rise by two meters"
    line += " · https://other.example/river"
    assert found(also_checked=[others_check()]) == [("also_checked", "added", f"[+{line}+]")]
    before = document(also_checked=[others_check(), others_check(rating=None, headline=None)])
    assert passages(before, document(also_checked=[others_check()])) == [
        ("also_checked", "removed", "[-Other Desk · 2025-09 · https://other.example/river-]")
    ]


def test_where_it_was_imported_from_is_compared() -> None:
    line = "River Facts · old.example · https://old.example/2019/04/river · 2019-04-03 · 2019-05 · “Pants on fire”"
    assert passages(document(), document(imported=imported())) == [
        ("imported", "added", f"[+{line}+]"),
        ("imported", "added", "[+https://social.example/posts/1+]"),
    ]
    assert passages(document(imported=imported()), document(imported=imported())) == []


def test_only_the_words_that_changed_are_marked() -> None:
    assert words("the gauge was read at noon by Ada", "the gauge was read at dawn by Ada", Effort()) == [
        Piece("kept", "the gauge was read at "),
        Piece("removed", "noon"),
        Piece("added", "dawn"),
        Piece("kept", " "),
        Piece("kept", "by Ada"),
    ]


def compared(old: str, new: str) -> str:
    return marked(words(old, new, Effort()))


def run(first: int, end: int, name: str = "w") -> str:
    """The words w0 w1 w2 … from the first to before the end."""
    return " ".join(f"{name}{n}" for n in range(first, end))


def test_of_a_long_run_that_was_kept_twelve_words_stay_beside_each_change() -> None:
    change = "[-old-][+new+]"
    for length, shown in ((36, run(0, 36)), (37, f"{run(0, 12)} […]{run(25, 37)}")):
        text = f"{{0}} {run(0, length)} {{0}}"
        assert compared(text.format("old"), text.format("new")) == f"{change} {shown} {change}", length
    for length, shown in ((24, run(0, 24)), (25, f"[…]{run(13, 25)}")):
        assert compared(f"{run(0, length)} old", f"{run(0, length)} new") == f"{shown} {change}", length
    for length, shown in ((24, run(0, 24)), (25, f"{run(0, 12)} […]")):
        assert compared(f"old {run(0, length)}", f"new {run(0, length)}") == f"{change} {shown}", length


def test_fewer_than_three_words_between_two_changes_count_as_changed_too() -> None:
    start, end = run(0, 10, "s"), run(0, 10, "e")
    for between, shown in (
        ("a b c", "[-old-][+new+] a b c [-old-][+new+]"),
        ("a b", "[-old a b old-][+new a b new+]"),
        ("a", "[-old a old-][+new a new+]"),
    ):
        text = f"{start} {{0}} {between} {{0}} {end}"
        assert compared(text.format("old"), text.format("new")) == f"{start} {shown} {end}", between


def test_a_single_word_that_was_kept_at_the_start_or_the_end_stays() -> None:
    middle = run(0, 10)
    text = f"first {{0}} {middle} {{0}} last"
    change = "[-old-][+new+]"
    assert compared(text.format("old"), text.format("new")) == f"first {change} {middle} {change} last"


def test_where_less_than_two_fifths_were_kept_both_texts_stand_whole() -> None:
    kept, old, new = run(0, 4), run(0, 6, "a"), run(0, 6, "b")
    assert compared(f"{kept} {old}", f"{kept} {new}") == f"{kept} [-{old}-][+{new}+]"
    assert compared(f"{kept} {old}", kept) == f"{kept}[-{old}-]"
    assert compared(kept, f"{kept} {new}") == f"{kept} [+{new}+]"
    for before, after in (
        (f"{kept} {old} a6", f"{kept} {new} b6"),
        (f"{kept} {old} a6", kept),
        (kept, f"{kept} {new} b6"),
        (f"{run(0, 39)} {run(0, 59, 'a')}", f"{run(0, 39)} {run(0, 59, 'b')}"),
    ):
        assert compared(before, after) == f"[-{before}-][+{after}+]"


@pytest.fixture
def pairs_looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pairs of equal words each search of the library has gone through."""
    found: list[int] = []
    search = SequenceMatcher.find_longest_match

    def counting(self: SequenceMatcher, alo: int, ahi: int, blo: int, bhi: int) -> Any:
        found.append(sum(len(self.b2j.get(word, ())) for word in self.a[alo:ahi]))
        return search(self, alo, ahi, blo, bhi)

    monkeypatch.setattr(SequenceMatcher, "find_longest_match", counting)
    return found


def a_cycle(names: int, step: int, length: int) -> str:
    """A text of few words in turn: read with another step, all of it is found again in another order."""
    return " ".join(chr(0x4E00 + step * n % names) for n in range(length))


# 101 is the worst: a word that is more than a hundredth of the text is passed over as too common.
@pytest.mark.parametrize(
    ("names", "length"), [(101, 6_000), (110, 6_000), (101, 3_000), (400, 12_000), (1_000, 24_999)]
)
def test_texts_made_to_be_costly_are_shown_whole_before_they_cost_much(
    pairs_looked_at: list[int], names: int, length: int
) -> None:
    old, new = a_cycle(names, 1, length), a_cycle(names, 7, length)
    assert compared(old, new) == f"[-{old}-][+{new}+]"
    assert sum(pairs_looked_at) <= MAX_STEPS


def test_many_costly_texts_of_one_document_cost_no_more_than_one(pairs_looked_at: list[int]) -> None:
    def evidence(step: int) -> list[Any]:
        quote = a_cycle(101, step, 2_499)
        return [some_evidence(f"report-{n}", note="It rose.", quote=quote) for n in range(150)]

    sources = [a_source(f"report-{n}") for n in range(150)]
    before, after = (
        document(analysis=a_cycle(101, step, 6_000), evidence=evidence(step), sources=sources, appearances=[])
        for step in (1, 7)
    )
    found = changes(before, after)
    assert [(change.part, len(change.passages)) for change in found] == [("analysis", 1), ("evidence", 150)]
    passages = [passage for change in found for passage in change.passages]
    assert {piece.kind for passage in passages for piece in passage.pieces} == {"removed", "added"}
    assert sum(pairs_looked_at) <= MAX_STEPS


def test_ordinary_changes_of_a_long_analysis_are_marked_word_by_word() -> None:
    """Words as frequent as those of a language (Zipf's law), and forty of them changed here and there."""
    chance = random.Random(1)
    names = [f"w{n}" for n in range(3_000)]
    old = chance.choices(names, [1 / (n + 1) for n in range(3_000)], k=6_000)
    new = list(old)
    for at in chance.sample(range(6_000), 40):
        new[at] = "changed"
    effort = Effort()
    kinds = [piece.kind for piece in words(" ".join(old), " ".join(new), effort)]
    assert kinds.count("added") > 30
    assert kinds.count("kept") > 30
    assert effort.left > 0


def test_a_short_text_is_still_compared_after_one_that_was_too_long() -> None:
    effort = Effort()
    long = "x " * MAX_STEPS
    assert words(long, f"{long} y", effort) == [Piece("removed", long.strip()), Piece("added", f"{long} y")]
    assert words("a b c old", "a b c new", effort)[0] == Piece("kept", "a b c ")


def test_what_ends_a_paragraph_stays_outside_the_marks() -> None:
    assert compared("a b c old\n\nd e f", "a b c new\n\nd e f") == "a b c [-old-][+new+]\n\nd e f"


def test_paragraphs_made_to_be_costly_are_shown_whole_before_they_cost_much(pairs_looked_at: list[int]) -> None:
    old, new = ("\n\n".join(a_cycle(101, step, 6_000).split()[:4_000]) for step in (1, 7))
    [(kind, text)] = analyses(old, new)
    assert (kind, text) == ("rewritten", f"[-{old}-][+{new}+]")
    assert sum(pairs_looked_at) <= MAX_STEPS


TEXTS = st.lists(st.sampled_from(["the", "river", "rose", "fell", "by", "two"]), max_size=10).map(" ".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(old: str, new: str) -> None:
    pieces = words(old, new, Effort())

    def read(*kinds: str) -> list[str]:
        return " ".join(piece.text for piece in pieces if piece.kind in kinds).split()

    assert read("kept", "added") == new.split()
    assert read("kept", "removed") == old.split()
