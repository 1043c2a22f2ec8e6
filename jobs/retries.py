"""How often a job that fails is tried again, and when."""

from procrastinate import App, RetryStrategy

RUNS = 6  # in all; then it counts as failed, and an administrator may run it again
# procrastinate counts the repetitions without the first run. It waits 6, 36, 216, 1,296 and 7,776 seconds.
RETRIES = RetryStrategy(max_attempts=RUNS - 1, exponential_wait=6)


def retry_by_default(app: App) -> None:
    """Give these retries to every task that says nothing about them. procrastinate calls this when all are known."""
    for task in app.tasks.values():
        task.retry_strategy = task.retry_strategy or RETRIES
