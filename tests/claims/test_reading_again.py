"""A website is archived, cited in public verdicts, edited and read again: what came of it reaches whom it concerns."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from claims import reading_again, tasks
from claims.models import AnotherLook, Claim
from record.models import Notice
from sources import archiving, hosts, watching
from sources.models import Host, Source, Visit, Watch
from tests.claims.factories import a_source
from tests.claims.quoting import QUOTE, a_verdict_on, told
from tests.sites import Site, site
from tests.sources import documents

pytestmark = pytest.mark.django_db

OTHER = "Nobody was hurt in the lower town, and the road along the river stayed open for all traffic."
ALTERED = QUOTE.replace("forty", "ninety")


def a_page(*paragraphs: str, advertisement: str = "Buy our boats.") -> str:
    return documents.a_page(*paragraphs, "The town met on the next day. " * 9, beside=advertisement)


@pytest.fixture
def web(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(hosts, "PAUSE", timedelta(0))
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        yield web


def an_archived_source(web: Site, path: str, body: str = "", **changes: Any) -> Source:
    """A source that was archived from this page."""
    web.put_versioned(path, body or a_page(QUOTE, OTHER))
    source = a_source(is_archived=False, url=web.url(path), **changes)
    assert archiving.archive(source).outcome == "archived"
    return source


def read(source: Source) -> Visit:
    return reading_again.read_again(source)


def due(source: Source, **changes: Any) -> None:
    """Have the source be due, as if its time had come."""
    usual = {"next_at": timezone.now() - timedelta(seconds=1)}
    Watch.objects.filter(source=source).update(**usual | changes)


def raised() -> set[tuple[Claim, str]]:
    return {(look.claim, look.kind) for look in AnotherLook.objects.open()}


def test_a_site_edited_in_five_ways_gives_five_outcomes_and_only_the_right_claims_wait_and_are_told(web: Site) -> None:
    names = ("advertisement", "altered", "removed", "moved", "gone")
    sources = {name: an_archived_source(web, f"/{name}") for name in names}
    quoting = {name: a_verdict_on(source) for name, source in sources.items()}
    elsewhere = {name: a_verdict_on(source, OTHER) for name, source in sources.items()}

    web.put_versioned("/advertisement", a_page(QUOTE, OTHER, advertisement="Buy our umbrellas."))
    web.put_versioned("/altered", a_page(ALTERED, OTHER))
    web.put_versioned("/removed", a_page(OTHER))
    web.put_versioned("/new/moved", a_page(QUOTE, OTHER))
    web.redirect("/moved", web.url("/new/moved"), status=301)
    web.remove("/gone", status=404)
    assert {name: read(source).outcome for name, source in sources.items()} == {
        "advertisement": "changed_elsewhere",
        "altered": "passage_changed",
        "removed": "passage_gone",
        "moved": "moved",
        "gone": "gone",
    }
    assert raised() == {
        (quoting["altered"], "passage_changed"),
        (quoting["removed"], "passage_gone"),
        (quoting["gone"], "gone"),
        (elsewhere["gone"], "gone"),
    }
    assert {(notice.number, notice.kind, notice.source) for notice in Notice.objects.all()} == {
        (claim.number, kind, claim.evidence.get(quote__in=[QUOTE, OTHER]).source.slug) for claim, kind in raised()
    }
    assert told(quoting["altered"]) == [("passage_changed", sources["altered"].slug, QUOTE)]
    assert sources["moved"].visits.first().final_url == web.url("/new/moved")

    # Read once more, as it is: nothing is news.
    assert {name: read(source).outcome for name, source in sources.items()} == {
        **dict.fromkeys(("advertisement", "altered", "removed", "moved"), "unchanged"),
        "gone": "gone",
    }
    assert (AnotherLook.objects.count(), Notice.objects.count()) == (4, 4)


def test_what_tells_nothing_of_a_passage_raises_nothing(web: Site) -> None:
    source = an_archived_source(web, "/a", a_page(QUOTE, "It had rained for a week. " * 40))
    a_verdict_on(source)
    for body in ("<p>Please enable cookies.</p>", "<div id=root></div><script>load()</script>"):
        web.put("/a", body)
        visit = read(source)
        assert (visit.outcome, visit.why in ("almost_no_text", "no_text")) == ("not_read", True)
    web.put("/a", "Sign in", status=403)
    assert (read(source).outcome, Watch.objects.get(source=source).failures) == ("not_read", 0)
    assert (AnotherLook.objects.count(), Notice.objects.count()) == (0, 0)


def test_a_page_that_leads_to_another_without_the_passage_has_lost_it(web: Site) -> None:
    source = an_archived_source(web, "/a")
    claim = a_verdict_on(source)
    web.put("/", a_page("Welcome to the newspaper of the lower town, with news of every day and night."))
    web.redirect("/a", web.url("/"))
    assert read(source).outcome == "passage_gone"
    assert raised() == {(claim, "passage_gone")}


def test_a_copy_that_somebody_archived_in_between_is_compared_as_well(web: Site) -> None:
    source = an_archived_source(web, "/a")
    claim = a_verdict_on(source)
    web.put_versioned("/a", a_page(OTHER))
    archiving.archive(source)
    assert read(source).outcome == "passage_gone"
    assert raised() == {(claim, "passage_gone")}


def test_a_source_is_unreachable_only_after_several_tries_over_days(web: Site) -> None:
    source = an_archived_source(web, "/a")
    claim = a_verdict_on(source)
    web.put("/a", "It is being mended.", status=502)
    assert [read(source).outcome for _ in range(watching.TRIES + 1)] == ["not_read"] * (watching.TRIES + 1)
    assert AnotherLook.objects.count() == 0
    Watch.objects.filter(source=source).update(failing_since=timezone.now() - timedelta(days=watching.DAYS))
    assert [read(source).outcome for _ in range(2)] == ["unreachable"] * 2
    assert raised() == {(claim, "unreachable")}
    assert told(claim) == [("unreachable", source.slug, None)]
    web.put("/a", a_page(QUOTE, OTHER))
    assert read(source).outcome in ("unchanged", "changed_elsewhere")
    watch = Watch.objects.get(source=source)
    assert (watch.failures, watch.failing_since) == (0, None)


def test_it_is_read_less_often_while_nothing_changes_and_more_often_after_a_change(web: Site) -> None:
    source = an_archived_source(web, "/a")
    a_verdict_on(source)
    intervals = []
    for _ in range(12):
        before = timezone.now()
        read(source)
        watch = Watch.objects.get(source=source)
        intervals.append(watch.interval)
        assert 0.9 <= (watch.next_at - before) / watch.interval <= 1.2
    assert intervals == sorted(intervals)
    assert intervals[0] > watching.FIRST
    assert intervals[-1] == watching.LONGEST
    web.put_versioned("/a", a_page(ALTERED, OTHER))
    read(source)
    assert Watch.objects.get(source=source).interval == watching.LONGEST * watching.SHRINKING


def test_a_site_is_asked_whether_something_changed_and_told_who_asks(web: Site, settings: Any) -> None:
    settings.FETCH_CONTACT = "https://newsroom.example/"
    source = an_archived_source(web, "/a")
    read(source)
    asked = [request for request in web.asked if request.path == "/a"]
    assert "if-none-match" not in asked[0].headers
    assert asked[1].headers["if-none-match"] == web.pages["/a"].headers["Etag"]
    assert "https://newsroom.example/" in asked[1].headers["user-agent"]
    assert source.visits.first().status == 304


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_to_be_left_alone_is(web: Site, status: int) -> None:
    first, second = an_archived_source(web, "/a"), an_archived_source(web, "/b")
    for source in (first, second):
        a_verdict_on(source)
        due(source)
    web.put("/a", "Later.", status=status, retry_after="7200")
    asked_before = len(web.asked)
    assert {each.source for each in watching.take()} == {first.pk, second.pk}
    tasks.read_again(first.pk)
    tasks.read_again(second.pk)
    assert [request.path for request in web.asked[asked_before:] if request.path != "/robots.txt"] == ["/a"]
    later = timezone.now() + timedelta(seconds=7_100)
    assert Host.objects.get().rest_until > later
    assert all(
        watch.next_at > later and watch.queued_at is None for watch in Watch.objects.filter(source__in=[first, second])
    )
    due(second)
    assert watching.take() == []
    assert Watch.objects.get(source=second).next_at > later


def test_a_host_does_not_rest_for_another_to_which_one_of_its_addresses_leads(web: Site, settings: Any) -> None:
    first, second = an_archived_source(web, "/a"), an_archived_source(web, "/b")
    for source in (first, second):
        a_verdict_on(source)
    with site() as other:
        settings.FETCH_ALLOW = [*settings.FETCH_ALLOW, f"127.0.0.1:{other.port}"]
        web.redirect("/a", other.put("/wall", "Later.", status=503, retry_after="2592000"))
        assert read(first).why == "busy"
        soon = timezone.now() + timedelta(minutes=1)
        rests = dict(Host.objects.values_list("name", "rest_until"))
        assert rests[f"127.0.0.1:{web.port}"] < soon < rests[f"127.0.0.1:{other.port}"]
    assert read(second).outcome == "unchanged"


def test_robots_txt_is_obeyed_and_read_once_a_day(web: Site) -> None:
    web.put("/robots.txt", "User-agent: *\nDisallow: /private", "text/plain")
    private, public = an_archived_source(web, "/private/a"), an_archived_source(web, "/b")
    asked_before = len(web.asked)
    assert [read(source).outcome for source in (private, public)] == ["not_read", "unchanged"]
    assert (private.visits.first().why, Watch.objects.get(source=private).failures) == ("disallowed", 0)
    assert [request.path for request in web.asked[asked_before:]] == ["/robots.txt", "/b"]
    Host.objects.update(robots_read_at=timezone.now() - hosts.FRESH)
    web.put("/robots.txt", "", "text/plain")
    assert read(private).outcome == "unchanged"


def test_a_host_may_ask_for_a_longer_pause_and_is_not_waited_for(web: Site) -> None:
    web.put("/robots.txt", "User-agent: *\nCrawl-delay: 20", "text/plain")
    source = an_archived_source(web, "/a")
    with pytest.raises(hosts.Rests) as rests:
        read(source)
    assert timedelta(seconds=15) < rests.value.until - timezone.now() <= timedelta(seconds=20)


def test_a_job_that_ends_in_the_middle_leaves_nothing_and_is_done_once_more(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = an_archived_source(web, "/a")
    claim = a_verdict_on(source)
    due(source)
    watching.take()
    web.put_versioned("/a", a_page(OTHER))
    with monkeypatch.context() as patched:
        patched.setattr(watching, "plan", _end)
        with pytest.raises(KeyboardInterrupt):
            tasks.read_again(source.pk)
    assert (source.visits.count(), source.snapshots.count(), AnotherLook.objects.count()) == (1, 1, 0)
    assert Notice.objects.count() == 0
    assert tasks.read_again(source.pk) == "passage_gone"
    assert (source.visits.count(), source.snapshots.count()) == (2, 2)
    assert told(claim) == [("passage_gone", source.slug, QUOTE)]


def _end(visit: Visit, reading: archiving.Reading) -> None:
    raise KeyboardInterrupt


def test_a_job_that_runs_again_after_its_work_was_done_asks_nobody(web: Site) -> None:
    source = an_archived_source(web, "/a")
    a_verdict_on(source)
    due(source)
    watching.take()
    assert tasks.read_again(source.pk) == "unchanged"
    count = len(web.asked)
    assert tasks.read_again(source.pk) is None
    assert len(web.asked) == count


def test_sources_are_read_by_hand(web: Site, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = an_archived_source(web, "/a"), an_archived_source(web, "/b")
    for source in (first, second):
        a_verdict_on(source)
        due(source)
    Watch.objects.exclude(source__in=[first, second]).update(next_at=None)
    web.put_versioned("/a", a_page(OTHER))
    call_command("watch", "--due")
    said = capsys.readouterr().out
    assert f"{first.slug}: A quoted passage is gone" in said
    assert f"{second.slug}: Unchanged" in said
    assert "1 source lost something." in said
    call_command("watch", second.slug)
    assert capsys.readouterr().out == f"{second.slug}: Unchanged\n0 sources lost something.\n"
    for arguments in ([], ["--due", first.slug], ["nothing"], [a_source(url="").slug]):
        with pytest.raises(CommandError):
            call_command("watch", *arguments)
