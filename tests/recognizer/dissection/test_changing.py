"""Networks changed by hand, and images that excite units."""

import numpy as np
import pytest

from recognizer import BadInput, Network, load_model, parse_architecture
from recognizer.dissection.changes import (
    ScaleUnit,
    SetNumber,
    Update,
    changed,
    count_weights,
    in_double_precision,
    in_single_precision,
    number_at,
    pruned,
    with_pixels,
    with_temperature,
)
from recognizer.dissection.maximization import Ascent, blurred, excited_layer, exciting_images
from recognizer.dissection.passes import loss_of
from recognizer.network.inspection import inspect, parameters_by_layer
from recognizer.reading.model import MODELS_FOLDER
from tests.recognizer.network.test_inspection import network_of


def test_numbers_are_set_in_a_copy(rng: np.random.Generator) -> None:
    network = network_of("conv3 norm pool dense4", rng)
    before = network.parameters.copy()
    edits = [
        SetNumber("conv3", "weights", 9 + 4, 7.0),  # the middle of the second kernel
        SetNumber("norm", "scale", 2, -2.0),
        SetNumber("norm", "shift", 1, 0.5),
        SetNumber("dense10", "biases", 9, 3.0),
        SetNumber("dense4", "weights", 3 * 14 * 14 + 14 + 2, 5.0),  # second unit, first map, row 1, column 2
    ]
    copy = changed(network, edits)
    found = parameters_by_layer(copy)
    assert found["conv3"].weights[1, 0, 1, 1] == 7  # type: ignore[index]
    assert found["norm"].norm.scale[2] == -2  # type: ignore[union-attr]
    assert found["dense4"].weights[1, 0, 1, 2] == 5  # type: ignore[index]
    assert np.count_nonzero(copy.parameters != before) == 5
    assert np.array_equal(network.parameters, before)
    assert [number_at(found[each.layer], each.part, each.place) for each in edits] == [each.value for each in edits]
    assert not np.allclose(copy.predict(np.ones((784, 1))), network.predict(np.ones((784, 1))))
    for wrong, sentence in (
        (SetNumber("conv9", "weights", 0, 1), "layer: found 'conv9'"),
        (SetNumber("relu 1", "weights", 0, 1), "part: found 'weights'"),
        (SetNumber("conv3", "weights", 27, 1), "weights: found 27"),
        (SetNumber("conv3", "weights", 0, float("nan")), "weights: found nan"),
        (SetNumber("conv3", "slope", 0, 1), "part: found 'slope'"),
        (ScaleUnit("conv3", 3, 1), "unit: found 3"),
        (ScaleUnit("norm", 0, 1), "layer: found 'norm'"),
    ):
        with pytest.raises(BadInput, match=sentence):
            changed(network, [wrong])


@pytest.mark.parametrize("line", ["dense5 sigmoid", "dense5 norm sigmoid", "dense5 tanh", "dense5", "conv5 norm pool"])
def test_a_unit_that_is_knocked_out_gives_nothing_and_an_inverted_one_the_opposite(
    line: str, rng: np.random.Generator
) -> None:
    network, image = network_of(line, rng), rng.random((784, 1))
    first, activation = list(inspect(network, image).layers)[1], network.architecture.parts[-2].word.kind
    name = "norm" if "norm" in line else first
    whole = inspect(network, image).layers
    out = inspect(changed(network, [ScaleUnit(first, 2, 0)]), image).layers
    assert not out[activation].activations[2].any()
    rest = [0, 1, 3, 4]
    assert np.array_equal(out[activation].activations[rest], whole[activation].activations[rest])
    for factor in (-1.0, 2.5):
        scaled = inspect(changed(network, [ScaleUnit(first, 2, factor)]), image).layers
        assert np.allclose(scaled[name].activations[2], factor * whole[name].activations[2], rtol=1e-12)
    twice = changed(network, [ScaleUnit(first, 2, -1), ScaleUnit(first, 2, -1)])
    assert np.array_equal(twice.parameters, network.parameters)


def test_a_logit_can_be_knocked_out(rng: np.random.Generator) -> None:
    network = changed(network_of("dense5", rng), [ScaleUnit("dense10", 4, 0)])
    assert inspect(network, rng.random((784, 1))).logits[4, 0] == 0


def test_updates_lower_the_loss_of_their_image_and_are_made_again_alike(rng: np.random.Generator) -> None:
    network, image = network_of("conv2 norm pool dense5 dropout0.5", rng), rng.random((784, 1))
    update = Update(image, 6, "cross-entropy", 0.01, 3)
    after = changed(network, [update])
    values = [loss_of(each, image, 6, "cross-entropy") for each in (network, after, changed(after, [update]))]
    assert values[0] > values[1] > values[2]
    assert np.array_equal(changed(network, [update, update]).parameters, changed(after, [update]).parameters)
    statistics = parameters_by_layer(network)["norm"].norm, parameters_by_layer(after)["norm"].norm
    assert np.array_equal(statistics[0].mean, statistics[1].mean)  # type: ignore[union-attr]
    with pytest.raises(BadInput, match="rate"):
        changed(network, [Update(image, 6, "mse", float("inf"))])


def test_the_smallest_weights_are_pruned_and_nothing_else() -> None:
    network = Network(parse_architecture("conv1 norm pool"), np.float64)
    of = parameters_by_layer(network)
    network.parameters[:] = 10
    of["conv1"].weights[0, 0] = [[9, -1, 2], [3, -4, 5], [6, 7, -8]]  # type: ignore[index]
    of["conv1"].biases[:] = 0.5  # type: ignore[index]
    count = 9 + 1960
    after = pruned(network, 3 / count)
    assert parameters_by_layer(after)["conv1"].weights[0, 0].tolist() == [[9, 0, 0], [0, -4, 5], [6, 7, -8]]  # type: ignore[index]
    assert count_weights(network) == (count, count)
    assert count_weights(after) == (count, count - 3)
    assert np.count_nonzero(after.parameters != network.parameters) == 3
    assert count_weights(pruned(network, 1)) == (count, 0)
    assert np.array_equal(pruned(network, 0).parameters, network.parameters)
    with pytest.raises(BadInput, match="share"):
        pruned(network, 1.5)


def test_temperature_divides_logits_and_leaves_what_is_read(rng: np.random.Generator) -> None:
    network, images = network_of("dense5", rng), rng.random((784, 3))
    warm = with_temperature(network, 4.0)
    assert np.allclose(inspect(warm, images).logits, inspect(network, images).logits / 4, rtol=1e-12)
    assert warm.predict(images).max() < network.predict(images).max()
    with pytest.raises(BadInput, match="temperature"):
        with_temperature(network, 0)


def test_pixels_and_precision(rng: np.random.Generator) -> None:
    image = rng.random((784, 1))
    assert np.flatnonzero(with_pixels(image, {5: 0.0, 783: 1.0}) != image).tolist() == [5, 783]
    for wrong in ({784: 0.5}, {3: 1.5}):
        with pytest.raises(BadInput, match="pixel"):
            with_pixels(image, wrong)
    network = load_model(MODELS_FOLDER / "original.npz").network
    double = in_double_precision(network)
    assert double.dtype == np.float64
    assert np.array_equal(in_single_precision(double).parameters, network.parameters)


def test_the_most_exciting_image_of_a_class_is_read_as_it() -> None:
    network = load_model(MODELS_FOLDER / "modern.npz").network
    steps = list(exciting_images(network, "dense10", range(10), Ascent(steps=30)))
    assert [each.step for each in steps] == list(range(31))
    first, last = steps[0], steps[-1]
    assert (last.activations > first.activations + 5).all()
    assert (network.predict(last.images).argmax(axis=0) == np.arange(10)).all()
    assert last.images.min() >= 0
    assert last.images.max() <= 1
    again = list(exciting_images(network, "dense10", range(10), Ascent(steps=30)))
    assert np.array_equal(again[-1].images, last.images)


def test_a_kernel_is_excited_where_it_looks(rng: np.random.Generator) -> None:
    network = network_of("conv2 norm pool dense3", rng)
    assert excited_layer(network, "conv2") == "norm"
    assert excited_layer(network, "dense3") == "dense3"
    *_, last = exciting_images(network, "conv2", [1], Ascent(steps=20, decay=0, blur=0))
    found = inspect(network, last.images)
    assert last.activations[0] == found.layers["norm"].activations[1, 14, 14, 0]
    start = next(exciting_images(network, "conv2", [1], Ascent(steps=20, decay=0, blur=0)))
    moved = np.flatnonzero(~np.isclose(last.images, start.images))
    assert set(moved) <= {28 * row + column for row in (13, 14, 15) for column in (13, 14, 15)}


def test_an_image_is_blurred_by_its_neighbours() -> None:
    image = np.zeros((784, 1))
    image[5 * 28 + 5] = 1
    found = blurred(image, 0.4).reshape(28, 28)
    assert found[5, 5] == pytest.approx(0.6)
    assert found[4, 5] == found[5, 6] == pytest.approx(0.1)
    assert found.sum() == pytest.approx(1)


def test_an_ascent_that_cannot_be_gets_a_sentence() -> None:
    network = Network(parse_architecture("dense5"))
    for wrong in (("relu", [0]), ("dense5", [5]), ("dense5", [])):
        with pytest.raises(BadInput):
            next(exciting_images(network, *wrong))
    for settings in ({"steps": 0}, {"rate": 0.0}, {"decay": 1.0}, {"blur": 2.0}):
        with pytest.raises(BadInput):
            Ascent(**settings)
