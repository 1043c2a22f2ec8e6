from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from factcheck import dumps
from factcheck.management.commands.migrate import said_where_unreachable


class Command(BaseCommand):
    help = "Write the whole database, as it is at this moment, into a new file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, verbosity: int, **options: object) -> None:
        try:
            with said_where_unreachable():
                dumps.back_up(file)
        except dumps.DumpError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            size = file.stat().st_size
            self.stdout.write(_("%(file)s has %(size)d kB.") % {"file": file, "size": -(-size // 1000)})
