import pytest

from recognizer import BadInput, Recipe, load_model, parse_architecture
from recognizer.lab.limits import (
    check_network,
    check_step,
    check_tuning,
    evaluate_every,
    is_affordable,
    suitable_batch_size,
)
from recognizer.reading.model import MODELS_FOLDER


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("dense2000 dense1000", "3,581,010 parameters"),
        ("conv64 conv64 pool dense10", "multiplications an image"),
        (" ".join(["conv16 norm tanh"] * 6), "activations an image"),
    ],
)
def test_what_is_too_large_is_named(line: str, found: str) -> None:
    with pytest.raises(BadInput, match=f"^Layers: found .*{found}, expected at most .* on this page$"):
        check_network(parse_architecture(line), "Layers")
    assert not is_affordable(parse_architecture(line))


def test_what_is_usual_is_affordable() -> None:
    for line in ("", "dense1024 dense512", "conv32 conv32 pool conv64 conv64 pool dense256"):
        assert is_affordable(parse_architecture(line))


def test_a_network_too_large_to_be_tuned_is_named_and_those_that_come_along_are_not() -> None:
    with pytest.raises(BadInput, match="expected at most 100,000,000"):
        check_tuning(parse_architecture("conv128 conv128 pool dense10"), "network")
    for path in MODELS_FOLDER.glob("*.npz"):
        check_tuning(load_model(path).network.architecture, "network")


def test_a_full_batch_is_for_small_networks() -> None:
    check_step(full_batches("dense512 dense256"), 60_000, "Batch size")
    check_step(full_batches("conv16 pool"), 600, "Batch size")
    with pytest.raises(BadInput, match="expected at most 41,049 a step"):
        check_step(full_batches("conv16 pool conv32 pool dense128"), 60_000, "Batch size")


def test_a_full_batch_of_few_of_many_images_is_for_large_networks_too() -> None:
    check_step(full_batches("conv16 pool conv32 pool dense128", 300), 60_000, "Batch size")
    check_step(full_batches("conv16 pool conv32 pool dense128", 41_049), 60_000, "Batch size")
    with pytest.raises(BadInput, match=r"found 41,050 images of .* expected at most 41,049 a step"):
        check_step(full_batches("conv16 pool conv32 pool dense128", 41_050), 60_000, "Batch size")


def full_batches(line: str, images: int | None = None) -> Recipe:
    return Recipe(architecture=parse_architecture(line), batch_size=None, images=images)


@pytest.mark.parametrize(("batch_size", "expected"), [(128, 129), (16, 1031), (None, 10), (4096, 10)])
def test_evaluations_take_a_tenth_of_the_time(batch_size: int | None, expected: int) -> None:
    assert evaluate_every(batch_size, 60_000) == expected


@pytest.mark.parametrize(
    ("usual", "images", "expected"),
    [(128, 60_000, 128), (128, 600, 128), (128, 300, 64), (128, 20, 8), (64, 300, 64), (None, 20, None), (8, 12, 8)],
)
def test_few_images_make_small_batches(usual: int | None, images: int, expected: int | None) -> None:
    assert suitable_batch_size(usual, images) == expected
