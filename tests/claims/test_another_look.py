"""What became of a source reaches exactly the claims that rest on it, the editors' queue, and readers."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from claims import another_look, workflow
from claims.models import AnotherLook, Claim
from record.models import FactCheck, Notice
from sources.models import Source
from tests.claims.factories import CAST, a_claim, a_source, brought_to, person
from tests.claims.quoting import ALTERED, PAGE, QUOTE, a_read_source, a_verdict_on, a_visit, told
from tests.claims.traces import one_event
from tests.sources.archived import read_as

pytestmark = pytest.mark.django_db


def raised() -> list[tuple[Claim, str]]:
    """The claims that wait for another look, and why."""
    return [(look.claim, look.kind) for look in AnotherLook.objects.open().order_by("claim_id", "source_id")]


def retracted(source: Source, reason: str = "The readings were invented.") -> Source:
    Source.objects.filter(pk=source.pk).update(state="retracted", state_since="2025-10", state_reason=reason)
    source.refresh_from_db()
    return source


def a_look(kind: str = "passage_changed") -> AnotherLook:
    source = a_read_source()
    a_verdict_on(source)
    [look] = another_look.raise_for_visit(a_visit(source, kind, PAGE.replace(QUOTE, ALTERED)))
    return look


# What is raised


def test_a_changed_passage_concerns_the_verdicts_that_quote_it_and_no_other() -> None:
    source = a_read_source()
    quoting = a_verdict_on(source)
    a_verdict_on(source, "Nobody was hurt")
    a_verdict_on(source, "")
    unpublished = a_claim("research")
    unpublished.evidence.create(source=source, read="itself", stance="refutes", note="It shows it.", quote=QUOTE)
    visit = a_visit(source, "passage_changed", PAGE.replace(QUOTE, ALTERED))
    [look] = another_look.raise_for_visit(visit)
    assert raised() == [(quoting, "passage_changed")]
    assert (look.before, look.after, look.visit) == (source.snapshots.last(), visit.snapshot, visit)
    assert told(quoting) == [("passage_changed", source.slug, QUOTE)]
    assert Notice.objects.get().read_on == look.before.captured_at.replace(microsecond=0)
    assert Notice.objects.count() == 1


def test_what_was_told_is_not_told_again_but_a_further_change_is() -> None:
    source = a_read_source()
    claim = a_verdict_on(source)
    page = PAGE.replace(QUOTE, ALTERED)
    another_look.raise_for_visit(a_visit(source, "passage_changed", page))
    assert another_look.raise_for_visit(a_visit(source, "passage_changed", page + " An advertisement.")) == []
    assert another_look.raise_for_visit(a_visit(source, "passage_changed", PAGE + " As it was.")) == []
    another_look.raise_for_visit(a_visit(source, "passage_gone", PAGE.replace(QUOTE, "")))
    another_look.raise_for_visit(a_visit(source, "passage_gone", "Something else stands here now."))
    assert [kind for kind, _source, _passage in told(claim)] == ["passage_changed", "passage_gone"]
    assert raised() == [(claim, "passage_gone")]


def test_what_was_told_of_a_source_is_not_told_again_of_the_one_that_it_was_merged_into() -> None:
    kept, double = a_source(), a_read_source()
    claim = a_verdict_on(double)
    another_look.raise_for_visit(a_visit(double, "passage_changed", PAGE.replace(QUOTE, ALTERED)))
    Source.objects.filter(pk=double.pk).update(merged_into=kept)
    altered = PAGE.replace(QUOTE, ALTERED) + " An advertisement."
    assert another_look.raise_for_visit(a_visit(kept, "passage_changed", altered)) == []
    assert told(claim) == [("passage_changed", double.slug, QUOTE)]


def test_a_quote_that_the_archived_copy_never_had_cannot_be_lost() -> None:
    source = a_read_source()
    claim = a_claim("research")
    quote = "An entirely different sentence about the price of bread in the harbor."
    claim.evidence.create(source=source, read="itself", stance="refutes", note="It shows it.", quote=quote)
    claim = brought_to(claim, "approved")
    claim = workflow.waive(claim, by=person("second_editor"), gate="quotes_found", reason="It was read on paper.")
    brought_to(claim, "done")
    assert another_look.raise_for_visit(a_visit(source, "passage_gone", "Nothing.")) == []


def test_a_quote_stands_in_the_source_in_which_it_was_read() -> None:
    study, article = a_read_source("A study of rivers, in other words."), a_read_source()
    claim = a_verdict_on(study, read="through", through=article)
    another_look.raise_for_visit(a_visit(study, "passage_gone", "Nothing."))
    assert raised() == []
    another_look.raise_for_visit(a_visit(article, "passage_gone", "Nothing."))
    assert told(claim) == [("passage_gone", article.slug, QUOTE)]


def test_words_that_were_said_in_a_source_are_a_passage_too() -> None:
    claim = a_claim("research")
    said_in = claim.appearances.get(stance="asserts").source
    read_as(said_in, "On the radio they said: Two meters!")
    claim = brought_to(claim, "done")
    another_look.raise_for_visit(a_visit(said_in, "passage_gone", "The program is no longer available here."))
    assert told(claim) == [("passage_gone", said_in.slug, "Two meters!")]


def test_where_the_source_is_gone_all_that_cite_it_are_concerned_once() -> None:
    source = a_read_source()
    quoting, citing = a_verdict_on(source), a_verdict_on(source, "")
    a_verdict_on(a_read_source(origin=source))
    another_look.raise_for_visit(a_visit(source, "gone", status=404))
    another_look.raise_for_visit(a_visit(source, "not_read"))
    assert another_look.raise_for_visit(a_visit(source, "gone", status=404)) == []
    assert raised() == [(quoting, "gone"), (citing, "gone")]
    assert told(quoting) == [("gone", source.slug, None)]


def test_the_published_version_counts_not_what_the_claim_cites_while_it_is_worked_on() -> None:
    source, other = a_read_source(), a_read_source()
    claim = workflow.reopen(a_verdict_on(source), by=person("editor"), reason="There is news.")
    claim.evidence.filter(quote=QUOTE).update(source=other)
    another_look.raise_for_visit(a_visit(other, "passage_gone", "Nothing."))
    assert raised() == []
    another_look.raise_for_visit(a_visit(source, "passage_gone", "Nothing else."))
    assert raised() == [(claim, "passage_gone")]


def test_a_retracted_source_concerns_what_cites_it_what_was_told_of_it_and_what_rests_on_it_through_two_origins() -> (
    None
):
    study = a_source()
    article = a_source(origin=study)
    digest = a_source(origin=article)
    double = a_source()
    direct, told_of, twice, merged = (
        a_verdict_on(study, ""),
        a_verdict_on(study, "", read="through", through=a_source()),
        a_verdict_on(digest, ""),
        a_verdict_on(double, ""),
    )
    a_verdict_on(a_source(), "")
    Source.objects.filter(pk=double.pk).update(merged_into=article)
    draft = a_claim("research")
    draft.evidence.create(source=study, read="itself", stance="refutes", note="It shows it.")
    retracted(study)
    another_look.raise_for_state(study)
    another_look.raise_for_state(study)
    assert raised() == [(claim, "retracted") for claim in (direct, told_of, twice, merged)]
    assert told(direct) == told(twice) == [("retracted", study.slug, None)]
    assert Notice.objects.get(number=direct.number).reason == "The readings were invented."
    assert told(merged) == []  # its document names a work that was not retracted, and not the one that was


def test_readers_of_a_superseded_source_are_told_which_work_has_taken_its_place() -> None:
    source, newer = a_source(), a_source(title="The newer readings")
    claim = a_verdict_on(source, "")
    Source.objects.filter(pk=source.pk).update(state="superseded", state_since="2025", superseded_by=newer)
    source.refresh_from_db()
    another_look.raise_for_state(source)
    notice = Notice.objects.get(number=claim.number)
    assert (notice.kind, notice.replaced_by_title, notice.replaced_by_url) == ("superseded", newer.title, newer.url)


def test_readers_are_told_again_where_what_became_of_a_source_is_corrected_while_its_look_is_open() -> None:
    source = a_source()
    claim = a_verdict_on(source, "")
    another_look.raise_for_state(retracted(source))
    Source.objects.filter(pk=source.pk).update(state_reason="One reading was invented.")
    source.refresh_from_db()
    another_look.raise_for_state(source)
    another_look.raise_for_state(source)
    reasons = list(Notice.objects.filter(number=claim.number).order_by("index").values_list("reason", flat=True))
    assert reasons == ["The readings were invented.", "One reading was invented."]
    assert raised() == [(claim, "retracted")]


def test_what_took_the_place_of_a_cited_work_is_nothing_that_the_verdict_rests_on() -> None:
    newer = a_source(title="The newer readings")
    older = a_source(state="superseded", state_since="2025", superseded_by=newer)
    claim = a_verdict_on(older, "")
    assert newer.slug in {source.slug for source in FactCheck.objects.get(number=claim.number).read().sources}
    assert another_look.raise_for_state(retracted(newer)) == []
    assert (raised(), told(claim)) == ([], [])


def test_a_graver_reason_takes_the_place_of_one_that_waits() -> None:
    source = a_read_source()
    claim = a_verdict_on(source)
    another_look.raise_for_visit(a_visit(source, "passage_changed", PAGE.replace(QUOTE, ALTERED)))
    another_look.raise_for_state(retracted(source))
    another_look.raise_for_visit(a_visit(source, "gone", status=410))
    assert raised() == [(claim, "retracted")]
    assert [kind for kind, _source, _passage in told(claim)] == ["passage_changed", "retracted", "gone"]


# How it is settled


def test_an_editor_says_that_it_still_stands_and_readers_are_told_why(editor: User) -> None:
    look = a_look()
    with one_event(look.claim, "still_stands", editor, ("done", "done"), reason=f"{look.source}: A typing error."):
        another_look.stands(look, by=editor, reason="A typing error.")
    look.refresh_from_db()
    assert (look.settled_as, look.settled_by, look.reason) == ("stands", editor, "A typing error.")
    assert [kind for kind, _source, _passage in told(look.claim)] == ["passage_changed", "still_stands"]
    assert Notice.objects.get(kind="still_stands").reason == "A typing error."


def test_readers_are_not_told_of_a_work_that_what_became_of_its_origin_became_of_it(editor: User) -> None:
    study, digest = a_source(), a_source()
    claim = a_verdict_on(digest, "")
    Source.objects.filter(pk=digest.pk).update(origin=study)  # as was found later
    [look] = another_look.raise_for_state(retracted(study))
    another_look.stands(look, by=editor, reason="It rests on more.")
    assert told(claim) == []
    assert not claim.looks.open().exists()


def test_reopening_settles_all_that_is_open_of_a_claim(editor: User) -> None:
    look = a_look()
    another_look.raise_for_visit(a_visit(look.claim.evidence.first().source, "gone"))
    assert AnotherLook.objects.open().count() == 2
    another_look.reopen(look, by=editor, reason="It must be checked.")
    look.claim.refresh_from_db()
    assert (look.claim.stage, AnotherLook.objects.open().count()) == ("research", 0)
    assert [kind for kind, _source, _passage in told(look.claim)] == ["passage_changed", "gone"]


def test_a_new_version_and_a_retraction_settle_what_is_open(editor: User) -> None:
    first, second = a_look(), a_look()
    claim = workflow.reopen(first.claim, by=editor, reason="There is news.")
    another_look.raise_for_visit(a_visit(first.source, "gone"))
    brought_to(claim, "done")
    workflow.retract(second.claim, by=editor, note="It cannot stand.")
    assert AnotherLook.objects.open().count() == 0
    assert {*AnotherLook.objects.values_list("settled_as", flat=True)} == {"reopened", "published", "withdrawn"}


@pytest.mark.parametrize("settle", [another_look.stands, another_look.reopen])
def test_what_is_settled_is_not_settled_again(settle, editor: User, second_editor: User) -> None:
    look = a_look()
    another_look.stands(look, by=editor, reason="A typing error.")
    with pytest.raises(workflow.WrongStage, match="editor settled it already: It still stands"):
        settle(look, by=second_editor, reason="I see it otherwise.")


@pytest.mark.parametrize("reason", ["", "  ", "a" * 2_001, "\u202eodd"])
def test_readers_get_a_reason_that_they_can_read(editor: User, reason: str) -> None:
    look = a_look()
    with pytest.raises(workflow.Unmet):
        another_look.stands(look, by=editor, reason=reason)
    assert AnotherLook.objects.open().get() == look


@pytest.mark.parametrize(
    ("settle", "allowed"),
    [
        (another_look.stands, {"editor", "second_editor", "deciding_editor", "superuser"}),
        (another_look.reopen, {"editor", "second_editor", "deciding_editor", "editing_assignee", "superuser"}),
    ],
)
def test_who_may_settle_it(settle, allowed: set[str]) -> None:
    claim = a_claim("done", assignee=person("editing_assignee"))
    AnotherLook.objects.create(claim=claim, source=a_source(), kind="gone")
    for name in [*CAST, "anonymous"]:
        look = AnotherLook.objects.open().get()
        by = AnonymousUser() if name == "anonymous" else person(name)
        may = (
            another_look.permissions.can_let_stand
            if settle is another_look.stands
            else another_look.permissions.can_reopen
        )
        if name in allowed:
            assert may(by, claim)
        else:
            with pytest.raises(workflow.Forbidden):
                settle(look, by=by, reason="So it is.")
