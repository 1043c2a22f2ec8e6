"""What XML can hold."""

import re

NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def clean(text: str) -> str:
    """Return a text without what no XML can hold, not even escaped."""
    return NO_XML.sub("", text)
