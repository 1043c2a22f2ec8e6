from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rich.console import Console
from rich.progress import Progress

from factcheck import privileges
from record import catch_up

UNREACHABLE = gettext_lazy(
    "The database cannot be reached; look at DATABASE_URL and DATABASE_OWNER_URL (docs/operator.md). %(error)s"
)


class Command(migrate.Command):
    """Django's own, run as the role that owns the tables, which lets the server's role use them.

    A log that is older than its journal is written into it here rather than when somebody publishes, and what an
    earlier release published is indexed for search, and what it replaced is kept.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=privileges.owner_alias())

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        with said_where_unreachable():
            privileges.grant_ahead()
            try:
                super().handle(*args, verbosity=verbosity, **options)
            finally:  # also where a later migration failed
                privileges.grant()
        if verbosity:
            warn_of_what_is_unprotected(self)
        if options.get("app_label") or options.get("plan"):
            return
        if verbosity:
            call_command("journal", verbosity=0, stderr=self.stderr)
        with said_where_unreachable():
            self._bring_up(options["database"], verbosity)

    def _bring_up(self, database: str, verbosity: int) -> None:
        """Bring up what an earlier release published, changed or retracted, saying how far it is."""
        numbers = catch_up.behind(database)
        if not numbers:
            return
        console = Console(stderr=True)
        try:
            with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
                task = bar.add_task(_("Bringing up what was published before"), total=len(numbers))
                unreadable = catch_up.bring_up(numbers, lambda done, total: bar.update(task, completed=done))
        except KeyboardInterrupt:
            self.stderr.write(_("Interrupted. What was done so far stays; run migrate again to do the rest."))
            raise SystemExit(130) from None
        if verbosity:
            self.stdout.write(_("Brought up: %(count)d fact-checks.") % {"count": len(numbers) - len(unreadable)})
        if unreadable:
            message = _("Not brought up, since a document cannot be read: %(numbers)s. Run rebuild_record --check.")
            self.stderr.write(self.style.WARNING(message % {"numbers": ", ".join(map(str, unreadable))}))


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
