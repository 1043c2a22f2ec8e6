from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils.translation import gettext as _

from factcheck import dumps
from factcheck.management.commands.migrate import said_where_unreachable
from factcheck.privileges import owner_alias
from record import journal


class Command(BaseCommand):
    help = "Put a backup into an empty database, check the log, and say whether the journal knows more."
    requires_system_checks: list[str] = []  # migrate runs them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, verbosity: int, **options: object) -> None:
        try:
            with said_where_unreachable():
                dumps.restore(file)
        except dumps.DumpError as error:
            raise CommandError(str(error)) from error
        connections[owner_alias()].close()
        call_command("migrate", interactive=False, verbosity=0)
        if verbosity:
            self.stdout.write(_("Restored. The log is checked now."))
            self.stdout.flush()
        try:
            call_command("rebuild_record", "--check", stdout=self.stdout, stderr=self.stderr)
        except SystemExit as end:
            raise CommandError(
                _("The log or what is public is not as it was; see above. Restore another backup."), returncode=1
            ) from end
        if why := journal.obstacle():
            self.stderr.write(self.style.WARNING(why))
