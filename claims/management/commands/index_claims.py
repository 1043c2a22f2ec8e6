"""manage.py index_claims: fill the desk's search index anew."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from claims import search
from claims.models import ClaimText


class Command(BaseCommand):
    help = "Index every claim anew for the desk's search. The desk goes on meanwhile; run it again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(file=sys.stderr)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task(_("Indexing claims"), total=None)
            total = 0
            for left in search.index_anew():
                total = max(total, left)
                bar.update(task, completed=total - left, total=total)
        self.stdout.write(_("Indexed: %(count)d claims.") % {"count": ClaimText.objects.count()})
