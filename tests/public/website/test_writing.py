"""The language, direction and letters of texts that somebody entered."""

import pytest
from django.test import Client

from public.website.prose import html
from public.website.writing import attributes, direction, has_italics, width
from tests.record import factories
from tests.record.factories import an_actor, an_appearance

ARABIC = "قال إن النهر ارتفع مترين"
HEBREW = "הנהר עלה"
CHINESE = "河水一夜之间上涨了两米"


def test_a_text_runs_as_most_of_its_letters_do_whichever_comes_first() -> None:
    for text, runs in {
        "The river rose.": "ltr",
        ARABIC: "rtl",
        HEBREW: "rtl",
        CHINESE: "ltr",
        f"NATO {ARABIC}": "rtl",
        f"{HEBREW} is what the sign by the river says.": "ltr",
        "2,5 – 3,5": "auto",
        "": "auto",
    }.items():
        assert direction(text) == runs, text


def test_only_latin_cyrillic_and_greek_letters_have_italics() -> None:
    for text in ("The river", "Река", "Ο ποταμός", "Río Ñandú", "1 – 2", "", "Ștefan đã"):
        assert has_italics(text), text
    for text in (ARABIC, HEBREW, CHINESE, "नदी दो मीटर", "แม่น้ำ", "강물이", "川の水は", "მდინარე", "գետը"):
        assert not has_italics(text), text


def test_letters_of_east_asia_take_the_room_of_two() -> None:
    assert [width(text) for text in ("abc", "éß", CHINESE, "ｱ")] == [3, 2, 2 * len(CHINESE), 1]


def test_attributes_name_language_and_direction_and_letters_without_italics() -> None:
    assert attributes("The river", "en") == ' lang="en" dir="ltr"'
    assert attributes(ARABIC, "ar") == ' lang="ar" dir="rtl" data-letters="other"'
    assert attributes(CHINESE) == ' dir="ltr" data-letters="other"'
    assert attributes(None, None) == ' dir="auto"'
    assert attributes("a", '"><b>') == ' lang="&quot;&gt;&lt;b&gt;" dir="ltr"'


def test_a_paragraph_against_the_direction_of_its_text_says_so() -> None:
    assert (
        html(f"The river *rose* by two meters, they say.\n\n{ARABIC}\n")
        == f'<p>The river <em>rose</em> by two meters, they say.</p>\n<p dir="rtl">{ARABIC}</p>\n'
    )
    assert html(f"{ARABIC} {ARABIC}\n\n# NATO\n") == f'<p>{ARABIC} {ARABIC}</p>\n<h3 dir="ltr">NATO</h3>\n'


def test_emphasis_of_letters_without_italics_is_marked() -> None:
    assert (
        html(f"The *{CHINESE}* and *más*.") == f'<p>The <em data-letters="other">{CHINESE}</em> and <em>más</em>.</p>\n'
    )


@pytest.mark.django_db
def test_what_people_entered_has_its_language_and_direction(client: Client) -> None:
    factories.publish(
        ARABIC,
        language="ar",
        summary=ARABIC,
        actors=[an_actor(name=HEBREW, description=HEBREW)],
        appearances=[an_appearance(quote=CHINESE, quote_language="zh", occasion=ARABIC)],
        would_change=ARABIC,
    )
    text = client.get("/claims/1/", follow=True).content.decode()
    arabic = ' lang="ar" dir="rtl" data-letters="other"'
    for written in (
        f'<h1 class="statement-short"{arabic}><span class="unseen"><bdi>False</bdi>: </span>{ARABIC}</h1>',
        f'<p class="ruling-summary"{arabic}>{ARABIC}</p>',
        f'<a href="/actors/ada-rivera/" dir="rtl" data-letters="other">{HEBREW}</a>',
        f'<span dir="rtl" data-letters="other">{HEBREW}</span>',
        f'<blockquote lang="zh" dir="ltr" data-letters="other"><p>{CHINESE}</p></blockquote>',
        f"<span{arabic}>{ARABIC}</span>",
        f"<p{arabic}>{ARABIC}</p>",
    ):
        assert written in text, written


@pytest.mark.django_db
def test_lists_say_how_what_people_entered_is_written(client: Client) -> None:
    actors = [an_actor(name=HEBREW)]
    factories.publish(ARABIC, language="ar", summary=CHINESE, actors=actors, appearances=[an_appearance()])
    for address in ("/", "/actors/ada-rivera/", "/sources/river-report/", "/topics/floods/"):
        text = client.get(address).content.decode()
        assert '<h2 class="review-statement statement-short" lang="ar" dir="rtl" data-letters="other">' in text, address
        assert f'<p class="review-summary" lang="ar" dir="ltr" data-letters="other">{CHINESE}</p>' in text, address
        assert f'<bdi><a href="/actors/ada-rivera/">{HEBREW}</a></bdi>' in text, address
    assert f'<h1 dir="rtl" data-letters="other">{HEBREW}</h1>' in client.get("/actors/ada-rivera/").content.decode()
    assert f'<bdi><a href="/actors/ada-rivera/">{HEBREW}</a></bdi>' in client.get("/actors/").content.decode()
