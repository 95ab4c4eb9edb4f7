"""What can be opened below a drawing: why it is read so, what others read, and the network as files."""

import base64
import io
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from interface.draw import take_along
from interface.draw.compare import reread
from interface.draw.take_along import FILES, expected_size
from interface.draw.why.layers import stages_of
from recognizer import Model, Network, load_model, parse_architecture
from recognizer.export.exporting import KINDS
from recognizer.images.strokes import draw
from recognizer.network.inspection import inspect
from recognizer.reading.many import ReadDigit, Reading
from recognizer.reading.model import MODELS_FOLDER, encode_model
from tests.pages.conftest import PAGES, press, words
from tests.pages.test_draw import HEART, strokes

SEVEN = [(300, 120), (520, 120), (390, 420)]
FOUR = [[(360, 100), (280, 300), (520, 300)], [(450, 180), (450, 460)]]
NUMBER = [[(60, 120), (210, 120), (120, 400)], [(400, 110), (395, 400)]]
"""A seven and a one."""

VIEWS = ["Where it looked", "Layer by layer", "What would change it", "Alike"]


def drawn(app: AppTest, *lines: list[tuple[int, int]], section: str, network: str = "Modern") -> AppTest:
    """The Draw page with these strokes on it and one section open."""
    app.run()
    app.session_state["drawing"] = strokes(*lines)
    app.session_state["draw_section"] = section
    app.session_state["chosen_network"] = network
    app.switch_page(PAGES["Draw"]).run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    """The HTML of all that is opened."""
    return "".join(str(each.proto.body) for each in app.get("html"))


def pictures(app: AppTest) -> list[tuple[str, Image.Image]]:
    """The pictures in it, each with its text alternative."""
    found = re.findall(r'<img class="\w*" src="data:image/png;base64,([^"]+)" alt="([^"]*)"', shown(app))
    return [(alt, Image.open(io.BytesIO(base64.b64decode(content)))) for content, alt in found]


def view(app: AppTest, name: str) -> AppTest:
    app.button_group(key="draw_why").set_value(name).run()
    assert not app.exception
    return app


def read_digit(lines: list[Any], label: int) -> ReadDigit:
    return ReadDigit(
        label, True, 0.9, np.full(10, 0.1), (0, 0, 1, 1), 0, (0,), draw([np.array(each) for each in lines])
    )


def test_nothing_is_opened_and_nothing_is_found_out_before_it_is_asked_for(app: AppTest) -> None:
    app.run()
    app.session_state["drawing"] = strokes(SEVEN)
    app.switch_page(PAGES["Draw"]).run()
    assert app.button_group(key="draw_section").value is None
    assert not pictures(app)
    assert "draw_why_known" not in app.session_state


@pytest.mark.parametrize("network", ["Modern", "Original", "Convolutional"])
def test_why_shows_where_the_network_looked(app: AppTest, network: str) -> None:
    drawn(app, *FOUR, section="Why", network=network)
    found = pictures(app)
    assert [picture.size for _, picture in found] == [
        (336, 336)
    ] * 5  # two maps, a patch, and two strokes to be without
    assert "speaks for 4" in found[0][0]
    assert "logits" in shown(app)
    assert "blank patch" in shown(app)
    assert all(np.asarray(picture).std() > 5 for _, picture in found)


def test_only_the_view_that_is_open_is_found_out_and_it_is_kept(app: AppTest) -> None:
    drawn(app, SEVEN, section="Why")
    assert len(app.session_state["draw_why_known"]) == 1
    view(app, "Layer by layer")
    known = dict(app.session_state["draw_why_known"])
    assert len(known) == 2
    view(app, "Where it looked")
    assert dict(app.session_state["draw_why_known"]) == known
    app.selectbox(key="reading_network").set_value("Original").run()
    assert len(app.session_state["draw_why_known"]) == 3


@pytest.mark.parametrize(("network", "rows"), [("Original", 3), ("Dense", 4), ("Convolutional", 12)])
def test_why_shows_the_digit_layer_by_layer(app: AppTest, network: str, rows: int) -> None:
    drawn(app, SEVEN, section="Why", network=network)
    view(app, "Layer by layer")
    assert shown(app).count("<section>") == rows
    assert '<li class="read"' in shown(app)
    assert all(alt for alt, _ in pictures(app))
    if network == "Convolutional":
        assert "32 maps of 28 × 28" in shown(app)
        assert "The kernels" in shown(app)


def test_why_shows_what_would_change_it(app: AppTest) -> None:
    drawn(app, SEVEN, section="Why")
    view(app, "What would change it")
    before, change, after = pictures(app)
    assert "read as 7" in before[0]
    assert "read as 7" not in after[0]
    assert np.asarray(change[1]).any()
    assert "pixels' worth of ink" in shown(app)


def test_why_shows_training_digits_that_are_alike(app: AppTest) -> None:
    drawn(app, SEVEN, section="Why")
    view(app, "Alike")
    found = pictures(app)
    assert len(found) == 9
    assert sum("label 7" in alt for alt, _ in found) >= 6
    assert "Of 10,000 training digits" in shown(app)


def test_why_of_a_network_that_is_trained_here(app: AppTest) -> None:
    app.run()
    app.switch_page(PAGES["Train"]).run()
    press(app, "Step")
    app.session_state["run"].stop()
    drawn(app, SEVEN, section="Why", network="Yours")
    for name in VIEWS:
        view(app, name)
        assert pictures(app)
    index = app.session_state["draw_index"][2]
    assert index.places.size == 10_000
    for name in (VIEWS[0], "Alike"):
        view(app, name)
    assert app.session_state["draw_index"][2] is index  # the training digits are not read again


def test_why_explains_what_is_no_digit_too(app: AppTest) -> None:
    drawn(app, HEART, section="Why", network="Original")
    for name in VIEWS:
        view(app, name)
        assert pictures(app)
    app.switch_page(PAGES["Explore"]).run()
    app.switch_page(PAGES["Draw"]).run()
    assert app.button_group(key="draw_why").value == VIEWS[-1]


def test_without_a_digit_there_is_nothing_to_explain(app: AppTest) -> None:
    for section in ("Why", "Compare"):
        drawn(app, section=section)
        assert "There is no digit yet to look at" in words(app)


def test_all_networks_read_the_same_number_side_by_side(app: AppTest) -> None:
    app.run()
    flat = Network(parse_architecture("dense5"))
    flat.layers[-1].biases[3] = 9  # type: ignore[attr-defined]
    app.session_state["uploaded_model"] = Model(flat, {})
    drawn(app, *NUMBER, section="Compare")
    found = dict(re.findall(r"<b>(\w+)</b><strong>([^<]*)</strong>", shown(app)))
    assert list(found) == ["Uploaded", "Convolutional", "Dense", "Modern", "Original"]
    assert found["Convolutional"] == found["Modern"] == "71"
    assert found["Uploaded"] == "33"
    assert "Uploaded" in shown(app).split("otherwise")[0]
    assert "takes all of it for digits" in shown(app)


def test_a_network_that_has_run_away_is_said_not_to_read(app: AppTest) -> None:
    app.run()
    network = Network(parse_architecture("dense5"))
    network.parameters[:] = 3e38
    app.session_state["uploaded_model"] = Model(network, {})
    drawn(app, SEVEN, section="Compare")
    assert "Its outputs are no numbers" in shown(app)


def test_the_lines_of_a_page_stay_lines_for_every_network() -> None:
    model = load_model(MODELS_FOLDER / "modern.npz")
    seven = read_digit([SEVEN], 7)
    reading = Reading((seven, replace(seven, line=1, strokes=(1,))))
    found = reread(reading, model.network, model)
    assert found is not None
    assert [each.line for each in found.digits] == [0, 1]


def test_a_network_is_offered_as_files_without_any_drawing(app: AppTest) -> None:
    drawn(app, section="Take it along", network="Original")
    assert len(app.get("download_button")) == len(FILES)
    labels = [each.proto.label for each in app.get("download_button")]
    assert [label.split(",")[0] for label in labels] == [file.label for file in FILES]
    assert all(re.search(r", about [\d.]+ (kB|MB)$", label) for label in labels)


def test_without_its_package_no_graph_is_offered(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_along, "find_spec", lambda _: None)
    drawn(app, section="Take it along", network="Original")
    disabled = {each.proto.label.split(",")[0]: each.proto.disabled for each in app.get("download_button")}
    assert disabled == {"HTML page": False, "Python script": False, "ONNX graph": True, "Model file": False}
    assert "requirements-onnx.txt" in words(app)


def test_a_network_that_has_run_away_is_not_to_be_taken_along(app: AppTest) -> None:
    app.run()
    network = Network(parse_architecture("dense5"))
    network.parameters[:] = np.inf
    app.session_state["uploaded_model"] = Model(network, {})
    drawn(app, section="Take it along", network="Uploaded")
    assert not app.get("download_button")
    assert "nothing worth taking along" in app.info[0].value


@pytest.mark.parametrize("name", ["modern", "original"])
def test_the_sizes_that_are_said_are_those_of_the_files(name: str) -> None:
    model = load_model(MODELS_FOLDER / f"{name}.npz")
    for file in FILES[1:]:
        if file.ending == ".onnx":
            pytest.importorskip("onnx")
        kind = KINDS.get(file.ending)
        content = encode_model(model) if kind is None else kind(model, MODELS_FOLDER / f"x{file.ending}")
        assert len(content) == pytest.approx(expected_size(file, model), rel=0.1)


def test_stages_are_what_the_line_says_up_to_each_activation() -> None:
    network = Network(
        parse_architecture("dropout0.1 conv4 norm pool conv3 linear average dense6 dropout0.2 dense5 tanh")
    )
    stages = list(stages_of(list(inspect(network, np.zeros((784, 1), np.float32)).layers.values())))
    assert [stage.name for stage in stages] == [
        *("conv4 · norm · relu", "pool", "conv3", "average", "dense6 · relu", "dense5 · tanh", "dense10")
    ]
