"""Compare every public answer of two running servers over the same record, byte by byte.

    .venv/bin/python -m bench.same_answers http://127.0.0.1:8000 http://127.0.0.1:8001 [--but /api/v1/schema/]

Start both with the same SITE_URL. Addresses are found by following the first server's own links and those of its API;
each is asked of both, also with malformed parameters and other methods. Prints what differs, and exits with 1 when
anything does. `Date`, `ETag` and `Server` are left out: they name the moment and the release.
"""

import argparse
import re
import sys
from collections import deque
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urljoin, urlsplit

HOST = "127.0.0.1:8000"
START = [
    "/", "/actors/", "/sources/", "/topics/", "/corrections/", "/methodology/", "/api/", "/api/v1/", "/healthz",
    "/claims/1/", "/claims/999/", "/claims/1/x/", "/nothing/", "/api/nothing", "/api/v1/nothing", "/desk/login/",
    "/api/v1/claims?view=full&limit=3", "/api/v1/claims?limit=5", "/api/v1/claims/999", "/api/v1/claims/01",
    "/api/v1/claims?actor=marco-rubio", "/api/v1/claims?topic=drug-trafficking&limit=2", "/api/v1/claims?rating=false",
    "/api/v1/claims?rating=nothing", "/api/v1/claims?source=nothing", "/api/v1/claims?language=es",
    "/api/v1/claims?publisher=dea", "/api/v1/claims?rating=false&topic=drug-trafficking&actor=marco-rubio",
    "/api/v1/claims?published_since=2026-11-01", "/api/v1/claims?published_before=2026-11-01",
    "/api/v1/claims?published_since=2026-11-01&published_before=2030-01-01&limit=2", "/api/v1/claims/",
    "/api/v1/claims?cursor=after.3", "/api/v1/claims?cursor=before.3", "/api/v1/claims?cursor=before.999",
    "/api/v1/actors?limit=3", "/api/v1/actors?cursor=before.b", "/api/v1/sources?limit=100", "/api/v1/ratings",
    "/?before=3", "/?before=x", "/?x=1", "/?before=1&before=2", "/?utm_source=a",
    "/actors/?after=m", "/actors/?after=!",
    "/api/v1/claims?limit=0&x=1&cursor=zz", "/api/v1/claims?limit=1&limit=2", "/api/v1/claims?rating=",
    "/api/v1/claims?actor=%00", "/%00", "/api/v1/claims?published_since=2026-13-01", "/api/v1/actors/nobody",
    "/api/v1/claims?view=half", "/api/v1/claims?language=!!", "/api/v1/claims?rating=a%20b", "/sources/nothing/",
    "/claims/1/x/versions/", "/claims/2/x/versions/1/", "/claims/2/x/versions/9/", "/claims/12/x/versions/1/",
]  # fmt: skip
METHODS = ["HEAD", "OPTIONS", "POST", "PUT", "DELETE"]
MOMENTARY = {"date", "etag", "server", "content-length", "connection", "set-cookie"}
MOMENTARY_TEXT = rb'(csrfmiddlewaretoken" value=|/static/[^"]*?)("[^"]*"|\.[0-9a-f]{12}\.)'

Answer = tuple[int, dict[str, str], bytes]  # status, headers, body


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--but", nargs="*", default=[], help="addresses that may differ")
    options = parser.parse_args()
    asked, differences = 0, []
    waiting, seen = deque(START), set(START)
    while waiting:
        address = waiting.popleft()
        for method in ["GET", *METHODS] if address in START else ["GET"]:
            asked += 1
            one, other = (ask(server, method, address) for server in (options.before, options.after))
            if one != other and address not in options.but:
                differences.append(f"{method} {address}: {difference(one, other)}")
            if method == "GET":
                found = [link for link in links(address, one) if link not in seen]
                seen.update(found)
                waiting.extend(found)
    print(*differences, f"{asked} answers compared, {len(differences)} differ.", sep="\n")
    sys.exit(bool(differences))


def ask(server: str, method: str, address: str) -> Answer:
    connection = HTTPConnection(urlsplit(server).netloc)
    connection.request(method, address, headers={"Host": HOST})
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders() if name.lower() not in MOMENTARY}
    body = re.sub(MOMENTARY_TEXT, rb"\1", response.read())
    connection.close()
    return response.status, headers, body


def links(address: str, answer: Answer) -> list[str]:
    """The addresses of this site that an answer names, as links or as the next pages of a list."""
    status, headers, body = answer
    text = unescape(body.decode(errors="replace"))
    named = re.findall(r'href="([^"#]+)', text) + re.findall(r'"(?:path|next|previous)":"([^"]+)"', text)
    named += re.findall(r"curl '([^']+)'", text) + ([headers["location"]] if "location" in headers else [])
    found = []
    for name in named:
        parts = urlsplit(urljoin(f"http://{HOST}{address}", name))
        if parts.netloc == HOST and not parts.path.startswith(("/static/", "/desk/")):
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    if address.startswith("/api/v1/") and status == 200:
        kind = address.removeprefix("/api/v1/").split("?")[0]
        found += [
            f"/api/v1/{kind}/{slug}"
            for slug in re.findall(r'"slug":"([^"]+)"', text)
            if kind in {"actors", "sources", "topics"}
        ]
    return found


def difference(one: Answer, other: Answer) -> str:
    if one[0] != other[0]:
        return f"status {one[0]} and {other[0]}"
    if one[1] != other[1]:
        return f"headers {dict(one[1].items() - other[1].items())} and {dict(other[1].items() - one[1].items())}"
    at = next(
        (at for at, (a, b) in enumerate(zip(one[2], other[2], strict=False)) if a != b), min(len(one[2]), len(other[2]))
    )
    return f"at byte {at}: {one[2][at - 30 : at + 60]!r} and {other[2][at - 30 : at + 60]!r}"


if __name__ == "__main__":
    main()
