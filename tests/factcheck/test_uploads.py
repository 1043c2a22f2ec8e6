"""A file that nobody asked for is refused before it is read, wherever it is sent."""

import io
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factcheck.wsgi import application
from tests.claims.factories import a_claim, a_source, person
from tests.desk.conftest import change_url, claim_form
from tests.server import served

WORDS = "This form takes no file."
TOKEN = "a" * 32
FIELD = f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{TOKEN}\r\n'.encode()
FILE = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\n'
SIZES = [10, 5_000_000]  # Django keeps the first in memory and would write the second to the temporary folder


@pytest.fixture(autouse=True)
def no_temporary_folder(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A file in it would be an error of the server."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []


def send(path: str, body: bytes) -> tuple[int, str, int]:
    """Post a multipart body as a server would; return status, answer and how many bytes of it were read."""
    answered: list[str] = []
    stream = io.BytesIO(body)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": f"csrf={TOKEN}",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": stream,
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    answer = b"".join(application(environ, lambda status, headers: answered.append(status)))
    return int(answered[0].split()[0]), answer.decode(), stream.tell()


# Real requests return their connection at the end, so these cannot be inside a test's transaction.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", SIZES)
def test_a_file_to_the_sign_in_is_refused_in_words_before_it_is_read(size: int) -> None:
    status, answer, read = send("/desk/login/", FIELD + FILE + b"x" * size + b"\r\n--b--\r\n")
    assert (status, WORDS in answer) == (400, True)
    assert read < 200_000


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 405), ("/claims/1/", 405), ("/api/v1/claims", 405), ("/desk/", 400), ("/healthz", 405), ("/nothing", 404)],
)
def test_no_other_address_reads_it(path: str, status: int) -> None:
    answered, _answer, read = send(path, FILE + b"x" * 5_000_000 + b"\r\n--b--\r\n")
    assert answered == status
    assert read < 200_000


@pytest.mark.django_db(transaction=True)
def test_a_multipart_body_that_is_none_is_no_error_of_the_server() -> None:
    for path, status in {"/nothing": 404, "/desk/login/": 400, "/": 405}.items():
        assert send(path, b"--b\r\nContent-Disposition: form-data; name=" + b"x" * 200_000)[0] == status, path


@pytest.mark.django_db(transaction=True)
def test_a_multipart_form_without_a_file_is_read_as_ever() -> None:
    name = b'--b\r\nContent-Disposition: form-data; name="username"\r\n\r\nada\r\n'
    empty = b'--b\r\nContent-Disposition: form-data; name="f"; filename=""\r\n\r\n\r\n'  # a file field left empty
    status, answer, _read = send("/desk/login/", FIELD + name + empty + b"--b--\r\n")
    assert (status, 'value="ada"' in answer) == (200, True)


@pytest.mark.django_db
def test_a_form_of_the_desk_takes_no_file_and_saves_nothing_of_its_request(client: Client) -> None:
    claim = a_claim("research", assignee=person("fact_checker"))
    client.force_login(person("fact_checker"))
    data = claim_form(claim, summary="With a file.") | {"f": SimpleUploadedFile("f.txt", b"x" * 5_000_000)}
    response = client.post(change_url(claim), data)
    assert (response.status_code, WORDS in response.content.decode()) == (400, True)
    claim.refresh_from_db()
    assert claim.summary != "With a file."


@pytest.mark.django_db(transaction=True)
def test_a_server_reads_a_large_body_where_a_copy_is_brought_and_nowhere_else(tmp_path_factory: Any) -> None:
    source, client = a_source(is_archived=False), Client()
    client.force_login(person("fact_checker"))
    session = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    cookies = f"{session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    address = f"/desk/sources/source/{source.pk}/add-copy/"
    body = (FIELD + FILE.replace(b'name="f"', b'name="file"') + b"words " * 1_000_000 + b"\r\n--b--\r\n").decode()
    kind = "multipart/form-data; boundary=b"
    with served(tmp_path_factory.mktemp("server")) as server:
        assert server.ask("POST", address, body, **{"Content-Type": kind, "Cookie": cookies})[0] == 302
        for path, cookie, length in (
            (address, "", 6_000_000),
            (address.replace("add-copy", "change"), cookies, 6_000_000),
            (address, cookies, 30_000_000),
        ):
            lines = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nContent-Length: {length}\r\n\r\n"
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as asking:
                asking.sendall(lines.encode())
                assert asking.recv(12).split()[1] == b"413", path
    assert source.snapshots.get().copy.size == 6_000_000
