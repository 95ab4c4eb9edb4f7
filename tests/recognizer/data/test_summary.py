import numpy as np

from recognizer import Dataset, Splits
from recognizer.data.summary import class_counts, digit_deviations, image_table, intensity_counts, mean_digits


def test_class_counts_are_mnists(mnist: Splits) -> None:
    assert class_counts(mnist.train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert class_counts(mnist.test).sum() == 10_000


def test_mean_digits_are_the_means_of_each_class(digits: Dataset) -> None:
    means = mean_digits(digits)
    assert means.shape == (784, 10)
    assert np.allclose(means[:, 3], digits.images[:, digits.labels == 3].mean(axis=1))


def test_a_class_without_images_has_a_blank_mean(digits: Dataset) -> None:
    ones = Dataset(digits.images[:, digits.labels == 1], digits.labels[digits.labels == 1])
    assert not mean_digits(ones)[:, 0].any()


def test_every_pixel_is_counted_once(digits: Dataset) -> None:
    counts = intensity_counts(digits)
    assert counts.sum() == 784 * 600
    assert counts[0] == (digits.images == 0).sum()
    assert counts[255] == (digits.images == 255).sum()


def test_the_table_has_a_row_an_image(digits: Dataset) -> None:
    table = image_table(digits, np.array([5, 9]))
    assert table["number"].tolist() == [5, 9]
    assert table["label"].tolist() == digits.labels[[5, 9]].tolist()
    picture = digits.picture(5) > 0
    assert table["width"][0] == np.ptp(np.flatnonzero(picture.any(axis=0))) + 1
    assert table["height"][0] == np.ptp(np.flatnonzero(picture.any(axis=1))) + 1
    assert table.loc[1, "pixel300"] == digits.images[300, 9]


def test_deviations_are_the_pixels_standard_deviations(digits: Dataset) -> None:
    deviations = digit_deviations(digits)
    assert deviations.shape == (784, 10)
    assert np.allclose(deviations[:, 3], digits.images[:, digits.labels == 3].std(axis=1), atol=1e-4)
    ones = Dataset(digits.images[:, digits.labels == 1], digits.labels[digits.labels == 1])
    assert not digit_deviations(ones)[:, 0].any()
