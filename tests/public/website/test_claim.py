"""The page of one verdict."""

import re
import unicodedata
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.test import Client
from msgspec.structs import replace
from pytest_django import DjangoAssertNumQueries

from record import log
from record.documents import Adjudication, Assessment, Dissent, Gate, RatingCount, Related
from record.models import FactCheck, Masthead
from tests.public.addresses import CLAIM
from tests.record import factories
from tests.record.factories import a_denial, a_reply, an_actor, an_appearance, hearsay, some_evidence

pytestmark = pytest.mark.django_db

CONTRADICTS = [Related(number=1, relation="contradicts")]


def page(client: Client, path: str = CLAIM) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


CHECK = re.compile(
    r'<li class="gate-(\w+)">\s*<span class="gate-mark" aria-hidden="true">(.)</span>'
    r'\s*<span class="gate-name">([^<]*)</span>\s*<span class="gate-state">(.*?)</span>\n'
    r"\s*(?:<p[^>]*>([^<]*)</p>)?"
)


def checks(text: str) -> list[tuple[str, ...]]:
    """Return each check as the page shows it: state, mark, name, figures and state in words, reason."""
    return [tuple(re.sub("<[^>]*>", "", part) for part in check) for check in CHECK.findall(text)]


def test_a_verdict_shows_claim_rating_and_summary(client: Client) -> None:
    factories.publish(claim=factories.a_claim(context="It was said after the storm."))
    text = page(client)
    heading = text.partition('<h1 class="statement-short" lang="en" dir="ltr">')[2].partition("</h1>")[0]
    assert heading == '<span class="unseen"><bdi>False</bdi>: </span>The river rose by two meters in one night.'
    assert "It was said after the storm." in text
    assert '<p class="ruling-word">False</p>' in text
    assert "The gauge shows forty centimeters." in text
    assert "Step 1 of 5" in text
    assert "<title>False: The river rose by two meters in one night. – Factcheck</title>" in text


def test_a_headline_stands_above_the_summary(client: Client) -> None:
    factories.publish(headline="The gauge shows a fifth of what was said")
    text = page(client)
    headline = '<p class="ruling-headline" lang="en" dir="ltr">The gauge shows a fifth of what was said</p>'
    assert text.index(headline) < text.index('<p class="ruling-summary"')


def test_a_verdict_shows_who_asserts_repeats_and_denies_in_which_words(client: Client) -> None:
    carla = an_appearance("carla-dias", stance="repeats")
    actors = [an_actor(), an_actor("ben-costa"), an_actor("carla-dias")]
    factories.publish(appearances=[a_denial(), carla, an_appearance()], actors=actors)
    text = page(client)
    asserted, repeated, denied = (text.index(f"<h3>{stance} by</h3>") for stance in ("Asserted", "Repeated", "Denied"))
    assert asserted < text.index('<a href="/actors/ada-rivera/" dir="ltr">Ada Rivera</a>') < repeated
    assert repeated < text.index('<a href="/actors/carla-dias/" dir="ltr">Carla Dias</a>') < denied
    assert text.rindex('<a href="/actors/ben-costa/" dir="ltr">Ben Costa</a>') > denied
    assert '<blockquote lang="en" dir="ltr"><p>Two meters, in one night!</p></blockquote>' in text
    assert '<time datetime="2025-09-06">Sept. 6, 2025</time>' in text
    assert '<time datetime="2025-09">September 2025</time>' in text
    assert "Radio interview" in text
    in_source = 'In: <a href="/sources/radio-interview/" lang="en" dir="ltr">Radio Interview</a>'
    assert in_source in " ".join(text.split())


def test_a_verdict_says_at_a_glance_who_asserts_it_or_else_who_repeats_it(client: Client) -> None:
    names = ("ada-rivera", "ben-costa", "carla-dias", "dan-eck")
    asserts = [an_appearance(slug) for slug in names]
    repeats = [an_appearance(slug, stance="repeats") for slug in names]
    denies = [a_denial(slug) for slug in names]
    for number, (appearances, words) in enumerate(
        (
            ([asserts[0], denies[1]], "Ada Rivera; 1 denies it"),
            ([asserts[0], repeats[2], denies[1], denies[3]], "Ada Rivera; 2 deny it"),
            ([asserts[0], asserts[0], asserts[1]], "Ada Rivera, Ben Costa"),
            (asserts[:3], "Ada Rivera, Ben Costa and 1 other"),
            (asserts, "Ada Rivera, Ben Costa and 2 others"),
            ([repeats[2]], "Carla Dias"),
            (denies[:1], "No one is shown saying it; 1 denies it"),
            ([asserts[0], denies[1], denies[1], hearsay("dan-eck", stance="denies")], "Ada Rivera; 1 denies it"),
            ([hearsay("carla-dias"), repeats[3]], "Dan Eck"),
            ([], "Not recorded"),
        ),
        start=1,
    ):
        actors = [an_actor(slug) for slug in names]
        factories.publish(f"Claim {number}.", appearances=appearances, actors=actors, replies=[])
        text = page(client, f"/claims/{number}/claim-{number}/")
        glance = text.partition("<strong>Who said it</strong> <span>")[2].partition("</span>")[0]
        assert re.sub("</?bdi>", "", glance) == words


def test_a_saying_that_was_deleted_since_is_marked(client: Client) -> None:
    factories.publish(appearances=[an_appearance(since="deleted")])
    assert '<span class="since">Deleted since</span>' in page(client)


def test_evidence_stands_under_what_it_shows_with_source_archive_and_interests(client: Client) -> None:
    factories.publish()
    text = page(client)
    assert text.index("Evidence against") < text.index("The level rose by 0.40 m.") < text.index(">Context <")
    assert '<a href="/sources/river-report/">River Report</a>' in text
    assert "River Board" in text
    assert "Passage: <bdi>p. 3</bdi>" in text
    assert "Hourly readings of the gauge." in text
    assert 'href="https://river.example/report" rel="nofollow noopener ugc"' in text
    assert 'href="https://archive.example/river-report" rel="nofollow noopener ugc"' in text
    assert "Interests: <bdi>None known.</bdi>" in text
    assert "Interests: <bdi>not stated</bdi>" in text
    assert "<span>1 against, 0 for, 1 context</span>" in text
    assert "<span>2 cited; 2 origins as cited, reading not recorded</span>" in text


def test_a_verdict_counts_its_evidence_by_what_it_shows_and_each_source_once(client: Client) -> None:
    letter = factories.a_source("letter", tier="secondary")
    evidence = [
        *factories.content().evidence,
        some_evidence(read="itself"),
        some_evidence(read="itself"),
        some_evidence("letter", stance="supports", read="itself"),
    ]
    factories.publish(sources=[*factories.content().sources, letter], evidence=evidence, origins=1)
    text = page(client)
    assert "<span>3 against, 1 for, 1 context</span>" in text
    assert "<span>3 cited; 1 origin, 1 primary</span>" in text


def test_the_work_that_a_source_rests_on_is_named(client: Client) -> None:
    river, radio = factories.content().sources
    factories.publish(sources=[river, replace(radio, origin="river-report")])
    assert 'Based on: <a href="/sources/river-report/"><bdi>River Report</bdi></a>' in page(client)
    factories.publish("Another.", sources=[river, replace(radio, origin="a-work-that-is-not-cited")])
    assert "Based on: <bdi>a-work-that-is-not-cited</bdi></li>" in page(client, "/claims/2/another/")


def test_the_analysis_is_markdown(client: Client) -> None:
    factories.publish()
    text = page(client)
    assert "read <strong>hourly</strong>" in text
    assert "<li>It rose by 40 cm.</li>" in text


def test_a_reply_shows_when_it_was_asked_for_and_the_answer(client: Client) -> None:
    factories.publish()
    text = page(client)
    assert '<blockquote dir="ltr"><p>I was told so.</p></blockquote>' in text
    assert (
        'Asked <time datetime="2025-09-07">Sept. 7, 2025</time> (<bdi>e-mail</bdi>), '
        'answer due <time datetime="2025-09-08">Sept. 8, 2025</time>, '
        'answered <time datetime="2025-09-08">Sept. 8, 2025</time>.'
    ) in text


def test_a_reply_that_did_not_come_and_one_that_nobody_asked_for_say_so(client: Client) -> None:
    factories.publish(replies=[factories.not_asked()])
    text = page(client)
    assert '<span class="tag">Not asked</span> <span lang="en" dir="ltr">Nobody was contacted.</span>' in text
    for due_on, said in (("9999-12-31", "No answer so far"), ("2025-09-08", "No answer")):
        [entry] = factories.publish("Another.", replies=[a_reply(due_on=due_on, answered_on=None, answer=None)])
        assert f'<span class="tag">{said}</span>' in page(client, f"/claims/{entry.number}/another/")
    factories.publish("A third.", replies=[])
    assert "Right of reply</h2>" not in page(client, "/claims/4/a-third/")


def test_how_it_was_decided_shows_votes_gates_and_waivers(client: Client) -> None:
    factories.publish()
    text = page(client)
    assert "All came to this one." in text
    assert "2 of 2 agree" in text
    assert "What “False” means." in text
    assert checks(text) == [
        ("passed", "·", "Two independent origins", "Passed by the rules of that time", ""),
        ("waived", "○", "Interests of sources stated", "Set aside by an editor", "The station did not answer."),
    ]
    assert "An editor decided" not in text


def test_a_disagreement_shows_the_other_vote_and_the_adjudication(client: Client) -> None:
    factories.publish(assessments=factories.votes("false", "mostly-false"), adjudication=Adjudication(rating="false"))
    text = page(client)
    assert "1 of 2 agree, an editor decided" in text
    assert re.findall(r'<li( class="agrees")?>(?:<span class="rating |Mostly false</li>)', text) == [
        ' class="agrees"',
        "",
    ]
    assert "They did not all come to this one." in text
    assert "<h3>An editor decided</h3>" in text


def test_dissent_and_the_editors_reasons_are_shown_as_far_as_the_document_has_them(client: Client) -> None:
    dissent = Dissent(of=3, ratings=[RatingCount(rating="mostly-false", count=1)])
    votes = [Assessment(rating=slug, blind=True, without_conflict=True) for slug in ("false", "mostly-false", "false")]
    reasons = "The <gauge> decides.\n\nThe other one was broken."
    factories.publish(assessments=votes, dissent=dissent, adjudication=Adjudication(rating="false", reasons=reasons))
    text = page(client)
    assert "<p>1 of 3 dissents: Mostly false (1)</p>" in text
    assert "<p>The &lt;gauge&gt; decides.</p>" in text
    assert "Each declared to have no conflict of interest in the matter." in text
    factories.publish(
        "Another.", assessments=factories.votes("false", "true"), adjudication=Adjudication(rating="false")
    )
    text = client.get("/claims/2/", follow=True).content.decode()
    for words in ("dissent", "The editor's reasons", "conflict of interest"):
        assert words not in text, words


def test_what_others_checked_is_shown_in_their_words_and_as_theirs(client: Client) -> None:
    others = [
        factories.others_check(publisher="Other <b>Desk", rating="Falso", language="es"),
        factories.others_check(rating=None, reviewed_on=None, headline=None, language=None, site="third.example"),
    ]
    factories.publish(also_checked=others)
    text = page(client)
    section = text[text.index('<section class="part" id="also-checked"') :].partition("</section>")[0]
    assert "These fact-checks are by others, not by us." in section
    link = '<a class="outgoing" href="https://other.example/river" rel="nofollow noopener ugc">Other &lt;b&gt;Desk</a>'
    assert f'<bdi>{link}</bdi>: <q lang="es" dir="ltr">Falso</q>' in section
    assert "September 2025" in section
    assert section.count("<q") == 1, "a rating that is not known is not quoted"
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert "Falso" not in data
    assert "other.example" not in data
    assert client.get("/api/v1/claims?view=full").json()["results"][0]["also_checked"][0]["rating"] == "Falso"
    factories.publish("Another.")
    assert "Also checked by" not in client.get("/claims/2/", follow=True).content.decode()


def test_an_unrated_claim_has_no_step_on_the_scale(client: Client) -> None:
    factories.publish(rating=factories.a_rating("unproven"))
    text = page(client)
    assert '<p class="ruling-word">Unproven</p>' in text
    assert "Not on the scale" in text
    assert 'class="scale"' not in text


def test_related_fact_checks_show_from_both_sides(client: Client) -> None:
    factories.publish()
    factories.publish("The river fell.", related=CONTRADICTS)
    text = page(client)
    assert '<p class="quiet">Contradicted by</p>' in text
    assert (
        '<a href="/claims/2/the-river-fell/"><span class="title-rating tone-bad">False</span>: The river fell.</a>'
        in text
    )
    assert '<p class="quiet">Contradicts</p>' in page(client, "/claims/2/the-river-fell/")


def test_at_most_twelve_related_fact_checks_are_shown_the_newest_first(client: Client) -> None:
    factories.publish()
    factories.publish(*(f"Claim {n}." for n in range(2, 15)), related=CONTRADICTS)
    factories.publish("All.", related=[Related(number=number, relation="narrower_than") for number in range(1, 15)])
    for path, numbers in ((CLAIM, range(15, 3, -1)), ("/claims/15/all/", range(14, 2, -1))):
        related = client.get(path).context["related"]
        assert [item.summary.number for item in related] == list(numbers), path


def test_a_related_fact_check_that_was_retracted_is_not_shown(client: Client) -> None:
    factories.publish()
    factories.publish("The river fell.", related=CONTRADICTS)
    log.retract(2, note="Wrong river.")
    assert "The river fell." not in page(client)
    assert "Related fact-checks" not in page(client)


def test_a_correction_stands_at_the_top_with_its_note(client: Client) -> None:
    factories.publish()
    log.append(factories.content(), number=1, action="corrected", note="The date was wrong.")
    text = page(client)
    assert text.index("The date was wrong.") < text.index("Who said it")
    assert f'<a href="{CLAIM}versions/">See what changed</a>' in text
    assert f'<a href="{CLAIM}versions/">All 2 versions and what changed</a>' in text


def test_reuse_is_told_with_license_citation_and_json(client: Client) -> None:
    factories.publish()
    text = page(client)
    assert '<a rel="license noopener" href="https://creativecommons.org/licenses/by/4.0/">CC-BY-4.0</a>' in text
    assert "Claim 1, version 1" in text
    assert '<a href="/api/v1/claims/1">This fact-check as JSON</a>' in text


def test_a_license_without_a_known_address_is_plain_text(client: Client) -> None:
    factories.publish(license="All rights reserved")
    assert "License: All rights reserved" in page(client)


def test_search_engines_and_shared_links_get_words_and_the_canonical_address(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://facts.example"
    factories.publish()
    text = page(client, f"{CLAIM}?utm_source=letter")
    assert f'<link rel="canonical" href="https://facts.example{CLAIM}">' in text
    assert '<meta name="description" content="The gauge shows forty centimeters.">' in text
    assert '<meta property="og:title" content="False: The river rose by two meters in one night.">' in text
    assert 'name="robots"' not in text
    listed = page(client, "/actors/ada-rivera/?before=9&utm_source=letter")
    assert '<link rel="canonical" href="https://facts.example/actors/ada-rivera/?before=9">' in listed


def test_another_slug_leads_to_the_canonical_address(client: Client) -> None:
    factories.publish()
    for address in ("/claims/1/", "/claims/1/another-river/", "/claims/01/another-river/", "/claims/001/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, CLAIM), address


def test_an_address_keeps_the_letters_of_its_statement_and_is_percent_encoded_on_the_wire(
    client: Client, settings: Any
) -> None:
    settings.SITE_URL = "https://facts.example"
    factories.publish("Ангара поднялась на 2 метра й.")
    path = FactCheck.objects.get().path
    assert unquote(path) == "/claims/1/ангара-поднялась-на-2-метра-й/"
    assert client.get("/api/v1/claims/1").json()["path"] == path
    for address in (
        "/claims/1/",
        quote(unicodedata.normalize("NFD", unquote(path))),
        "/claims/1/река/",
        "/claims/1/x y/",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, path), address
    text = page(client, path)
    assert f'<link rel="canonical" href="https://facts.example{path}">' in text
    assert f'<a href="{path}versions/">1 version</a>' in text
    assert f'<a href="{path}">' in page(client, "/")
    for query in ("", "?utm_source=letter"):  # found among the stored pages, and kept
        first = client.get(path + query)
        assert client.get(path + query, headers={"If-None-Match": first["ETag"]}).status_code == 304
    log.append(factories.content("Ангара поднялась."), number=1, action="corrected", note="Опечатка.")
    answer = client.get(f"{path}versions/1/")
    current = FactCheck.objects.get().path
    assert (answer.status_code, answer["Location"]) == (301, f"{current}versions/1/")
    assert page(client, answer["Location"])
    assert client.get(f"{path}versions/")["Location"] == f"{current}versions/"
    assert page(client, f"{current}versions/")
    log.retract(1, note="Другая река.")
    assert client.get(path).status_code == 410


def test_a_number_that_was_never_given_is_not_found(client: Client) -> None:
    factories.publish()
    for number in ("0", "2", "99999999999999999999", "9" * 4000, "9" * 5000):
        for address in (f"/claims/{number}/", f"/claims/{number}/a/"):
            assert client.get(address).status_code == 404, address[:40]


@pytest.mark.parametrize("names_statement", [True, False])
def test_a_retracted_fact_check_leaves_a_tombstone(client: Client, names_statement: bool) -> None:
    factories.publish()
    log.retract(1, note="The gauge was another river's.", names_statement=names_statement)
    for address in (CLAIM, "/claims/1/", "/claims/1/x/"):
        answer = client.get(address)
        text = answer.content.decode()
        assert answer.status_code == 410, address
        assert "The gauge was another river&#x27;s." in text, address
        assert "<time " in text, address
        assert '<meta name="robots" content="noindex">' in text, address
        assert answer["X-Robots-Tag"] == "noindex", address
        assert ('<bdi lang="">The river rose by two meters in one night.</bdi>' in text) is names_statement, address
        assert ("<title>Retracted: The river rose by two meters in one night." in text) is names_statement, address
        assert "forty centimeters" not in text, address
        assert "stay readable" not in text, address


def test_a_demonstration_says_so(client: Client) -> None:
    factories.publish()
    assert "Demonstration" not in page(client)
    Masthead.objects.create(id=1, name="The Gauge", is_demonstration=True)
    text = page(client)
    assert "Built from one news report of September 2025. Not the work of a newsroom." in text
    assert "The Gauge" in text


def test_a_verdict_costs_four_queries_and_a_fifth_where_it_names_others(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.publish()
    factories.publish("The river fell.", related=CONTRADICTS)
    Masthead.objects.create(id=1)
    with django_assert_num_queries(4):  # the state of the record, the stored page, the document, those that name it
        page(client)
    with django_assert_num_queries(5):  # and those that it names
        page(client, "/claims/2/the-river-fell/")


def said(text: str) -> str:
    """The words of the part on who said it."""
    part = text.partition('<section class="part" id="said"')[2].partition("</section>")[0]
    return " ".join(re.sub("<[^>]*>", " ", part).split())


CAST = [an_actor(slug) for slug in ("ada-rivera", "ben-costa", "carla-dias", "dan-eck")]
NOBODY = "No one is shown saying this in these words."


def test_each_saying_tells_how_it_is_known_and_what_is_not_shown_stands_apart(client: Client) -> None:
    sayings = [
        hearsay("carla-dias", by="dan-eck"),
        an_appearance("dan-eck", source=None, attribution=None),
        an_appearance(),
        an_appearance("ben-costa", attribution="paraphrased", quote=None),
        hearsay("ada-rivera", by="radio-interview", stance="denies"),
    ]
    factories.publish(appearances=sayings, actors=CAST, replies=[])
    words = said(page(client))
    assert NOBODY not in words
    shown, apart, denials = re.split("Assertions that are not shown|Denials that are not shown", words)
    assert "Asserted by Ada Rivera Quoted" in shown
    assert "Ben Costa Paraphrased" in shown
    assert "Not counted" in apart
    assert "Carla Dias Carla Dias&#x27;s office Attributed by Dan Eck The same interview" in apart
    assert "Dan Eck Dan Eck&#x27;s office How this is known was not recorded" in apart
    assert "Denied by" not in words
    assert denials.count("Radio Interview") == 1  # it is said once who attributes it
    assert "Ada Rivera Ada Rivera&#x27;s office Attributed by Radio Interview" in denials


def test_where_nobody_is_quoted_or_paraphrased_the_page_says_so(client: Client) -> None:
    unshown = (
        [hearsay()],
        [an_appearance(attribution=None, source=None), hearsay("ben-costa", by="ada-rivera", stance="repeats")],
        [a_denial()],
        [],
    )
    for number, sayings in enumerate(unshown, start=1):
        factories.publish(f"Claim {number}.", appearances=sayings, actors=CAST, replies=[])
        assert NOBODY in said(page(client, f"/claims/{number}/claim-{number}/")), sayings
    factories.publish("Claim 5.", appearances=[hearsay(), an_appearance(stance="repeats")])
    assert NOBODY not in said(page(client, "/claims/5/claim-5/"))


def test_an_earlier_documents_saying_is_quoted_where_it_has_words_and_source(client: Client) -> None:
    silent = an_appearance("ben-costa", attribution=None, quote=None)
    factories.publish(appearances=[an_appearance(attribution=None), silent])
    shown, apart = said(page(client)).split("Assertions that are not shown")
    assert "Ada Rivera Quoted" in shown
    assert "Ben Costa Ben Costa&#x27;s office How this is known was not recorded" in apart


def test_the_first_saying_stands_above_the_statement_with_day_and_place(client: Client) -> None:
    told = hearsay(said_on="2020", occasion="A letter")
    for number, (sayings, words) in enumerate(
        (
            (
                [
                    told,
                    an_appearance("ben-costa", stance="repeats", said_on="2021"),
                    an_appearance("dan-eck", said_on=None),
                    an_appearance("carla-dias", said_on="2025-09-07"),
                    an_appearance(said_on="2025-09", occasion=None),
                    an_appearance("ben-costa", said_on="2025-09-06", occasion="A speech in <Porto>"),
                ],
                "Said by Ben Costa · Sept. 6, 2025 · A speech in &lt;Porto&gt;",
            ),
            (
                [told, an_appearance("ben-costa", stance="repeats", said_on="2025")],
                "Repeated by Ben Costa · 2025 · Radio interview",
            ),
            (
                [an_appearance("dan-eck", attribution=None, source=None, said_on="2019"), told],
                "Attributed to Ada Rivera by Ben Costa · 2020 · A letter",
            ),
            (
                [hearsay(by="radio-interview", said_on=None)],
                "Attributed to Ada Rivera by Radio Interview · The same interview",
            ),
            (
                [an_appearance(attribution=None, source=None)],
                "Recorded for Ada Rivera; how this is known was not recorded · Sept. 6, 2025 · Radio interview",
            ),
            ([a_denial()], ""),
        ),
        start=1,
    ):
        factories.publish(f"Claim {number}.", appearances=sayings, actors=CAST, replies=[])
        header = page(client, f"/claims/{number}/claim-{number}/").partition("<h1")[0]
        line = header.partition('<p class="first-saying">')[2].partition("</p>")[0]
        assert " ".join(re.sub("<[^>]*>", "", line).split()) == words


def evidence(text: str) -> str:
    part = text.partition('<section class="part" id="evidence"')[2].partition("</section>")[0]
    return " ".join(re.sub("<[^>]*>", "", part).split())


def test_a_source_is_primary_only_where_it_was_read_itself(client: Client) -> None:
    radio = some_evidence("radio-interview", read="itself")
    told = some_evidence(read="through", through="radio-interview")
    factories.publish(evidence=[told, radio], origins=1)
    text = page(client)
    assert "Report · September 2025 · Original work As told by Radio Interview" in evidence(text)
    assert "Secondary source, read itself" in evidence(text)
    assert "Primary source" not in text
    assert "<span>2 cited; 1 origin, 0 primary</span>" in text
    assert "not recorded" not in evidence(text)
    factories.publish("Another.", evidence=[told, radio, some_evidence(read="itself")])
    text = page(client, "/claims/2/another/")
    assert text.count("Primary source, read itself") == 1
    assert "<span>2 cited; 2 independent origins, 1 primary</span>" in text


def test_an_earlier_document_says_once_that_how_it_was_read_was_not_recorded(client: Client) -> None:
    factories.publish()
    text = page(client)
    assert text.count("How the sources were read was not recorded") == 1
    assert "Original work" in evidence(text)
    assert "Primary source" not in text
    factories.publish("Another.", evidence=[*factories.content().evidence, some_evidence(read="itself")])
    text = page(client, "/claims/2/another/")
    assert text.count("Of 2 of 3 pieces, how it was read was not recorded.") == 1
    assert "<span>2 cited; 2 independent origins, 1 primary</span>" in text


def test_a_check_shows_its_figures_before_its_state_and_a_tick_only_where_it_passed(client: Client) -> None:
    gates = [
        Gate(gate="interests", state="passed", reason=None, figures={"stated": 2, "of": 2}),
        Gate(
            gate="right_of_reply",
            state="disclosed",
            reason="The desk does not contact anybody.",
            figures={"asked": 0, "answered": 0, "of": 3},
        ),
        Gate(gate="archived", state="not_applicable", reason=None, figures={"archived": 0, "of": 0}),
        Gate(gate="two_origins", state="waived", reason="One report was read.", figures={"origins": 1, "of": 2}),
    ]
    factories.publish(gates=gates)
    assert checks(page(client)) == [
        ("passed", "✓", "Interests of sources stated", "2 of 2 stated · Passed", ""),
        (
            "disclosed",
            "!",
            "Right of reply",
            "0 of 3 asked, 0 answered · Not met, and said why",
            "The desk does not contact anybody.",
        ),
        ("not_applicable", "–", "Every web source archived", "0 of 0 archived · Nothing to check", ""),
        (
            "waived",
            "○",
            "Two independent origins",
            "1 found, 2 needed · Set aside by an editor",
            "One report was read.",
        ),
    ]


def test_votes_are_called_blind_only_where_all_were(client: Client) -> None:
    factories.publish(assessments=[Assessment(rating="false", blind=True), Assessment(rating="false")])
    assert "Blind assessments" in page(client)
    votes = [Assessment(rating="false", blind=blind) for blind in (True, False)]
    log.append(
        factories.content(assessments=[*votes, Assessment(rating="true")]), number=1, action="updated", note="New."
    )
    text = page(client)
    assert "Blind assessments" not in text
    assert "without seeing" not in text
    assert "1 of 3 knew the proposed rating or an earlier one" in text
    assert "Of 1 of 3 it was not recorded whether they did." in text
    assert "2 of 3 came to this rating." in text
    assert re.findall(r'class="vote-kind">([^<]*)<', text) == ["blind", "not blind", "not recorded"]


def test_what_would_change_the_verdict_is_shown_where_it_is_there(client: Client) -> None:
    factories.publish()
    assert "What would change this verdict" not in page(client)
    factories.publish("Another.", would_change="Readings of <another> gauge.")
    text = page(client, "/claims/2/another/")
    assert "What would change this verdict</h2>" in text
    assert "Readings of &lt;another&gt; gauge." in text


def test_the_analysis_leads_to_the_evidence_by_its_number(client: Client) -> None:
    pieces = [some_evidence(number=7), some_evidence(number=2, stance="supports")]
    factories.publish(
        analysis="As [E2] and [E7] show.", evidence=pieces, appearances=[], sources=[factories.a_source()]
    )
    text = page(client)
    for number, place in ((7, 1), (2, 2)):
        assert f'<a class="reference" href="#evidence-{place}">[E{number}]</a>' in text
        (piece,) = re.findall(f'<li class="bearing-\\w+" id="evidence-{place}">.*?</li>', text, re.DOTALL)
        assert f'<span class="evidence-number">E{number}</span>' in piece


def test_an_earlier_document_has_no_numbers_and_its_words_stay(client: Client) -> None:
    factories.publish(analysis="As [E2] shows.")
    assert "<p>As [E2] shows.</p>" in page(client)
    assert "evidence-number" not in page(client)
