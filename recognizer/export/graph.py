"""Graph: a trained network as an ONNX graph, which runs wherever ONNX does; this needs the package `onnx`.

Reader, judge, temperature and certainty are in the one graph: `images`, N × 784 from 0 (blank) to 1 (ink), go in, and
`probabilities`, N × 10, come out. The metadata say what the outputs are (`labels`), from which probability on the best
of them is a digit (`threshold`), and how an image is to be prepared (`preparation`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from recognizer.arrays import CLASSES, PIXELS, SIDE, Array
from recognizer.errors import BadInput
from recognizer.export.operations import operations_of
from recognizer.export.standalone import LEAK, Operation
from recognizer.reading.judging import LEAST, PRIOR, STEEPNESS
from recognizer.reading.model import Model

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

OPERATORS, VERSION = 17, 8
"""The set of operators, and the version of the format: of 2022, which all that is in use reads."""

ACTIVATIONS = {"relu": "Relu", "leaky": "LeakyRelu", "sigmoid": "Sigmoid", "tanh": "Tanh"}
POOLS = {"pool": "MaxPool", "average": "AveragePool"}

PREPARATION = (
    "784 numbers from 0 (blank) to 1 (ink), row by row of 28 x 28: a digit, light on dark, its longest side 20 pixels, "
    "its lines about 2.4 wide, its centre of mass in the middle of pixel 14, counted from 0"
)


@dataclass(eq=False)
class Graph:
    """Nodes and numbers, as they are put together; names are given out in turn.

    Attributes:
        nodes: in the order in which they are calculated.
        numbers: what nodes take beside each other's outputs.
    """

    nodes: "list[NodeProto]" = field(default_factory=list)
    numbers: "list[TensorProto]" = field(default_factory=list)

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """A node of this kind; returns the name of its output."""
        from onnx import helper

        name = f"{kind.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, values: Array | Sequence[int] | float) -> str:
        """Numbers: whole ones, such as sizes, in 64 bits and others in single precision; returns their name."""
        from onnx import numpy_helper

        name = f"numbers{len(self.numbers)}"
        array = np.asarray(values)
        kept = array.astype(np.int64 if array.dtype.kind == "i" else np.float32)
        self.numbers.append(numpy_helper.from_array(kept, name))
        return name


def graph_of(model: Model, where: object) -> bytes:
    """The bytes of an ONNX file.

    Raises:
        BadInput: without the package `onnx`, or parameters that are no good; `where` is what the message names.
    """
    try:
        from onnx import TensorProto, checker, helper
    except ImportError:
        raise BadInput(where, "no package onnx", "it installed: pip install -r requirements-onnx.txt") from None
    networks = [model.network] + ([model.judge] if model.judge else [])
    if not all(np.isfinite(network.parameters).all() for network in networks):
        raise BadInput(where, "parameters that are not finite", "a network that has not diverged")
    graph = Graph()
    maps = graph.add("Reshape", "images", graph.constant([-1, 1, SIDE, SIDE]))
    read = [_probabilities(graph, operations_of(network), maps) for network in networks]
    last = read[0] if model.judge is None else _judged(graph, *read)
    graph.nodes.append(helper.make_node("Identity", [last], ["probabilities"], name="probabilities"))
    made = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "digits",
            [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["N", PIXELS])],
            [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", CLASSES])],
            graph.numbers,
        ),
        opset_imports=[helper.make_opsetid("", OPERATORS)],
        ir_version=VERSION,
        producer_name="digit-recognizer",
    )
    helper.set_model_props(made, _metadata(model))
    checker.check_model(made, full_check=True)
    return made.SerializeToString()


def _metadata(model: Model) -> dict[str, str]:
    judge = {"judge": model.judge.architecture.text} if model.judge else {}
    return {
        "labels": json.dumps(list(range(CLASSES))),
        "threshold": repr(model.threshold),
        "preparation": PREPARATION,
        "network": model.network.architecture.text,
        **judge,
    }


def _probabilities(graph: Graph, operations: Sequence[Operation], maps: str) -> str:
    """A network's nodes, from maps, N × 1 × 28 × 28, to probabilities, N × 10."""
    x = maps
    for each in operations:
        if each.weights is not None and each.biases is not None:
            x = _weighted(graph, each, x, each.weights, each.biases)
        elif each.kind in POOLS:
            x = graph.add(POOLS[each.kind], x, kernel_shape=[2, 2], strides=[2, 2])
        else:
            slope = {"alpha": LEAK} if each.kind == "leaky" else {}
            x = graph.add(ACTIVATIONS[each.kind], x, **slope)
    return graph.add("Softmax", x, axis=1)


def _weighted(graph: Graph, operation: Operation, x: str, weights: Array, biases: Array) -> str:
    names = graph.constant(weights), graph.constant(biases)
    if operation.kind == "conv":
        return graph.add("Conv", x, *names, kernel_shape=list(weights.shape[2:]), pads=[operation.margin] * 4)
    return graph.add("Gemm", graph.add("Flatten", x), *names, transB=1)


def _judged(graph: Graph, read: str, judge: str) -> str:
    """p = g · a + (1 − g) / 10 of what was read, a, and of what the judge's probabilities make g: N × 10.

    The formulas are `certainty` and `judged` of recognizer/reading/judging.py.
    """
    one = graph.constant(1.0)
    tiny = graph.constant(float(np.finfo(np.float32).tiny))
    products = graph.add("Mul", judge, graph.add("Log", graph.add("Max", judge, tiny)))
    entropy = graph.add("ReduceSum", products, graph.constant([1]), keepdims=1)  # −H(q)
    h = graph.add("Add", graph.add("Div", entropy, graph.constant(float(np.log(CLASSES)))), one)
    h = graph.add("Clip", h, graph.constant(0.0), one)
    steepness = graph.constant(float(STEEPNESS))
    digit = graph.add("Mul", graph.add("Pow", h, steepness), graph.constant(float(PRIOR)))
    none = graph.add("Pow", graph.add("Sub", one, h), steepness)
    share = graph.add("Div", digit, graph.add("Add", digit, none))
    g = graph.add("Max", share, graph.constant(LEAST))
    doubt = graph.add("Div", graph.add("Sub", one, g), graph.constant(float(CLASSES)))
    return graph.add("Add", graph.add("Mul", read, g), doubt)
