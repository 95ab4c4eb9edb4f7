"""How a network is tuned: how much there is to learn from and to rehearse, how often, and in steps how large."""

from dataclasses import dataclass, replace

from recognizer.network.network import Network

EFFORT = 30e6
"""Multiplications an image, below which a network gets more to rehearse and more steps in the same time."""


@dataclass(frozen=True)
class Tuning:
    """How a network is tuned; a network that is quick, by its multiplications, gets up to so many times as much.

    Attributes:
        copies: images to learn from, made of the drawings.
        rehearsed: digits of the dataset to rehearse, times 40 at most.
        forms: letterforms to rehearse.
        others: images of what is no digit that a judge rehearses.
        head_steps, head_rate: steps of the last layer alone, each over all images, and their learning rate.
        steps, rate: of all layers in a round, times 24 at most, and their learning rate.
        new, known: images in a step of all layers: copies, and rehearsed ones, these times 8 at most.
        weight: of what is new in a step, from 0 to 1; the rest is what is rehearsed.
        smoothing: share of a copy's target that is spread over all digits.
        tested: how many of the test images are read before and after; None for all.
        seed: of all random numbers.
    """

    copies: int = 240
    rehearsed: int = 384
    forms: int = 96
    others: int = 192
    head_steps: int = 60
    head_rate: float = 0.001
    steps: int = 24
    rate: float = 0.0003
    new: int = 16
    known: int = 32
    weight: float = 0.1
    smoothing: float = 0.05
    tested: int | None = 2000
    seed: int = 0

    def suited(self, network: Network) -> "Tuning":
        """This with as much more to do as a network of so few multiplications has time for."""
        ease = EFFORT / max(1, sum(part.multiplications for part in network.architecture.parts))
        return replace(
            self,
            rehearsed=int(self.rehearsed * min(max(ease, 1), 40)),
            steps=int(self.steps * min(max(ease, 1), 24)),
            known=int(self.known * min(max(ease / 24, 1), 8)),
        )
