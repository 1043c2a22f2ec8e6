"""What a balancer asks: is this process alive, and can it serve?"""

from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

NO_DATABASE = b"the database does not answer\n"


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; it asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has every migration, else 503 with the reason."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        return HttpResponse(NO_DATABASE, content_type="text/plain", status=503)
    except DatabaseError:
        return HttpResponse("privileges are missing: run manage.py migrate\n", content_type="text/plain", status=503)
    if missing:
        return HttpResponse("migrations are missing: run manage.py migrate\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
