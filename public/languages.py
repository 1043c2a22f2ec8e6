"""Names of languages."""

from django.utils.translation import get_language_info


def name(code: str) -> str:
    """Return the language's name in the reader's language, or the code where Django knows no name."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
