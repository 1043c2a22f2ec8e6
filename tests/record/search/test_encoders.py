"""Encoders: what is taken, what is refused in words, and that a vector adds to the score."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from record.reading import answer
from record.search import encoders, index, ranking
from record.search.encoders import Vector
from record.search.index import RECORD
from record.search.models import SearchableText
from record.search.terms import Text

FEVER, FISH = [1.0, *[0.0] * 383], [0.0, 1.0, *[0.0] * 382]


class ByTopic:
    """An encoder that knows two meanings."""

    name, dimensions = "by-topic", 384

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        return [FEVER if "fever" in text or "temperature" in text else FISH for text in texts]


@pytest.fixture
def by_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "current", ByTopic)


@pytest.fixture(autouse=True)
def asked_anew() -> None:
    encoders.current.cache_clear()


def test_none_is_used_where_none_is_wanted(settings: Any) -> None:
    settings.SEARCH_ENCODER = encoders.NONE
    assert encoders.current() is None


@pytest.mark.parametrize("name", [encoders.SEMANTIC, encoders.MULTILINGUAL])
def test_one_whose_packages_are_missing_is_refused_with_the_command_that_installs_it(name: str, settings: Any) -> None:
    if all(map(importlib.util.find_spec, encoders.PACKAGES[name])):
        pytest.skip(f"the extra {name} is installed")
    settings.SEARCH_ENCODER = name
    with pytest.raises(ImproperlyConfigured, match=rf"SEARCH_ENCODER={name}.*pip install '\.\[{name}\]'"):
        encoders.current()


def test_a_folder_without_weights_is_refused_with_what_it_needs(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_ENCODER = str(tmp_path)
    with pytest.raises(ImproperlyConfigured, match=r"auto, none, semantic, multilingual nor a folder with model\.onnx"):
        encoders.current()


@pytest.mark.parametrize("name", [encoders.SEMANTIC, encoders.MULTILINGUAL])
def test_an_installed_one_puts_what_means_the_same_nearer(name: str, settings: Any) -> None:
    if not all(map(importlib.util.find_spec, encoders.PACKAGES[name])):
        pytest.skip(f"the extra {name} is not installed")
    settings.SEARCH_ENCODER = name
    encoder = encoders.current()
    assert encoder is not None
    one, same, other = encoder.encode(
        ["The physician was ill.", "The doctor was sick.", "Steel exports to China grew."]
    )
    assert len(one) == encoder.dimensions
    assert product(one, one) == pytest.approx(1, abs=1e-3)
    assert product(one, same) > product(one, other) + 0.2


def product(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_what_an_encoder_reads_does_not_depend_on_marks_of_quotation() -> None:
    assert encoders.readable("He said “It's over” https://t.co/x") == encoders.readable("He said 'It's over'")


@pytest.mark.django_db
@pytest.mark.usefixtures("by_topic")
@pytest.mark.parametrize("exact_up_to", [0, 1_000])
def test_a_text_without_a_word_in_common_is_found_by_its_meaning(
    exact_up_to: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "EXACT_UP_TO", exact_up_to)
    index.replace(RECORD, (), {1: Text("Salmon in the rivers", "en"), 2: Text("A high temperature", "en")})
    [first, *_others] = answer(ranking.rank(RECORD, "fever"))
    assert (first.id, first.words, first.cosine) == (2, 0, 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("by_topic")
def test_a_misspelled_word_means_what_it_is_corrected_to() -> None:
    index.replace(RECORD, (), {1: Text("Salmon in the rivers", "en"), 2: Text("A high fever", "en")})
    found = {hit.id: hit.cosine for hit in answer(ranking.rank(RECORD, "Such a feever!"))}
    assert found == {1: 0, 2: 1}


@pytest.mark.django_db
@pytest.mark.usefixtures("by_topic")
def test_a_text_whose_vector_is_not_there_yet_or_anothers_is_found_by_its_words() -> None:
    index.replace(RECORD, (), {1: Text("Salmon in the rivers", "en"), 2: Text("A high fever", "en")})
    SearchableText.objects.filter(id=2).update(encoder=None, vector=None)
    SearchableText.objects.filter(id=1).update(encoder="another")
    found = {hit.id: hit.cosine for hit in answer(ranking.rank(RECORD, "fever in the rivers"))}
    assert found == {1: 0, 2: 0}
