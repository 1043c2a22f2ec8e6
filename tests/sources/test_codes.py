"""A language and a country exist; what exists is in the registry's files."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from claims.documents import content_of
from claims.models import Actor, Appearance, Claim
from sources.codes import countries, languages, subtags, validate_country, validate_language
from sources.models import Publisher, Source
from tests.claims.factories import a_claim, brought_to
from tests.desk.conftest import change_url, claim_form

LANGUAGES = [
    "en", "pt-BR", "es-419", "zh-Hant-TW", "sr-Latn", "gsw", "sl-rozaj-biske", "de-1996", "zh-cmn-Hans", "en-us", "und",
]  # fmt: skip
NO_LANGUAGES = {
    "xx": "“xx”", "": "“”", "english": "“english”", "EN": "“EN”", "eng": "“eng”", "iw": "“iw”", "en-XX": "“XX”",
    "en-UK": "“UK”", "en-GB-US": "“US”", "en-GB-Latn": "“Latn”", "en-en": "“en”", "de-1996-1996": "“1996”",
    "en_US": "“en_US”", "en-": "“”", "-en": "“”", "en-Latn-Cyrl": "“Cyrl”", "qaa": "“qaa”",
}  # fmt: skip


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_of_the_registry_is_one(tag: str) -> None:
    validate_language(tag)


@pytest.mark.parametrize("tag", NO_LANGUAGES)
def test_another_is_refused_and_what_is_wrong_with_it_is_named(tag: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_language(tag)
    assert NO_LANGUAGES[tag] in str(refused.value)


@pytest.mark.parametrize("code", ["VE", "US", "TW"])
def test_a_country_of_iso_3166_is_one(code: str) -> None:
    validate_country(code)


@pytest.mark.parametrize("code", ["XX", "UK", "EU", "ve", "VEN", "001", ""])
def test_no_other_is_a_country(code: str) -> None:
    with pytest.raises(ValidationError, match="There is no country"):
        validate_country(code)


def test_what_is_offered_to_choose_from_is_what_is_accepted() -> None:
    assert (len(languages()), len(countries())) == (185, 249)
    for tag in languages():
        validate_language(tag)
    assert {code.lower() for code in countries()} < subtags()["region"]
    assert languages()["es"] == "Spanish"
    assert countries()["VE"] == "Venezuela"


def test_every_language_and_country_of_the_desk_goes_by_this_rule() -> None:
    fields = [field for model in (Claim, Appearance, Source, Publisher, Actor) for field in model._meta.concrete_fields]
    codes = [field for field in fields if field.name in ("language", "quote_language", "country")]
    assert len(codes) == 5
    for field in codes:
        with pytest.raises(ValidationError, match="There is no"):
            field.clean("QQ", None)


@pytest.mark.django_db
def test_the_claims_form_names_what_does_not_exist_and_offers_what_does(client, fact_checker: User) -> None:
    claim = a_claim("research", assignee=fact_checker)
    client.force_login(fact_checker)
    page = client.get(change_url(claim)).content.decode()
    assert page.count('<datalist id="names-of-languages">') == 1
    assert page.count('<option value="es">Spanish</option>') == 1
    assert page.count('list="names-of-languages"') == 4  # the claim's, of its two appearances, and of one to be added
    assert client.post(change_url(claim), claim_form(claim, language="xx")).status_code == 200
    claim.refresh_from_db()
    assert claim.language == "en"
    assert client.post(change_url(claim), claim_form(claim, language="pt-BR")).status_code == 302


@pytest.mark.django_db
def test_what_a_row_had_before_stays_and_is_published() -> None:
    claim = a_claim("research")
    Source.objects.update(language="xx")
    Publisher.objects.update(country="UK")
    claim = brought_to(claim, "done")
    assert {(source.language, source.publisher.country) for source in content_of(claim).sources} == {("xx", "UK")}
