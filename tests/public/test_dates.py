"""Dates as documents give them, in a reader's words."""

from datetime import date

from django.utils import translation

from public.dates import in_a_time_element


def test_a_date_shows_no_more_than_is_known() -> None:
    for given, shown in {
        "2025": "2025",
        "2025-09": "September 2025",
        "2025-09-06": "Sept. 6, 2025",
        "2026-11-22T10:00:00Z": "Nov. 22, 2026",
        "2026-11-22T23:30:00-02:00": "Nov. 23, 2026",
    }.items():
        assert in_a_time_element(given) == f'<time datetime="{given}">{shown}</time>'
    assert in_a_time_element(date(2025, 9, 6)) == '<time datetime="2025-09-06">Sept. 6, 2025</time>'


def test_a_date_is_written_as_the_readers_language_has_it() -> None:
    with translation.override("es"):
        assert "6 de septiembre de 2025" in in_a_time_element("2025-09-06")


def test_what_is_no_date_is_shown_as_it_is() -> None:
    for given in ("2025-13", "2025-02-30", "soon", "0000", "2025-9", "9999-12-31T23:59:59-14:00", "٢٠٢٥"):
        assert in_a_time_element(given) == given


def test_what_is_no_date_is_escaped() -> None:
    assert in_a_time_element("<b>") == "&lt;b&gt;"


def test_no_date_shows_nothing() -> None:
    assert in_a_time_element(None) == ""
