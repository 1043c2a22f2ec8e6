import pytest

from record import log
from tests.record.factories import an_actor, content, publish
from tests.record.test_read_model import rows


@pytest.fixture
def a_busy_record(transactional_db: None) -> list[list[tuple]]:
    publish("One.", "Two.", "Three.")
    publish("Four.", actors=[an_actor("only-in-four")], appearances=[], replies=[])
    log.append(
        content(actors=[an_actor("ada-rivera", name="Ada R."), an_actor("ben-costa")]),
        number=1,
        action="corrected",
        note="A note.",
    )
    log.retract(2, note="Wrong.")
    log.retract(4, note="Wrong.")
    return rows()
