"""Files that visitors bring: networks and data of their own, and what is said of those that cannot be used."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import interface.upload
from interface.data import UPLOADED, load_uploads
from recognizer import BadInput, Dataset, Model, Network, parse_architecture
from recognizer.data.dataset import transposed
from recognizer.reading.model import encode_model
from tests.pages.conftest import open_page, press, words
from tests.recognizer.data.test_dataset import COLUMNS, table, write_csv, write_folder


class File(io.BytesIO):
    """An uploaded file."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(content)
        self.name = name


def test_a_saved_network_can_be_loaded_and_reads_drawings(app: AppTest) -> None:
    open_page(app, "Train")
    network = Network(parse_architecture("dense5"))
    app.file_uploader(key="network_file").upload("some.npz", encode_model(Model(network, {})), "application/zip").run()
    assert not app.exception
    assert isinstance(app.session_state["uploaded_model"], Model)
    app.file_uploader(key="network_file").upload("bad.npz", b"nothing", "application/zip").run()
    assert "bad.npz: found something else or a damaged file" in words(app)


def test_uploaded_data_are_shown_and_trained_on(app: AppTest, tmp_path: Path) -> None:
    open_page(app, "Explore")
    frame = table(140)
    path = write_csv(tmp_path, frame)
    app.file_uploader(key="data_files").upload("mine.csv", path.read_bytes(), "text/csv").run()
    press(app, "Use these files")
    assert len(app.session_state["uploaded_data"].train) == 120
    open_page(app, "Train")
    press(app, "Step")
    assert app.session_state["run"].iterations == 1
    open_page(app, "Explore")
    press(app, "Back to MNIST")
    assert app.session_state["uploaded_data"] is None


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("mine.csv", b"a,b\n1,2\n", "mine.csv: found 2 columns (a, b)"),
        ("mine.csv", b"\x00\x01\x02", "mine.csv: found "),
        ("t10k-labels-idx1-ubyte", b"nothing", "no such file"),
    ],
)
def test_bad_data_is_a_sentence(app: AppTest, name: str, content: bytes, expected: str) -> None:
    open_page(app, "Explore")
    app.file_uploader(key="data_files").upload(name, content, "application/octet-stream").run()
    press(app, "Use these files")
    assert expected in words(app)
    assert "/tmp" not in words(app)


def test_a_table_beside_other_files_is_told_apart() -> None:
    with pytest.raises(BadInput, match=r"upload: found 'a\.csv' beside other files, expected one table, or four IDX"):
        load_uploads([File("a.csv", b"label\n1\n"), File("train-labels-idx1-ubyte", b"")])
    with pytest.raises(BadInput, match=r"upload: found 'train-labels-idx1-ubyte' more than once"):
        load_uploads([File("train-labels-idx1-ubyte", b"")] * 2)


def test_four_idx_files_can_be_uploaded(tmp_path: Path) -> None:
    write_folder(tmp_path)
    files = [File(path.name, path.read_bytes()) for path in tmp_path.iterdir()]
    found = load_uploads(files)
    assert (len(found.train), found.source) == (30, UPLOADED)
    with pytest.raises(BadInput, match=r"^train-images-idx3-ubyte\.gz: found no such file"):
        load_uploads([file for file in files if "train-images" not in file.name])


@pytest.mark.parametrize(
    ("rename", "source"),
    [
        (lambda name: f"{name.replace('-idx', '.idx')} (1)", UPLOADED),
        (lambda name: f"{name}.gz", UPLOADED),
        (lambda name: f"emnist-digits-{name.replace('t10k', 'test')}", "emnist-digits"),
    ],
)
def test_files_are_known_by_the_names_that_people_have(
    tmp_path: Path, rename: Callable[[str], str], source: str
) -> None:
    found = load_uploads([File(rename(path.name), path.read_bytes()) for path in write_folder(tmp_path).iterdir()])
    assert (len(found.train), found.source) == (30, source)


def test_any_other_single_file_is_a_table(tmp_path: Path) -> None:
    content = write_csv(tmp_path, table()).read_bytes()
    for name in ("mine.txt", "train", "train.csv (1)", "../train.csv"):
        found = load_uploads([File(name, content)])
        assert (len(found.train), found.source) == (24, Path(name).name)


@pytest.mark.parametrize("name", ["", "..", "a\0b", "x" * 300])
def test_a_name_that_cannot_be_kept_is_a_sentence(name: str) -> None:
    with pytest.raises(BadInput, match=r"^upload: found a file that cannot be kept"):
        load_uploads([File(name, b"label\n")])


def test_a_network_is_decoded_once_an_upload(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []

    def decode(content: bytes, where: object) -> Model:
        decoded.append(where)
        if content == b"nothing":
            raise BadInput(where, "nothing", "a network")
        return Model(Network(parse_architecture("dense5")), {})

    monkeypatch.setattr(interface.upload, "decode_model", decode)
    open_page(app, "Train")
    for name, content, expected in (("some.npz", b"good", "from some.npz"), ("bad.npz", b"nothing", "found nothing")):
        app.file_uploader(key="network_file").upload(name, content, "application/zip").run()
        for _ in range(3):
            app.run()
            assert expected in words(app) + " ".join(each.value for each in app.success)
    assert decoded == ["some.npz", "bad.npz"]


def upload_table(app: AppTest, digits: Dataset, rows: np.ndarray) -> None:
    frame = table(280)
    frame[COLUMNS] = np.column_stack([digits.labels, rows])[:280]
    content = frame.to_csv(index=False).encode()
    app.file_uploader(key="data_files").upload("mine.csv", content, "text/csv").run()
    press(app, "Use these files")


def test_images_that_lie_are_turned_only_when_that_is_wished(app: AppTest, digits: Dataset) -> None:
    open_page(app, "Explore")
    upload_table(app, digits, transposed(digits).rows)
    assert "These images seem to lie" in words(app)
    assert np.array_equal(app.session_state["uploaded_data"].train.picture(0), digits.picture(0).T)
    press(app, "Turn the images")
    assert "These images seem to lie" not in words(app)
    assert app.session_state["uploaded_data"].source == "mine.csv (transposed)"
    assert np.array_equal(app.session_state["uploaded_data"].train.picture(0), digits.picture(0))
    assert "Your own data: mine.csv (transposed)" in " ".join(each.value for each in app.info)


def test_of_images_that_stand_nothing_is_said(app: AppTest, digits: Dataset) -> None:
    open_page(app, "Explore")
    upload_table(app, digits, digits.rows)
    assert "Your own data: mine.csv" in " ".join(each.value for each in app.info)
    assert "seem to lie" not in words(app)
