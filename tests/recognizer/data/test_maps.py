from pathlib import Path

import numpy as np
import pytest

from recognizer import BadInput, Splits
from recognizer.data.maps import MAPS, PIXELS, encode_places, load_maps
from recognizer.reading.model import MODELS_FOLDER


def test_the_maps_that_come_along_are_of_the_pixels_and_of_every_network() -> None:
    maps = load_maps()
    assert maps.columns.size >= 2_000
    assert set(maps.places) == {PIXELS, *(path.stem for path in MODELS_FOLDER.glob("*.npz"))}
    assert all(np.abs(places).max() <= 10_000 for places in maps.places.values())
    assert MAPS.stat().st_size < 100_000


def test_digits_near_each_other_on_a_map_mostly_have_the_same_label(mnist: Splits) -> None:
    maps = load_maps()
    labels = mnist.test.labels[maps.columns]
    same = {}
    for name in (PIXELS, "conv"):
        places = maps.places[name]
        some = range(0, len(places), 25)
        nearest = [np.argsort(np.square(places - places[at]).sum(axis=1))[1] for at in some]
        same[name] = np.mean([labels[near] == labels[at] for at, near in zip(some, nearest, strict=True)])
    assert same[PIXELS] > 0.85
    assert same["conv"] > 0.95


def test_places_fill_two_bytes_about_their_middle() -> None:
    places = encode_places(np.array([[1.0, 5.0], [3.0, 9.0]]))
    assert places.tolist() == [[-5_000, -10_000], [5_000, 10_000]]
    assert places.dtype == np.int16


def test_what_is_no_file_of_maps_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        load_maps(tmp_path / "none.npz")
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"PK nothing")
    with pytest.raises(BadInput, match="cannot be read"):
        load_maps(broken)
    other = tmp_path / "other.npz"
    np.savez(other, columns=np.arange(3), pixels=np.zeros((4, 2)))
    with pytest.raises(BadInput, match="other arrays"):
        load_maps(other)
