import numpy as np

from recognizer import Splits
from recognizer.data.typicality import spread, strangeness


def test_an_image_of_another_digit_is_among_the_strangest(mnist: Splits) -> None:
    sevens = mnist.train.rows[mnist.train.labels == 7][:400]
    zero = mnist.train.rows[mnist.train.labels == 0][:1]
    found = strangeness(np.concatenate([sevens, zero]))
    assert 400 in np.argsort(found)[-4:]
    assert found[400] > 1.5 * np.median(found)


def test_the_squares_add_up_to_the_components_and_the_rest(mnist: Splits) -> None:
    found = strangeness(mnist.train.rows[mnist.train.labels == 3][:400])
    assert np.isclose(np.square(found).mean(), 41, rtol=1e-3)  # 40 components and what they leave, each 1 in the mean


def test_images_that_are_the_same_are_not_strange(mnist: Splits) -> None:
    assert not strangeness(np.repeat(mnist.train.rows[:1], 5, axis=0)).any()
    assert not strangeness(mnist.train.rows[:1]).any()


def test_an_order_is_spread_from_its_first_to_its_last() -> None:
    order = np.arange(101)[::-1]
    assert spread(order, 5).tolist() == [100, 75, 50, 25, 0]
    assert spread(order[:3], 5).tolist() == [100, 99, 98]
