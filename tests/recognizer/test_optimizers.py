import numpy as np

from recognizer import GradientDescent


def test_one_step_worked_by_hand() -> None:
    parameters = np.array([1.0, -2.0, 0.5], np.float32)
    gradient = np.array([0.5, 1.0, -4.0], np.float32)
    optimizer = GradientDescent(0.1)
    optimizer.step(parameters, gradient)
    assert np.allclose(parameters, [0.95, -2.1, 0.9])
    assert gradient.tolist() == [0.5, 1.0, -4.0]  # only read
    assert optimizer.learning_rate == 0.1  # never written


def test_the_learning_rate_is_read_at_every_step() -> None:
    parameters = np.zeros(1, np.float32)
    optimizer = GradientDescent(1.0)
    optimizer.step(parameters, np.ones(1, np.float32))
    optimizer.learning_rate = 10.0
    optimizer.step(parameters, np.ones(1, np.float32))
    assert parameters.tolist() == [-11.0]
    assert parameters.dtype == np.float32
