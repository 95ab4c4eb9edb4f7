"""The Inside page: each control, what it does to the numbers, and the way back."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interface.inside.subject import FRESH
from recognizer import PRESETS, Learner, Model, Network, parse_architecture
from recognizer.dissection.changes import ScaleUnit, in_double_precision
from recognizer.dissection.passes import take_digit
from recognizer.images.strokes import draw
from recognizer.network.initialization import he
from tests.pages.conftest import PAGES, open_page, press, until
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
    assert [step["results"][0]["strongest"] for step in shown["steps"][-2:]] == ["∂L/∂W²", "∂L/∂W¹"]
    assert not any(" -0" in step["words"] for step in shown["steps"])
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
    assert any("Test accuracy" in label and delta for label, (_, delta) in after.items())
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


@pytest.mark.parametrize(("network", "chips"), [("Dense", 21), ("Convolutional", 66)])
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


def test_reading_all_test_images_can_be_stopped(inside: AppTest) -> None:
    inside.selectbox(key="inside_network").set_value("Convolutional").run()
    click(inside, "inside_read_all")
    work = inside.session_state["inside_all"].work
    click(inside, "inside_stop_reading")
    until(lambda: not work.active)
    inside.run()
    assert "Stopped before all images were read." in said(inside)
    click(inside, "inside_read_again")
    assert inside.button(key="inside_read_all")


def test_an_address_opens_a_view_of_a_network_on_a_digit(app: AppTest) -> None:
    app.query_params.update({"view": "windows", "network": "conv", "image": "18"})
    open_page(app, "Inside")
    assert app.selectbox(key="inside_network").value == "Convolutional"
    assert app.button_group(key="inside_section").value == "Windows"
    assert app.number_input(key="inside_number").value == 18
    app.selectbox(key="inside_network").set_value("Modern").run()
    assert not app.exception
    assert steps(app)["label"] == 3


def test_a_network_of_pools_and_one_that_is_too_large(inside: AppTest) -> None:
    for line in ("", "pool pool pool pool", "conv2 norm pool pool pool pool"):
        network = Network(parse_architecture(line)).initialize(he, np.random.default_rng(0))
        inside.session_state["uploaded_model"] = Model(network, {})
        inside.run()
        inside.selectbox(key="inside_network").set_value("Uploaded").run()
        assert not inside.exception
        assert len(steps(inside)["steps"]) >= 9
    inside.session_state["uploaded_model"] = Model(Network(parse_architecture("dense4000 dense400")), {})
    inside.run()
    assert "4,000,000" in inside.error[0].value


def test_what_diverges_by_a_change_is_undone(inside: AppTest) -> None:
    section(inside, "Change it")
    field(inside, "Chosen weight").set_value(1e6).run()
    inside.number_input(key="inside_factor").set_value(10.0).run()
    inside.session_state["inside_changes"] += [ScaleUnit("dense10 1", 0, 1e6)] * 55
    inside.run()
    assert not inside.exception
    assert "bounds" in inside.error[0].value
    click(inside, "inside_undo_all")
    assert not inside.error
    assert metrics(inside)


def test_the_network_just_trained_is_there_as_it_was_chosen(app: AppTest) -> None:
    open_page(app, "Train")
    press(app, "Step")
    run = app.session_state["run"]
    until(lambda: run.iterations == 1)
    app.switch_page(PAGES["Inside"]).run()
    assert app.selectbox(key="inside_network").value == "Yours"
    before = metrics(app)
    run.step()
    until(lambda: run.iterations == 2)
    app.run()
    assert metrics(app) == before
    click(app, "inside_renew")
    assert metrics(app) != before
    assert not [each for each in app.button if each.key == "inside_renew"]
    run.stop()


def section(app: AppTest, name: str) -> AppTest:
    app.button_group(key="inside_section").set_value(name).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(each.value for each in [*app.markdown, *app.caption])


def field(app: AppTest, label: str) -> Any:
    return next(each for each in app.number_input if each.label == label)


def test_a_weight_a_bias_and_a_pixel_are_changed_by_hand(inside: AppTest) -> None:
    section(inside, "Change it")
    before = metrics(inside)
    field(inside, "Chosen weight").set_value(3.0).run()
    field(inside, "Bias").set_value(8.0).run()
    assert "dense10 1: a weight is 3; dense10 1: a bias is 8" in said(inside)
    after = metrics(inside)
    assert after["Loss of this digit"] != before["Loss of this digit"]
    assert after["Test accuracy, 1,000 images"][1]
    assert field(inside, "Bias").value == 8
    click(inside, "inside_undo")
    assert field(inside, "Bias").value != 8
    assert field(inside, "Chosen weight").value == 3
    ink = next(each for each in inside.slider if each.label.startswith("Ink"))
    assert ink.value
    ink.set_value(0).run()
    assert "1 pixel by hand" in said(inside)
    assert metrics(inside)["Loss of this digit"] != after["Loss of this digit"]
    click(inside, "inside_undo_all")
    assert metrics(inside) == before


def test_units_are_knocked_out_inverted_and_scaled(inside: AppTest) -> None:
    inside.selectbox(key="inside_network").set_value("Original").run()
    section(inside, "Change it")
    before, chance = metrics(inside), "Says it is a 7"
    inside.selectbox(key="inside_layer").set_value("dense10 2").run()
    inside.number_input(key="inside_unit_dense10 2").set_value(7).run()
    click(inside, "inside_invert")
    assert float(metrics(inside)[chance][1].split()[0]) < -50
    click(inside, "inside_invert")
    assert metrics(inside)[chance][0] == before[chance][0]
    click(inside, "inside_knock_out")
    assert "unit 7: knocked out" in said(inside)
    click(inside, "inside_undo")
    inside.number_input(key="inside_factor").set_value(0.5).run()
    click(inside, "inside_scale")
    assert "unit 7: times 0.5" in said(inside)
    assert metrics(inside)[chance] != before[chance]


def test_weights_are_pruned_and_the_temperature_is_raised(inside: AppTest) -> None:
    inside.selectbox(key="inside_network").set_value("Original").run()
    section(inside, "Change it")
    accuracy, chance = "Test accuracy, 1,000 images", "Says it is a 7"
    before = metrics(inside)
    inside.slider(key="inside_temperature").set_value(10.0).run()
    assert metrics(inside)[accuracy][0] == before[accuracy][0]
    assert float(metrics(inside)[chance][1].split()[0]) < -10
    inside.slider(key="inside_pruned").set_value(90).run()
    assert "794 of 7,940 weights are not 0" in said(inside)
    assert metrics(inside)[accuracy][1].startswith("-")
    section(inside, "Step by step")  # what was set goes on
    assert "90% of the weights pruned; temperature 10" in said(inside)
    assert np.count_nonzero(values(inside, "W² old")) < 100
    click(inside, "inside_undo_all")
    section(inside, "Change it")
    assert inside.slider(key="inside_pruned").value == 0
    assert metrics(inside) == before


def test_gradients_are_checked_for_any_layer(inside: AppTest) -> None:
    section(inside, "Gradient check")
    for layer in ("pixels", "dense10 2"):
        inside.selectbox(key="inside_check_layer").set_value(layer).run()
        work = inside.session_state["inside_check"].work
        until(lambda work=work: not work.active)  # type: ignore[misc]
        inside.run()
        assert len(work.records) == 20
        assert "**20 of 20 agree**" in said(inside)
    assert len(inside.dataframe[0].value) == 20
    places = {each.place for each in work.records}
    click(inside, "inside_check_others")
    work = inside.session_state["inside_check"].work
    until(lambda: not work.active)
    assert {each.place for each in work.records} != places


def test_what_a_network_looks_for_is_found(inside: AppTest) -> None:
    inside.selectbox(key="inside_network").set_value("Modern").run()
    section(inside, "What it looks for")
    climb = inside.session_state["inside_climb"]
    until(lambda: not climb.work.active)
    inside.run()
    shown = "".join(str(each.proto.body) for each in inside.get("html"))
    assert all(f"Digit {digit}: " in shown and f"read as {digit}" in shown for digit in range(10))
    inside.selectbox(key="inside_climb_layer").set_value("dense128").run()
    inside.number_input(key="inside_climb_dense128").set_value(120).run()
    climb = inside.session_state["inside_climb"]
    assert climb.units == range(120, 128)
    until(lambda: not climb.work.active)
    assert (climb.work.records[-1].activations > climb.work.records[0].activations).all()


def test_windows_slide_in_networks_with_maps_alone(inside: AppTest) -> None:
    assert "Windows" not in inside.button_group(key="inside_section").options
    inside.selectbox(key="inside_network").set_value("Convolutional").run()
    section(inside, "Windows")
    layers = inside.selectbox(key="inside_window_layer").options
    assert layers[:3] == ["conv32 1", "conv32 2", "pool 1"]
    assert "the 9 numbers under the window" in said(inside)
    inside.selectbox(key="inside_window_layer").set_value("conv32 2").run()
    inside.number_input(key="inside_window_channel_conv32 2").set_value(31).run()
    assert not inside.exception
    assert "Each of the 32 channels" in said(inside)
    inside.selectbox(key="inside_window_layer").set_value("pool 1").run()
    assert "Of each 2 × 2 pixels the largest goes on" in said(inside)
