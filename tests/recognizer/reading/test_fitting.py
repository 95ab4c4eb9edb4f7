import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from recognizer import BadInput, Dataset, Learner, Recipe, Splits, evaluate, fit, parse_architecture, train
from recognizer.reading.model import decode_model, encode_model
from recognizer.synthesis.extra_data import parse_extra_data

RECIPE = Recipe(architecture=parse_architecture("dense12"), batch_size=50, epochs=3, averaging=0.9)


def test_one_call_gives_what_the_generator_gives(digits: Dataset) -> None:
    model = fit(RECIPE, Splits(digits, digits, "600 digits"))
    learner = Learner(RECIPE)
    for _ in train(learner, digits):
        pass
    assert np.array_equal(model.network.parameters, learner.reader.parameters)
    assert model.card == {
        "recipe": RECIPE.as_dict(),
        "changes": [],
        "iterations": 33,
        "data": "600 digits",
        "test_accuracy": evaluate(learner.reader, digits, learner.loss).accuracy,
    }
    assert decode_model(encode_model(model), "here").card == model.card


def test_a_training_that_diverges_says_so_on_the_card(digits: Dataset) -> None:
    recipe = Recipe(architecture=parse_architecture("dense64 dense64"), learning_rate=1e6, epochs=9)
    model = fit(recipe, Splits(digits, digits, "600 digits"))
    assert model.card["diverged_at"] == model.card["iterations"]
    assert np.isfinite(model.network.parameters).all()


def test_matrix_products_get_back_the_threads_that_they_had(digits: Dataset) -> None:
    with threadpool_limits(2, user_api="blas"):
        fit(RECIPE, Splits(digits, digits, "600 digits"))
        assert {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"} == {2}


def test_extra_images_are_learned_from_and_their_drawings_missed(digits: Dataset) -> None:
    data = Splits(digits, digits, "600 digits")
    with_forms = fit(Recipe(epochs=1, extra=parse_extra_data("forms50")), data)
    assert with_forms.card["iterations"] == 5  # 600 images in batches of 128, not 550
    with pytest.raises(BadInput, match="pen5 without"):
        fit(Recipe(extra=parse_extra_data("pen5")), data)
