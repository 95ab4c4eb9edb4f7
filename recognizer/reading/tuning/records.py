"""What is told while a network is tuned, and what comes out."""

from dataclasses import dataclass

from recognizer.evaluation.evaluation import Score
from recognizer.reading.drawings import DrawnScore
from recognizer.reading.model import Model


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a tuning has come.

    Attributes:
        stage: "before" and "after", when drawings and test images are read; "drawings", when they are drawn again;
            "reader" and "judge", when these learn.
        step, steps: how many steps of the stage are done, and how many there will be at most.
        loss: of what is new, as it was before the step; None where nothing is learned.
    """

    stage: str
    step: int
    steps: int
    loss: float | None = None


@dataclass(frozen=True, eq=False)
class Standing:
    """How good a model is for a person.

    Attributes:
        mine: on the drawings that are learned from.
        held_out: on drawings of the person that are not; None if there are none.
        test: of the network that reads, on the test images.
    """

    mine: DrawnScore
    held_out: DrawnScore | None
    test: Score


@dataclass(frozen=True, eq=False)
class Tuned:
    """What came out.

    Attributes:
        model: the tuned copy.
        before, after: how good the model and the copy are.
    """

    model: Model
    before: Standing
    after: Standing
