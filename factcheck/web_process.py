"""A web process: what is kept is answered in its event loop, everything else by Django in threads.

Nothing waits in a thread for a client: a body that comes slowly and a client that does not read hold memory for a
while, never what answers readers. And nobody waits long for a database that hangs (docs/decisions/0025).
"""

import asyncio
import io
import re
import sys
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connections
from django.urls import reverse
from django.utils.translation import gettext as _

from factcheck import health
from factcheck.bodies import READ_FOR, Bodies
from factcheck.callers import Caller, caller
from factcheck.limits import WINDOW, Limits, shared_file
from factcheck.metrics import DATABASE_AWAY, KEPT, MADE, REFUSED, STALE, count_request, kind_of
from factcheck.public_databases import PublicDatabases
from factcheck.refusals import DatabaseAway, Refused, headers_and_body
from factcheck.stored_answers import StoredAnswers
from factcheck.streams import Stream, Streams, send
from factcheck.threads import Leftovers, Made, Threads
from factcheck.watch import ASK_EVERY, StateWatch, result
from factcheck.wsgi import application as wsgi
from factcheck.wsgi import django, in_utf8
from public.api.middleware import PAGES
from public.caching import NEVER
from public.codings import names
from public.kept_answers import Answer, Headers, KeptAnswers, Key, is_for_everybody, unchanged, without_ignored
from record import reading
from record.state import RecordState

LONGEST = 10  # seconds until an answer is given up that the threads do not give
LONGEST_AT_THE_DESK = 60
NO_DATABASE = (settings.STATIC_URL, "/healthz")
METRICS, READINESS = "/metrics", "/readyz"
NOT_PUBLIC = (settings.DESK, METRICS, READINESS, *NO_DATABASE)
# Public questions that are sent in a body, and how many of its bytes count as one answer: the work grows with them.
QUESTIONS = (reverse("api:match"), reverse("api:read"), reverse("google:search"), reverse("website:check"))
BYTES_OF_AN_ANSWER = 1_000
# A copy of a source with what the form has around it. Larger ones than other bodies are read at this address alone.
UPLOADS = re.compile(re.escape(reverse("admin:sources_source_add_copy", args=[0])).replace("/0/", "/[0-9]{1,18}/"))
MAX_UPLOAD = settings.UPLOAD_MAX_MB * 1_000_000 + 100_000
SECONDS_OF_AN_UPLOAD = 120.0
FREE = settings.STATIC_URL  # a page needs several of these files, and they cost little

NOT_READY = [("Content-Type", "text/plain"), ("Cache-Control", NEVER), ("X-Content-Type-Options", "nosniff")]

# The desk's statements end too. Commands have no bound: a migration may take its time.
DESK_BOUNDS = "-c statement_timeout=30s -c lock_timeout=10s"
_given = connections.settings["default"]["OPTIONS"]
_given["options"] = f"{_given.get('options', '')} {DESK_BOUNDS}"


class WebProcess:
    """One web process."""

    def __init__(self) -> None:
        self.kept = KeptAnswers(settings.KEPT_ANSWERS_MB * 1_000_000)
        self.stored = StoredAnswers()
        self.databases = PublicDatabases()
        self.bodies = Bodies(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        self.uploads = Bodies(MAX_UPLOAD, of_one=MAX_UPLOAD, deadline=SECONDS_OF_AN_UPLOAD)
        self.limits = Limits(settings.REQUESTS_PER_MINUTE, shared_file(settings.VAR))
        self.desk, self.files = Threads("desk"), Threads("files")
        self.leftovers = Leftovers("leftovers")
        self.streams = Streams()
        self._making: dict[Key, asyncio.Future[None]] = {}

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        request = Request(scope)
        try:
            if request.may_be_public():
                answer, how = await self.find(request)
                if isinstance(answer, Answer):
                    await self.send(protocol, request, answer, how)
                    return
                if isinstance(answer, Stream):
                    await self.stream(protocol, request, answer)
                    return
            else:
                answer = await (self.question if request.is_a_question() else self.ask)(request, protocol)
            status, headers, body, how = answer.status, answer.headers, answer.body, MADE
        except Refused as refused:
            status, how = refused.status, REFUSED
            headers, body = headers_and_body(refused, request.path, request.caller.scheme)
        count_request(kind_of(request.path), status, how)
        protocol.response_bytes(status, headers, b"" if request.method == "HEAD" else body)

    async def find(self, request: "Request") -> tuple[Answer | Made | Stream, str]:
        """Return what is kept, or have it made; with the database away, what was kept last. And say which."""
        key = request.key()
        answer = self.kept.get(key)
        if answer is not None and answer.state == self.databases.state and self.databases.is_fresh():
            return answer, KEPT
        await self.databases.refresh()
        maker = self._making.get(key)
        if maker is not None and not self.databases.are_away():
            await asyncio.wait({maker}, timeout=LONGEST)
            await self.databases.refresh()
        answer = self.kept.get(key)
        if answer is not None and self.databases.are_away() and self.may_be_shown_later(answer):
            return answer, STALE
        if answer is not None and answer.state == self.databases.state and not self.databases.are_away():
            return answer, KEPT
        try:
            return await self.make(key, request), MADE
        except DatabaseAway:
            # What is kept may have been withdrawn: while a database knows of that, nobody is shown it.
            if answer is not None and await self.databases.turn_out_away() and self.may_be_shown_later(answer):
                return answer, STALE
            raise

    def may_be_shown_later(self, answer: Answer | None) -> bool:
        """Return whether an answer is right enough while no database answers: no verdict was changed since."""
        known = self.databases.state
        return answer is not None and known is not None and answer.state.changed == known.changed

    async def make(self, key: Key, request: "Request") -> Answer | Made | Stream:
        """Have an address answered, and keep what is for everybody. Whoever asks for it meanwhile waits."""
        self.count(request)
        maker = asyncio.get_running_loop().create_future()
        self._making.setdefault(key, maker)
        try:
            made = await self.made_from_any(key, request)
        finally:
            if self._making.get(key) is maker:
                del self._making[key]
            maker.set_result(None)
        if isinstance(made, Answer):
            self.kept.keep(key, made)
        return made

    async def made_from_any(self, key: Key, request: "Request") -> Answer | Made | Stream:
        """Return an answer made from the first database that gives one."""
        for database in self.databases.to_ask():
            known = database.watch.state
            assert known is not None  # it answered
            found = self.stored.find(key, known) if request.method == "GET" else None
            if found is not None and (answer := await self.stored.make(key, found, known, database)) is not None:
                return answer
            answering = database.threads.run(_public_answer, request.path, request.environ(), known, database.alias)
            try:
                made = await result(answering, LONGEST, database.watch)
            except Refused:
                continue
            if made.status == HTTPStatus.SERVICE_UNAVAILABLE:
                continue
            if made.unmade is not None:
                return Stream(made.unmade, made.headers, request.headers.get("accept-encoding", ""), database)
            if request.method != "GET" or not is_for_everybody(made.status, made.headers):
                return made
            answer = Answer(known, made.headers, made.body)
            if found is not None:
                self.stored.learn(key, found, answer, made.own_headers)
            if made.work_after is not None and not self.databases.primary.watch.is_away:
                self.leftovers.do(made.work_after)
            return answer
        raise DatabaseAway()

    async def question(self, request: "Request", protocol: Any) -> Made:
        """Have a public question answered that is sent in a body."""
        self.bodies.check(request.headers.get("content-length"))
        request.body = await self.bodies.read(protocol, request.caller.address)
        self.count(request, 1 + len(request.body) // BYTES_OF_AN_ANSWER)
        await self.databases.refresh()
        made = await self.made_from_any(request.key(), request)
        assert isinstance(made, Made)  # an answer that is kept or sent in pieces is a GET's
        return made

    async def ask(self, request: "Request", protocol: Any) -> Made:
        """Have the desk answered, and all that is not for everybody."""
        if not request.path.startswith(FREE):
            self.count(request)
        bodies = self.uploads if request.is_an_upload() else self.bodies
        bodies.check(request.headers.get("content-length"))
        if request.path.startswith(NO_DATABASE):
            return await self.without_database(request)
        watch = self.databases.primary.watch
        if request.path == METRICS:
            return await self.metrics(request, watch)
        if request.path == READINESS:
            with suppress(Refused):
                return await result(self.desk.run(_answer, request.path, request.environ()), LONGEST, watch)
            return Made(HTTPStatus.SERVICE_UNAVAILABLE, NOT_READY, f"{health.DATABASE_AWAY}\n".encode())
        if request.method not in READ_FOR or not request.is_for_the_desk():
            return await result(self.desk.run(_answer, request.path, request.environ()), LONGEST_AT_THE_DESK, watch)
        request.body = await bodies.read(protocol, request.caller.address)
        before = watch.state
        made = await result(self.desk.run(_answer, request.path, request.environ()), LONGEST_AT_THE_DESK, watch)
        await watch.ask_again()
        if watch.state != before:
            await asyncio.sleep(ASK_EVERY)  # then no process believes the state before: who published sees it anywhere
        return made

    async def metrics(self, request: "Request", watch: StateWatch) -> Made:
        """Have the metrics told. That the database is away is one of them, and then it is not asked."""
        if not watch.is_away:
            with suppress(Refused):
                return await result(self.desk.run(_answer, request.path, request.environ()), LONGEST, watch)
        return await self.without_database(request, **{DATABASE_AWAY: True})

    async def without_database(self, request: "Request", **more: object) -> Made:
        """Have something answered that needs no database. A page that says 404 shows the site's name as it is known."""
        known = self.databases.state or RecordState()
        return await self.files.run(_answer, request.path, request.environ() | {"record.state": known, **more})

    def count(self, request: "Request", answers: int = 1) -> None:
        """Count a request for its caller, as one answer or several. Raises Refused where this was one too many."""
        if request.caller.is_this_machine:
            return
        if seconds := self.limits.seconds_to_wait(request.caller.address, answers):
            raise Refused(
                HTTPStatus.TOO_MANY_REQUESTS,
                _("More than %(number)d answers a minute were made for your address. Wait %(seconds)d seconds.")
                % {"number": self.limits.per_minute, "seconds": seconds},
                Retry_After=str(seconds),
                RateLimit_Policy=f'"address";q={self.limits.per_minute};w={WINDOW}',
                RateLimit=f'"address";r=0;t={seconds}',
            )

    async def send(self, protocol: Any, request: "Request", answer: Answer, how: str) -> None:
        """Send an answer, or that it has not changed. One that may be out of date says so (RFC 9211)."""
        status, headers, body = HTTPStatus.OK, answer.plain, answer.body
        coding = answer.coding(request.headers.get("accept-encoding", ""))
        if (tags := request.headers.get("if-none-match")) is not None and names(tags, answer.etag):
            status, headers, body = HTTPStatus.NOT_MODIFIED, answer.unchanged(coding), b""
        elif coding is not None:
            if not answer.is_packed(coding):
                await asyncio.get_running_loop().run_in_executor(None, answer.packed, coding)
                if self.kept.get(request.key()) is answer:  # else a newer one would be lost
                    self.kept.keep(request.key(), answer)
            headers, body = answer.packed(coding)
        if how == STALE:
            age = self.databases.current.watch.seconds_old()
            headers = [*headers, ("Cache-Status", f'factcheck; hit; ttl=-{age}; detail="database-away"')]
        count_request(kind_of(request.path), status, how)
        protocol.response_bytes(status, headers, b"" if request.method == "HEAD" else body)

    async def stream(self, protocol: Any, request: "Request", stream: Stream) -> None:
        """Send an answer while it is made. Nothing is made for who has it already, or asks for its headers alone."""
        try:
            status, headers = stream.status, stream.headers
            if stream.is_named(request.headers.get("if-none-match")):
                status, headers = HTTPStatus.NOT_MODIFIED, unchanged(headers)
            elif request.method != "HEAD":
                with self.streams.place(request.caller):
                    first = await stream.next()
                    count_request(kind_of(request.path), status, MADE)
                    await send(protocol, request.peer, stream, first)
                return
            count_request(kind_of(request.path), status, MADE)
            protocol.response_bytes(status, headers, b"")
        finally:
            stream.close()


class Request:
    """A request as granian gives it."""

    __slots__ = ("_caller", "_scope", "body", "headers", "method", "path", "query")

    def __init__(self, scope: Any):
        self._scope = scope
        self.method: str = scope.method
        self.path: str = scope.path
        self.query: str = scope.query_string
        self.headers = scope.headers
        self.body = b""  # until it was read
        self._caller: Caller | None = None

    def may_be_public(self) -> bool:
        """Return whether everybody may get the same answer; Django decides."""
        return (
            self.method in ("GET", "HEAD") and not self.path.startswith(NOT_PUBLIC) and "if-match" not in self.headers
        )

    def is_a_question(self) -> bool:
        """Return whether it is answered from the record and has a body that is read."""
        return self.method == "POST" and self.path in QUESTIONS

    def is_an_upload(self) -> bool:
        """Return whether it may bring a copy of a source, as only somebody can who has a session."""
        has_session = f"{settings.SESSION_COOKIE_NAME}=" in self.headers.get("cookie", "")
        return self.method == "POST" and has_session and UPLOADS.fullmatch(self.path) is not None

    def is_for_the_desk(self) -> bool:
        return self.path.startswith(settings.DESK)

    @property
    def peer(self) -> str:
        """The other end of the connection, which is a proxy's where there is one."""
        return str(self._scope.client)

    @property
    def caller(self) -> Caller:
        if self._caller is None:
            forwarded = self.headers.get_all("x-forwarded-for") if settings.BEHIND_PROXY else []
            scheme = self.headers.get("x-forwarded-proto", "http") if settings.BEHIND_PROXY else None
            self._caller = caller(self._scope.client, self._scope.scheme, forwarded, scheme)
        return self._caller

    def key(self) -> Key:
        query = self.query if not self.query or self.path.startswith(PAGES) else without_ignored(self.query)
        scheme = self.caller.scheme if settings.BEHIND_PROXY else self._scope.scheme
        return Key(scheme, self.headers.get("host") or self._scope.authority or "", self.path, query)

    def environ(self) -> dict[str, Any]:
        """Return the request as WSGI has it, without what proxies add and without headers that have an underscore."""
        host, _, port = self._scope.server.rpartition(":")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.encode().decode("latin-1"),
            "QUERY_STRING": self.query.encode().decode("latin-1"),
            "REMOTE_ADDR": self.caller.address,
            "SERVER_NAME": host,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": f"HTTP/{self._scope.http_version}",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.caller.scheme,
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        for name in self.headers:
            if name.startswith("x-forwarded-") or name == "forwarded":
                environ["factcheck.forwarded"] = True  # what it says is not for Django, but that it was there is
            elif "_" not in name:
                separator = "; " if name == "cookie" else ","
                environ[f"HTTP_{name.upper().replace('-', '_')}"] = separator.join(self.headers.get_all(name))
        environ.setdefault("HTTP_HOST", self._scope.authority or "")
        environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
        environ.pop("HTTP_CONTENT_LENGTH", None)
        environ["CONTENT_LENGTH"] = str(len(self.body))
        return environ


def _public_answer(environ: dict[str, Any], known: RecordState, alias: str) -> Made:
    """Let Django answer from the record.

    Called past Django's WSGI handler, whose signals look after connections: those of the readers stay open.
    """
    environ["record.state"] = known
    if environ["REQUEST_METHOD"] == "GET":
        environ.pop("HTTP_IF_NONE_MATCH", None)  # whether it has changed is said of the answer that is kept from now on
    with reading.reading_from(alias):
        response: Any = django.get_response(django.request_class(in_utf8(environ)))
    headers = [*response.items(), *(("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values())]
    if response.streaming and environ["REQUEST_METHOD"] != "POST":
        return Made(response.status_code, headers, b"", unmade=response)
    work_after, own = getattr(response, "work_after", None), getattr(response, "own_headers", ())
    return Made(response.status_code, headers, response.getvalue(), work_after, frozenset(own))


def _answer(environ: dict[str, Any]) -> Made:
    """Let Django answer, in the thread that this is called in."""
    status: list[int] = []
    headers: list[Headers] = []

    def start_response(line: str, given: Headers, exc_info: object = None) -> None:
        status.append(int(line[:3]))
        headers.append(given)

    result: Any = wsgi(environ, start_response)
    try:
        body = b"".join(result)
    finally:
        result.close()
    return Made(status[-1], headers[-1], body)
