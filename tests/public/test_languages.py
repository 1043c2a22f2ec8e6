"""Names of languages."""

from public import languages


def test_a_language_has_its_name_or_its_code() -> None:
    assert languages.name("es") == "Spanish"
    assert languages.name("xx-XX") == "xx-XX"
