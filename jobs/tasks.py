from procrastinate import JobContext
from procrastinate.contrib.django import app

DAY = 24  # hours
DONE_KEPT = 3 * DAY
FAILED_KEPT = 30 * DAY


@app.periodic(cron="41 * * * *")
@app.task(queue="housekeeping", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Delete jobs that were done days ago, and those that failed or were cancelled weeks ago."""
    manager = context.app.job_manager
    await manager.delete_old_jobs(nb_hours=DONE_KEPT)
    await manager.delete_old_jobs(
        nb_hours=FAILED_KEPT, include_failed=True, include_cancelled=True, include_aborted=True
    )
