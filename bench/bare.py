"""The least that could answer: a WSGI function that sends the stored bytes through psycopg (DATABASE_URL)."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from psycopg_pool import ConnectionPool

pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=1, max_size=8, open=True)
ONE = """
SELECT body FROM record_factcheck AS fact_check JOIN record_document AS document ON sha256 = document_id
 WHERE number = %s
"""
CHANGES = """
SELECT body FROM record_entry JOIN record_document ON sha256 = document_id
 WHERE "index" > %s ORDER BY "index" LIMIT 100
"""
WHOLE = """
SELECT body FROM record_factcheck JOIN record_document ON sha256 = document_id
 WHERE "index" < %s ORDER BY "index" DESC LIMIT 50
"""
LIST = 'SELECT listing FROM record_factcheck ORDER BY "index" DESC LIMIT 20'


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    kind, _slash, number = environ["PATH_INFO"].rpartition("/")
    statement = {"/changes": CHANGES, "/documents": WHOLE}.get(kind, LIST)
    with pool.connection() as connection:
        if kind == "/api/v1/claims":
            row = connection.execute(ONE, [int(number)], binary=True).fetchone()
            body = bytes(row[0]) if row else b""
        else:
            rows = connection.execute(statement, [int(number)] if number.isdigit() else None, binary=True).fetchall()
            body = b'{"results":[' + b",".join(bytes(row[0]) for row in rows) + b"]}"
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
