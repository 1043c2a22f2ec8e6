"""A page shows and takes a bounded number of rows, whatever number the browser sends."""

import re
import time
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.forms import model_to_dict
from django.test import RequestFactory

from claims.models import Claim
from desk.admin.inlines import EvidenceInline
from desk.admin.picking import PickField
from sources.models import Source
from tests.claims.factories import a_claim, a_person, a_source
from tests.desk.conftest import PARTS, change_url, claim_form

pytestmark = pytest.mark.django_db

ADMINS = list(admin.site._registry.values())
INLINES = [(page, inline) for page in ADMINS for inline in page.inlines]
MOST = 150  # rows of one kind, of which each costs some ten milliseconds


@pytest.fixture
def request_of_all(superuser) -> Any:
    request = RequestFactory().get("/desk/")
    request.user = superuser
    return request


def formset_of(page: Any, inline: type, request: Any) -> Any:
    claim = a_claim("research", assignee=request.user) if page.model is Claim else None
    return inline(page.model, admin.site).get_formset(request, claim)


@pytest.mark.parametrize(("page", "inline"), INLINES, ids=lambda each: getattr(each, "__name__", ""))
def test_every_inline_is_bounded(page: Any, inline: type, request_of_all: Any) -> None:
    formset = formset_of(page, inline, request_of_all)
    assert 0 < formset.max_num == formset.absolute_max <= MOST


def test_every_list_that_is_edited_in_place_is_bounded(request_of_all: Any) -> None:
    edited = [page for page in ADMINS if page.list_editable or getattr(page, "ordering_field", None)]
    assert all(page.get_changelist_formset(request_of_all).absolute_max <= MOST for page in edited)


def test_a_page_with_every_part_at_its_bound_is_read_whole(request_of_all: Any) -> None:
    for page in ADMINS:
        fields = 30.0  # of the page itself
        for inline in page.inlines:
            form = formset_of(page, inline, request_of_all)().empty_form
            fields += inline.max_num * sum(
                2 if hasattr(field.widget, "widgets") or isinstance(field, PickField) else 1
                for field in form.fields.values()
            )
        assert fields < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, page


def forged(claim: Claim, part: str, total: object, **changes: Any) -> dict[str, Any]:
    return claim_form(claim, summary="An hour of work.", **{f"{part}-TOTAL_FORMS": total}, **changes)


@pytest.mark.parametrize("part", PARTS)
def test_a_forged_number_of_rows_is_refused_in_words_and_what_was_typed_is_shown(desk, fact_checker, part: str) -> None:
    claim = a_claim("research", assignee=fact_checker)
    client = desk(fact_checker)
    for total, words in {
        5000: "not for 5000. Remove some and save again.",
        999_999_999: "not for 999999999.",
        100: "came, not 100. Open the page again and save there.",
    }.items():
        data = forged(claim, part, total, **{f"{part}-INITIAL_FORMS": total})
        start = time.monotonic()
        response = client.post(change_url(claim), data)
        page = response.content.decode()
        assert time.monotonic() - start < 2
        assert response.status_code == 422
        assert words in page
        assert "An hour of work." in page
        assert "Readings of the gauge." in page
    claim.refresh_from_db()
    assert claim.summary != "An hour of work."


@pytest.mark.parametrize("total", ["", "x", "1e9", "9" * 5000])
def test_a_number_of_rows_that_is_none_is_a_form_error(desk, fact_checker, total: str) -> None:
    claim = a_claim("research", assignee=fact_checker)
    response = desk(fact_checker).post(change_url(claim), forged(claim, "evidence", total))
    assert response.status_code == 200
    assert "An hour of work." in response.content.decode()


def test_what_the_desks_script_leaves_behind_of_a_removed_row_does_not_count(desk, fact_checker) -> None:
    """It renumbers the fields that are shown, not the hidden ones beside them."""
    claim = a_claim("research", assignee=fact_checker)
    data = claim_form(claim, summary="It rose.", **{"evidence-2-id": "", "evidence-2-claim": claim.pk})
    assert desk(fact_checker).post(change_url(claim), data).status_code == 302
    claim.refresh_from_db()
    assert (claim.summary, claim.evidence.count()) == ("It rose.", 2)


def test_the_other_inlines_refuse_it_too(desk, fact_checker) -> None:
    source = a_source()
    data = {"title": "Typed.", "snapshots-TOTAL_FORMS": 5000, "snapshots-INITIAL_FORMS": 0}
    response = desk(fact_checker).post(f"/desk/sources/source/{source.pk}/change/", data)
    assert (response.status_code, "Typed." in response.content.decode()) == (422, True)


def test_a_claim_with_as_much_evidence_as_it_has_room_for_is_changed_in_one_save(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    room = EvidenceInline.max_num - claim.evidence.count()
    [source, *_] = Source.objects.all()
    rows = [claim.evidence.model(claim=claim, source=source, stance="context", note=f"Piece {n}.") for n in range(room)]
    claim.evidence.bulk_create(rows)
    client = desk(fact_checker)
    assert client.post(change_url(claim), claim_form(claim, summary="It rose.")).status_code == 302
    claim.refresh_from_db()
    assert (claim.summary, claim.evidence.count()) == ("It rose.", EvidenceInline.max_num)

    page = client.get(change_url(claim)).content.decode()
    assert re.search(r"This list is full: it has room for 150\.", page)
    one_more = {"evidence-150-source": source.pk, "evidence-150-stance": "context", "evidence-150-note": "One more."}
    response = client.post(change_url(claim), claim_form(claim, **{**one_more, "evidence-TOTAL_FORMS": 151}))
    assert response.status_code == 422
    page = response.content.decode()
    assert "“evidence” has room for 150, not for 151" in page
    assert "One more." in page


def test_rows_that_are_only_shown_need_not_come_back(desk) -> None:
    """A newsroom may give a role of its own the right to change sources but not their copies."""
    librarian = a_person("librarian")
    codenames = ["view_source", "change_source", "view_snapshot", "view_publisher"]
    librarian.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    source = a_source()
    data = model_to_dict(source, exclude=["id", "origin"]) | {"title": "Changed.", "slug": source.slug}
    counts = {"snapshots-TOTAL_FORMS": 1, "snapshots-INITIAL_FORMS": 1}
    assert desk(librarian).post(f"/desk/sources/source/{source.pk}/change/", data | counts).status_code == 302
    source.refresh_from_db()
    assert (source.title, source.snapshots.count()) == ("Changed.", 1)


def test_a_reader_of_a_claim_is_not_told_that_there_is_no_room(desk, other_fact_checker, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    assert "This list is full" not in desk(other_fact_checker).get(change_url(claim)).content.decode()
