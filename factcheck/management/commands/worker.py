from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from factcheck import worker


class Command(BaseCommand):
    help = "Run background jobs until it is stopped (Ctrl-C, SIGTERM)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="where /readyz answers")
        parser.add_argument("--port", type=int, default=settings.WORKER_PORT, help="of /readyz; 0 for none")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        runner = worker.Runner()
        try:
            if port:
                runner.answer_readyz(host, port)
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} of {host} cannot be used: {error}. Set WORKER_PORT to another, or to 0 for none."
            ) from error
        runner.run()
