"""manage.py load_demo: the Venezuela case file, taken through the workflow by demonstration people."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from claims.demo.loader import PEOPLE, NotEmpty, load


class Command(BaseCommand):
    help = "Loads the demonstration into an empty database and prints its accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing, quietly, where there is something already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with Progress(console=Console(file=sys.stderr), transient=True) as bar:
                task = bar.add_task("Loading the demonstration")
                load(lambda what, done, total: bar.update(task, completed=done, total=total), self.tell)
        except NotEmpty as error:
            if not options["if_empty"]:
                raise CommandError(str(error)) from None

    def tell(self, password: str) -> None:
        self.stdout.write("The demonstration is loaded. Sign in at /desk/ as one of these:\n")
        for username, (first_name, last_name, role) in PEOPLE.items():
            self.stdout.write(f"  {username:<14}{first_name} {last_name}, {role.value.lower()}")
        self.stdout.write(f"The password of all of them, shown only now: {password}\n")
