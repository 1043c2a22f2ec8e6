from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import tasks
from accounts.models import SignInAttempt

pytestmark = pytest.mark.django_db


def test_attempts_that_no_longer_count_are_cleared() -> None:
    old, recent = (SignInAttempt.objects.create(account="a" * 64, address="192.0.2.1") for _ in range(2))
    SignInAttempt.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert tasks.clear_old_attempts(timestamp=0) == 1
    assert SignInAttempt.objects.get() == recent


def test_expired_sessions_are_cleared() -> None:
    expired, valid = SessionStore(), SessionStore()
    expired.set_expiry(-1)
    for session in (expired, valid):
        session.save()
    tasks.clear_expired_sessions(timestamp=0)
    assert Session.objects.get().session_key == valid.session_key
