from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factcheck import privileges

UNREACHABLE = gettext_lazy(
    "The database cannot be reached; look at DATABASE_URL and DATABASE_OWNER_URL (docs/operator.md). %(error)s"
)


class Command(migrate.Command):
    """Django's own, run as the role that owns the tables, which then lets the server's role use them.

    A log that is older than its journal is written into it here rather than when somebody publishes.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=privileges.owner_alias())

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        with said_where_unreachable():
            super().handle(*args, verbosity=verbosity, **options)
            privileges.grant()
        if verbosity:
            warn_of_what_is_unprotected(self)
            if not options.get("app_label") and not options.get("plan"):
                call_command("journal", verbosity=0, stderr=self.stderr)


@contextmanager
def said_where_unreachable() -> Iterator[None]:
    """Turn a connection that fails into a line with the remedy. What the server answers stays as it is."""
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None):
            raise
        raise CommandError(UNREACHABLE % {"error": str(error).strip()}) from error


def warn_of_what_is_unprotected(command: BaseCommand) -> None:
    """Print it, once, with the remedy."""
    if found := privileges.unprotected():
        message = _("The server's own database role is not kept from harm: %(what)s. See docs/operator.md, Two roles.")
        command.stderr.write(command.style.WARNING(message % {"what": "; ".join(found)}))
