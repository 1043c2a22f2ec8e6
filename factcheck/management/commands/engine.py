from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from factcheck import embedded_postgres


class Command(BaseCommand):
    help = "Start or stop the embedded database, or say whether it runs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["start", "status", "stop"])

    def handle(self, *args: Any, action: str, **options: Any) -> str:
        if settings.DATABASES["default"]["ENGINE"] != "factcheck.embedded":
            return "DATABASE_URL names the database; the embedded one is not used."
        try:
            if action == "stop":
                return "Stopped." if embedded_postgres.stop(settings.VAR) else "It was not running."
            if action == "start":
                embedded_postgres.start(settings.VAR)
            if not embedded_postgres.is_running(settings.VAR):
                return "Not running."
            socket = embedded_postgres.start(settings.VAR)
        except embedded_postgres.EmbeddedPostgresError as error:
            raise CommandError(str(error)) from error
        return f"Running.\nsocket:   {socket}\nprograms: {embedded_postgres.programs(settings.VAR)}"
