"""The application as a server calls it; Django's test client passes by what stands before Django."""

import io
from typing import Any

import pytest

from factcheck.wsgi import application

CHARSETS = ["hex", "base64", "rot13", "undefined", "zlib", "punycode", "utf-7", "utf-16", "latin-1", "nonsense", "\x00"]


def ask(path: str, method: str = "GET", content_type: str = "", body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    answered: list[str] = []
    address, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    } | headers
    answer = b"".join(application(environ, lambda status, headers: answered.append(status)))
    return int(answered[0].split()[0]), answer


# Real requests return their connection at the end, so these cannot be inside a test's transaction.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/?before=5", "/api/v1/claims?limit=1", "/desk/login/?next=/desk/"])
def test_a_named_charset_changes_nothing(path: str) -> None:
    for charset in CHARSETS:
        assert ask(path, content_type=f"t/x; charset={charset}")[0] == 200, charset


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("media", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_a_form_in_a_named_charset_is_no_error_of_the_server(media: str) -> None:
    body = b"username=a&csrfmiddlewaretoken=" + b"a" * 32
    for charset in CHARSETS[:9]:  # a tenth failure would be answered with 429
        content_type = f"{media}; charset={charset}"
        status, _ = ask("/desk/login/", "POST", content_type, body, HTTP_COOKIE=f"csrf={'a' * 32}")
        assert status in (200, 400, 403), charset
