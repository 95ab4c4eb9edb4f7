"""Convolution and pooling beside plain loops, beside each other, and beside PyTorch."""

import gc
import weakref

import numpy as np
import pytest

import recognizer.network.layers.windows
from recognizer.arrays import Array
from recognizer.network.architecture import Shape, parse_architecture
from recognizer.network.initialization import he
from recognizer.network.layers.convolution import Convolution, PooledConvolution
from recognizer.network.layers.normalization import BatchNormalization
from recognizer.network.layers.pooling import AveragePool, MaxPool
from recognizer.network.network import Network
from tests.oracles.cases import CONVOLUTIONS, NORMS, convolution_inputs, norm_inputs, recorded

DOUBLE = np.dtype(np.float64)
KERNELS = [(1, False), (3, False), (5, False), (7, False), (15, False), (1, True), (3, True), (5, True)]


def make(maps: Shape, channels: int, kernel: int, valid: bool, rng: np.random.Generator) -> tuple[Convolution, Array]:
    """A convolution with random parameters, and its gradient vector."""
    lost = kernel - 1 if valid else 0
    layer = Convolution(maps, Shape(maps.rows - lost, channels, maps.columns - lost), kernel, DOUBLE)
    gradient = np.full(layer.parameter_count, np.nan)
    layer.attach(rng.normal(size=layer.parameter_count), gradient)
    return layer, gradient


def by_hand(layer: Convolution, x: Array, dz: Array) -> tuple[Array, Array, Array, Array]:
    """z, dW, db and dx, pixel by pixel; maps are rows × channels × columns × images, W by unit."""
    k, margin, weights = layer.kernel, layer.margin, layer.weights_by_unit
    padded = np.pad(x, [(margin, margin), (0, 0), (margin, margin), (0, 0)])
    z, dw, dpadded = np.empty_like(dz), np.zeros(weights.shape), np.zeros_like(padded)
    for row in range(dz.shape[0]):
        for column in range(dz.shape[2]):
            seen = (slice(row, row + k), slice(None), slice(column, column + k))
            z[row, :, column] = np.einsum("oikl,kilm->om", weights, padded[seen]) + layer.biases[:, None]
            dw += np.einsum("om,kilm->oikl", dz[row, :, column], padded[seen])
            dpadded[seen] += np.einsum("om,oikl->kilm", dz[row, :, column], weights)
    dx = dpadded[margin : margin + x.shape[0], :, margin : margin + x.shape[2]]
    return z, dw, dz.sum(axis=(0, 2, 3)), dx


def check(layer: Convolution, count: int, rng: np.random.Generator) -> None:
    maps, result = layer.maps, layer.result
    for _ in range(2):  # a workspace is used again
        x = rng.normal(size=(maps.rows, maps.channels, maps.columns, count))
        dz = rng.normal(size=(result.rows, result.channels, result.columns, count))
        z, dw, db, dx = by_hand(layer, x, dz)
        learned = layer.forward_training(x.reshape(maps.size, count), rng)
        assert np.allclose(learned, z.reshape(result.size, count), rtol=0, atol=1e-9)
        back = layer.backward(dz.reshape(result.size, count))
        assert np.allclose(layer.weights_gradient.transpose(1, 3, 2, 0), dw, rtol=0, atol=1e-9)
        assert np.allclose(layer.biases_gradient, db, rtol=0, atol=1e-9)
        assert np.allclose(back, dx.reshape(maps.size, count), rtol=0, atol=1e-9)


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("maps", [Shape(7, 2, 5), Shape(6, 13, 6)], ids=["few channels", "many channels"])
@pytest.mark.parametrize(("kernel", "valid"), KERNELS)
def test_a_convolution_is_the_loop_over_all_places(
    maps: Shape, kernel: int, valid: bool, count: int, rng: np.random.Generator
) -> None:
    layer, _ = make(maps, 3, kernel, valid, rng)
    check(layer, count, rng)


@pytest.mark.parametrize("count", [1, 3, 64, 70])
def test_maps_of_images_and_of_one_pixel(count: int, rng: np.random.Generator) -> None:
    for maps, channels, kernel, valid in [(Shape(28, 1, 28), 4, 3, False), (Shape(3, 2, 3), 5, 3, True)]:
        check(make(maps, channels, kernel, valid, rng)[0], count, rng)


@pytest.mark.parametrize("band_bytes", [1, 2000, 5000])
@pytest.mark.parametrize("kernel", [3, 5])
def test_bands_make_no_difference(
    band_bytes: int, kernel: int, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bands of 2, 4 and 10 rows of 9, the last one shorter."""
    monkeypatch.setattr(recognizer.network.layers.windows, "BAND_BYTES", band_bytes)
    check(make(Shape(9, 4, 9), 3, kernel, False, rng)[0], 2, rng)


@pytest.mark.parametrize("band_bytes", [1, 3000, 1 << 18])
@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.parametrize("maps", [Shape(7, 1, 7), Shape(14, 4, 14), Shape(11, 12, 9), Shape(2, 3, 3)], ids=str)
@pytest.mark.parametrize(("kernel", "valid"), [(1, False), (3, False), (5, False), (3, True)])
@pytest.mark.parametrize("whole_numbers", [False, True])
def test_pooling_at_once_equals_pooling_afterwards(
    maps: Shape,
    kernel: int,
    valid: bool,
    count: int,
    band_bytes: int,
    whole_numbers: bool,
    rng: np.random.Generator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With small whole numbers, many of four are equal, and the same one has to be the largest."""
    if valid and maps.rows < 4:
        return
    monkeypatch.setattr(recognizer.network.layers.windows, "BAND_BYTES", band_bytes)
    layer, expected = make(maps, 3, kernel, valid, rng)
    fused_part, gradient = make(maps, 3, kernel, valid, rng)
    pool = MaxPool(layer.result, DOUBLE)
    fused = PooledConvolution(fused_part, pool.pooled)
    parameters = rng.integers(-1, 2, layer.parameter_count) * 1.0
    if not whole_numbers:
        parameters = rng.normal(size=layer.parameter_count)
    layer.attach(parameters, expected)
    fused.attach(parameters, gradient)
    for _ in range(2):
        x = rng.integers(0, 2, (maps.size, count)) * 1.0 if whole_numbers else rng.normal(size=(maps.size, count))
        a = pool.forward_training(layer.forward_training(x, rng), rng)
        assert np.allclose(fused.forward(x), a, rtol=0, atol=1e-10)
        assert np.allclose(fused.forward_training(x, rng), a, rtol=0, atol=1e-10)
        da = rng.normal(size=a.shape)
        dx = layer.backward(pool.backward(da.copy()))
        assert np.allclose(fused.backward(da), dx, rtol=0, atol=1e-9)
        assert np.allclose(gradient, expected, rtol=0, atol=1e-9)
        both = gradient.copy()
        gradient[:] = np.nan
        fused.note_gradient(da)
        assert np.array_equal(gradient, both)
        fused.forward_noting(x)
        assert np.allclose(fused.inference_gradient(da), dx, rtol=0, atol=1e-9)


def test_of_four_equal_pixels_exactly_one_gets_the_gradient(rng: np.random.Generator) -> None:
    shape = Shape(7, 3, 9)
    for maps in (np.zeros((7, 3, 9, 4)), *(rng.integers(-1, 2, (20, 7, 3, 9, 4)) * 1.0)):
        pool = MaxPool(shape, DOUBLE)
        a = pool.forward_training(maps.reshape(shape.size, 4), rng).reshape(3, 3, 4, 4)
        da = rng.random(a.shape) + 1
        dx = pool.backward(da.reshape(pool.outputs, 4)).reshape(maps.shape)
        assert not dx[6].any()  # the last odd row and column are left out
        assert not dx[:, :, 8].any()
        for row, channel, column, image in np.ndindex(*a.shape):
            four = (slice(2 * row, 2 * row + 2), channel, slice(2 * column, 2 * column + 2), image)
            assert a[row, channel, column, image] == maps[four].max()
            assert np.count_nonzero(dx[four]) == 1
            if not maps.any():
                assert dx[four][0, 0]  # of equal ones the upper, then the left
            assert dx[four].sum() == da[row, channel, column, image]
            assert maps[four][dx[four] > 0] == maps[four].max()


def test_the_mean_of_four_and_a_quarter_back(rng: np.random.Generator) -> None:
    maps = rng.normal(size=(5, 2, 7, 3))
    pool = AveragePool(Shape(5, 2, 7), DOUBLE)
    fours = maps[:4, :, :6].reshape(2, 2, 2, 3, 2, 3)
    a = pool.forward(maps.reshape(70, 3)).reshape(2, 2, 3, 3)
    assert np.allclose(a, fours.transpose(0, 2, 3, 5, 1, 4).mean(axis=(4, 5)))
    da = rng.normal(size=a.shape)
    dx = pool.backward(da.reshape(12, 3)).reshape(maps.shape)
    expected = np.zeros(maps.shape)
    expected[:4, :, :6] = da.repeat(2, axis=0).repeat(2, axis=2) / 4
    assert np.array_equal(dx, expected)


def of_images(maps: Array) -> Array:
    """From PyTorch's images × channels × rows × columns to a column for each image: rows × channels × columns."""
    return maps.transpose(2, 1, 3, 0).reshape(-1, len(maps)).copy()


@pytest.mark.parametrize("case", CONVOLUTIONS)
def test_a_pooled_convolution_is_pytorchs(case: str, rng: np.random.Generator) -> None:
    kernel, valid = CONVOLUTIONS[case]
    given, answers = convolution_inputs(kernel, valid), recorded()
    layer, gradient = make(Shape(7, 2, 7), 3, kernel, valid, rng)
    layer.weights_by_unit[:] = given["weights"]
    layer.biases[:] = given["biases"]
    fused = PooledConvolution(layer, Shape(layer.result.rows // 2, 3, layer.result.columns // 2))

    found = fused.forward_training(of_images(given["maps"]), rng)
    assert np.allclose(found, of_images(answers[f"{case}.output"]), rtol=0, atol=1e-9)
    dx = fused.backward(of_images(given["gradient"]))
    assert np.allclose(dx, of_images(answers[f"{case}.maps"]), rtol=0, atol=1e-9)
    assert np.allclose(layer.weights_gradient.transpose(1, 3, 2, 0), answers[f"{case}.weights"], rtol=0, atol=1e-9)
    assert np.allclose(layer.biases_gradient, answers[f"{case}.biases"], rtol=0, atol=1e-9)
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("case", NORMS)
def test_batch_normalisation_is_pytorchs(case: str, rng: np.random.Generator) -> None:
    """But for a factor: PyTorch takes n / (n − 1) times the variance of n values into the running one."""
    given, answers = norm_inputs(NORMS[case]), recorded()
    layer = BatchNormalization(Shape(*NORMS[case]), DOUBLE)
    gradient = np.zeros(layer.parameter_count)
    layer.attach(np.concatenate([given[name] for name in ("scale", "shift", "mean", "variance")]), gradient)
    x = of_images(given["maps"])
    assert np.allclose(layer.forward(x.copy()), of_images(answers[f"{case}.read"]), rtol=0, atol=1e-9)

    y = layer.forward_training(x.copy(), rng)
    assert np.allclose(y, of_images(answers[f"{case}.output"]), rtol=0, atol=1e-9)
    dx = layer.backward(of_images(given["gradient"]))
    assert np.allclose(dx, of_images(answers[f"{case}.maps"]), rtol=0, atol=1e-9)
    assert np.allclose(layer.scale_gradient, answers[f"{case}.scale"], rtol=0, atol=1e-9)
    assert np.allclose(layer.shift_gradient, answers[f"{case}.shift"], rtol=0, atol=1e-9)

    layer.update_running_statistics(gradient)
    assert np.allclose(layer.mean, answers[f"{case}.running_mean"], rtol=0, atol=1e-9)
    values, past = x.size // layer.mean.size, 0.9 * given["variance"]
    variance = past + (answers[f"{case}.running_variance"] - past) * (values - 1) / values
    assert np.allclose(layer.variance, variance, rtol=0, atol=1e-9)


def test_the_memory_of_a_network_goes_with_it_and_waits_for_no_collection(rng: np.random.Generator) -> None:
    network = Network(parse_architecture("conv2 norm pool conv3 pool")).initialize(he, rng)
    network.predict(np.zeros((784, 3), np.uint8))
    layers = [weakref.ref(layer) for layer in network.layers]
    gc.disable()
    try:
        del network
        assert [layer() for layer in layers] == [None] * len(layers)
    finally:
        gc.enable()
