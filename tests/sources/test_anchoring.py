"""A quotation is found where it stands, and nothing else is taken for it."""

from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sources.anchoring import CONTEXT, RESEMBLES, How, Located, NotLocated, locate
from sources.folding import Folded

REPORT = """Annual report

The agency found no evidence that the fentanyl came by sea. It seized 1,500 kilograms in 2024, 15 percent more than in
the year before. “Most of it,” the director said, “was driven across the border—at legal crossings—by citi-
zens.” The non-
governmental observers did not resign; they re-signed their contract, and wrote: ‘We can’t confirm it’.

The agency found no evidence that the cocaine came by land. At night it was -5 degrees, and on 2.5 hectares.
"""


def how(quote: str, text: str = REPORT) -> str:
    found = locate(quote, text)
    return found.how if isinstance(found, Located) else "missing"


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("The agency found no evidence that the fentanyl came by sea.", "exact"),
        ("15 percent more", "exact"),
        # But for typography
        ("It seized 1,500 kilograms in 2024, 15 percent more than in the year before.", "normalized"),
        ('"Most of it," the director said', "normalized"),
        ("was driven across the border-at legal crossings-by citizens", "normalized"),
        ("The non-governmental observers", "normalized"),
        ("The nongovernmental observers", "normalized"),
        ("“came by sea”", "normalized"),
        ("they re‑signed their contract", "normalized"),
        ("The agency found no evi\u00addence", "normalized"),
        # With words left out, which the quotation says
        ("The agency found no evidence […] by sea", "normalized"),
        ("“… found no evidence ... came by sea …”", "normalized"),
        ("It seized 1,500 kilograms in 2024 (…) by citizens.”", "normalized"),
        ("came by sea […] found no evidence that the fentanyl", "fuzzy"),
        # Small differences that change everything
        ("The agency found evidence that the fentanyl came by sea.", "fuzzy"),
        ("The agency found no evidence that the fentanyl came by land.", "fuzzy"),
        ("It seized 2,500 kilograms in 2024", "fuzzy"),
        ("observers did resign; they re-signed", "fuzzy"),
        ("they resigned their contract", "fuzzy"),
        ("The Agency found no evidence", "fuzzy"),
        # A part of a word or of a number
        ("5 percent more than", "fuzzy"),
        ("500 kilograms in 2024", "fuzzy"),
        ("5 degrees, and on 2", "fuzzy"),
        ("5 hectares", "fuzzy"),
        ("We can", "fuzzy"),
        ("re signed", "fuzzy"),
        ("governmental observers did not", "fuzzy"),
        ("zens.” The", "missing"),
        # Nothing of the kind
        ("Grain prices rose sharply after the harvest failed in the southern provinces.", "missing"),
        ("The minister denied that any money was paid to the company.", "missing"),
        ("…", "missing"),
        ("", "missing"),
    ],
)
def test_a_quotation_is_found_exactly_or_but_for_typography_or_not(quote: str, expected: str) -> None:
    assert how(quote) == expected


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        ("中文字符很多", "他说：中文\n字符很多。", "normalized"),
        ("ファンド", "「ﾌｧﾝﾄﾞ」", "normalized"),
        ("می‌خواهم", "من میخواهم بروم", "normalized"),
        ("محمد", "قال محــمد", "normalized"),
        ("café noir", "cafe\u0301 noir", "normalized"),
        ("cafe", "cafe\u0301 noir", "fuzzy"),
        ("10² metres here", "102 metres here", "fuzzy"),
        ("fi", "ﬁ nance", "normalized"),
        ("f", "ﬁ nance", "missing"),
        ("A1", "Ａ１", "normalized"),
    ],
)
def test_forms_of_letters_are_one_letter_in_every_script(quote: str, text: str, expected: str) -> None:
    assert how(quote, text) == expected


def test_a_place_is_told_with_what_stands_around_it_and_its_page() -> None:
    text = "First page, with words.\nSecond page: here it is said, and no more is.\nThird."
    pages = [0, text.index("Second"), text.index("Third")]

    found = locate("here it is\nsaid", text, pages)

    assert found == Located(
        start=37,
        end=52,
        score=1.0,
        prefix="page, with words.\nSecond page: ",
        exact="here it is said",
        suffix=", and no more is.\nThird.",
        page=2,
        how=How.NORMALIZED,
    )
    assert locate("here it is", text).page is None


def test_of_several_places_it_is_the_first() -> None:
    text = "The first: it rose. The second: it rose."

    assert locate("it rose", text).start == locate("it\nrose", text).start == text.index("it rose")


def test_parts_of_a_quotation_stand_near_one_another_as_near_as_they_can() -> None:
    assert (
        locate("the one […] the other", "the one; the one and the other and the other").exact == "the one and the other"
    )
    assert how("the one […] the other", f"the one {'word ' * 600} the other") == "missing"


def test_what_comes_closest_is_told_whole_and_with_how_near_it_comes() -> None:
    found = locate("The agency found some evidence that the cocaine came by land", REPORT)

    assert isinstance(found, Located)
    assert found.exact == "The agency found no evidence that the cocaine came by land"
    assert RESEMBLES < found.score < 1

    absent = locate("The minister denied that any money was paid to the company.", REPORT)
    assert isinstance(absent, NotLocated)
    assert absent.exact in REPORT
    assert absent.score < RESEMBLES
    assert locate("xyz", REPORT) == NotLocated(start=0, end=0, score=0.0, prefix="", exact="", suffix="", page=None)


WORDS = [
    "not",
    "no",
    "the",
    "agency",
    "found",
    "1,500",
    "15",
    "5",
    "non-member",
    "inter-\nnational",
    "co\u00adop",
    "—",
    "-",
]
TEXTS = st.lists(st.sampled_from([*WORDS, "it's", "“so”", "ﬁne", "é", "e\u0301", "中", "文", "…"]), max_size=60)
SPACES = st.sampled_from([" ", "\n", "  ", "\u00a0", "\u200b "])


@st.composite
def texts(draw: st.DrawFn) -> str:
    return "".join(word + draw(SPACES) for word in draw(TEXTS))


@given(texts() | st.text(max_size=200), texts() | st.text(max_size=40))
@example("re-signed", "resigned")
def test_what_is_found_stands_there(text: str, quote: str) -> None:
    found = locate(quote, text, pages=range(0, len(text), 10))

    assert 0 <= found.start <= found.end <= len(text)
    assert found.exact == text[found.start : found.end]
    assert text.endswith(found.prefix, 0, found.start)
    assert text.startswith(found.suffix, found.end)
    assert max(len(found.prefix), len(found.suffix)) <= CONTEXT
    assert 0 <= found.score <= 1
    assert found.page is None or found.page == found.start // 10 + 1
    if isinstance(found, Located) and found.how == How.EXACT:
        assert found.exact == quote.strip()
    if isinstance(found, Located) and found.how == How.NORMALIZED and not set("….") & set(quote):
        quoted, stands = (letters(folded(each)) for each in (quote, found.exact))
        assert quoted in (stands, stands.strip("'\""))
    assert found.is_found or found.score == 0 or found.exact.strip() == found.exact


@given(st.lists(st.tuples(st.sampled_from(WORDS), SPACES), min_size=1, max_size=60), st.data())
def test_whole_words_of_a_text_are_found_there(written: list[tuple[str, str]], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(written) - 1))
    last = data.draw(st.integers(first + 1, len(written)))
    quote = " ".join(word for word, _space in written[first:last])
    assume(any(letter.isalnum() for letter in quote))

    assert locate(quote, "".join(word + space for word, space in written)).is_found


def folded(text: str) -> str:
    return Folded(text).text


def letters(text: str) -> str:
    """Return a folded text without what a quotation may have at its ends."""
    return text.strip().strip("'\"").strip()


def test_a_long_text_is_folded_as_its_parts_are_wherever_they_are_cut() -> None:
    paragraph = " ".join(
        f"“The {number}th”—non-\ngovernmental,  inter­national ﬁndings 中\n文." for number in range(400)
    )

    whole = Folded(paragraph)

    assert len(whole.blocks) > 5
    assert "".join(whole.blocks) == whole.text
    assert whole.text.count("nongovernmental, international findings 中文.") == 400
    places = [whole.text.index(f'"The {number}th"') for number in range(400)]
    assert all(before < after for before, after in pairwise(places))
    assert locate("“The 399th” - non-governmental", paragraph).is_found is False
    assert locate('"The 399th"—non-governmental, international', paragraph).is_found
