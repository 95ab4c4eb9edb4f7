"""The Inside page: each control, what it does to the numbers, and the way back."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interface.inside.subject import FRESH
from recognizer import PRESETS, Learner, Model
from recognizer.dissection.changes import in_double_precision
from recognizer.dissection.passes import take_digit
from recognizer.images.strokes import draw
from tests.pages.conftest import PAGES, open_page, until
from tests.pages.test_draw import strokes
from tests.pages.test_draw_sections import SEVEN


@pytest.fixture
def inside(app: AppTest) -> AppTest:
    return open_page(app, "Inside")


def steps(app: AppTest) -> dict[str, Any]:
    found: dict[str, Any] = app.session_state["inside_steps"][1]
    return found


def metrics(app: AppTest) -> dict[str, tuple[str, str]]:
    return {each.label: (each.value, each.delta) for each in app.metric}


def click(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def values(app: AppTest, name: str) -> np.ndarray:
    return np.array(steps(app)["quantities"][name]["values"])


def test_the_first_visit_shows_the_original_before_it_has_learned(inside: AppTest) -> None:
    assert inside.selectbox(key="inside_network").value == FRESH
    shown = steps(inside)
    assert [step["chip"] for step in shown["steps"]] == [
        *("x", "z¹", "a¹", "z²", "exp", "Σ", "a", "L"),
        *("∂L/∂a", "∂L/∂z²", "∂L/∂W²", "∂L/∂a¹", "∂L/∂z¹", "∂L/∂W¹", "W²", "W¹"),
    ]
    network = in_double_precision(Learner(PRESETS["original"].recipe).network)
    found = take_digit(network, values(inside, "x").reshape(784, 1), shown["label"], "mse")
    assert np.allclose(values(inside, "z¹"), found.layers["dense10 1"].activations.ravel(), rtol=1e-4)
    assert np.allclose(values(inside, "a"), found.softmax.probabilities, rtol=1e-4)
    assert np.allclose(values(inside, "L"), found.loss.value, rtol=1e-4)
    assert np.allclose(values(inside, "∂L/∂W¹"), found.gradients["dense10 1"].weights.ravel(), rtol=1e-3)  # type: ignore[union-attr]
    parts = shown["steps"][1]["results"][0]["parts"]
    assert parts["others"] == 770
    products = np.array(parts["products"]).reshape(10, 14)
    assert np.allclose(products.sum(axis=1) + parts["rest"] + parts["biases"], values(inside, "z¹"), atol=1e-4)
    updated = values(inside, "W² old") - 1.0 * values(inside, "∂L/∂W²")
    assert np.allclose(values(inside, "W² new"), updated, atol=1e-5)


def test_an_update_lowers_the_loss_and_is_undone(inside: AppTest) -> None:
    before, chips = metrics(inside), [step["chip"] for step in steps(inside)["steps"]]
    expected = values(inside, "W¹ new")
    click(inside, "inside_update_1")
    after = metrics(inside)
    loss = "Loss of this digit"
    assert float(after[loss][0]) < float(before[loss][0])
    assert after[loss][1].startswith("-")
    assert any("test images" in label and delta for label, (_, delta) in after.items())
    assert np.allclose(values(inside, "W¹ old"), expected)
    click(inside, "inside_update_10")
    assert float(metrics(inside)[loss][0]) < float(after[loss][0])
    assert "1 update on a 7" in " ".join(each.value for each in inside.markdown)
    click(inside, "inside_undo")
    assert metrics(inside) == after
    inside.selectbox(key="inside_loss").set_value("cross-entropy").run()
    inside.number_input(key="inside_rate").set_value(0.25).run()
    assert "∂L/∂a" not in [step["chip"] for step in steps(inside)["steps"]]
    assert np.allclose(values(inside, "b² new"), values(inside, "b² old") - 0.25 * values(inside, "∂L/∂b²"), atol=1e-5)
    inside.selectbox(key="inside_loss").set_value("mse").run()
    click(inside, "inside_undo_all")
    assert metrics(inside) == before
    assert [step["chip"] for step in steps(inside)["steps"]] == chips


def test_all_test_images_are_read_when_asked(inside: AppTest) -> None:
    click(inside, "inside_update_1")
    click(inside, "inside_read_all")
    work = inside.session_state["inside_all"].work
    until(lambda: not work.active)
    inside.run()
    said = " ".join(each.value for each in inside.markdown)
    assert "Of all 10,000 test images, it read" in said
    click(inside, "inside_undo")
    assert inside.button(key="inside_read_all")


@pytest.mark.parametrize(("network", "chips"), [("Dense", 21), ("Convolutional", 38)])
def test_any_network_is_gone_through(inside: AppTest, network: str, chips: int) -> None:
    inside.selectbox(key="inside_network").set_value(network).run()
    assert not inside.exception
    shown = steps(inside)
    assert len(shown["steps"]) == chips
    for step in shown["steps"]:
        for result in step["results"]:
            parts = result.get("parts", {})
            assert set(parts.get("refs", [])) <= set(shown["quantities"])
            if parts.get("kind") == "sum":
                products = np.array(parts["products"]).reshape(-1, parts["shown"]).sum(axis=1)
                biases = parts["biases"] or 0
                sums = np.array(shown["quantities"][result["of"]]["values"])
                assert np.allclose(products + parts["rest"] + biases, sums, rtol=1e-3, atol=1e-3)
    assert metrics(inside)["Loss of this digit"]


def test_the_digit_is_another_test_image_or_the_one_that_was_drawn(inside: AppTest) -> None:
    inside.number_input(key="inside_number").set_value(18).run()
    assert steps(inside)["label"] == 3
    inside.session_state["drawing"] = strokes(SEVEN)
    inside.switch_page(PAGES["Draw"]).run()
    inside.switch_page(PAGES["Inside"]).run()
    inside.button_group(key="inside_source").set_value("Your drawing").run()
    assert steps(inside)["label"] == 7
    assert np.allclose(values(inside, "x"), draw([np.array(SEVEN)]).ravel(), atol=1e-5)
    inside.selectbox(key="inside_label_7").set_value(9).run()
    assert steps(inside)["label"] == 9


def test_a_network_that_has_diverged_gets_a_sentence(inside: AppTest) -> None:
    model = Learner(PRESETS["original"].recipe).network
    model.parameters[5] = np.nan
    inside.session_state["uploaded_model"] = Model(model, {})
    inside.run()
    inside.selectbox(key="inside_network").set_value("Uploaded").run()
    assert not inside.exception
    assert "bounds" in inside.error[0].value
