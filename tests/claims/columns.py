"""The columns of the truth table: a claim in each stage, some that were published before, some where one decided."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.db import connection, transaction

from claims import workflow
from claims.models import Claim
from tests.claims.factories import CAST, a_claim, a_rating, brought_to, person

Columns = dict[str, Claim]
Made = TypeVar("Made")


def columns(assignee: str) -> Columns:
    """Return a claim for each column, with this assignee, and assessed by the assessor where it was assessed."""
    for name in CAST:  # so that who is there to assess does not depend on what was made before
        person(name)
    people: dict[str, Any] = {
        "assignee": person(assignee),
        "reviewers": (person("assessor"), person("second_reviewer")),
        "editor": person("second_editor"),
    }
    found = {stage: a_claim(stage, **people) for stage in Claim.Stage.values}
    found["review"] = workflow.assess(found["review"], by=person("assessor"), rating=a_rating(), reasons="So it reads.")
    found["reopened"] = brought_to(a_claim("done", **people), "research", **people)
    found["again"] = brought_to(brought_to(a_claim("done", **people), "research", **people), "approved", **people)
    found["gone"] = workflow.retract(a_claim("done", **people), by=people["editor"], note="Unsafe.")
    anew = workflow.retract(a_claim("done", **people), by=people["editor"], note="Unsafe.")
    found["anew"] = brought_to(brought_to(anew, "research", **people), "approved", **people)
    deciding = person("deciding_editor")
    unwritten = a_claim("approved", contrary="", **people)
    found["waived"] = workflow.waive(unwritten, by=deciding, gate="contrary_evidence", reason="There is none.")
    split = a_claim("adjudication", **people)
    found["overruled"] = workflow.adjudicate(
        split, by=deciding, rating=a_rating("half-true"), reasons="It is in between."
    )
    sent_back = workflow.send_back(
        a_claim("adjudication", **people), by=people["editor"], reason="A source is missing."
    )
    found["next"] = brought_to(sent_back, "review", **people)
    return found


def for_a_module(django_db_blocker: Any, make: Callable[[], Made]) -> Iterator[Made]:
    """Yield what is made once for all tests of a module; it is gone after the last one."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make()
        connection.check_constraints()  # once: else each test, which rolls back to here, has all of it checked
        yield made
        transaction.set_rollback(True)
