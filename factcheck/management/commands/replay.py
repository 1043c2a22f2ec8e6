from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from accounts.models import User
from claims import recovery
from factcheck.privileges import owner_alias
from record import journal, replay
from record.journal import JournalError
from record.journal_files import Journal, Journaled, UnreadableLine
from record.models import Loss
from record.replay import ReplayError

AT_ONCE = 100  # entries in one transaction


class Command(BaseCommand):
    help = "Append to the log what it lacks, from the journal or from a copy of it, checking every hash."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="The account that the claims' history will name: yours.")
        parser.add_argument(
            "--from",
            dest="source",
            type=Path,
            help="A copy of the journal, its folder or one file of its lines; the journal itself unless given.",
        )

    def handle(self, *, by: str, source: Path | None, **options: object) -> None:
        user = User.objects.filter(username=by, is_active=True).first()
        if user is None:
            raise CommandError(_("No active account is called %(name)s. Name one with --by.") % {"name": by})
        found = Journal(source) if source else journal.current()
        if found is None:
            raise CommandError(_("There is no journal: JOURNAL is off. Name a copy with --from."))
        if not found.path.exists():
            raise CommandError(_("%(path)s does not exist.") % {"path": found.path})
        try:
            entries, claims = self._replay(found, user)
        except (ReplayError, UnreadableLine, OSError) as error:
            raise CommandError(
                _("%(why)s (%(path)s) What came before it was appended; run it again at any time.")
                % {"why": error, "path": found.path}
            ) from error
        except KeyboardInterrupt:
            self.stderr.write(_("Interrupted. What was appended so far stays; run it again at any time."))
            raise SystemExit(130) from None
        self.stdout.write(
            _("Entries appended: %(entries)d. Claims brought up to them: %(claims)d.")
            % {"entries": entries, "claims": claims}
        )
        try:
            journal.follow()
        except JournalError as error:
            raise CommandError(str(error)) from error

    def _replay(self, source: Journal, by: User) -> tuple[int, int]:
        entries, claims = 0, set()
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task(_("Comparing with the log"), total=None)
            found = replay.lacking(source, lambda done, total: bar.update(task, completed=done, total=total))
            for batch in _batches(found):
                if isinstance(batch, Loss):
                    replay.declare(batch, using=owner_alias())
                    continue
                claims |= {claim.pk for claim in recovery.take_over(batch, by=by)}
                entries += len(batch)
                bar.update(task, description=_("Appending"), completed=entries, total=None)
        return entries, len(claims)


def _batches(found: Iterable[Journaled | Loss]) -> Iterator[list[Journaled] | Loss]:
    """Yield the lines some at a time. What came before one that cannot be used is yielded before that is said."""
    batch: list[Journaled] = []
    try:
        for item in found:
            if batch and (isinstance(item, Loss) or len(batch) == AT_ONCE):
                yield batch
                batch = []
            if isinstance(item, Loss):
                yield item
            else:
                batch.append(item)
    except (ReplayError, UnreadableLine):
        if batch:
            yield batch
        raise
    if batch:
        yield batch
