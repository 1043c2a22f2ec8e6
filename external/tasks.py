from procrastinate.contrib.django import app

from external import searching


@app.periodic(cron="* * * * *")
@app.task(queue="housekeeping", queueing_lock="index_reviews_of_others")
def index_reviews_of_others(timestamp: int) -> int:
    """Let the fact-checks of others be found that were kept since, and return after how many steps all are."""
    return sum(1 for _left in searching.index_due())
