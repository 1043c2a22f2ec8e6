from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from record import journal, replay
from record.journal import JournalError
from record.journal_files import Journal, UnreadableLine
from record.replay import ReplayError


class Command(BaseCommand):
    help = (
        "Write into the journal what the log has and the journal lacks, and say why nothing can be published, if that "
        "is so."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Read all of it, compare it with the log, and exit with 1 if it differs.",
        )

    def handle(self, *, check: bool, verbosity: int, **options: object) -> None:
        found = journal.current()
        if found is None:
            if verbosity:
                self.stdout.write(_("There is no journal: JOURNAL is off."))
            return
        try:
            journal.follow()
        except JournalError as error:
            if check:
                raise CommandError(self._where(error, found)) from error
            self.stderr.write(self.style.WARNING(self._where(error, found)))
            return
        if check:
            self._compare(found)
        if verbosity:
            self.stdout.write(
                _("%(path)s has all %(count)d entries of the log.")
                % {"path": found.path, "count": found.end().index + 1}
            )

    def _compare(self, found: Journal) -> None:
        console = Console(stderr=True)
        try:
            with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
                task = bar.add_task(_("Comparing with the log"), total=None)
                for lacking in replay.lacking(found, lambda done, total: bar.update(task, completed=done, total=total)):
                    raise CommandError(_("The log lacks %(entry)s.") % {"entry": getattr(lacking, "entry", lacking)})
        except (ReplayError, UnreadableLine) as error:
            raise CommandError(self._where(error, found)) from error

    def _where(self, error: Exception, found: Journal) -> str:
        return f"{error} ({_('The journal')}: {found.path})"
