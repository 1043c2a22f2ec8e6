"""manage.py watch: read sources again by hand."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import Progress

from claims.reading_again import read_again
from fetching.outcomes import Outcome
from sources.hosts import Rests
from sources.models import Source, Visit, Watch
from sources.watching import WEIGHTY


class Command(BaseCommand):
    help = (
        "Read sources again now, as the worker does when they are due, and raise what follows from it: name them, or "
        "with --due read all whose time has come. Interrupt it at any time; it goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="a source's name in addresses")
        parser.add_argument("--due", action="store_true", help="all that are due now")

    def handle(self, *args: Any, slugs: list[str], due: bool, **options: Any) -> None:
        if bool(slugs) == due:
            raise CommandError(_("Name sources, or write --due."))
        keys = _due() if due else [_named(slug).pk for slug in slugs]
        console = Console(file=sys.stderr)
        weighty = 0
        try:
            with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
                for key in bar.track(keys, description=_("Reading")):
                    source = Source.objects.exclude(url="").filter(pk=key).first()
                    if source is not None:  # else somebody changed it meanwhile
                        weighty += self._read(source)
        except KeyboardInterrupt:
            self.stderr.write(_("Interrupted. What was done stays; run it again to go on."))
            raise SystemExit(130) from None
        words = ngettext("%(count)d source lost something.", "%(count)d sources lost something.", weighty)
        self.stdout.write(words % {"count": weighty})

    def _read(self, source: Source) -> bool:
        try:
            visit = read_again(source)
        except Rests as rests:
            self.stdout.write(_("%(slug)s: its host rests until %(time)s") % {"slug": source.slug, "time": rests.until})
            return False
        self.stdout.write(f"{source.slug}: {_in_words(visit)}")
        return visit.outcome in WEIGHTY


def _due() -> list[int]:
    """Return what is due and waits for no job, what is due longest first."""
    rows = Watch.objects.filter(next_at__lte=timezone.now(), queued_at=None, interval__isnull=False)
    return list(rows.order_by("next_at").values_list("pk", flat=True))


def _named(slug: str) -> Source:
    """Return a source that can be read. Raises CommandError."""
    source = Source.objects.filter(slug=slug).first()
    if source is None:
        raise CommandError(_("There is no source “%(slug)s”.") % {"slug": slug})
    if not source.url:
        raise CommandError(_("“%(slug)s” has no address, so it cannot be read.") % {"slug": slug})
    return source


def _in_words(visit: Visit) -> str:
    why = Outcome(visit.why).label if visit.why in Outcome.values else visit.why
    return ". ".join(str(part).rstrip(".") for part in (visit.get_outcome_display(), why, visit.detail) if part)
