"""Every address that the project has, from its own URL patterns."""

import re
from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver, resolve


def routes(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[str]:
    """The addresses, with <name> for what varies."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = _plain(str(pattern.pattern).lstrip("^"))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, prefix + route)
        elif isinstance(pattern, URLPattern):
            yield prefix + route


def _plain(route: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route)


def public_routes() -> set[str]:
    """The addresses that show what is published, without those that only redirect to another form."""
    return {
        route
        for route in routes()
        if not route.startswith(("/desk/", "/healthz", "/readyz", "/metrics")) and "<address>" not in route
    }


def not_among(addresses: Iterable[str]) -> set[str]:
    """The public routes of which none of these addresses is an example."""
    return public_routes() - {f"/{_plain(resolve(address.partition('?')[0]).route)}" for address in addresses}
