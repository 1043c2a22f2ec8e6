"""Reading settings from the environment; what is wrong is said with the variable's name."""

import importlib.util
import os
import re
import secrets
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from fetching.policy import Allowance

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The variable's value without surrounding white space; an empty one counts as unset."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "").lower()
    if value in TRUE | FALSE:
        return value in TRUE
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")


def number(name: str, default: int, *, minimum: int = 1, maximum: int = 10_000) -> int:
    value = text(name, str(default))
    if value.isascii() and value.isdigit() and minimum <= int(value[:9]) <= maximum:
        return int(value)
    raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number from {minimum} to {maximum}.")


def choice(name: str, default: str, *others: str) -> str:
    """One of several words, in upper or lower case."""
    value, choices = text(name, default), {word.casefold(): word for word in (default, *others)}
    if found := choices.get(value.casefold()):
        return found
    raise ImproperlyConfigured(f"{name} is {value!r}; write one of {', '.join(choices.values())}.")


def words(name: str) -> list[str]:
    """A list written with commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path | None:
    """An absolute path, or None where the variable says off."""
    value = text(name)
    if value.lower() == "off":
        return None
    if value and not Path(value).is_absolute():
        raise ImproperlyConfigured(f"{name} is {value!r}; write an absolute path, or off.")
    return Path(value) if value else default


def archive(folder: str, default: Path, *, bucket: str, prefix: str, endpoint: str, region: str) -> dict[str, Any]:
    """Django's settings of the storage of archived copies: a folder, or an S3 bucket where one is named."""
    if not bucket:
        if endpoint or prefix or region:
            raise ImproperlyConfigured("ARCHIVE_S3_… is set, but not ARCHIVE_S3_BUCKET; name the bucket too.")
        if folder and not Path(folder).is_absolute():
            raise ImproperlyConfigured(
                f"ARCHIVE is {folder!r}; write an absolute path. Sources are always archived, so it cannot be off."
            )
        modes = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        location = Path(folder) if folder else default
        return {"BACKEND": "sources.storage.ArchiveFolder", "OPTIONS": {"location": location, **modes}}
    if importlib.util.find_spec("boto3") is None:
        raise ImproperlyConfigured("ARCHIVE_S3_BUCKET is set, but boto3 is not installed; see docs/operator.md.")
    if endpoint and not re.fullmatch(r"https?://[^\s/]+/?", endpoint):
        raise ImproperlyConfigured(
            f"ARCHIVE_S3_ENDPOINT is {endpoint!r}; write an origin such as https://s3.example.org."
        )
    # A name is used once, and whoever may read a copy gets it from here and not from the bucket.
    options: dict[str, Any] = {"file_overwrite": True, "querystring_auth": False, "default_acl": None}
    options |= {"bucket_name": bucket, "location": prefix, "endpoint_url": endpoint or None}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options | {"region_name": region or None}}


def site_url(name: str, default: str) -> str:
    """An http or https origin: no path, no trailing slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme in {"http", "https"} and parts.hostname and not (parts.path or parts.query or parts.fragment):
        return value
    raise ImproperlyConfigured(f"{name} is {value!r}; write an origin such as https://facts.example.org.")


def contact(name: str, default: str) -> str:
    """An address at which somebody is told something, as security.txt takes it (RFC 9116, section 2.5.3)."""
    value = text(name, default)
    if re.fullmatch(r"(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:[+0-9().-]+)", value):
        return value
    raise ImproperlyConfigured(f"{name} is {value!r}; write mailto:…@…, https://… or tel:….")


def token(name: str, *, beside: str) -> str:
    """A key or a secret of a service that gives two of them: both are set, or neither."""
    value = text(name)
    if bool(value) != bool(text(beside)):
        raise ImproperlyConfigured(f"{name} and {beside} belong together; set both, or neither.")
    if not re.fullmatch(r"[!-9;-~]*", value):
        raise ImproperlyConfigured(f"{name} has characters that no key has; copy it again.")
    return value


def web_or_mail(name: str, default: str) -> str:
    """A web or mail address that can stand in a header."""
    value = text(name, default)
    if re.fullmatch(r"https?://[!-\[\]-~]+|(mailto:)?[^\s@()\\]+@[^\s@()\\]+", value) and value.isascii():
        return value
    raise ImproperlyConfigured(f"{name} is {value!r}; write https://… or an address such as desk@facts.example.org.")


def web_or_off(name: str, default: str) -> str:
    """A web address without a query, or nothing where it is off."""
    value = text(name, default)
    if value.casefold() == "off":
        return ""
    if re.fullmatch(r"https?://[^\s?#]+", value) and value.isascii():
        return value
    raise ImproperlyConfigured(f"{name} is {value!r}; write an address such as {default}, or off.")


def allowances(name: str) -> list[str]:
    """Networks with a port each, separated by commas."""
    values = words(name)
    for value in values:
        try:
            Allowance.parse(value)
        except ValueError as error:
            example = "10.1.0.0/16:80 or [fd00:1::/64]:443"
            raise ImproperlyConfigured(
                f"{name} is wrong: {error}; write networks with a port, such as {example}."
            ) from None
    return values


class MailServer(NamedTuple):
    """What mails are handed to; without a host they are printed by the worker, or not sent at all."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    begins_tls: bool = False
    is_tls: bool = False


MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def mail_server(name: str, default: str) -> MailServer:
    """The address of a mail server; or `console`, which prints mails, or `off`."""
    value = text(name, default)
    if value.lower() == "console":
        return MailServer("django.core.mail.backends.console.EmailBackend")
    if value.lower() == "off":
        return MailServer("django.core.mail.backends.dummy.EmailBackend")
    try:
        parts = urlsplit(value)
        port = parts.port or MAIL_PORTS.get(parts.scheme, 0)
    except ValueError:  # it would quote the password
        raise ImproperlyConfigured(f"{name} cannot be read. {ENCODE}") from None
    if parts.scheme not in MAIL_PORTS or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            f"{name} names no mail server; write smtp+starttls://user:password@mail.example.org:587, smtps://…, "
            f"smtp://… for one that asks for neither TLS nor a password, console or off. {ENCODE}"
        )
    return MailServer(
        "django.core.mail.backends.smtp.EmailBackend",
        parts.hostname,
        port,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        begins_tls=parts.scheme == "smtp+starttls",
        is_tls=parts.scheme == "smtps",
    )


def mail_address(name: str, default: str) -> str:
    """A mail address, alone or after a name: Facts <desk@facts.example.org>."""
    value = text(name, default)
    if re.fullmatch(r"[^<>@\r\n]+<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+", value):
        return value
    raise ImproperlyConfigured(f"{name} is {value!r}; write desk@facts.example.org or Facts <desk@facts.example.org>.")


ENCODE = "Write special characters of a name or password as in addresses: @ as %40, / as %2F, % as %25."

Database = dict[str, Any]  # Django's settings for one role of a database


def databases(server: Database | None, owner: Database | None) -> dict[str, Database]:
    """Return the settings for the server's role and, as "owner", for that of migrations where it is another.

    Without either, both roles are those of the embedded database.
    """
    if server is None:
        if owner is not None:
            raise ImproperlyConfigured("DATABASE_OWNER_URL is set and DATABASE_URL is not; set both, or neither.")
        embedded = {"ENGINE": "factcheck.embedded", "NAME": "factcheck"}
        server, owner = ({**embedded, "USER": role, "OPTIONS": {}} for role in ("factcheck", "factcheck_owner"))
    if owner is None:
        return {"default": server}
    if owner["NAME"] != server["NAME"]:
        raise ImproperlyConfigured("DATABASE_OWNER_URL must name the same database as DATABASE_URL.")
    if not (owner["USER"] and server["USER"]):
        raise ImproperlyConfigured(
            "DATABASE_URL and DATABASE_OWNER_URL must each name a role: postgresql://role@host/…"
        )
    if owner["USER"] == server["USER"]:
        return {"default": server}
    # Tests make their database as the owner, and then work as the server.
    return {"default": server | {"TEST": {"MIRROR": "owner"}}, "owner": owner | {"TEST": {"DEPENDENCIES": []}}}


def database(name: str) -> Database | None:
    """Django's database settings for a PostgreSQL URL, or None where none is given."""
    url = text(name)
    if not url:
        return None
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must start with postgresql://; other databases are not supported.")
    try:
        found = conninfo_to_dict(url)
    except ProgrammingError as error:
        said = re.sub('".*"', "", str(error), flags=re.DOTALL).strip(" :\n")  # what it quotes may be of the password
        raise ImproperlyConfigured(f"{name} cannot be read: {said}. {ENCODE}") from None
    host, port, dbname = (str(found.get(part) or "") for part in ("host", "port", "dbname"))
    if "@" in host + dbname or not set(port) <= set("0123456789,"):
        raise ImproperlyConfigured(f"{name} cannot be read: its parts run into each other. {ENCODE}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found.pop("dbname", "factcheck"),
        "USER": found.pop("user", ""),
        "PASSWORD": found.pop("password", ""),
        "HOST": found.pop("host", ""),
        "PORT": found.pop("port", ""),
        "OPTIONS": found,
    }


def for_readers(server: Database) -> Database:
    """Return the settings for connections that only read: no transaction, no pool, and a bound on every statement."""
    options = {name: value for name, value in server["OPTIONS"].items() if name != "pool"}
    bounds = "-c default_transaction_read_only=on -c statement_timeout=3s -c lock_timeout=1s"
    options |= {"options": f"{options.get('options', '')} {bounds}", "connect_timeout": 2, "prepare_threshold": 2}
    mirrored = {"MIRROR": server.get("TEST", {}).get("MIRROR", "default")}  # tests read what they wrote
    return server | {"OPTIONS": options, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False, "TEST": mirrored}


def secret(name: str, keep_in: Path) -> str:
    """The variable's value, or one made on the first start and kept in a file that only its owner can read."""
    if value := text(name):
        if len(value) < 50:
            raise ImproperlyConfigured(f"{name} is too short; use 50 characters or more.")
        return value
    keep_in.parent.mkdir(parents=True, exist_ok=True)
    draft = keep_in.with_name(f"{keep_in.name}.{os.getpid()}")
    if not keep_in.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        try:
            os.link(draft, keep_in)  # unlike a rename it never replaces the key of a process that was quicker
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return keep_in.read_text()
