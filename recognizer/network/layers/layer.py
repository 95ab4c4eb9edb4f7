"""Layers, the pieces a network is stacked from: each knows its way forward and its way back.

Forward, a layer turns the activations of the layer below into its own, one column an image. Backward, it is handed the
partial derivatives of the loss with respect to its output, notes those with respect to its parameters, and hands down
those with respect to its input: the chain rule, one link a layer.

A layer's parameters and their gradient are windows of two flat vectors that the network owns. Its activations live in
buffers that it uses again, so that nothing large is allocated while a network learns; what a pass in either direction
returns is therefore valid until the layer's next pass in that direction, and a layer may write over what it is handed
unless it is the first. Between dense layers each image's activations lie together in memory, as its pixels do.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from recognizer.arrays import Array
from recognizer.network.layers.meeting import WHOLE, Share

Initialization = Callable[["Weighted", np.random.Generator], None]
"""Fills a layer's weights and biases with its starting values."""


class Layer(ABC):
    """One layer: `inputs` activations an image come in, `outputs` go out.

    Attributes:
        inputs: height of what `forward` takes.
        outputs: height of what `forward` returns.
        parameter_count: length of the windows that `attach` expects.
        decayed: which of its parameters weight decay acts on: weights, but no biases.
        takes_bytes: whether `forward_training` takes pixels as bytes, from 0 to 255, too, and is quickest with them,
            image by image.
        images_last: whether it is quickest with images that lie beside each other in memory, pixel by pixel.
        normalizes: whether what becomes of an image in training depends on the other images of its batch.
    """

    inputs: int
    outputs: int
    parameter_count: int = 0
    decayed: slice = slice(0)
    takes_bytes: ClassVar[bool] = False
    images_last: ClassVar[bool] = False
    normalizes: ClassVar[bool] = False

    @property
    def stochastic(self) -> bool:
        """Whether `forward_training` throws dice."""
        return False

    @property
    def weights_by_unit(self) -> Array | None:
        """A view of the weights, a row for each unit or map that they lead to; None where there are no weights."""
        return None

    def attach(self, parameters: Array, gradient: Array) -> None:  # noqa: B027  (most layers have no parameters)
        """Take windows, `parameter_count` long, of the network's parameter vector and gradient vector as its own."""

    def initialize(self, initialization: Initialization, rng: np.random.Generator) -> None:  # noqa: B027
        """Fill the parameters, if there are any, with the values that training starts from."""

    @abstractmethod
    def forward(self, activations: Array) -> Array:
        """From inputs × m to outputs × m, as when images are read, one a column."""

    def forward_noting(self, activations: Array) -> Array:
        """From inputs × m to outputs × m, as when images are read; and note what `inference_gradient` asks for."""
        return self.forward(activations)

    def forward_training(
        self,
        activations: Array,
        rng: np.random.Generator,  # noqa: ARG002
        share: Share = WHOLE,  # noqa: ARG002
    ) -> Array:
        """From inputs × m to outputs × m, as when images are learned from, with `backward` to follow.

        Args:
            activations: of the layer below, an image a column.
            rng: what a stochastic layer throws dice with.
            share: what the images are of those that a normalising layer takes together.
        """
        return self.forward(activations)

    def backward(self, output_gradient: Array) -> Array:
        """The way back of the last `forward_training`: notes the parameters' gradient and hands down the input's.

        Args:
            output_gradient: ∂L/∂output, outputs × m; may be written over.

        Returns:
            ∂L/∂input, inputs × m.
        """
        self.note_gradient(output_gradient)
        return self.input_gradient(output_gradient)

    def note_gradient(self, output_gradient: Array) -> None:  # noqa: B027  (most layers have nothing to learn)
        """Fill the gradient's window with ∂L/∂parameters, given ∂L/∂output (outputs × m) of `forward_training`."""

    @abstractmethod
    def input_gradient(self, output_gradient: Array) -> Array:
        """∂L/∂input (inputs × m), given ∂L/∂output (outputs × m) of `forward_training`; after `note_gradient`."""

    def inference_gradient(self, output_gradient: Array) -> Array:
        """∂L/∂input (inputs × m), given ∂L/∂output (outputs × m) of the last `forward_noting`."""
        return self.input_gradient(output_gradient)

    def update_running_statistics(self, gradient: Array) -> None:  # noqa: B027  (most layers keep none)
        """Take what a batch has left in a gradient vector into what is kept over batches.

        Args:
            gradient: this layer's window of the vector, `parameter_count` long; what is taken is 0 afterwards.
        """


class Weighted(Layer):
    """A layer with weights and biases to begin with at random.

    Attributes:
        weights, biases: windows of the network's parameters.
        weights_gradient, biases_gradient: windows of its gradient, in the same shapes.
        fan_in, fan_out: how many inputs an output is summed from, and how many outputs an input goes into.
    """

    weights: Array
    biases: Array
    weights_gradient: Array
    biases_gradient: Array
    fan_in: int
    fan_out: int

    @property
    def weights_by_unit(self) -> Array:
        """A view of the weights, a row for each unit or map: units × inputs of each, along one axis or several."""
        return self.weights

    def initialize(self, initialization: Initialization, rng: np.random.Generator) -> None:
        """Fill weights and biases with the values that training starts from."""
        initialization(self, rng)
