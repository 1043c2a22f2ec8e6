"""Names in addresses are made from names in any script."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from sources import slugs
from sources.models import Source
from tests.claims.factories import a_publisher, a_source


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("习近平", "xi-jinping"), ("人民共和国", "ren-min-gong-he-guo"), ("Владимир Путин", "vladimir-putin"),
        ("Año del río", "ano-del-rio"), ("Łódź", "lodz"), ("서울", "seoul"), ("水位 report", "shui-wei-report"),
        ("  ", ""), ("…", ""),
    ],
)  # fmt: skip
def test_a_name_is_transliterated(name: str, slug: str) -> None:
    assert slugs.transliterated(name) == slug


@pytest.mark.django_db
def test_a_slug_is_unique_by_its_number_and_fits() -> None:
    for slug in ("the-river-rose", "the-river-rose-2", "source"):
        a_source(slug=slug)
    assert slugs.slug_for(Source, "The river rose") == "the-river-rose-3"
    assert slugs.slug_for(Source, "……") == "source-2"
    assert len(slugs.slug_for(Source, "river " * 80)) <= 100


@pytest.mark.django_db(transaction=True)
def test_of_several_who_begin_at_once_each_takes_a_slug_of_their_own() -> None:
    board = a_publisher()

    def begin(_number: int) -> str:
        try:
            with transaction.atomic():
                slugs.lock()
                return a_source(slug=slugs.slug_for(Source, "Yearbook"), publisher=board, is_archived=False).slug
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(begin, range(4))) == ["yearbook", "yearbook-2", "yearbook-3", "yearbook-4"]
