from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck.privileges import owner_alias
from record import journal, replay
from record.journal import JournalError
from record.journal_files import Journaled
from record.models import MAX_LOSS, Loss


class Command(BaseCommand):
    help = (
        "Declare publicly that entries which readers saw are lost for good. The log goes on after them; numbers and "
        "versions that they may have had are not given again. This cannot be taken back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("first", type=int, help="The index of the first: the one after the last that the log has.")
        parser.add_argument("last", type=int, help="The index of the last.")
        parser.add_argument("--reason", required=True, help="What happened. Readers see it on the page of corrections.")

    def handle(self, *, first: int, last: int, reason: str, **options: object) -> None:
        if not 0 <= last - first < MAX_LOSS:
            raise CommandError(
                _("Give the first and the last index, in this order, of at most %(most)d entries.") % {"most": MAX_LOSS}
            )
        if not reason.strip() or len(reason) > 2000:
            raise CommandError(_("Give a reason of 1 to 2,000 characters; readers see it."))
        self._refuse_what_can_be_replayed(first, last)
        loss = Loss(first=first, last=last, reason=reason.strip(), declared_at=timezone.now().replace(microsecond=0))
        try:
            replay.declare(loss, using=owner_alias())
        except replay.ReplayError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Declared lost: %(entries)s. The page of corrections says so.") % {"entries": loss})
        try:
            journal.follow()
        except JournalError as error:  # it may have what comes after the loss
            self.stderr.write(self.style.WARNING(str(error)))

    def _refuse_what_can_be_replayed(self, first: int, last: int) -> None:
        found = journal.current()
        for line in found.read() if found is not None and found.path.exists() else ():
            if isinstance(line, Journaled) and first <= line.entry.index <= last:
                raise CommandError(
                    _("The journal has entry %(index)d. Run manage.py replay first.") % {"index": line.entry.index}
                )
