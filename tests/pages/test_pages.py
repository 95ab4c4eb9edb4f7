"""Home and Explore, and files that visitors bring: pages come up, controls act, bad input is a sentence."""

import io
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interface.data import load_uploads
from recognizer import BadInput, Model, Network, Splits, parse_architecture
from recognizer.reading.model import encode_model
from tests.pages.conftest import open_page, press, words
from tests.recognizer.data.test_dataset import table, write_csv, write_folder


def test_home_shows_both_figures_and_another_digit(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert [each.value for each in app.header] == ["An image becomes a column", "The column goes through the network"]
    app.number_input(key="home_number").set_value(0).run()
    assert "The label says 7, this network reads 7" in words(app)
    before = app.number_input(key="home_number").value
    press(app, "Another digit")
    press(app, "Another digit")
    assert app.number_input(key="home_number").value != before


def test_explore_filters_and_opens_digits(app: AppTest, mnist: Splits) -> None:
    open_page(app, "Explore")
    frames = {len(frame.value) for frame in app.dataframe}
    assert frames == {4, 150}  # the header's four numbers, a page of digits
    app.pills(key="label").set_value("3").run()
    assert not app.exception
    digits = next(frame.value for frame in app.dataframe if len(frame.value) == 150)
    assert set(digits["label"]) == {3}
    assert digits["number"].tolist() == np.flatnonzero(mnist.train.labels == 3)[:150].tolist()
    app.number_input(key="opened").set_value(59_999).run()
    assert f"labelled **{mnist.train.labels[59_999]}**" in words(app)
    app.segmented_control(key="split").set_value("Test").run()
    assert not app.exception
    assert "Image 0 is labelled **7**" in words(app)  # 59,999 is beyond the test images


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
    with pytest.raises(BadInput, match=r"upload: found a\.csv beside other files"):
        load_uploads([File("a.csv", b"label\n1\n"), File("train-labels-idx1-ubyte", b"")])


def test_four_idx_files_can_be_uploaded(tmp_path: Path) -> None:
    write_folder(tmp_path)
    files = [File(path.name, path.read_bytes()) for path in tmp_path.iterdir()]
    assert len(load_uploads(files).train) == 30
    with pytest.raises(BadInput, match=r"^train-images-idx3-ubyte\.gz: found no such file"):
        load_uploads([file for file in files if "train-images" not in file.name])
