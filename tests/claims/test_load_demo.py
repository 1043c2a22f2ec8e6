from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command

from accounts.models import User
from claims.demo import loader
from claims.models import Claim
from record.journal_files import Journal
from record.models import Masthead, Pin
from sources.models import Source
from tests.claims.traces import everything
from tests.record.factories import publish
from tests.record.losing import lost

pytestmark = pytest.mark.django_db


def test_an_interrupted_load_leaves_nothing() -> None:
    before = everything()

    def interrupt(what: str, done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loader.load(interrupt)
    assert everything() == before
    assert not User.objects.exists()
    assert not Source.objects.exists()
    assert not Masthead.objects.exists()


def test_the_command_prints_the_accounts_and_a_password_that_works() -> None:
    out = StringIO()
    call_command("load_demo", "--if-empty", stdout=out)
    assert Claim.objects.count() == 17
    printed = out.getvalue()
    password = printed.rsplit(":", 1)[1].strip()
    assert all(username in printed for username in loader.PEOPLE)
    assert set(User.objects.values_list("username", "is_superuser")) == {(name, False) for name in loader.PEOPLE}
    (hashed,) = set(User.objects.values_list("password", flat=True))
    assert check_password(password, hashed)
    assert Pin.objects.get().number == 1  # a real claim leads the home page, not the invented one


def test_the_password_is_told_even_where_the_invented_copy_cannot_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(loader.uploads, "keep_upload", refuse)
    told: list[str] = []
    with pytest.raises(OSError, match="No space"):
        loader.load(tell_password=told.append)
    assert check_password(told[0], User.objects.values_list("password", flat=True)[0])


def test_it_is_not_loaded_beside_a_journal_of_what_readers_saw(journal_folder: Path) -> None:
    with Journal(journal_folder).locked():
        Journal(journal_folder).append(lost(lambda: publish("Readers saw this.")))
    before = everything()
    with pytest.raises(CommandError, match="the journal has entries that the database lacks"):
        call_command("load_demo")
    call_command("load_demo", "--if-empty")
    assert everything() == before
    assert not User.objects.exists()
