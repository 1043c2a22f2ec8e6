"""What a verb leaves behind: one event when it is carried out, nothing at all when it is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from accounts.models import User
from claims.models import Claim
from claims.workflow import Refused, Unmet


@contextmanager
def one_event(claim: Claim, verb: str, by: User, stages: tuple[str, str], reason: str = "") -> Iterator[None]:
    """The block writes exactly this line of the claim's history."""
    before = set(claim.events.values_list("pk", flat=True))
    yield
    written = claim.events.exclude(pk__in=before).values_list("verb", "by", "stage_before", "stage_after", "reason")
    assert list(written) == [(verb, by.pk, *stages, reason)]


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the desk and the record. What a search derives from them is left out: looking may index."""
    models = [*apps.get_app_config("claims").get_models(), *apps.get_app_config("record").get_models()]
    models = [model for model in models if model.__module__ != "claims.models.search"]
    return {
        model.__name__: [
            tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
            for row in model._base_manager.order_by("pk").values_list()
        ]
        for model in models
    }


@contextmanager
def refused(kind: type[Refused], *fields: str) -> Iterator[None]:
    """The block raises this refusal, naming these fields, each with a remedy, and leaves nothing behind."""
    before = everything()
    with pytest.raises(kind) as caught, transaction.atomic():
        yield
    assert everything() == before
    assert str(caught.value)
    if isinstance(caught.value, Unmet):
        assert sorted(failure.field for failure in caught.value.failures) == sorted(fields)
        assert all(str(failure).endswith(".") for failure in caught.value.failures)
