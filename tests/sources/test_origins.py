import pytest
from django.core.exceptions import ValidationError

from sources.models import Source
from tests.claims.factories import a_source

pytestmark = pytest.mark.django_db


def in_a_circle(*sources: Source) -> None:
    for source, origin in zip(sources, [*sources[1:], sources[0]], strict=True):
        Source.objects.filter(pk=source.pk).update(origin=origin)


def fresh(source: Source) -> Source:
    return Source.objects.get(pk=source.pk)


def test_a_source_that_rests_on_nothing_is_its_own_root() -> None:
    source = a_source()
    assert source.root() == source


def test_the_root_is_at_the_end_of_the_chain() -> None:
    study = a_source()
    article = a_source(origin=study)
    assert a_source(origin=article).root() == study


def test_an_origin_that_rests_on_the_source_is_refused() -> None:
    study = a_source()
    article = a_source(origin=a_source(origin=study))
    for origin in (study, article):
        study.origin = origin
        with pytest.raises(ValidationError) as caught:
            study.clean()
        assert caught.value.message_dict.keys() == {"origin"}


def test_works_that_came_to_rest_on_each_other_share_one_root() -> None:
    ring = [a_source() for _ in range(3)]
    in_a_circle(*ring)
    outside = a_source(origin=ring[1])
    assert len({fresh(source).root() for source in [*ring, outside]}) == 1


def test_a_circle_of_other_works_does_not_keep_a_source_from_being_checked() -> None:
    ring = [a_source() for _ in range(2)]
    in_a_circle(*ring)
    a_source(origin=fresh(ring[0])).clean()
    broken = fresh(ring[0])
    with pytest.raises(ValidationError):
        broken.clean()
