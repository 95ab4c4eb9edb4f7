"""A recipe says everything about how a network comes to be, as data that can be compared, saved and shown.

The same recipe with the same seed, on the same data and machine, gives the same network again.
"""

from dataclasses import asdict, dataclass

import numpy as np

from recognizer.architecture import Architecture
from recognizer.errors import BadInput, check_known
from recognizer.initialization import INITIALIZATIONS
from recognizer.losses import LOSSES, Loss
from recognizer.network import Network
from recognizer.optimizers import GradientDescent, Optimizer
from recognizer.training import Settings


@dataclass(frozen=True)
class Recipe:
    """A network, its starting values, and how it learns.

    Attributes:
        architecture: the hidden layers.
        initialization: a name in `INITIALIZATIONS`.
        loss: a name in `LOSSES`.
        learning_rate: of gradient descent; may be moved while it learns.
        settings: batch size and length.
        seed: of the generator behind every random number: starting values, shuffling, held-out images.

    Raises:
        BadInput: a name that is not known, or a learning rate or seed that is negative or no number.
    """

    architecture: Architecture
    initialization: str
    loss: str
    learning_rate: float
    settings: Settings
    seed: int = 0

    def __post_init__(self) -> None:
        check_known("initialization", self.initialization, list(INITIALIZATIONS))
        check_known("loss", self.loss, list(LOSSES))
        if not 0 <= self.learning_rate < float("inf"):
            raise BadInput("learning-rate", str(self.learning_rate), "a number of at least 0")
        if self.seed < 0:
            raise BadInput("seed", str(self.seed), "a whole number of at least 0")

    def begin(self) -> tuple[Network, Loss, Optimizer, np.random.Generator]:
        """A network with its starting values, and what else `train` needs, all drawn from the seed."""
        rng = np.random.default_rng(self.seed)
        network = Network(self.architecture).initialize(INITIALIZATIONS[self.initialization], rng)
        return network, LOSSES[self.loss], GradientDescent(self.learning_rate), rng

    def as_dict(self) -> dict[str, str | float | int | None]:
        """The recipe as flat JSON values, for files and tables."""
        return {
            "network": self.architecture.text,
            "initialization": self.initialization,
            "loss": self.loss,
            "learning_rate": self.learning_rate,
            **asdict(self.settings),
            "seed": self.seed,
        }
