"""Who may use which verb in which stage: the workflow's table, written out by hand."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from accounts.models import User
from claims import workflow
from claims.models import Claim, Evidence
from sources.models import Source
from tests.claims.columns import Columns, columns, for_a_module
from tests.claims.factories import person
from tests.claims.verbs import all_it_asks_for, carry_out

# The columns: seven stages of a claim that is new, then a published one that was reopened (in research) and approved
# again, a retracted one as it lies (done) and approved anew, two approved ones where the deciding editor waived a
# gate or overruled the reviewers, and one in its second round of review, which the assessor assessed in the first. A
# second editor is required, since there are three and more.
# The rows: the reviewer has not assessed, the assessor has; the editor is independent, the editing assignee is not.
TABLE = {
    "edit": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     done   403      409    409          409      409  409   |403      409  |409  409 |409    409      |409
assignee         done   done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           done   403      409    409          409      409  409   |403      409  |409  409 |409    409      |409
deciding_editor  done   403      409    409          409      409  409   |403      409  |409  409 |409    409      |409
editing_assignee done   done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        done   403      409    409          409      409  409   |403      409  |409  409 |409    409      |409
    """,
    "take": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     done   409      409    409          409      409  409   |409      409  |409  409 |409    409      |409
assignee         done   409      409    409          409      409  409   |409      409  |409  409 |409    409      |409
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
deciding_editor  403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editing_assignee done   409      409    409          409      409  409   |409      409  |409  409 |409    409      |409
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        done   409      409    409          409      409  409   |409      409  |409  409 |409    409      |409
    """,
    "assign": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           done   done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
deciding_editor  done   done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
editing_assignee done   done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        done   done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
    """,
    "plan": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     done   403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         done   done     done   done         done     409  409   |done     done |409  done|done   done     |done
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           done   done     done   done         done     409  409   |done     done |409  done|done   done     |done
deciding_editor  done   done     done   done         done     409  409   |done     done |409  done|done   done     |done
editing_assignee done   done     done   done         done     409  409   |done     done |409  done|done   done     |done
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        done   done     done   done         done     409  409   |done     done |409  done|done   done     |done
    """,
    "close": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     done   done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
assignee         done   done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           done   done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
deciding_editor  done   done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
editing_assignee done   done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        done   done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
    """,
    "submit": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
deciding_editor  403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editing_assignee 403    done     409    409          409      409  409   |done     409  |409  409 |409    409      |409
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
    """,
    "send_back": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reviewer         409    409      done   done         done     409  409   |409      done |409  done|done   done     |done
assessor         409    409      done   done         done     409  409   |409      done |409  done|done   done     |done
editor           409    409      done   done         done     409  409   |409      done |409  done|done   done     |done
deciding_editor  409    409      done   done         done     409  409   |409      done |409  done|done   done     |done
editing_assignee 409    409      done   done         done     409  409   |409      done |409  done|done   done     |done
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        409    409      done   done         done     409  409   |409      done |409  done|done   done     |done
    """,
    "assess": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reviewer         409    409      done   409          409      409  409   |409      403  |409  403 |409    409      |done
assessor         409    409      403    403          403      403  409   |403      403  |403  403 |403    403      |403
editor           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
deciding_editor  403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editing_assignee 403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        409    409      done   409          409      409  409   |409      409  |409  409 |409    409      |done
    """,
    "invite": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           409    409      done   409          409      409  409   |409      409  |409  409 |409    409      |done
deciding_editor  409    409      done   409          409      409  409   |409      409  |409  409 |409    409      |done
editing_assignee 409    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        409    409      done   409          409      409  409   |409      409  |409  409 |409    409      |done
    """,
    "recuse": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reviewer         409    409      done   done         409      409  409   |409      403  |409  403 |409    409      |done
assessor         409    409      403    403          403      403  409   |403      403  |403  403 |403    403      |done
editor           409    409      done   done         409      409  409   |409      409  |409  409 |409    409      |done
deciding_editor  409    409      done   done         409      409  409   |409      409  |409  409 |409    409      |done
editing_assignee 409    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        409    409      done   done         409      409  409   |409      409  |409  409 |409    409      |done
    """,
    "adjudicate": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           409    409      409    done         409      409  409   |409      409  |409  409 |409    409      |409
deciding_editor  409    409      409    done         409      409  409   |409      409  |409  409 |409    409      |409
editing_assignee 409    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        409    409      409    done         409      409  409   |409      409  |409  409 |409    409      |409
    """,
    "waive": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           409    409      409    done         done     409  409   |409      done |409  done|done   done     |409
deciding_editor  409    409      409    done         done     409  409   |409      done |409  done|done   done     |409
editing_assignee 409    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        409    409      409    done         done     409  409   |409      done |409  done|done   done     |409
    """,
    "publish": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           409    409      409    409          done     409  409   |409      done |409  done|done   done     |409
deciding_editor  409    409      409    409          done     409  409   |409      done |409  done|403    403      |409
editing_assignee 409    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        409    409      409    409          done     409  409   |409      done |409  done|done   done     |409
    """,
    "embargo": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           409    409      409    409          done     409  409   |409      done |409  done|done   done     |409
deciding_editor  409    409      409    409          done     409  409   |409      done |409  done|403    403      |409
editing_assignee 409    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        409    409      409    409          done     409  409   |409      done |409  done|done   done     |409
    """,
    "lift_embargo": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           409    409      409    409          done     409  409   |409      done |409  done|done   done     |409
deciding_editor  409    409      409    409          done     409  409   |409      done |409  done|done   done     |409
editing_assignee 409    409      409    409          done     409  409   |409      done |409  done|done   done     |409
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        409    409      409    409          done     409  409   |409      done |409  done|done   done     |409
    """,
    "reopen": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           409    409      409    409          done     done done  |409      done |done done|done   done     |409
deciding_editor  409    409      409    409          done     done done  |409      done |done done|done   done     |409
editing_assignee 409    409      409    409          done     done done  |409      done |done done|done   done     |409
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        409    409      409    409          done     done done  |409      done |done done|done   done     |409
    """,
    "retract": """
                 triage research review adjudication approved done closed|reopened again|gone anew|waived overruled|next
anonymous        403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reader           403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
fact_checker     403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assignee         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
reviewer         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
assessor         403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
editor           409    409      409    409          409      done 409   |done     done |409  409 |409    409      |409
deciding_editor  409    409      409    409          409      done 409   |done     done |409  409 |409    409      |409
editing_assignee 409    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
admin            403    403      403    403          403      403  403   |403      403  |403  403 |403    403      |403
superuser        409    409      409    409          409      done 409   |done     done |409  409 |409    409      |409
    """,
}
ALWAYS_ENOUGH = {"edit", "take"}  # nothing is asked of the person or the claim, so nothing can be missing: no 422


def _rows() -> list[Any]:
    found = []
    for verb, grid in TABLE.items():
        head, *rows = (line.replace("|", " ").split() for line in grid.strip().splitlines())
        for role, *answers in rows:
            row = dict(zip(head, answers, strict=True))
            found.append(pytest.param(verb, role, row, id=f"{verb}-{role}"))
    return found


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Columns]]:
    """A claim for each column, once with each of the two assignees; made once, since no test keeps what it changes."""
    yield from for_a_module(
        django_db_blocker, lambda: {name: columns(name) for name in ("assignee", "editing_assignee")}
    )


def _answer(verb: str, claim: Claim, by: User | AnonymousUser, *, enough: bool) -> str:
    """What the verb answers when given enough, or nothing; then all is as it was before."""
    given = all_it_asks_for(verb, claim)
    if not enough:
        given = {name: None if name in ("to", "rating") else "" for name in given}
    with transaction.atomic():
        try:
            carry_out(verb, claim, by, given)
            answer = "done"
        except workflow.Refused as refusal:
            answer = str(refusal.status)
        transaction.set_rollback(True)
    return answer


def _strip(claims: Columns) -> None:
    """Take from the claims what their next verbs need, as far as their stages allow."""
    Source.objects.update(interests="")
    Evidence.objects.filter(claim__in=[claim for claim in claims.values() if claim.is_editable]).delete()


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "role", "row"), _rows())
def test_verb_role_and_stage_give_the_answer_of_the_table(
    desk: dict[str, Columns], verb: str, role: str, row: dict[str, str]
) -> None:
    claims = desk["editing_assignee" if role == "editing_assignee" else "assignee"]
    by = AnonymousUser() if role == "anonymous" else person(role)
    done = [column for column, answer in row.items() if answer == "done"]
    assert [column for column in row if verb in workflow.available(claims[column], by)] == done

    with transaction.atomic():
        if verb == "waive":  # a gate that passes needs no waiver
            Source.objects.update(interests="")
        if verb == "lift_embargo":
            for column in done:
                workflow.embargo(
                    claims[column], by=person("second_editor"), **all_it_asks_for("embargo", claims[column])
                )
        assert {column: _answer(verb, claims[column], by, enough=True) for column in done} == dict.fromkeys(
            done, "done"
        )
        transaction.set_rollback(True)

    # With nothing given and nothing there, who may not is still told so first, and then where it is not possible.
    if verb not in ALWAYS_ENOUGH:
        _strip(claims)
        row = {column: "422" if answer == "done" else answer for column, answer in row.items()}
    others = {column: answer for column, answer in row.items() if answer != "done"}
    assert {column: _answer(verb, claims[column], by, enough=False) for column in others} == others


def test_the_table_has_every_verb_except_enter_which_starts_from_no_claim() -> None:
    assert TABLE.keys() == workflow.VERBS.keys() - {"enter"}
