"""Sentence embeddings: near where two texts are about the same thing; the same text, the same vector."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from onrecord.claims.embed import Embedder, to_float32, to_int8
from onrecord.errors import ModelError

DAM = ["The Orrin dam is safe", "There is no danger from the dam on the Orrin", "the dam at Orrin was not about to break"]
OTHER = ["Flour costs twice what it did a year ago", "Ada Marlow will run for mayor of Brant", "Two ferries collided off Tesk"]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_what_is_about_the_same_is_near(embedder: Embedder):
    found = embedder.embed(DAM + OTHER)
    near = found @ found.T
    assert near[:3, :3].min() > near[:3, 3:].max() + 0.2


def test_rows_are_float32_of_unit_length(embedder: Embedder):
    found = embedder.embed([*DAM, "a", "“Oui.”", "word " * 5000, "x" * 20_000, "\ud800 lone", "水が高い"])
    assert found.shape == (9, Embedder.DIM) and found.dtype == np.float32
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_a_text_without_words_has_no_direction(embedder: Embedder):
    assert not embedder.embed(["", "  \n", "— …", "“”"]).any()
    assert embedder.embed([]).shape == (0, Embedder.DIM)


def test_neighbours_and_repetition_do_not_change_a_vector(embedder: Embedder):
    alone = embedder.embed([DAM[0]])[0]
    among = embedder.embed([OTHER[0], "", DAM[0], "word " * 300, DAM[0]])
    assert np.array_equal(among[2], alone) and np.array_equal(among[4], alone)


def test_only_the_beginning_of_a_long_text_counts(embedder: Embedder):
    long = " ".join(DAM * 20)
    first, second = embedder.embed([long + " and nothing else", long + " " + OTHER[0]])
    assert np.array_equal(first, second)


def test_several_threads_share_one(embedder: Embedder):
    fresh, texts = Embedder(), (DAM + OTHER) * 3
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: fresh.embed([text])[0], texts))
    assert np.array_equal(np.array(found), embedder.embed(texts))


def test_int8_loses_next_to_nothing(embedder: Embedder):
    vectors = embedder.embed([*DAM, *OTHER, ""])
    small = to_int8(vectors)
    assert small.dtype == np.int8 and small.shape == vectors.shape
    back = to_float32(small)
    assert (back * vectors).sum(1)[:6].min() > 0.998
    assert not back[6].any()


def test_its_name_says_which_vectors_can_be_compared(embedder: Embedder):
    assert embedder.name == "sentences-1"


def test_missing_and_broken_files_are_said(tmp_path: Path, embedder: Embedder):
    with pytest.raises(ModelError, match=r"settings\.json"):
        _ = Embedder(tmp_path).name
    shutil.copytree(embedder.folder, tmp_path / "broken")
    (tmp_path / "broken" / "encoder.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelError, match="install onrecord again"):
        Embedder(tmp_path / "broken").embed(["The dam is safe"])
