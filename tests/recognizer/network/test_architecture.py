import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognizer import BadInput, Network, parse_architecture
from recognizer.network.architecture import ACTIVATION_WORDS, Shape, with_hidden_dropouts


@given(widths=st.lists(st.integers(1, 1000), max_size=5))
def test_a_line_of_text_reads_back(widths: list[int]) -> None:
    architecture = parse_architecture(" ".join(f"dense{width}" for width in widths))
    assert parse_architecture(architecture.text) == architecture
    assert parse_architecture(str(architecture)) == architecture


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("dense128", (128,)), ("  Dense300   dense100 ", (300, 100)), ("784-10-10", (10,)), ("784-10", ()), ("", ())],
)
def test_lines_that_people_type(text: str, hidden: tuple[int, ...]) -> None:
    assert tuple(word.size for word in parse_architecture(text).words) == hidden


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dense128 foo", "found 'foo' as word 2"),
        ("dense", "found 'dense' as word 1 without a number, expected a number with it, such as dense128"),
        ("dense5 dropout", "found 'dropout' as word 2 without a number, expected a number with it, such as dropout0.5"),
        ("128", "found '128'"),
        ("dense" + "9" * 5000, "found 'dense9999"),
        ("dense٣", "as word 1"),
        ("dense-5", "found 'dense-5'"),
        ("dense0", "found 'dense0' as word 1, expected a layer of 1 to 4096"),
        ("dense5000", "found 'dense5000' as word 1"),
        ("100-10", "expected 784 inputs first"),
        ("784-10-9", "10 outputs last"),
        ("784-0-10", "'dense0' as word 1"),
        ("conv pool", "found 'conv' as word 1 without a number, expected a number with it, such as conv16"),
        ("dense5 convolution", "'convolution' as word 2, expected one of dense128, conv16"),
        ("conv8x4", "'conv8x4' as word 1, expected a kernel of odd size, at most 27"),
        ("conv8x29", "'conv8x29' as word 1, expected a kernel of odd size"),
        ("conv8 conv8x0", "'conv8x0' as word 2, expected a kernel of odd size"),
        ("conv0", "'conv0' as word 1, expected a layer of 1 to 4096"),
        ("conv8xvalid", "'conv8xvalid' as word 1"),
        ("dense5 conv4", "'conv4' as word 2, expected convolutions and pools before dense layers"),
        ("conv4 dense5 tanh pool", "'pool' as word 4, expected convolutions and pools before dense layers"),
        ("pool pool pool pool average", "'average' as word 5, expected convolutions and pools before dense layers"),
        ("conv4x27valid conv4valid", "'conv4valid' as word 2, expected a kernel no larger than its maps, 2 × 2"),
        ("relu dense5", "'relu' as word 1, expected activations right after"),
        ("dense5 relu tanh", "'tanh' as word 3, expected activations right after"),
        ("conv4 pool relu", "'relu' as word 3, expected activations right after"),
        ("norm dense5", "'norm' as word 1, expected norm right after"),
        ("dense5 relu norm", "'norm' as word 3, expected norm right after"),
        ("dense5 norm norm", "'norm' as word 3, expected norm right after"),
        ("conv4 pool norm", "'norm' as word 3, expected norm right after"),
        ("dense5 dropout0", "'dropout0' as word 2"),
        ("dense5 dropout1", "'dropout1' as word 2"),
        ("dense5 dropout0.0", "'dropout0.0' as word 2, expected a share over 0, such as dropout0.5"),
        ("dense5 dropout1.5", "'dropout1.5' as word 2"),
        (" ".join(["dense9 tanh dropout0.1"] * 20) + " dropout0.1", "found 20 layers in 61 words, expected at most"),
        ("conv600 conv10", "activations an image, expected at most 500,000"),
        (" ".join(["dense10"] * 21), "found 21 layers in 21 words, expected at most 20"),
        (" ".join(["dense4096"] * 3), "parameters, expected at most 20,000,000"),
    ],
)
def test_what_is_no_architecture_is_pointed_at(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=re.escape(message)) as caught:
        parse_architecture(text, "--network")
    assert str(caught.value).startswith("--network: ")


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A valid line: maps first, as long as there are any, and then plain units; every word may come."""
    side, maps = 28, True
    words: list[str] = []
    for _ in range(draw(st.integers(0, 8))):
        kinds = ["dense", "dropout", *(["conv", "conv", "pool", "average"] if maps and side > 1 else [])]
        kind = draw(st.sampled_from(kinds))
        if kind in ("pool", "average"):
            words.append(kind)
            side //= 2
        elif kind == "dropout":
            words.append(f"dropout0.{draw(st.integers(1, 10**9 - 1)):09}")
        else:
            size = draw(st.integers(1, 9))
            kernel = draw(st.sampled_from([1, 3, 5, 7, 27]))
            valid = draw(st.booleans()) and kernel <= side
            word = f"dense{size}" if kind == "dense" else f"conv{size}x{kernel}" + "valid" * valid
            norm, activation = draw(st.sampled_from(["", "norm"])), draw(st.sampled_from(["", *ACTIVATION_WORDS]))
            words += [word, *filter(None, (norm, activation))]
            maps = maps and kind == "conv"
            side -= kernel - 1 if valid else 0
    return " ".join(words)


@given(line=lines())
@settings(max_examples=150, deadline=None)
def test_any_line_reads_back_and_its_network_is_as_large_as_it_says(line: str) -> None:
    architecture = parse_architecture(line)
    assert (
        parse_architecture(architecture.text)
        == parse_architecture(str(architecture))
        == parse_architecture(line.upper())
        == architecture
    )
    assert [word.text.split("0.")[0] for word in architecture.words] == [
        word.replace("x3", "").split("0.")[0] for word in line.split()
    ]
    network = Network(architecture)
    assert architecture.parameter_count == network.parameters.size
    assert [layer.outputs for layer in network.layers][-1] == 10
    before = Shape(28, 1, 28)
    for part in architecture.parts:
        assert part.inputs == before
        before = part.outputs
    assert before == Shape(1, 10, 1)
    assert network.forward(np.zeros((784, 2), np.float32)).shape == (10, 2)


def test_shapes_on_the_way() -> None:
    parts = parse_architecture("conv6x5valid pool conv16x5 norm tanh average dropout0.5 dense120").parts
    assert [(part.word.text, part.outputs, part.parameter_count) for part in parts] == [
        ("conv6x5valid", Shape(24, 6, 24), 6 * 25 + 6),
        ("relu", Shape(24, 6, 24), 0),
        ("pool", Shape(12, 6, 12), 0),
        ("conv16x5", Shape(12, 16, 12), 16 * 6 * 25 + 16),
        ("norm", Shape(12, 16, 12), 4 * 16),
        ("tanh", Shape(12, 16, 12), 0),
        ("average", Shape(6, 16, 6), 0),
        ("dropout0.5", Shape(6, 16, 6), 0),
        ("dense120", Shape(1, 120, 1), 576 * 120 + 120),
        ("relu", Shape(1, 120, 1), 0),
        ("dense10", Shape(1, 10, 1), 1210),
    ]
    assert [part.outputs.rows for part in parse_architecture("pool pool pool pool").parts] == [14, 7, 3, 1, 1]


@pytest.mark.parametrize("rate", ["0.5", ".5", "0.25", "0.1234567", "0.00001", "0.999999999"])
def test_every_rate_of_dropout_reads_back(rate: str) -> None:
    architecture = parse_architecture(f"dense5 dropout{rate}")
    assert architecture.words[1].rate == float(rate)
    assert parse_architecture(architecture.text) == architecture


@pytest.mark.parametrize(
    ("line", "with_dropouts"),
    [
        ("dense30 dense20", "dense30 relu [0] dense20 relu [0]"),
        ("dense30 norm tanh", "dense30 norm tanh [0]"),
        ("conv4 pool dense20 leaky", "conv4 relu pool dense20 leaky [0]"),
        ("dropout0.2 dense9 dropout0.3 dense8 linear", "dropout0.2 dense9 relu [0.3] dense8 linear [0]"),
        ("pool pool pool conv9x3valid dense20", "pool pool pool conv9valid relu dense20 relu [0]"),
        ("conv4 pool", "conv4 relu pool"),
    ],
)
def test_dropout_comes_after_every_hidden_dense_layer(line: str, with_dropouts: str) -> None:
    architecture = parse_architecture(line)
    parts = with_hidden_dropouts(architecture.parts)[:-1]
    assert " ".join(f"[{part.word.rate:g}]" if part.hidden else part.word.text for part in parts) == with_dropouts
    assert architecture.has_hidden_dense == ("[" in with_dropouts)


@pytest.mark.parametrize("rate", [1.0, 1.5, -0.1, float("nan"), 0.99999999999])
def test_a_rate_that_is_no_share_is_refused(rate: float) -> None:
    with pytest.raises(BadInput, match=r"^dropout: found .*, expected a share from 0 to below 1$"):
        Network(parse_architecture("dense5")).set_hidden_dropout(rate)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("dense10", 784 * 10 + 10 * 10),
        ("conv16x5 pool", 28 * 28 * 25 * 16 + 14 * 14 * 16 * 10),
        ("conv4x5valid conv8", 24 * 24 * (25 * 4 + 4 * 9 * 8) + 24 * 24 * 8 * 10),
    ],
)
def test_multiplications_are_those_of_the_matrix_products(line: str, expected: int) -> None:
    assert parse_architecture(line).multiplications == expected
