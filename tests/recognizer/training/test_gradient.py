"""The gradient of a batch by several threads, and the feed that changes images ahead of it."""

import threading
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from recognizer import Dataset, Learner, Network, Recipe, make_loss, parse_architecture, train
from recognizer.arrays import NO_DIGIT, Array
from recognizer.augmentation.specification import parse_augmentation
from recognizer.cli.parser import main
from recognizer.data.dataset import select
from recognizer.network.initialization import he
from recognizer.network.layers.dense import Dense
from recognizer.network.layers.normalization import BatchNormalization
from recognizer.network.losses import Loss
from recognizer.training.batches import Batch, Feed, Maker, Place
from recognizer.training.gradient import BatchGradient
from tests.recognizer.cli.test_command_line import lines, small

SMOOTHED = make_loss("cross-entropy", 0.1)
ELASTIC = parse_augmentation("affine elastic noise")


def gradient_of(
    network: Network, dataset: Dataset, batch: Batch, threads: int, by: Loss = SMOOTHED
) -> tuple[float, float, Array]:
    gradient = BatchGradient(network, dataset, 3, threads)
    try:
        score = gradient(batch, by)
        assert score.accuracy is not None
        return score.loss, score.accuracy, gradient.vector.copy()
    finally:
        gradient.close()


def whole(network: Network, dataset: Dataset, columns: np.ndarray) -> tuple[float, float, Array]:
    """The whole batch at once, without blocks or threads, through float images."""
    images = (dataset.images[:, columns] / 255).astype(network.dtype)
    logits = network.forward_training(images, np.random.default_rng())
    labels = dataset.labels[columns]
    loss, logits_gradient = make_loss("cross-entropy", 0.1).value_and_gradient(logits, labels)
    accuracy = (logits.argmax(axis=0) == labels).mean()
    network.backward(logits_gradient)
    return loss, accuracy, network.gradient.copy()


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-13), (np.float32, 2e-6)])
@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("text", ["", "dense24", "dense12 tanh dense9", "conv3 pool conv4 pool dense6", "pool conv3"])
def test_threads_and_blocks_give_the_gradient_of_the_whole(
    text: str, threads: int, dtype: type[np.floating], tolerance: float, digits: Dataset, rng: np.random.Generator
) -> None:
    network = Network(parse_architecture(text), dtype).initialize(he, rng)
    network.block = 16
    for count in (1, 2, 7, 33, 101):  # fewer images than threads, and more than a block for each
        columns = rng.permutation(600)[:count]
        loss, accuracy, expected = whole(network, digits, columns)
        found_loss, found_accuracy, found = gradient_of(network, digits, Batch(1, columns), threads)
        assert found_loss == pytest.approx(loss, rel=tolerance)
        assert found_accuracy == pytest.approx(accuracy)
        assert np.allclose(found, expected, rtol=0, atol=tolerance * np.abs(expected).max())
        assert found.dtype == dtype


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_bytes_go_to_every_thread(threads: int, digits: Dataset, rng: np.random.Generator) -> None:
    """A wide layer skips the pixels that are blank in its own thread's part."""
    wide = Network(parse_architecture("dense40"), np.float64).initialize(he, rng)
    assert wide.takes_bytes
    wide.block = 10
    rows = rng.integers(0, 256, (25, 784)).astype(np.uint8)
    rows[:, rng.random(784) < 0.5] = 0
    rows[:9, :300] = 0
    columns = rng.permutation(600)[:25]
    logits = wide.forward(rows.T / 255)
    loss, logits_gradient = make_loss("cross-entropy", 0.1).value_and_gradient(logits, digits.labels[columns])
    found_loss, _, found = gradient_of(wide, digits, Batch(1, columns, rows), threads)
    assert found_loss == pytest.approx(loss)
    first, *_, last = wide.layers
    assert isinstance(first, Dense)
    assert isinstance(last, Dense)
    hidden = np.maximum(first.weights @ (rows.T / 255) + first.biases[:, None], 0)
    dz = (last.weights.T @ logits_gradient) * (hidden > 0)
    expected = np.concatenate(
        [(dz @ (rows / 255)).T.ravel(), dz.sum(axis=1), (logits_gradient @ hidden.T).T.ravel(), logits_gradient.sum(1)]
    )
    assert np.allclose(found, expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    "text",
    [
        "dropout0.2 dense40 dropout0.5",
        "conv3 norm pool dropout0.3 dense9 norm",
        "pool conv3 pool conv4 norm pool dropout0.3 dense6",  # the row that is left out of 7 must not remember
        "pool conv3 pool conv4 norm average dropout0.3 dense6",
    ],
)
@pytest.mark.parametrize("threads", [1, 2, 3, 5])
def test_the_same_batch_gives_the_same_numbers_bit_for_bit(
    text: str, threads: int, digits: Dataset, rng: np.random.Generator
) -> None:
    network = Network(parse_architecture(text)).initialize(he, rng)
    network.block = 16
    batch = Batch(4, rng.permutation(600)[:90])
    first = gradient_of(network, digits, batch, threads)
    for _ in range(5):
        again = gradient_of(network, digits, batch, threads)
        assert first[:2] == again[:2]
        assert np.array_equal(first[2], again[2])
    other = gradient_of(network, digits, Batch(5, batch.columns), threads)
    assert not np.array_equal(first[2], other[2])  # other dice


def test_each_thread_throws_dice_of_its_own(digits: Dataset, rng: np.random.Generator) -> None:
    """The same image everywhere: only the dice differ, and with the same in both halves the whole would be a half."""
    network = Network(parse_architecture("dropout0.5")).initialize(he, rng)
    image, half = np.zeros(40, np.intp), np.zeros(20, np.intp)
    together = gradient_of(network, digits, Batch(1, image), 2)
    alone = gradient_of(network, digits, Batch(1, half), 1)
    assert not np.allclose(together[2], alone[2], atol=1e-6)


@pytest.mark.parametrize("threads", [1, 3])
def test_dropout_that_moves_moves_in_every_thread(threads: int, digits: Dataset, rng: np.random.Generator) -> None:
    """The last images are another thread's: its network follows."""
    plain = Network(parse_architecture("dense40")).initialize(he, rng)
    by_line = Network(parse_architecture("dense40 dropout0.5"), parameters=plain.parameters)
    batch, loss = Batch(2, rng.permutation(600)[:60]), make_loss("mse")
    expected = {rate: gradient_of(each, digits, batch, threads, loss) for rate, each in ((0.0, plain), (0.5, by_line))}
    gradient = BatchGradient(plain, digits, 3, threads)
    for rate in (0.0, 0.5, 0.0, 0.5):
        plain.set_hidden_dropout(rate)
        score = gradient(batch, loss)
        assert (score.loss, score.accuracy) == expected[rate][:2]
        assert np.array_equal(gradient.vector, expected[rate][2])
    gradient.close()


def test_each_call_has_its_own_loss(digits: Dataset, rng: np.random.Generator) -> None:
    network = Network(parse_architecture("")).initialize(he, rng)
    batch, gradient = Batch(1, np.arange(30)), BatchGradient(network, digits)
    for loss in (make_loss("mse"), make_loss("cross-entropy"), make_loss("cross-entropy", 0.3)):
        logits = network.forward(digits.images[:, :30] / 255)
        assert gradient(batch, loss).loss == pytest.approx(loss.value_and_gradient(logits, digits.labels[:30])[0])


@pytest.mark.parametrize("threads", [1, 3])
def test_of_what_is_no_digit_nothing_can_be_read(threads: int, digits: Dataset, rng: np.random.Generator) -> None:
    """Half of the images are no digits; in the last batch all are."""
    labels = digits.labels.copy()
    labels[::2] = NO_DIGIT
    network = Network(parse_architecture("dense30")).initialize(he, rng)
    network.block = 8
    gradient = BatchGradient(network, Dataset(digits.images, labels), 3, threads)
    columns = rng.permutation(600)[:50]
    read = network.predict(digits.images[:, columns]).argmax(axis=0)
    real = columns % 2 == 1
    score = gradient(Batch(1, columns), SMOOTHED)
    assert (score.images, score.digits) == (50, real.sum())
    assert score.correct == (read == digits.labels[columns])[real].sum()
    assert score.accuracy == score.correct / score.digits
    assert gradient(Batch(2, np.arange(0, 40, 2)), SMOOTHED).accuracy is None
    gradient.close()


NORMALIZING = [
    "dense30 norm",
    "conv3 norm pool conv4 norm tanh average dense9 norm dense8",
    "pool pool conv2 norm linear",
]


@pytest.mark.parametrize("threads", [2, 3, 4, 7])
@pytest.mark.parametrize("text", NORMALIZING)
def test_threads_normalise_the_same_images(text: str, threads: int, digits: Dataset, rng: np.random.Generator) -> None:
    """Whole batches, fewer images than threads, and several blocks, the last of them small: statistics are among it."""
    network = Network(parse_architecture(text), np.float64).initialize(he, rng)
    network.parameters += 0.1 * rng.random(network.parameters.size)
    for count, block in [(64, 128), (3, 128), (1, 128), (33, 16), (50, 16)]:
        network.block = block
        batch = Batch(1, rng.permutation(600)[:count])
        loss, accuracy, expected = gradient_of(network, digits, batch, 1)
        found_loss, found_accuracy, found = gradient_of(network, digits, batch, threads)
        assert found_loss == pytest.approx(loss, rel=1e-12)
        assert found_accuracy == accuracy
        assert np.allclose(found, expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("threads", [1, 3])
def test_statistics_of_a_batch_are_means_over_its_blocks(
    threads: int, digits: Dataset, rng: np.random.Generator
) -> None:
    network = Network(parse_architecture("dense6 norm"), np.float64).initialize(he, rng)
    network.block = 12
    columns = rng.permutation(600)[:31]
    norm = network.layers[1]
    assert isinstance(norm, BatchNormalization)
    z = network.layers[0].forward(digits.images[:, columns] / 255).copy()
    blocks = [z[:, start:stop] for start, stop in pairwise([0, 12, 24, 31])]
    means = np.sum([block.mean(axis=1) * block.shape[1] / 31 for block in blocks], axis=0)
    variances = np.sum([block.var(axis=1) * block.shape[1] / 31 for block in blocks], axis=0)
    _, _, gradient = gradient_of(network, digits, Batch(1, columns), threads)
    assert np.allclose(gradient[network.windows[1]][12:], np.concatenate([means, variances]))


@pytest.mark.parametrize("text", ["dense9", "dense9 norm dense8 norm"])
@pytest.mark.parametrize("place", [0, 1, 20, 39], ids=str)
def test_an_error_in_one_thread_ends_all_and_the_next_batch_goes_well(
    text: str, place: int, digits: Dataset, rng: np.random.Generator
) -> None:
    """In the first block and in the last, in the calling thread and in another: nobody waits for who failed."""
    network = Network(parse_architecture(text)).initialize(he, rng)
    network.block = 10
    columns = np.arange(40)
    wrong = columns.copy()
    wrong[place] = 600  # no image of 600
    _, _, expected = gradient_of(network, digits, Batch(1, columns), 4)
    gradient = BatchGradient(network, digits, 3, 4)
    for _ in range(3):
        with pytest.raises(IndexError, match="index 600 is out of bounds"):
            gradient(Batch(1, wrong), SMOOTHED)
        gradient(Batch(1, columns), SMOOTHED)
        assert np.array_equal(gradient.vector, expected)
    gradient.close()


def test_closing_lets_the_threads_go(digits: Dataset) -> None:
    before = threading.active_count()
    gradient = BatchGradient(Network(parse_architecture("")), digits, 0, 3)
    gradient(Batch(1, np.arange(30)), make_loss("mse"))
    assert threading.active_count() > before
    gradient.close()
    assert threading.active_count() == before


AHEAD = parse_augmentation("affine elastic noise erase")


@pytest.mark.parametrize("count", [1, 2, 9])
def test_running_ahead_changes_nothing(count: int, digits: Dataset) -> None:
    few = select(digits, np.arange(50))
    shuffled = [np.random.default_rng(1).permutation(50)]
    feed = Feed(np.arange(50), few, np.random.default_rng(1), 8, Place())
    for number in range(1, count + 1):
        place = feed.place
        batch = feed.take(number, 16, AHEAD)
        expected = Maker(few, 8)(Batch(number, batch.columns), AHEAD)
        assert batch.rows is not None
        assert expected.rows is not None
        assert batch.number == number
        assert place.epochs or np.array_equal(batch.columns, shuffled[0][place.used : place.used + 16])
        assert np.array_equal(batch.rows, expected.rows)
        assert not np.array_equal(batch.rows, few.rows[batch.columns])
    feed.close()


def test_each_epoch_changes_the_same_image_differently(digits: Dataset) -> None:
    feed = Feed(np.arange(1), select(digits, np.arange(1)), np.random.default_rng(1), 8, Place())
    first, second = (feed.take(number, 16, AHEAD).rows.tobytes() for number in (1, 2))  # type: ignore[union-attr]
    feed.close()
    assert first != second


def test_a_feed_that_is_closed_leaves_no_thread(digits: Dataset) -> None:
    before = threading.active_count()
    feed = Feed(np.arange(600), digits, np.random.default_rng(1), 8, Place())
    feed.take(1, 16, AHEAD)
    assert threading.active_count() == before + 1
    feed.close()
    assert threading.active_count() == before


@pytest.mark.parametrize("network", ["dense30", "dense30 norm"])
def test_threads_change_last_digits_only(network: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    losses = []
    for threads in (1, 2, 3):
        options = ["--network", network, "--threads", str(threads)]
        assert main([*small(tmp_path, "--epochs 2 --learning-rate 0.05 --batch-size 20"), *options]) == 0
        losses.append([line["training_loss"] for line in lines(capsys) if line["event"] != "finished"])
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
    assert losses[0] == pytest.approx(losses[2], rel=1e-4)


@pytest.mark.filterwarnings("error")
def test_threads_are_as_silent_as_their_caller(digits: Dataset, rng: np.random.Generator) -> None:
    network = Network(parse_architecture("dense30 linear dense20 linear")).initialize(he, rng)
    network.parameters *= 1e15
    with np.errstate(all="ignore"):
        gradient_of(network, digits, Batch(1, rng.permutation(600)[:60]), 3)


def test_a_training_that_breaks_leaves_no_thread(digits: Dataset) -> None:
    before = threading.active_count()
    learner = Learner(Recipe(augmentation=AHEAD, threads=2))
    steps = train(learner, digits)
    next(steps)
    assert threading.active_count() == before + 2
    learner.network.parameters = np.empty(0, np.float32)
    with pytest.raises(ValueError, match=r"."):
        next(steps)
    assert threading.active_count() == before
