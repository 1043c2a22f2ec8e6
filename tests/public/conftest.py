import pytest

from record import formats


@pytest.fixture
def unchecked_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log takes any text, as if a newer release had written it: pages must be safe without its checks."""
    monkeypatch.setattr(formats, "check", lambda part: None)
