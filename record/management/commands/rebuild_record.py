from argparse import ArgumentParser
from collections.abc import Iterator
from typing import NoReturn

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from record import rebuild, verify
from record.verify import Difference

MAX_SHOWN = 50  # of the differences that were put right


class Command(BaseCommand):
    help = (
        "Read the whole log, say what in it is damaged, and rebuild what is public (lists, pages, actors, sources, "
        "topics) from it, saying what differed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only compare; exit with 1 when something differs.")

    def handle(self, *, check: bool, **options: object) -> None:
        console = Console(stderr=True)
        try:
            with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
                if check:
                    with verify.snapshot():
                        self._check(bar)
                else:
                    self._rebuild(bar)
        except KeyboardInterrupt:
            self.stderr.write(
                _("Interrupted. Nothing was changed; run it again at any time.")
                if check
                else _("Interrupted. What was put right so far stays; run it again at any time.")
            )
            raise SystemExit(130) from None
        except DatabaseError as error:
            self._end(_("The database cannot be read or written: %(error)s") % {"error": str(error).strip()})

    def _check(self, bar: Progress) -> None:
        self._refuse_damage(bar)
        count = self._show(rebuild.differences(self._step(bar, _("Comparing with the log"))))
        if not count:
            self.stdout.write(_("Everything is as the log says."))
            return
        self.stdout.write(
            _("Differences: %(count)d. Run rebuild_record without --check to put them right.") % {"count": count}
        )
        raise SystemExit(1)

    def _rebuild(self, bar: Progress) -> None:
        with verify.snapshot():
            self._refuse_damage(bar)
        differences = rebuild.repair(self._step(bar, _("Comparing with the log")))
        count = self._show(differences, at_most=MAX_SHOWN)  # a release may have changed every row on purpose
        self.stdout.write(
            _("Differences put right: %(count)d.") % {"count": count} if count else _("Everything is as the log says.")
        )

    def _refuse_damage(self, bar: Progress) -> None:
        """Exit where the log is not what was appended: nothing may be rebuilt from it."""
        if count := self._show(verify.damage(self._step(bar, _("Reading the log")))):
            self._end(
                _("The log itself is damaged in %(count)d places. Nothing was changed; restore a backup.")
                % {"count": count}
            )

    def _end(self, message: str) -> NoReturn:
        self.stderr.write(message)
        raise SystemExit(1)

    def _step(self, bar: Progress, words: str) -> verify.Progress:
        task = bar.add_task(words, total=None)
        return lambda done, total: bar.update(task, completed=done, total=total)

    def _show(self, differences: Iterator[Difference], at_most: int | None = None) -> int:
        """Print them as they are found, all of them or the first, and return how many there are."""
        count = 0
        for count, difference in enumerate(differences, start=1):
            if at_most is None or count <= at_most:
                self.stdout.write(str(difference))
        if at_most is not None and count > at_most:
            self.stdout.write(_("… and %(count)d more") % {"count": count - at_most})
        return count
