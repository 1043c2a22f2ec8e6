"""A text as words: of any script, with or without accents, a sentence as well as a pasted post."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record.search.text import LONGEST_WORD, fold, folded_words, plain, respelled, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The river rose", ["the", "river", "rose"]),
        ("ÉLECTION présidentielle", ["election", "presidentielle"]),
        ("e\u0301te\u0301 \u00e9t\u00e9", ["ete", "ete"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("Łódź, Øre, æon, ﬁne", ["lodz", "ore", "aeon", "fine"]),
        ("İstanbul ISPARTA Iğdır", ["istanbul", "isparta", "igdir"]),
        ("Ｆｕｌｌ１２３ km²", ["full123", "km2"]),
        ("𝕬𝖓𝖞 𝐁𝐑𝐄𝐀𝐊𝐈𝐍𝐆", ["any", "breaking"]),
        ("50.000 or 3,14", ["50000", "or", "3", "14"]),
        ("东京都", ["东京", "京都"]),
        ("東", ["東"]),
        ("データ 東京タワー", ["デー", "ータ", "東京", "京タ", "タワ", "ワー"]),
        ("か\u3099 が ガギ ｶﾞｷﾞ", ["が", "が", "ガギ", "ガギ"]),
        ("ไทย", ["ไท", "ทย"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("العربيّة مُحَمَّد محمد", ["العربية", "محمد", "محمد"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("שָׁלוֹם שלום", ["שלום", "שלום"]),
        ("Tokyo東京2020", ["tokyo", "東京", "2020"]),
        ("va\u200bccine va\u00adccine va\u2060ccine \ufeffvaccine", ["vaccine"] * 4),
        ("\u202evaccine\u202c", ["vaccine"]),
        ("l'économie d’abord", ["l", "economie", "d", "abord"]),
        ("don't don’t donʼt Maduro's", ["don't", "don't", "don't", "maduro's"]),
        ("rock 'n' roll '''", ["rock", "n", "roll"]),
        ("snake_case C++ AT&T", ["snake", "case", "c", "at", "t"]),
        ("a\x00b \ud800x", ["a", "b", "x"]),
        ("👩‍👩‍👧 … — ", []),
        ("", []),
        ("x" * 5_000, ["x" * LONGEST_WORD]),
    ],
)
def test_words_are_told_apart_and_folded(text: str, expected: list[str]) -> None:
    assert folded_words(text) == expected


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("#StopTheSteal now", "StopTheSteal Stop The Steal now"),
        ("@realDonaldTrump said", "realDonaldTrump real Donald Trump said"),
        ("#COVID19 #covid_19 #MAGA", "COVID19 COVID 19 covid_19 covid 19 MAGA"),
        ("#BLMProtest #NASA2020Launch", "BLMProtest BLM Protest NASA2020Launch NASA 2020 Launch"),
        ("＠handle ＃日本", "handle 日本"),
        ("Look: https://t.co/x9 HTTP://a.example/?b=1 pic.twitter.com/ab t.co/c www.d.example!", "Look:"),
        ("One # alone, me@ too", "One # alone, me@ too"),
    ],
)
def test_of_a_post_addresses_are_left_out_and_hashtags_and_handles_taken_apart(post: str, expected: str) -> None:
    assert plain(post).split() == expected.split()


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_text_is_read_and_each_word_stands_where_it_says(text: str) -> None:
    for word in words(plain(text)):
        assert len(word.folded) > 0
        assert fold(word.folded) == word.folded
    for word in words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.folded in fold(text[word.start : word.end])


@given(st.text(max_size=100))
def test_case_and_the_form_of_accents_make_no_difference(text: str) -> None:
    assert folded_words(fold(text)) == folded_words(fold(fold(text)))


def test_misspelled_words_are_replaced_where_they_stand() -> None:
    assert respelled("The “Vacine”, a vacine!", {"vacine": "vaccine"}) == "The “vaccine”, a vaccine!"
    assert respelled("Nothing here", {"vacine": "vaccine"}) == "Nothing here"
