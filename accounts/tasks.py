from importlib import import_module

from django.conf import settings
from procrastinate.contrib.django import app

from accounts import sign_in


@app.periodic(cron="*/5 * * * *")
@app.task(queue="housekeeping")
def clear_old_attempts(timestamp: int) -> int:
    """Delete the failed attempts to sign in that no longer count, and return how many."""
    return sign_in.clear_old_attempts()


@app.periodic(cron="23 * * * *")
@app.task(queue="housekeeping")
def clear_expired_sessions(timestamp: int) -> None:
    """Delete the sessions in which nobody is signed in any more."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
