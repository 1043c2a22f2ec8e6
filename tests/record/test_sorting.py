"""What names and titles are sorted by, and the order that the database makes of it."""

import random

import pytest
from django.db import connection

from record.models import Entity
from record.sorting import KEY_LENGTH, name_key, title_key


@pytest.mark.parametrize(
    ("title", "language", "key"),
    [
        ("The River Report", "en", "river report"),
        ("A Report", "en-GB", "report"),
        ("An hour of rain", "EN", "hour of rain"),
        ("“The River”: a report", "en", "river”: a report"),
        ("The", "en", "the"),
        ("Theory of rivers", "en", "theory of rivers"),
        ("La crecida del río", "es", "crecida del rio"),
        ("¿El río creció?", "es", "rio crecio?"),
        ("L’été à Caracas", "fr", "ete a caracas"),
        ("L'Assemblée", "fr", "assemblee"),
        ("Die Flut", "de", "flut"),
        ("Die Flut", "en", "die flut"),
        ("Gli anni", "it", "anni"),
        ("Un'alluvione", "it", "alluvione"),
        ("As águas", "pt-BR", "aguas"),
        ("The River", "nl", "the river"),
    ],
)
def test_a_title_is_sorted_without_the_article_of_its_language(title: str, language: str, key: str) -> None:
    assert title_key(title, language) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ávila, Åsa", "avila, asa"), ("ŁUKASZ Øst", "lukasz ost"), ("Straße", "strasse"), ("İnci", "inci"),
        ("Ἀθῆναι", "αθηναι"), ("Ёлкин", "елкин"), ("Їжак Йона", "їжак йона"), ("हिन्दी", "हिन्दी"), ("…", "…"),
        ("  two \u3000 spaces ", "two spaces"), ("«Хроника»", "хроника»"), ("", ""),
    ],
)  # fmt: skip
def test_a_name_is_sorted_without_case_and_without_accents_that_make_no_other_letter(name: str, key: str) -> None:
    assert name_key(name) == key


def test_a_key_is_as_long_as_its_column_at_the_most() -> None:
    assert len(name_key("ß" * 500)) == KEY_LENGTH
    assert len(title_key("L'" + "ﷺ" * 500, "fr")) <= KEY_LENGTH


IN_ORDER = [
    "2020", "Åsa Berg", "asbestos", "Ávila", "Øst", "Rubio, Marco", "Zola", "Αθήνα", "Ωμέγα", "Ёлкин", "Жук", "مريم",
    "中国",
]  # fmt: skip
# What letter by letter stands otherwise: letters that Unicode added later, or that stand after all others there.
IN_ORDER_OF_ICU = ["Ґанок", "Дім", "Єва", "Їжак", "Щука", "あき", "イヌ", "うみ"]


def has_icu() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT collprovider FROM pg_collation WHERE oid = to_regcollation('record_names')")
        return cursor.fetchone() == ("i",)


@pytest.mark.django_db
def test_names_of_all_alphabets_are_in_order() -> None:
    orders = [IN_ORDER, IN_ORDER_OF_ICU] if has_icu() else [IN_ORDER]
    names = [name for order in orders for name in order]
    for number, name in enumerate(random.Random(7).sample(names, len(names))):
        Entity.objects.create(
            kind="actor", slug=f"actor-{number}", name=name, body=b"{}", index=0, sort_key=name_key(name)
        )
    found = list(Entity.objects.by_name().values_list("name", flat=True))
    assert [[name for name in found if name in order] for order in orders] == orders


@pytest.mark.django_db
def test_what_comes_after_a_place_is_found_also_among_equal_names() -> None:
    for slug in ("a", "b", "c"):
        for name in ("Ada", "Ben"):
            Entity.objects.create(
                kind="actor", slug=f"{name}-{slug}", name=name, body=b"{}", index=0, sort_key=name_key(name)
            )
    order = list(Entity.objects.by_name().values_list("slug", flat=True))
    assert order == ["Ada-a", "Ada-b", "Ada-c", "Ben-a", "Ben-b", "Ben-c"]
    for place, slug in enumerate(order):
        row = Entity.objects.get(slug=slug)
        assert [each.slug for each in Entity.objects.after(row.sort_key, slug).by_name()] == order[place + 1 :]
