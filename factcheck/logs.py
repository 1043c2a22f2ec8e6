"""The lines of the log: for people, or as JSON for programs. None repeats what somebody entered.

The words of an exception may: a violated constraint's hold the row, a ValueError's the value. So a traceback has its
frames, and of an exception what is about the code, the machine or the database's own objects.
"""

import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import utils

from factcheck import environment as env
from factcheck import request_id
from jobs.kinds import kind_of

# Their words are names in the code. TypeError is not among them: Django's carry the values of fields.
ABOUT_THE_CODE = (AttributeError, ImproperlyConfigured, ImportError, NameError, NotImplementedError, RecursionError)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
HEAD = "Traceback (most recent call last):"
CAUSED = "The above exception was the direct cause of the following exception:"
MEANWHILE = "During handling of the above exception, another exception occurred:"


class LineFormatter(logging.Formatter):
    """Time, level, logger, the request's id in brackets, message; below it the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        message, frames = _said(record)
        id_ = f" [{found}]" if (found := request_id.current()) else ""
        line = f"{self.formatTime(record)} {record.levelname} {record.name}{id_} {message}"
        return "\n".join([line, *frames])


class JSONFormatter(logging.Formatter):
    """One object a line, in ASCII; docs/operator.md lists its keys. One that has no value is left out."""

    def format(self, record: logging.LogRecord) -> str:
        message, frames = _said(record)
        error = record.exc_info[1] if record.exc_info else None
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "request_id": request_id.current(),
            "method": getattr(getattr(record, "request", None), "method", None),
            "status": getattr(record, "status_code", None),
            "message": message,
            "error": error and kind_of(error),
            "sqlstate": error and _sqlstate(error),
            "traceback": "\n".join(frames),
        }
        return json.dumps({key: value for key, value in fields.items() if value})


def is_of_the_server(record: logging.LogRecord) -> bool:
    """Return whether a line is no client's doing, such as a form of an answer that was asked for and does not exist."""
    return getattr(record, "status_code", None) != HTTPStatus.NOT_IMPLEMENTED


FORMATTERS: dict[str, type[logging.Formatter]] = {"line": LineFormatter, "json": JSONFormatter}


def formatter() -> logging.Formatter:
    """Return the one that LOG_FORMAT names. The web server's main process asks here: it knows no settings."""
    return FORMATTERS[env.choice("LOG_FORMAT", *FORMATTERS)]()


def _said(record: logging.LogRecord) -> tuple[str, list[str]]:
    """Return the message, on one line, and the lines of the traceback."""
    if isinstance(record.args, tuple):
        record.args = tuple(description(arg) if isinstance(arg, BaseException) else arg for arg in record.args)
    message, head, written = record.getMessage().partition(f"\n{HEAD}")
    frames = list(_without_words(f"{head}{written}")) if head else []
    if record.exc_info and record.exc_info[1]:
        frames += _traceback(record.exc_info[1], set())
    return _on_one_line(message), frames


def _on_one_line(text: str) -> str:
    """Escape what would end the line or change how it reads."""
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _without_words(written: str) -> Iterator[str]:
    """Return the lines of a traceback that is in the message itself, as in the web server's own lines."""
    is_frame = False
    for line in written.strip().splitlines():
        if line == HEAD:
            is_frame = True
            yield line
        elif is_frame and line.startswith("  "):
            yield _on_one_line(line)
        elif is_frame:
            is_frame = False
            yield _on_one_line(line.partition(":")[0])


def _traceback(error: BaseException, seen: set[int]) -> Iterator[str]:
    """Return the lines of the traceback, causes first, as Python prints them."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before and id(before) not in seen:
        yield from _traceback(before, seen)
        yield from ("", CAUSED if error.__cause__ else MEANWHILE, "")
    yield HEAD
    for frame in traceback.format_tb(error.__traceback__):
        yield from frame.splitlines()
    yield description(error)
    for part in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _traceback(part, seen)


def description(error: BaseException) -> str:
    """Return the exception's class, and of its words what nobody entered."""
    words = str(error) if _is_about_the_code(error) else _objects(error)
    return _on_one_line(f"{kind_of(error)}: {words}" if words else kind_of(error))


def _is_about_the_code(error: BaseException) -> bool:
    if isinstance(error, (utils.OperationalError, psycopg.OperationalError)):
        return _sqlstate(error) is None  # the server did not answer at all; otherwise the words are the statement's
    is_of_the_machine = isinstance(error, OSError) and type(error).__module__ == "builtins"
    return is_of_the_machine or isinstance(error, ABOUT_THE_CODE)


def _sqlstate(error: BaseException) -> str | None:
    found = _of_the_database(error)
    return found.sqlstate if found else None


def _of_the_database(error: BaseException) -> psycopg.Error | None:
    """Return the driver's own exception: Django's has it as its cause."""
    found = error.__cause__ if isinstance(error, utils.Error) else error
    return found if isinstance(found, psycopg.Error) else None


def _objects(error: BaseException) -> str:
    """Return what the database says about an error in names of its own: the state, the constraint, the table."""
    found = _of_the_database(error)
    if found is None or found.sqlstate is None:
        return ""
    diagnosis = found.diag
    # A trigger of ours says tables, stages and numbers; what PostgreSQL itself says may have the row's words.
    is_a_triggers = diagnosis.source_function == "exec_stmt_raise"
    names = {
        "SQLSTATE": found.sqlstate,
        "trigger": diagnosis.message_primary if is_a_triggers else None,
        "constraint": diagnosis.constraint_name,
        "table": diagnosis.table_name,
        "column": diagnosis.column_name,
    }
    return ", ".join(f"{name} {value}" for name, value in names.items() if value)
