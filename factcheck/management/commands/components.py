from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from factcheck.components import component_list


class Command(BaseCommand):
    help = "Write the list of components as CycloneDX 1.6 (JSON), from the lock files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="where to; standard output when not given")
        parser.add_argument("--development", action="store_true", help="also what only develops and tests it")

    def handle(self, *args: Any, file: Path | None, development: bool, **options: Any) -> None:
        try:
            text = component_list(settings.BASE_DIR, settings.RELEASE, with_development=development)
            if file is None:
                self.stdout.write(text, ending="")
            else:
                file.write_text(text)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error
