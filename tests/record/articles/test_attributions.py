"""Who says what, by the text's own words."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record.articles.attributions import QUOTATION, Attribution, attributions
from record.articles.sentences import sentences
from tests.record.articles.article import article, needs_the_article
from tests.record.articles.labels import LABELS


def read(text: str, language: str = "en") -> list[Attribution | None]:
    return attributions(text, sentences(text, language), language)


def said(text: str, language: str = "en") -> list[tuple[str, str, str]]:
    """Return for each sentence who says it, with which verb, and which words; those between marks in brackets."""
    return [
        (each.speaker, each.verb, " ".join(f"[{words}]" if each.how == "quoted" else words for words in pieces))
        if each
        else ("", "", "")
        for each in read(text, language)
        for pieces in [[text[start:end] for start, end in each.words] if each else []]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“The river rose,” Ana Torres said.", ("Ana Torres", "said", "[The river rose,]")),
        ('"The river rose," said Ana Torres, the mayor.', ("Ana Torres", "said", "[The river rose,]")),
        ("Ana Torres, the mayor of Lund, said: “It rose.”", ("Ana Torres", "said", "[It rose.]")),
        ("“It rose,” said the mayor, “by a meter.”", ("the mayor", "said", "[It rose,] [by a meter.]")),
        ("According to the River Board, it rose twice.", ("the River Board", "According to", "it rose twice")),
        ("It rose twice, according to two U.S. officials.", ("two U.S. officials", "according to", "It rose twice")),
        ("The board has repeatedly stated that it rose.", ("The board", "stated", "it rose")),
        ("Mayor Tom Smith, however, confirmed on Monday that it fell.", ("Mayor Tom Smith", "confirmed", "it fell")),
        ("State spokesman Tom Smith stated that it fell.", ("Tom Smith", "stated", "it fell")),
        ("In an interview last week, Ana Torres warned that it may.", ("Ana Torres", "warned", "it may")),
        ("Ana Torres wrote a letter, denying that it fell.", ("Ana Torres", "denying", "it fell")),
        ("Ana Torres called it a “gift of nature.”", ("Ana Torres", "called", "[gift of nature.]")),
        ("The 2020 survey report indicates that it fell.", ("The 2020 survey report", "indicates", "it fell")),
        ("Some officials—among them Ana Torres—argue that it fell.", ("Some officials", "argue", "it fell")),
        ("Sources familiar with the river say it fell.", ("Sources familiar with the river", "say", "it fell")),
        ("On Monday, the River Board released a note: “It fell.”", ("the River Board", "released", "[It fell.]")),
        ("It rose by a lot, Ana Torres said.", ("Ana Torres", "said", "It rose by a lot")),
        ("It rose, said Mrs. Ana Torres.", ("Mrs. Ana Torres", "said", "It rose")),
        ("The river, Ana Torres said, rose.", ("Ana Torres", "said", "The river")),
        ("The mayor told the forum it rose.", ("The mayor", "told", "the forum it rose")),
        ("''It rose,'' Ana Torres said.", ("Ana Torres", "said", "[It rose,]")),
        ("\"It was, 'Run,'\" Ana Torres said.", ("Ana Torres", "said", "[It was, 'Run,']")),
        ("SENATOR TORRES: It rose.", ("SENATOR TORRES", "", "[It rose.]")),
        ("The board confirmed the flood.", ("The board", "confirmed", "the flood")),
    ],
)  # fmt: skip
def test_somebody_says_something(text: str, expected: tuple[str, str, str]) -> None:
    assert said(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The river rose by two meters.",
        "The United States that he knew is gone.",
        "The board has not said that it rose.",
        "They have neither confirmed nor denied these talks.",
        "The levels are reported to be high.",
        "He saw the film “Jaws” there.",
        "The ‘Fugitive’",
        "Insurance claims rose.",
        "The secretary of state that he knew is gone.",
        "I think that it rose.",
        "Since May, Ana Torres has declared three floods.",
        "\xa0 said that it rose.",
        "It’s the residents’ river and nobody else’s.",
    ],
)
def test_nobody_says_anything(text: str) -> None:
    assert read(text) == [None]


def test_a_pronoun_stands_for_the_person_who_was_named_last() -> None:
    first, second, third = read(
        "Ana Torres said that it rose. She added, “By a lot.” The River Board denied that it rose."
    )
    assert first
    assert second
    assert third
    assert (first.speaker, first.resolved_from) == ("Ana Torres", "")
    assert (second.speaker, second.resolved_from) == ("Ana Torres", "She")
    assert (third.speaker, third.resolved_from) == ("The River Board", "")
    [unknown] = read("She said that it rose.")
    assert unknown
    assert (unknown.speaker, unknown.resolved_from) == ("", "She")


def test_a_pronoun_stands_for_whom_the_sentence_before_is_about() -> None:
    _first, second = read("In May, Ana Torres visited the river. She said that it rose.")
    assert second
    assert second.speaker == "Ana Torres"


@pytest.mark.parametrize(
    "text",
    [
        "“It rose. It fell,” Ana Torres said.",
        "Ana Torres said: “It rose. It fell.”",
        "“It rose,” Ana Torres said. “It fell.”",
        "Ana Torres said: “It rose.\n“It fell.”",
    ],
)
def test_a_quotation_goes_on_in_the_next_sentence(text: str) -> None:
    found = read(text)
    assert [each and each.speaker for each in found] == ["Ana Torres", "Ana Torres"]
    assert [each.resolved_from for each in found if each].count(QUOTATION) == 1


def test_a_turn_in_a_transcript_is_of_whom_it_names() -> None:
    found = read("TORRES: It rose. It fell.\nMR. COSTA: No.")
    assert [(each.speaker, each.how, each.resolved_from) for each in found if each] == [
        ("TORRES", "quoted", ""),
        ("TORRES", "quoted", QUOTATION),
        ("MR. COSTA", "quoted", ""),
    ]


@pytest.mark.parametrize(
    "text", ["BREAKING: It rose.", "Он сказал: привет.", "他说: 你好。", "The plan: it rose.", "A: ", "12: It rose."]
)
def test_what_stands_before_a_colon_is_not_always_somebody(text: str) -> None:
    assert [each for each in read(text) if each] == []


def test_a_quotation_without_a_speaker_is_nobodys() -> None:
    assert said("“The river rose again.”") == [("", "", "[The river rose again.]")]
    assert said("The paper ran “The river rose again” on its front.") == [("", "", "[The river rose again]")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("«El río subió», afirmó el alcalde Juan Pérez.", ("Juan Pérez", "afirmó", "[El río subió]")),
        ("El alcalde Juan Pérez dijo que el río subió.", ("Juan Pérez", "dijo", "el río subió")),
        ("Según la Junta del Río, el nivel subió.", ("la Junta del Río", "Según", "el nivel subió")),
        ("La ministra negó ayer que el río subiera.", ("La ministra", "negó", "el río subiera")),
    ],
)
def test_spanish_has_its_own_verbs(text: str, expected: tuple[str, str, str]) -> None:
    assert said(text, "es") == [expected]


def test_a_language_without_verbs_has_quotations_alone() -> None:
    assert said("Bürgermeisterin Anna Groß sagte: „Der Fluss ist gestiegen.“", "de") == [
        ("", "", "[Der Fluss ist gestiegen.]")
    ]
    assert read("Anna Groß sagte, dass der Fluss gestiegen ist.", "de") == [None]


PIECES = [
    "“",
    "”",
    "‘",
    "’",
    '"',
    "Ana Torres ",
    "said ",
    "that ",
    "he ",
    ", ",
    ". ",
    "x ",
    "\n",
    ": ",
    "according to ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=100))
def test_what_is_said_stands_in_its_sentence(text: str) -> None:
    found = sentences(text, "en")
    for sentence, each in zip(found, attributions(text, found, "en"), strict=True):
        if each:
            assert all(sentence.start <= start <= end <= sentence.end for start, end in each.words)
            assert all(part in text for part in each.speaker.split())


@pytest.mark.parametrize(
    "piece",
    [
        "said ",
        "“a” ",
        "“",
        "‘a ",
        "Ana said that ",
        "according to ",
        "— said ",
        "A, ",
        "(said ",
        "Ana ",
        "A",
        "A ",
        ", said A",
        "''",
    ],
)
def test_any_text_is_read_in_time_that_grows_with_it(piece: str) -> None:
    begin = process_time()
    read((piece * 200_000)[:200_000])
    assert process_time() - begin < 10


@needs_the_article
def test_the_article_says_who_says_what() -> None:
    text = article()
    pairs = [*zip(LABELS, read(text), strict=True)]
    right = sum(bool(each) and (each.speaker, each.how) == (label.said_by, label.how) for label, each in pairs if each)
    assert right >= 0.9 * sum(bool(label.said_by) for label, _each in pairs)
    assert right >= 0.9 * sum(bool(each) for _label, each in pairs)
