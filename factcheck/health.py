"""What a balancer asks: is this process alive, and can it serve?"""

from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

DATABASE_AWAY = "the database does not answer"


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; it asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has every migration, else 503 with the reason."""
    reason = why_not_ready()
    return HttpResponse(f"{reason or 'ok'}\n", content_type="text/plain", status=503 if reason else 200)


def why_not_ready() -> str | None:
    """Return what keeps a process of this release from its work with the database."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        return DATABASE_AWAY
    except DatabaseError:
        return "privileges are missing: run manage.py migrate"
    return "migrations are missing: run manage.py migrate" if missing else None
