from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from record.rebuild import DamagedLog, Difference, rebuild

MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Rebuild what is public (lists, pages, actors, sources, topics) from the log, and print what differed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only compare; exit with 1 when something differs.")

    def handle(self, *, check: bool, **options: Any) -> None:
        console = Console(stderr=True)
        try:
            with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
                task = bar.add_task(_("Reading the log"), total=None)
                differences = rebuild(
                    write=not check,
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                )
        except KeyboardInterrupt:
            self.stderr.write(_("Interrupted. Nothing was changed; run it again at any time."))
            raise SystemExit(130) from None
        except DamagedLog as error:
            self._show(error.damage)
            self.stderr.write(
                _("The log itself is damaged. Nothing was changed; bring back the database from a backup.")
            )
            raise SystemExit(1) from None
        self._show(differences)
        self.stdout.write(self._summary(len(differences), check=check))
        if check and differences:
            raise SystemExit(1)

    def _show(self, differences: list[Difference]) -> None:
        for difference in differences[:MOST_SHOWN]:
            self.stdout.write(str(difference))
        if len(differences) > MOST_SHOWN:
            self.stdout.write(_("… and %(count)d more") % {"count": len(differences) - MOST_SHOWN})

    def _summary(self, count: int, *, check: bool) -> str:
        if not count:
            return _("Everything is as the log says.")
        if check:
            return _("Differences: %(count)d. Run rebuild_record without --check to put them right.") % {"count": count}
        return _("Differences put right: %(count)d.") % {"count": count}
