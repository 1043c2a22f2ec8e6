"""The list of whole fact-checks, and one."""

from django.db.models import Prefetch, QuerySet
from rest_framework.pagination import CursorPagination
from rest_framework.viewsets import ModelViewSet

from bench.stock.models import Evidence, FactCheck, Source
from bench.stock.serializers import FactCheckSerializer


class NewestFirst(CursorPagination):
    ordering = "-index"
    page_size = 50
    page_size_query_param = "limit"


class OldestFirst(NewestFirst):
    ordering = "index"


class FactChecks(ModelViewSet):
    """Fact-checks with all their parts, in ten statements for a page of any length."""

    http_method_names = ["get"]
    serializer_class = FactCheckSerializer
    pagination_class = NewestFirst
    queryset = FactCheck.objects.select_related("rating", "adjudication").prefetch_related(
        "topics",
        "actors",
        Prefetch("sources", Source.objects.select_related("publisher")),
        "appearance_set",
        Prefetch("evidence_set", Evidence.objects.select_related("archive")),
        "reply_set",
        "assessment_set",
        "gate_set",
        "related_set",
    )

    def get_queryset(self) -> QuerySet[FactCheck]:
        """Select a part of the log: the place in the list where a cursor would stand, as a number."""
        found = super().get_queryset()
        if "before" in self.request.query_params:
            found = found.filter(index__lt=int(self.request.query_params["before"]))
        if "after" in self.request.query_params:
            found = found.filter(index__gt=int(self.request.query_params["after"]))
        return found


class Changes(FactChecks):
    """What has changed, the oldest first."""

    pagination_class = OldestFirst
