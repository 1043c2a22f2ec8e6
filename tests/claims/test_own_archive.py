"""manage.py import_claimreview --own: a newsroom's archive as its record, pretending nothing that nobody here did."""

import io
import json
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from claims import own_archive, recovery, workflow
from claims.documents import content_of
from claims.models import Actor, Appearance, Claim, Event, ImportedFrom
from external.models import ClaimReview, Import, Publisher, RatingReading, folded_words
from record import rebuild
from record.documents import Content
from record.models import Entry, FactCheck
from tests.external.reading import DATA, claim_review, needs_data
from tests.external.test_mutated import written
from tests.record.losing import lost

pytestmark = pytest.mark.django_db


def an_archive(folder: Path, *reviews: dict[str, Any]) -> Path:
    file = folder / "archive.jsonl"
    file.write_text("".join(json.dumps(review) + "\n" for review in reviews))
    return file


def a_past_review(place: int = 1, **changes: Any) -> dict[str, Any]:
    """A fact-check of the newsroom's earlier site; the later, the higher its place."""
    usual = {
        "url": f"https://www.old.example/2019/{place:02}/sky",
        "claimReviewed": f"The sky was green {place} times.",
        "datePublished": f"2019-{place:02}-05",
        "dateModified": f"2020-{place:02}",
        "headline": "No, it was blue",
        "description": "Nobody saw a green sky.",
        "reviewBody": "<p>We looked *up*.</p><p>1. It was [blue] &amp; wide.</p>",
    }
    item = {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ada Green", "sameAs": "https://www.wikidata.org/wiki/Q7259"},
        "datePublished": "2019-01-02",
        "appearance": [{"@type": "CreativeWork", "url": f"https://social.example/posts/{place}"}],
    }
    return claim_review(**usual | {"itemReviewed": item} | changes)


def said(*arguments: object, code: int = 0) -> list[str]:
    out = io.StringIO()
    try:
        call_command("import_claimreview", "--own", *map(str, arguments), stdout=out, stderr=out)
        ended = 0
    except SystemExit as end:
        ended = int(str(end.code))
    assert ended == code, out.getvalue()
    return out.getvalue().splitlines()


def quiet(done: int, total: int) -> None:
    """Show no progress."""


def public() -> list[tuple[int, str]]:
    return [(row.number, row.read().claim.statement) for row in FactCheck.objects.order_by("number")]


def rows() -> list[list[dict[str, Any]]]:
    return [[*model._default_manager.order_by("pk").values()] for model in (Entry, Claim, Actor, Event, ImportedFrom)]


def test_an_archive_becomes_the_record_the_oldest_first(tmp_path: Path, editor: User) -> None:
    file = an_archive(tmp_path, a_past_review(3), a_past_review(1), a_past_review(2, datePublished=None))
    assert said(file, "--by", "editor") == [
        "old.example: “False” → default.false (3)",
        f"{file}: new: 3, changed: 0, unchanged: 0, repeated: 0, refused: 0",
        f"  {file}, line 3, datePublished: It is missing.",
    ]
    assert public() == [
        (1, "The sky was green 2 times."),
        (2, "The sky was green 1 times."),
        (3, "The sky was green 3 times."),
    ]
    document = FactCheck.objects.get(number=2).read()
    assert msgspec.to_builtins(document.imported) == {
        "publisher": "Checks",
        "site": "old.example",
        "url": "https://www.old.example/2019/01/sky",
        "published_on": "2019-01-05",
        "modified_on": "2020-01",
        "rating": "False",
        "appearances": ["https://social.example/posts/1"],
    }
    assert (document.rating.key, document.language, document.headline) == ("default.false", "en", "No, it was blue")
    assert document.summary == "Nobody saw a green sky."
    assert document.analysis == "We looked \\*up\\*.\n\n1\\. It was \\[blue\\] \\& wide."
    [saying], [actor] = document.appearances, document.actors
    assert (saying.stance, saying.said_on, saying.attribution, saying.source) == ("asserts", "2019-01-02", None, None)
    assert (actor.name, actor.kind, actor.wikidata) == ("Ada Green", "person", "Q7259")
    assert Actor.objects.count() == 1


def test_what_nobody_here_did_is_not_pretended(tmp_path: Path, editor: User) -> None:
    said(an_archive(tmp_path, a_past_review()), "--by", "editor")
    document = FactCheck.objects.get().read()
    for key in ("evidence", "sources", "gates", "assessments", "replies", "related", "also_checked"):
        assert getattr(document, key) == [], key
    assert (document.origins, document.adjudication, document.dissent, document.note) == (0, None, None, None)
    assert document.first_published_at == document.published_at
    claim = Claim.objects.get()
    assert (claim.stage, claim.standing, claim.round, claim.assignee) == ("done", "published", 0, None)
    [event] = Event.objects.all()
    assert (event.verb, event.by, event.stage_before, event.stage_after, event.reason) == (
        "import", editor, "", "done", "https://www.old.example/2019/01/sky",
    )  # fmt: skip
    assert Entry.objects.get().origin == claim.origin
    assert not ClaimReview.objects.exists()


def test_what_is_frozen_is_what_the_desk_would_publish(tmp_path: Path, editor: User) -> None:
    said(an_archive(tmp_path, a_past_review()), "--by", "editor")
    published = FactCheck.objects.get().read()
    names = Content.__struct_fields__
    again = content_of(Claim.objects.get())
    assert {name: getattr(again, name) for name in names} == {name: getattr(published, name) for name in names}


def test_it_can_be_corrected_and_retracted_as_every_claim(
    tmp_path: Path, editor: User, fact_checker: User, reviewer: User
) -> None:
    said(an_archive(tmp_path, a_past_review(1), a_past_review(2)), "--by", "editor")
    first, second = Claim.objects.order_by("number")
    claim = workflow.reopen(first, by=editor, reason="A reader wrote.", to=fact_checker)
    assert not claim.is_as_imported
    with workflow.edit(claim, by=fact_checker) as editing:
        editing.claim.summary = "Nobody saw one, and nobody looked."
        editing.claim.save(update_fields=["summary"])
        editing.changed.append("summary")
    with pytest.raises(workflow.Unmet, match="Add at least one piece of evidence"):
        workflow.submit(claim, by=fact_checker)
    workflow.retract(second, by=editor, note="It was wrong.")
    assert [entry.action for entry in Entry.objects.order_by("index")] == ["published", "published", "retracted"]
    document = content_of(Claim.objects.get(pk=first.pk), is_judged=False)
    assert document.imported is not None
    assert [gate.gate for gate in document.gates][:2] == ["two_origins", "primary_source"]


def test_the_same_archive_twice_changes_nothing(tmp_path: Path, editor: User) -> None:
    file = an_archive(tmp_path, a_past_review(1), a_past_review(1), a_past_review(2))
    assert said(file, "--by", "editor")[1].endswith("new: 2, changed: 0, unchanged: 0, repeated: 1, refused: 0")
    before = rows()
    assert said(file, "--by", "editor")[1].endswith("new: 0, changed: 0, unchanged: 2, repeated: 1, refused: 0")
    assert before == [
        list(model.objects.order_by("pk").values()) for model in (Entry, Claim, Actor, Event, ImportedFrom)
    ]


def test_what_says_something_else_now_is_left_and_reported(tmp_path: Path, editor: User) -> None:
    said(an_archive(tmp_path, a_past_review()), "--by", "editor")
    file = an_archive(tmp_path, a_past_review(datePublished="2019-01-06"))
    assert said(file, "--by", "editor")[1:] == [
        f"{file}: new: 0, changed: 0, unchanged: 1, repeated: 0, refused: 0",
        f"  {file}, line 1: It is published already, and was another then. Correct it on the desk. "
        "Found: https://www.old.example/2019/01/sky",
    ]
    assert Entry.objects.count() == 1


def test_what_cannot_be_published_is_refused_with_place_field_and_remedy(tmp_path: Path, editor: User) -> None:
    file = an_archive(
        tmp_path,
        a_past_review(1, reviewRating={"alternateName": "Four Pinocchios"}),
        a_past_review(2, inLanguage=None),
        a_past_review(3, claimReviewed=None),
        a_past_review(4, claimReviewed="word " * 101),
        a_past_review(5, inLanguage="xx-nowhere"),
        a_past_review(6),
        a_past_review(7, reviewRating={"alternateName": "x" * 501}),
    )
    lines = said(file, "--by", "editor")
    assert lines[0] == "old.example: “False” → default.false (5)"
    assert lines[1] == "old.example: “Four Pinocchios” → no rating of ours (1)"
    assert lines[3] == f"{file}: new: 1, changed: 0, unchanged: 0, repeated: 0, refused: 6"
    found = "\n".join(lines)
    for line in (
        f"{file}, line 1, reviewRating.alternateName: These words are no rating of ours. Say at the publisher, on the "
        "desk, as what we read them. Found: Four Pinocchios",
        f"{file}, line 2, inLanguage: It does not say its language. Say it with --language.",
        f"{file}, line 3, claimReviewed: It has no claimReviewed, which is what is published as the claim.",
        f"{file}, line 4, claimReviewed: It cannot be published so. Change it in the file. Found: It has 504 "
        "characters, 500 at the most are published.",
        f"{file}, line 5, inLanguage: It cannot be published so. Change it in the file. Found: ",
        f"{file}, line 7, reviewRating.alternateName: It cannot be published so. Change it in the file. Found: Words "
        "of a rating are read that have 500 characters at the most.",
    ):
        assert line in found
    done = Import.objects.get()
    assert (done.is_own, done.by, done.new, done.refused) == (True, "editor", 1, 6)
    assert done.finished_at is not None
    assert done.reasons["rating_not_read"] == 1


def test_ratings_are_read_as_the_desk_says(tmp_path: Path, editor: User) -> None:
    file = an_archive(
        tmp_path,
        a_past_review(1, reviewRating={"alternateName": "Four Pinocchios"}),
        a_past_review(2, reviewRating={"ratingValue": 1, "bestRating": 5, "worstRating": 1}),
        a_past_review(3, reviewRating={"alternateName": "true"}),
    )
    lines = said(file, "--by", "editor", "--check")
    assert lines[:4] == [
        "old.example: “1 / 5” → no rating of ours (1)",
        "old.example: “Four Pinocchios” → no rating of ours (1)",
        "old.example: “true” → default.true (1)",
        "1 can be published. Nothing was.",
    ]
    assert not Entry.objects.exists()
    assert not Import.objects.exists()
    publisher = Publisher.objects.get()
    publisher.readings.create(words="FOUR pinocchios!", rating="default.false")
    publisher.readings.create(words="1 / 5", rating="default.mostly-false")
    publisher.readings.create(words="True", rating="default.half-true")
    said(file, "--by", "editor")
    ratings = [row.read().rating.slug for row in FactCheck.objects.order_by("number")]
    assert ratings == ["false", "mostly-false", "half-true"]
    assert FactCheck.objects.get(number=2).read().imported.rating == "1 / 5"  # type: ignore[union-attr]  # it has one


def test_actors_are_those_of_the_desk(tmp_path: Path, editor: User) -> None:
    by_name = Actor.objects.create(slug="bo", name="Bo Byrne", kind="company")
    by_alias = Actor.objects.create(slug="cy", name="Cyril Cole", kind="person")
    by_alias.aliases.create(name="Cy  COLE")
    by_wikidata = Actor.objects.create(slug="eve", name="Another name", kind="person", wikidata="Q7")
    for slug in ("di-1", "di-2"):
        Actor.objects.create(slug=slug, name="Di Dunn", kind="person")
    Actor.objects.create(slug="fay", name="Fay", kind="person", wikidata="Q8")
    authors = [
        {"name": "BO byrne"}, {"name": "Cy Cole"}, {"name": "Eve", "sameAs": "https://www.wikidata.org/wiki/Q7"},
        {"name": "Di Dunn"}, {"@type": "NewsMediaOrganization", "name": "新しい"},
        {"name": "Fay", "sameAs": "http://www.wikidata.org/entity/Q9"}, {"@type": "Person", "name": "n" * 300},
    ]  # fmt: skip
    file = an_archive(tmp_path, a_past_review(1, itemReviewed={"@type": "Claim", "author": authors}))
    lines = said(file, "--by", "editor")
    assert any("Several actors of ours are called so" in line and line.endswith("Found: Di Dunn") for line in lines)
    actors = [each.actor for each in Appearance.objects.order_by("position")]
    assert actors[:3] == [by_name, by_alias, by_wikidata]
    new = [(actor.name, actor.kind, actor.wikidata) for actor in actors[3:]]
    assert new == [("新しい", "media", None), ("Fay", "other", "Q9"), (f"{'n' * 198} …", "person", None)]


def test_findings_that_are_too_long_begin_the_reasoning_and_without_one_the_rating_says_it(
    tmp_path: Path, editor: User
) -> None:
    long = "A long <b>finding</b> " * 30
    said(
        an_archive(
            tmp_path,
            a_past_review(1, headline=None, description=long, reviewBody="So it is."),
            a_past_review(2, description=None, reviewBody=None),
            a_past_review(3, description=None, reviewBody=None, headline="The sky was green 3 times!"),
        ),
        "--by", "editor",
    )  # fmt: skip
    first, second, third = (row.read() for row in FactCheck.objects.order_by("number"))
    assert first.summary == "False"
    assert first.analysis == f"{' '.join(['A long finding'] * 30)}\n\nSo it is."
    assert (second.summary, second.headline, second.analysis) == ("No, it was blue", None, "")
    assert (third.summary, third.headline, third.analysis) == ("False", None, "")


def test_it_is_interrupted_between_batches_and_goes_on(
    tmp_path: Path, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_archive, "AT_ONCE", 2)
    file = an_archive(tmp_path, *(a_past_review(place) for place in range(1, 6)))

    def interrupted(archive: object, *, by: User, publish: Any = own_archive.publish_archive) -> None:
        publish(archive, by=by)
        if Entry.objects.count() == 4:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(own_archive, "publish_archive", interrupted)
        said(file, "--by", "editor", code=130)
    assert len(public()) in (2, 4)
    said(file, "--by", "editor")
    assert public() == [(place, f"The sky was green {place} times.") for place in range(1, 6)]
    assert list(rebuild.differences(quiet)) == []


@pytest.mark.parametrize("name", ["nobody", "fact_checker", "reviewer", None])
def test_only_an_editor_answers_for_it(tmp_path: Path, name: str | None, fact_checker: User, reviewer: User) -> None:
    with pytest.raises(CommandError, match="Name with --by the user who answers for the archive"):
        said(an_archive(tmp_path, a_past_review()), *(["--by", name] if name else []))
    assert not Entry.objects.exists()


def test_what_is_of_the_one_or_the_other_alone_is_refused(tmp_path: Path, editor: User) -> None:
    file = an_archive(tmp_path, a_past_review())
    for option in (["--check"], ["--by", "editor"], ["--language", "en"]):
        with pytest.raises(CommandError, match="add --own"):
            call_command("import_claimreview", str(file), *option)
    with pytest.raises(CommandError, match="leave out --index-later"):
        said(file, "--by", "editor", "--index-later")


def test_languages_that_are_not_said_are_given(tmp_path: Path, editor: User) -> None:
    said(an_archive(tmp_path, a_past_review(inLanguage=None)), "--by", "editor", "--language", "pt-BR")
    assert FactCheck.objects.get().read().language == "pt-BR"


def test_an_old_link_leads_to_its_page(tmp_path: Path, editor: User, client: Client) -> None:
    said(an_archive(tmp_path, a_past_review()), "--by", "editor")
    answer = client.get("/2019/01/sky/?utm_source=mail")
    assert (answer.status_code, answer["Location"].endswith("/claims/1/the-sky-was-green-1-times/")) == (301, True)


def test_what_is_lost_with_an_older_backup_is_not_published_twice(tmp_path: Path, editor: User, admin: User) -> None:
    file = an_archive(tmp_path, a_past_review())
    lines = lost(lambda: said(file, "--by", "editor"))
    assert not Claim.objects.exists()
    [claim] = recovery.take_over(lines, by=admin)
    assert (claim.imported_from.url, claim.standing) == ("https://www.old.example/2019/01/sky", "published")
    assert said(file, "--by", "editor")[1:] == [f"{file}: new: 0, changed: 0, unchanged: 1, repeated: 0, refused: 0"]
    assert Entry.objects.count() == 1


def test_what_is_hostile_is_published_as_the_text_that_it_is_or_refused(
    tmp_path: Path, editor: User, client: Client
) -> None:
    body = (
        "<script>alert('ran')</script ><style>p{}</STYLE><p>[x](javascript:alert(1)) ![i](https://e.example/i.png)</p>"
        "<p>&lt;https://e.example&gt; \u202e\0 [E1]</p>\n\n    # code\n\n[x]: /y\n\n---<script>never('closed')"
    )
    file = an_archive(
        tmp_path,
        a_past_review(1, reviewBody=body, headline="<b>[x](y)</b>", description="\u202eNobody\0"),
        a_past_review(2, reviewBody="word " * 18_000),
        a_past_review(3, reviewBody="[*_]" * 2_000),
        a_past_review(4, reviewBody="a\n\n" * 5_000),
    )
    lines = said(file, "--by", "editor")
    assert lines[1] == f"{file}: new: 1, changed: 0, unchanged: 0, repeated: 0, refused: 3"
    assert [line.split("Found: ")[1] for line in lines[2:5]] == [
        "It has 89999 characters, 50000 at the most are published.",
        "It is cut into too many pieces, or has too many signs such as *, _ and [.",
        "It is cut into too many pieces, or has too many signs such as *, _ and [.",
    ]
    page = client.get(FactCheck.objects.get().path).content.decode()
    for words in (
        "<p>[x](javascript:alert(1)) ![i](https://e.example/i.png)</p>",
        "<p>&lt;https://e.example&gt; [E1]</p>",
    ):
        assert words in page
    assert "<p># code</p>\n<p>[x]: /y</p>\n<p>---</p>" in page
    assert "ran" not in FactCheck.objects.get().read().analysis
    assert "closed" not in FactCheck.objects.get().read().analysis


def test_names_that_name_nobody_are_left_out(tmp_path: Path, editor: User) -> None:
    authors = [{"name": name} for name in ("...", "—", "\u200b", "😀", "Bo")] + [{"name": f"N {n}"} for n in range(500)]
    lines = said(an_archive(tmp_path, a_past_review(itemReviewed={"author": authors})), "--by", "editor")
    assert any("itemReviewed.author.name: It is there, but empty. Found: ..." in line for line in lines)
    assert [actor.name for actor in Actor.objects.order_by("pk")[:2]] == ["Bo", "N 0"]
    assert Actor.objects.count() < 50


def test_what_was_exported_here_is_not_published_once_more(tmp_path: Path, editor: User, settings: Any) -> None:
    settings.SITE_URL = "https://facts.example"
    said(an_archive(tmp_path, a_past_review(1, url="https://facts.example/claims/1/old")), "--by", "editor")
    file = an_archive(
        tmp_path,
        *(
            a_past_review(2 + n, url=f"https://facts.example{path}")
            for n, path in enumerate(("/claims/1/x/", "/es/claims/1"))
        ),
        a_past_review(4, url="https://facts.example/claims/7/x/"),
        a_past_review(5, url="https://other.example/claims/1/"),
    )
    lines = said(file, "--by", "editor")
    assert (
        sum(
            "url: It cannot be published so. Change it in the file. Found: This is the address of number 1" in line
            for line in lines
        )
        == 2
    )
    assert len(public()) == 3


def test_an_old_address_does_not_take_the_place_of_a_page_of_ours(tmp_path: Path, editor: User, client: Client) -> None:
    paths = [
        "/",
        "/explore",
        "/explore/",
        "/claims/1",
        "/claims/2/",
        "/desk",
        "/desk/",
        "/api",
        "/healthz",
        "//e.example/x",
    ]
    before = {path: client.get(path).get("Location") for path in paths if "/claims/" not in path}
    reviews = (
        a_past_review(1, claimReviewed=f"Claim {n}.", url=f"https://x.example{path}") for n, path in enumerate(paths)
    )
    said(an_archive(tmp_path, *reviews), "--by", "editor")
    assert {path: client.get(path).get("Location") for path in before} == before
    assert client.get("/claims/1")["Location"] == "/claims/1/"


def test_a_program_is_told_of_no_more_words_of_ratings_than_it_can_read(tmp_path: Path, editor: User) -> None:
    reviews = (
        a_past_review(1, claimReviewed=f"Claim {n}.", reviewRating={"alternateName": f"Words {n}"}) for n in range(250)
    )
    lines = said(an_archive(tmp_path, *reviews), "--by", "editor", "--check", code=1)
    assert lines[200] == "and 50 more words that are rarer"


@needs_data
@pytest.mark.parametrize("name", ["reviews_1000.jsonl", "malformed.json", "odd_dates.json"])
def test_real_reviews_are_published_or_refused_in_words(name: str, editor: User) -> None:
    body = (DATA / name).read_bytes()
    if name == "malformed.json":
        body = b"\n".join(json.dumps(each["jsonld"]).encode() for each in json.loads(body))
    elif name == "reviews_1000.jsonl":
        body = b"\n".join(body.splitlines()[::4])
    elif name == "odd_dates.json":
        days = [day for each in json.loads(body) for day in each["examples"]]
        odd = (
            a_past_review(claimReviewed=f"Claim {n}.", datePublished=day, dateModified=day)
            for n, day in enumerate(days)
        )
        body = "\n".join(map(json.dumps, odd)).encode()
    check = own_archive.Archive(by=editor, language="en")
    check.read(io.BytesIO(body), name)
    for (site, words, ours), _count in check.words.items():
        if not ours and len(words) <= 500:
            folded = {"folded": folded_words(words), "defaults": {"words": words, "rating": "default.false"}}
            RatingReading.objects.get_or_create(publisher=Publisher.objects.get(site=site), **folded)
    archive = own_archive.Archive(by=editor, language="en")
    read = archive.read(io.BytesIO(body), name)
    assert sum(1 for _done in archive.publish()) >= 1
    done = Import.objects.get()
    assert (done.new, done.refused) == (len(archive), read.report.refused)
    assert done.new + done.refused + done.repeated >= 20
    assert all(line.field and line.reason.label for line in read.report.refusals)
    assert [number for number, _statement in public()] == list(range(1, done.new + 1))


def test_broken_records_are_published_whole_or_not_at_all(editor: User) -> None:
    dice = random.Random(5)
    for number in range(300):
        body, name = written(dice)
        archive = own_archive.Archive(by=editor, language="en")
        read = archive.read(io.BytesIO(body.replace(b"green", f"green {number}".encode())), name)
        list(archive.publish())
        assert read.done.new + read.done.unchanged == read.report.kept - read.done.repeated
    assert Entry.objects.count() == Claim.objects.count() == ImportedFrom.objects.count() > 20
    assert list(rebuild.differences(quiet)) == []
