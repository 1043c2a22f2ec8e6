import json
from datetime import UTC, datetime, timedelta

import pytest

from external import dates
from external.reports import Reason
from tests.external.reading import DATA, needs_data

CERTAIN = {
    "2021-01-16": "2021-01-16",
    "2021-01": "2021-01",
    "2021": "2021",
    "2017-10-31T23:21:36+00:00": "2017-10-31",
    "2017-10-31T23:16:48-07:00": "2017-10-31",  # the day on the writer's own clock
    "2018-04-22T17:30:24.000Z": "2018-04-22",
    "2018-03-17T07:02+0100": "2018-03-17",
}
UNUSUAL = {
    "2021-08-04 06:49": "2021-08-04",
    "2020-06-22T12:26:08+5:30": "2020-06-22",
    "2020-09-1T21:39": "2020-09-01",
    "2020-06-18 03:00-500": "2020-06-18",
    "November 03, 2017": "2017-11-03",
    "Mon, 03 May 2021 10:00:00 GMT": "2021-05-03",
    "Nov 1, 2018 10:00 AM PHT": "2018-11-01",
    "Apr 27, 2019 at 11:09am PDT": "2019-04-27",
    "Updated on:  November 6, 2017 / 5:00 PM": "2017-11-06",
    "OCT. 4, 2016": "2016-10-04",
    "3rd May 2021": "2021-05-03",
    "May 2021": "2021-05",
    "18 Abr 2018, 21:37": "2018-04-18",
    "30 de Dez, 2018 às 10:39 PST": "2018-12-30",
    "1 января 2020 г.": "2020-01-01",
    "२२ जनवरी २०२१": "2021-01-22",
    "2021年5月3日": "2021-05-03",
    "20210503": "2021-05-03",
    "22/03/2021 16h45": "2021-03-22",
    "11/03/2021 09h10": "2021-03-11",  # such a clock is none of those who put the month first
    "3/22/2021": "2021-03-22",
    "5/5/2021": "2021-05-05",
    "03.05.2021": "2021-05-03",
    "Publié le 26/10/18 à 17h13": "2018-10-26",
    "1620000000": "2021-05-03",
}
REFUSED = {
    "Jul": Reason.NOT_A_DATE,
    "yesterday": Reason.NOT_A_DATE,
    "3 days ago": Reason.NOT_A_DATE,
    "May 3": Reason.NOT_A_DATE,
    "3 May 2021, updated 4 June 2021": Reason.NOT_A_DATE,
    "mar. 12 mai 2020": Reason.NOT_A_DATE,  # Tuesday in French, March in Spanish
    "26/10/18": Reason.NOT_A_DATE,
    "22/03/2021, 7 more": Reason.NOT_A_DATE,
    "2020-02-30": Reason.NOT_A_DATE,
    "2021-01-16 and more": Reason.NOT_A_DATE,
    "7" * 1_000: Reason.NOT_A_DATE,
    "2564-01-05": Reason.IN_THE_FUTURE,  # of the Thai calendar
    "1399-11-27": Reason.LONG_AGO,  # of the Persian one
}


@pytest.mark.parametrize("written", CERTAIN)
def test_a_date_of_iso_8601_is_read_as_the_writers_own_day(written: str) -> None:
    assert dates.read(written) == (CERTAIN[written], None)


@pytest.mark.parametrize("written", UNUSUAL)
def test_another_form_is_read_where_it_is_certain(written: str) -> None:
    assert dates.read(written) == (UNUSUAL[written], Reason.NOT_ISO)


@pytest.mark.parametrize("written", REFUSED)
def test_what_is_not_certain_is_not_guessed(written: str) -> None:
    assert dates.read(written) == ("", REFUSED[written])


def test_of_a_day_that_may_be_a_month_the_year_is_kept_unless_the_language_tells() -> None:
    assert dates.read("03/05/2021") == dates.read("03/05/2021", "en") == ("2021", Reason.DAY_OR_MONTH)
    assert dates.read("03/05/2021", "es-US") == ("2021", Reason.DAY_OR_MONTH)
    assert dates.read("03/05/2021", "pt-BR") == ("2021-05-03", Reason.NOT_ISO)
    assert dates.read("03/05/2999") == ("", Reason.IN_THE_FUTURE)


def test_a_number_is_a_year_or_a_moment_where_that_is_plausible() -> None:
    assert dates.read(2021) == ("2021", None)
    assert dates.read(1_620_000_000) == dates.read(1_620_000_000_000) == ("2021-05-03", Reason.NOT_ISO)
    for number in (0, 7, -1, 1.5, 10**400, float("nan"), float("inf")):
        assert dates.read(number) == ("", Reason.NOT_A_DATE)


def test_a_day_that_has_begun_somewhere_is_no_future() -> None:
    today = datetime.now(UTC).date()
    assert dates.read(today.isoformat()).text == today.isoformat()
    assert dates.read((today + timedelta(days=2)).isoformat()).reason is Reason.IN_THE_FUTURE


@needs_data
def test_the_shapes_of_dates_that_occur_are_read() -> None:
    shapes = json.loads((DATA / "odd_dates.json").read_bytes())
    assert len(shapes) == 26
    unread = [written for shape in shapes for written in shape["examples"] if not dates.read(written).text]
    assert unread == ["", "Jul"]
