"""manage.py archive: archive sources by hand, and check the archive."""

import sys
from argparse import ArgumentParser
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import Progress

from fetching.outcomes import Outcome
from sources import checking
from sources.archiving import archive, leave_to_watch
from sources.models import Source, Visit

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Command(BaseCommand):
    help = (
        "Archive one source, or with --all every source that has an address and no archived copy. Interrupt it at any "
        "time; it goes on where it was. With --check, compare every file of the archive with what was archived."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="the source's name in addresses")
        parser.add_argument("--all", action="store_true", help="every source that has no archived copy yet")
        parser.add_argument(
            "--again", action="store_true", help="with --all: those that have one too, beginning with the oldest"
        )
        parser.add_argument("--check", action="store_true", help="compare all files; exit with 1 where one is wrong")
        parser.add_argument(
            "--repair", action="store_true", help="with --check: delete files and copies that belong to no source"
        )

    def handle(self, *args: Any, slug: str | None, check: bool, again: bool, repair: bool, **options: Any) -> None:
        asked = [slug is not None, options["all"], check]
        if sum(asked) != 1:
            raise CommandError(_("Name one source, or write --all or --check."))
        if (again and not options["all"]) or (repair and not check):
            raise CommandError(_("--again belongs to --all, and --repair to --check."))
        console = Console(file=sys.stderr)
        try:
            with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
                is_well = self._check(bar, repair) if check else self._archive(bar, _chosen(slug, again))
        except KeyboardInterrupt:
            self.stderr.write(_("Interrupted. What was done stays; run it again to go on."))
            raise SystemExit(130) from None
        if not is_well:
            raise SystemExit(1)

    def _archive(self, bar: Progress, sources: QuerySet[Source]) -> bool:
        keys = list(sources.values_list("pk", flat=True))
        task = bar.add_task(_("Archiving"), total=len(keys))
        counts: Counter[bool] = Counter()
        for key in keys:
            source = Source.objects.filter(pk=key).first()
            if source is None:  # somebody deleted it meanwhile
                continue
            if leave_to_watch(source):
                self.stdout.write(_("%(slug)s: it is watched, so the worker reads it.") % {"slug": source.slug})
            else:
                visit = archive(source)
                counts[visit.snapshot is not None] += 1
                if visit.snapshot is None:
                    self.stdout.write(f"{source.slug}: {_in_words(visit)}")
            bar.advance(task)
        archived = ngettext("%(count)d source archived.", "%(count)d sources archived.", counts[True])
        self.stdout.write(archived % {"count": counts[True]})
        return not counts[False]

    def _check(self, bar: Progress, repair: bool) -> bool:
        task = bar.add_task(_("Checking"), total=None)
        cleared = checking.clear() if repair else 0
        wrong = repaired = 0
        for found in checking.check(lambda done, total: bar.update(task, completed=done, total=total)):
            wrong += 1
            is_repaired = repair and checking.repair(found)
            repaired += is_repaired
            self.stdout.write(f"{found}{' — ' + _('deleted') if is_repaired else ''}")
        if not wrong and not cleared:
            self.stdout.write(_("Every file is as it was archived."))
        elif repair:
            self.stdout.write(_("Deleted: %(count)d. Left: %(left)d.") % _counted(repaired + cleared, wrong - repaired))
        else:
            words = _("%(left)d are wrong. --repair deletes what belongs to no source, and nothing else.")
            self.stdout.write(words % _counted(0, wrong))
        return wrong == repaired


def _counted(count: int, left: int) -> dict[str, int]:
    return {"count": count, "left": left}


def _chosen(slug: str | None, again: bool) -> QuerySet[Source]:
    """Return the sources that are to be archived. Raises CommandError."""
    with_address = Source.objects.exclude(url="")
    if slug is None:
        last = Coalesce(Max("visits__at"), NEVER)
        chosen = with_address if again else with_address.exclude(snapshots__copy__isnull=False)
        return chosen.annotate(last=last).order_by("last", "pk")
    chosen = Source.objects.filter(slug=slug)
    if not chosen.exists():
        raise CommandError(_("There is no source “%(slug)s”.") % {"slug": slug})
    if not (with_address & chosen).exists():
        raise CommandError(_("“%(slug)s” has no address; upload a copy on the desk.") % {"slug": slug})
    return chosen


def _in_words(visit: Visit) -> str:
    return f"{Outcome(visit.why).label} {visit.detail}".strip()
