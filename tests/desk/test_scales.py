"""A rating scale on the desk: its order, its words in each language, and a new one where it is in use."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from claims import workflow
from claims.documents import content_of
from claims.models import RatingScale, RatingTranslation, ScaleTranslation
from record.models import FactCheck
from tests.claims.factories import a_claim, a_rating, brought_to
from tests.desk.test_pages import scale_form

pytestmark = pytest.mark.django_db
URL = "admin:claims_ratingscale_{}"


@pytest.fixture
def scale() -> RatingScale:
    """The default scale, with a name and words for one rating in Spanish."""
    scale = RatingScale.objects.get()
    scale.translations.create(language="es", name="Escala de verdad")
    a_rating().translations.create(language="es", name="Falso", definition="La afirmación no es exacta.")
    return scale


def form(scale: RatingScale, **changes: Any) -> dict[str, Any]:
    """What a browser sends when nothing is changed, and these changes."""
    data = scale_form(scale)
    for number, words in enumerate(scale.translations.all()):
        data |= {f"translations-{number}-{name}": getattr(words, name) for name in ("id", "language", "name")}
        data |= {f"translations-{number}-scale": scale.pk}
        data |= {"translations-TOTAL_FORMS": number + 1, "translations-INITIAL_FORMS": number + 1}
    for number, rating in enumerate(scale.ratings.all()):
        for words in rating.translations.all():
            for part in ("name", "definition"):
                data[f"ratings-{number}-{part}_in_{words.language}"] = getattr(words, part)
    return data | changes


def test_an_administrator_adds_a_language_and_then_the_words_of_each_rating(desk, admin) -> None:
    scale = RatingScale.objects.get()
    client, url = desk(admin), reverse(URL.format("change"), args=[scale.pk])
    language = {"translations-TOTAL_FORMS": 1, "translations-0-language": "pt", "translations-0-name": "Escala"}
    response = client.post(url, form(scale, **language))
    assert (response.status_code, response["Location"]) == (302, url)
    assert 'name="ratings-4-definition_in_pt"' in client.get(url).content.decode()
    half = client.post(url, form(scale, **{"ratings-4-name_in_pt": "Falso"}))
    assert "Write both, the name and the definition, or neither." in half.content.decode()
    words = {"ratings-4-name_in_pt": "Falso", "ratings-4-definition_in_pt": "Não é exato."}
    assert client.post(url, form(scale, **words)).status_code == 302
    assert a_rating().translations.get().name == "Falso"
    gone = {"ratings-4-name_in_pt": "", "ratings-4-definition_in_pt": ""}
    assert client.post(url, form(scale, **gone)).status_code == 302
    assert not RatingTranslation.objects.exists()


def test_words_of_a_rating_in_use_stay_and_another_language_joins(desk, admin, scale) -> None:
    a_claim("review")
    client, url = desk(admin), reverse(URL.format("change"), args=[scale.pk])
    page = client.get(url).content.decode()
    assert "names, definitions, values and words are locked" in page
    for changes in (
        {"ratings-4-name_in_es": "Verdad"},
        {"ratings-4-name_in_es": "", "ratings-4-definition_in_es": ""},
        {"translations-0-name": "Otra escala"},
    ):
        response = client.post(url, form(scale, **changes))
        assert "so its words stay" in response.content.decode(), changes
    other = {"ratings-4-name_in_es": "Falso", "translations-1-language": "fr", "translations-1-name": "Échelle"}
    assert client.post(url, form(scale, **other, **{"translations-TOTAL_FORMS": 2})).status_code == 302
    words = {"ratings-4-name_in_fr": "Faux", "ratings-4-definition_in_fr": "Ce n'est pas exact."}
    assert client.post(url, form(scale, **words)).status_code == 302
    assert {each.name for each in a_rating().translations.all()} == {"Falso", "Faux"}


def test_the_database_refuses_other_words_for_what_is_in_use_whoever_writes(scale) -> None:
    RatingTranslation.objects.update(name="Erróneo")  # nothing is in use yet
    a_claim("review")
    for change in (
        lambda: RatingTranslation.objects.update(name="Verdad"),
        lambda: RatingTranslation.objects.update(language="pt"),
        lambda: RatingTranslation.objects.all().delete(),
        lambda: ScaleTranslation.objects.update(name="Otra"),
        lambda: ScaleTranslation.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="make a new scale"), transaction.atomic():
            change()
    RatingTranslation.objects.update(name="Erróneo")  # the same words


def test_ratings_change_places_by_buttons_also_in_a_scale_in_use(desk, admin, scale) -> None:
    a_claim("review")
    client, url = desk(admin), reverse(URL.format("change"), args=[scale.pk])
    slugs = [rating.slug for rating in scale.ratings.all()]
    assert (
        f'<button class="desk-verb" type="submit" name="_up" value="{a_rating().pk}"'
        in client.get(url).content.decode()
    )
    response = client.post(url, form(scale, _up=a_rating().pk))
    assert (response.status_code, response["Location"]) == (302, url)
    slugs[3], slugs[4] = slugs[4], slugs[3]
    assert [rating.slug for rating in scale.ratings.all()] == slugs
    assert client.post(url, form(scale, _down=10**17)).status_code == 302
    assert [rating.slug for rating in scale.ratings.all()] == slugs


def test_a_new_scale_is_made_from_one_in_use_changed_and_made_the_default(desk, admin, editor, scale) -> None:
    a_claim("review")
    client = desk(admin)
    response = client.post(reverse(URL.format("copy"), args=[scale.pk]))
    new = RatingScale.objects.exclude(pk=scale.pk).get()
    url = reverse(URL.format("change"), args=[new.pk])
    assert (response["Location"], new.slug, new.is_default, new.is_in_use) == (url, "default-2", False, False)
    assert new.translations.get().language == "es"
    changes = {"is_default": "", "ratings-4-name": "Untrue", "ratings-4-name_in_es": "Erróneo"}
    assert client.post(url, form(new, **changes)).status_code == 302
    assert client.post(reverse(URL.format("make_default"), args=[new.pk])).status_code == 302
    assert RatingScale.objects.get(is_default=True) == new
    assert (a_rating().name, a_rating().translations.get().name) == ("False", "Falso")
    assert new.ratings.get(slug="false").translations.get().name == "Erróneo"
    for verb in ("copy", "make_default"):
        assert desk(editor).post(reverse(URL.format(verb), args=[scale.pk])).status_code == 403
        assert client.get(reverse(URL.format(verb), args=[scale.pk])).status_code == 405


def test_a_verdict_in_a_language_of_the_scale_is_shown_in_its_words(client, editor, scale) -> None:
    spanish = a_claim("approved", language="es-VE")
    assert [words.name for words in content_of(spanish).rating.translations] == ["Falso"]
    workflow.publish(spanish, by=editor)
    page = client.get(FactCheck.objects.get().path).content.decode()
    assert '<p class="ruling-word">Falso</p>' in page
    assert "La afirmación no es exacta." in page
    assert 'lang="es"' in page
    answer = client.get("/api/v1/claims/1").json()
    assert answer["rating"]["name"] == "False"
    assert answer["rating"]["translations"] == [
        {"language": "es", "name": "Falso", "definition": "La afirmación no es exacta."}
    ]
    assert client.get("/claims/1.jsonld").json()["reviewRating"]["alternateName"] == "Falso"
    brought_to(a_claim("approved"), "done")
    assert '<p class="ruling-word">False</p>' in client.get("/claims/2/", follow=True).content.decode()
