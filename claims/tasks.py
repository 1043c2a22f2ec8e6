from procrastinate.contrib.django import app

from claims import search


@app.periodic(cron="*/10 * * * *")
@app.task(queue="housekeeping")
def index_changed_claims(timestamp: int) -> int:
    """Index what changed since somebody searched, so that the next one need not wait for it."""
    return search.catch_up()
