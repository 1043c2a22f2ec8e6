"""Every address that the project has, from its own URL patterns."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def routes(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[str]:
    """The addresses, with <name> for what varies."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(pattern.pattern).lstrip("^"))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, prefix + route)
        elif isinstance(pattern, URLPattern):
            yield prefix + route
