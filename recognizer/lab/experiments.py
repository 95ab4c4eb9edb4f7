"""Experiments: instructive trainings, good ones and bad ones, what to expect of each, and what has happened and why.

An experiment is a recipe, and mostly another that differs from it in one thing, to compare it with. What is said at the
end is made of what came of them: where they came to something else than usual, that is said.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from recognizer.augmentation.specification import parse_augmentation
from recognizer.evaluation.evaluation import GUESSING, Score
from recognizer.lab.run import Run
from recognizer.lab.sweeps.trial import DIVERGED, Result, points_of
from recognizer.network.architecture import parse_architecture
from recognizer.training.presets import PRESETS
from recognizer.training.recipe import Recipe
from recognizer.training.schedules import parse_schedule

MARGIN = 0.005
"""Accuracies that differ by less are about the same: as much as a seed may do."""

Explain = Callable[[Result, Result], str]
"""What has happened and why, given what came of the experiment and of what it is compared with."""


@dataclass(frozen=True)
class Experiment:
    """A training to learn from.

    Attributes:
        name: by which it is asked for.
        title: what people call it.
        expectation: what to expect, and what to look at, in a sentence or two.
        recipe: what is trained.
        subject: what sets it apart, in a word or two.
        other: what it is compared with: a recipe that differs in that.
        control: what sets the other apart.
        explain: says what has happened.
    """

    name: str
    title: str
    expectation: str
    recipe: Recipe
    subject: str
    other: Recipe
    control: str
    explain: Explain


def result_of(run: Run) -> Result | None:
    """What came of a run that has ended by itself or was stopped; None before, and of one that nothing came of."""
    if run.active or run.test_score is None or not run.history.evaluations:
        return None
    last = run.history.evaluations[-1]
    validation = Score(
        last.validation_images, round(last.validation_accuracy * last.validation_images), last.validation_loss
    )
    points = points_of(run.history.evaluations[:])
    return Result(run.began, run.status, run.iterations, validation, run.test_score, last.train_seconds, points)


def share(result: Result) -> str:
    """The share of the test images that was read correctly."""
    return f"{result.test.accuracy:.1%}"


def guesses(result: Result) -> bool:
    """Whether it reads no better than chance, near enough."""
    return result.test.accuracy < GUESSING


def better(one: Result, other: Result) -> bool:
    """Whether one reads more than the other, by more than chance makes."""
    return one.test.accuracy > other.test.accuracy + MARGIN


def learned_by_heart(result: Result) -> float:
    """Share of the last training images that were read correctly; 0 if that is not known."""
    return (result.points[-1].training_accuracy or 0.0) if result.points else 0.0


def _unlike(result: Result, other: Result, control: str) -> str:
    """What to say where an experiment came to something else than it usually does."""
    return (
        f"This time it came to something else than it usually does: {share(result)} of the test images, and "
        f"{share(other)} {control}. Chance has its part in every training: another seed may show what was expected."
    )


def _large_rate(result: Result, other: Result) -> str:
    if result.status == DIVERGED:
        return (
            f"At iteration {result.iterations + 1:,} the loss ceased to be a number: each step overshot the valley and "
            f"landed higher up the other side. At a rate of 0.5 the same network reads {share(other)}."
        )
    if guesses(result):
        return (
            f"It reads {share(result)} of the test images, no better than guessing; at a rate of 0.5 it is "
            f"{share(other)}. The first steps were so large that they threw the hidden units to where ReLU gives 0 for "
            "every image. There the gradient is 0 as well, so no later step, however small, brings them back."
        )
    return _unlike(result, other, "at a rate of 0.5")


def _zeros(result: Result, other: Result) -> str:
    if guesses(result):
        return (
            f"It reads {share(result)}, about the share of the commonest digit, while the same network from random "
            f"weights reads {share(other)}. With all weights 0 every hidden unit gives 0 and gets the same gradient, "
            "which is 0 too: only the biases of the outputs could learn, and they can only learn how common each digit "
            "is."
        )
    return _unlike(result, other, "from random weights")


def _flat_start(result: Result, other: Result) -> str:
    if not (result.points and other.points and result.points[0].validation_loss):
        return _unlike(result, other, "with cross-entropy")
    slow, quick = _first_below(result, 0.75), _first_below(other, 0.75)
    if slow is None or quick is None or slow > quick:
        when = f"only after {slow:,} iterations" if slow else "not once in all these iterations"
        soon = f"after {quick:,}" if quick else "no sooner"
        return (
            f"The loss was down by a quarter {when}; with cross-entropy it was {soon}. At the start many answers are "
            "wrong and certain. There the softmax is flat, and the squared error's gradient contains its slope: the "
            "wronger the network, the smaller its steps. Cross-entropy cancels that slope out. In the end they read "
            f"{share(result)} and {share(other)}."
        )
    return _unlike(result, other, "with cross-entropy")


def _deep_sigmoid(result: Result, other: Result) -> str:
    if better(other, result):
        stuck = ", no better than guessing" if guesses(result) else ""
        return (
            f"Six layers of sigmoid read {share(result)}{stuck}; with ReLU the same six read {share(other)}. A "
            "sigmoid's slope is at most ¼, and on the way back through six layers the gradient is multiplied by it six "
            "times: ¼⁶ is 1/4096, so next to nothing reaches the first layers."
        )
    return _unlike(result, other, "with ReLU")


def _single_images(result: Result, other: Result) -> str:
    if guesses(result) or result.status == DIVERGED:
        return (
            f"With single images at a rate of {result.recipe.learning_rate:g} it came to {share(result)}; with 128 at "
            f"a time at the same rate it is {share(other)}. One image's gradient says little about the others': steps "
            "of that size soon throw the hidden units to where they give 0 whatever the image, and learn no more. "
            "Single images need a rate about fifty times smaller."
        )
    return _unlike(result, other, "with batches of 128")


def _all_images(result: Result, other: Result) -> str:
    if better(other, result):
        return (
            f"Having looked at all images {result.iterations:,} times it reads {share(result)}; with 128 at a time, "
            f"{share(other)} after having looked at them once. The mean gradient of all images is hardly better than "
            f"that of 128, but it costs as much as {other.iterations:,} steps."
        )
    return _unlike(result, other, "with batches of 128")


def _overfitting(result: Result, other: Result) -> str:
    heart = learned_by_heart(result)
    if heart > result.test.accuracy + 5 * MARGIN and better(other, result):
        return (
            f"It reads {heart:.0%} of its 300 images, but only {share(result)} of the test images: it has learned "
            "these 300 by heart, strokes that happen to be in them included. Shifted, turned and stretched a little "
            f"each time, no image ever came twice: then it reads {share(other)} of the test "
            f"images, and {learned_by_heart(other):.0%} of what it learned from."
        )
    return _unlike(result, other, "with images changed at random")


def _by_digit(result: Result, other: Result) -> str:
    if better(other, result):
        return (
            f"It reads {share(result)} of the test images; shuffled, {share(other)}. When the twos came, the quickest "
            "way to a low loss was to say two whatever the image is, and the zeros and ones were forgotten. Look at "
            "the validation loss: it went up and down with each digit. The training loss was low all the while, since "
            "every batch asked for one answer only."
        )
    return _unlike(result, other, "shuffled")


def _random_labels(result: Result, other: Result) -> str:
    heart = learned_by_heart(result)
    if heart > 0.3 and guesses(result):
        return (
            f"It reads {heart:.0%} of its images as their labels say, though these were drawn at random, and "
            f"{share(result)} of the test images, which is chance. A network with more parameters than images can "
            "learn anything by heart: that it fits says nothing about what it understands. With true labels the same "
            f"training reads {share(other)}."
        )
    return _unlike(result, other, "with true labels")


def _momentum(result: Result, other: Result) -> str:
    if better(result, other):
        return (
            f"With momentum it reads {share(result)}, without {share(other)} after as many steps of the same rate. "
            "Steps that agree add up, up to ten times, and those that contradict each other cancel out: along a narrow "
            "valley it moves faster, across it no more."
        )
    return _unlike(result, other, "without momentum")


def _kernels(result: Result, other: Result) -> str:
    sizes = f"{result.recipe.architecture.parameter_count:,} and {other.recipe.architecture.parameter_count:,}"
    if better(result, other):
        misread = (1 - other.test.accuracy) / max(1 - result.test.accuracy, 1e-4)
        return (
            f"With about as many parameters ({sizes}) the convolutional network reads {share(result)} and the dense "
            f"one {share(other)}: {misread:.1f} times as many are misread. A kernel looks for the same thing "
            "everywhere in the image, so what it learns at one place it knows at all others. Each of the dense "
            "network's weights learns of one pixel alone."
        )
    return _unlike(result, other, "with a dense network")


def _dropout(result: Result, other: Result) -> str:
    gap, other_gap = (learned_by_heart(each) - each.test.accuracy for each in (result, other))
    if result.test.accuracy > other.test.accuracy and gap < other_gap:
        return (
            f"With dropout it reads {share(result)} of the test images, without {share(other)}. Without, it reads "
            f"{learned_by_heart(other):.0%} of its images; with half of its units left out at each step, "
            f"{learned_by_heart(result):.0%} while it learns. No unit can rely on certain others to be there, so each "
            "has to be of use by itself."
        )
    return _unlike(result, other, "without dropout")


def _smoothing(result: Result, other: Result) -> str:
    closest = f"{share(result)} of the test images with smoothed labels, {share(other)} without"
    ends = [each.points[-1].training_loss for each in (result, other) if each.points]
    if len(ends) == 2 and ends[0] > ends[1]:
        verdict = (
            "It reads more"
            if better(result, other)
            else "It reads less"
            if better(other, result)
            else "It reads about as many"
        )
        return (
            f"{verdict}: {closest}. The training loss ends at {ends[0]:.2f}, against {ends[1]:.4f}: a tenth of each "
            "target is spread over all digits, so being certain is a mistake too, and the logits need not grow without "
            "end."
        )
    return _unlike(result, other, "without smoothing")


def _first_below(result: Result, share_left: float) -> int | None:
    """The first iteration evaluated at which this share of the first validation loss or less was left."""
    first = result.points[0].validation_loss
    return next((each.iteration for each in result.points if each.validation_loss <= share_left * first), None)


_MODERN, _ORIGINAL = PRESETS["modern"].recipe, PRESETS["original"].recipe
_SHORT = replace(_MODERN, epochs=3)
_FEW = replace(_MODERN, images=300, learning_rate=0.1, epochs=150, evaluate_every=50)
_SINGLE = replace(_MODERN, iterations=3000, batch_size=1, evaluate_every=250)
_ONCE = replace(_MODERN, epochs=1, evaluate_every=25)
_ALL = replace(_MODERN, batch_size=None, epochs=30, evaluate_every=3)
_HEART = replace(_MODERN, images=1000, learning_rate=0.2, epochs=150, evaluate_every=100)
_WIDE = replace(
    _MODERN, architecture=parse_architecture("dense256 dense256"), images=1000, learning_rate=0.1, epochs=80
)
_FLAT = replace(_ORIGINAL, epochs=40, evaluate_every=2)
_DEEP = replace(
    _MODERN,
    architecture=parse_architecture("dense32 sigmoid " * 6),
    initialization="glorot",
    epochs=3,
)
_QUICK = replace(
    _MODERN,
    optimizer="adam",
    learning_rate=0.003,
    schedule=parse_schedule("one-cycle"),
    epochs=2,
    evaluate_every=100,
)


def _table(experiments: Iterable[Experiment]) -> dict[str, Experiment]:
    return {each.name: each for each in experiments}


EXPERIMENTS: dict[str, Experiment] = _table(
    (
        Experiment(
            "rate-10",
            "A rate of 10",
            "The modern network with steps twenty times as large as it likes. Look at the first few iterations.",
            replace(_SHORT, learning_rate=10.0),
            "a rate of 10",
            _SHORT,
            "a rate of 0.5",
            _large_rate,
        ),
        Experiment(
            "zeros",
            "All weights zero",
            "Why does a network begin with random numbers? Here it begins with zeros. Will the loss fall at all?",
            replace(_SHORT, initialization="zeros"),
            "zeros",
            _SHORT,
            "random weights",
            _zeros,
        ),
        Experiment(
            "flat-start",
            "A flat start",
            "The original network's loss hardly moves at first. Compared with it: the same with cross-entropy.",
            _FLAT,
            "squared error",
            replace(_FLAT, loss="cross-entropy"),
            "cross-entropy",
            _flat_start,
        ),
        Experiment(
            "deep-sigmoid",
            "Six layers of sigmoid",
            "Deep networks of sigmoid units were what nobody could train until about 2006. The same depth with ReLU "
            "learns beside it.",
            _DEEP,
            "sigmoid",
            replace(_DEEP, architecture=parse_architecture("dense32 " * 6), initialization="he"),
            "ReLU",
            _deep_sigmoid,
        ),
        Experiment(
            "single-images",
            "One image at a time",
            "Each step follows the gradient of a single image, at a rate that suits batches of 128.",
            _SINGLE,
            "single images",
            _ONCE,
            "batches of 128",
            _single_images,
        ),
        Experiment(
            "all-images",
            "All images at once",
            "Each step follows the exact gradient, that of all images. Compared with it: one epoch of small batches.",
            _ALL,
            "all images a step",
            _ONCE,
            "batches of 128",
            _all_images,
        ),
        Experiment(
            "overfitting",
            "300 images",
            "Far too few to learn from. Training accuracy will be perfect; look at the gap to validation. Beside it "
            "the same images, changed at random each time.",
            _FEW,
            "as they are",
            replace(_FEW, augmentation=parse_augmentation("affine")),
            "changed at random",
            _overfitting,
        ),
        Experiment(
            "by-digit",
            "No shuffling",
            "First all the zeros, then all the ones, and so on. Look at the validation loss.",
            replace(_SHORT, order="by-digit"),
            "by digit",
            _SHORT,
            "shuffled",
            _by_digit,
        ),
        Experiment(
            "random-labels",
            "Labels at random",
            "1,000 images whose labels were drawn at random: there is nothing to understand. Can it learn them all the "
            "same?",
            replace(_HEART, random_labels=1.0),
            "random labels",
            _HEART,
            "true labels",
            _random_labels,
        ),
        Experiment(
            "momentum",
            "Momentum",
            "The same rate, 0.05, with a momentum of 0.9 and without. Which curve falls faster?",
            replace(_SHORT, optimizer="momentum", learning_rate=0.05),
            "momentum 0.9",
            replace(_SHORT, learning_rate=0.05),
            "no momentum",
            _momentum,
        ),
        Experiment(
            "kernels",
            "Kernels or plain units",
            "A convolutional network and a dense one with about as many parameters, taught in the same way.",
            replace(_QUICK, architecture=parse_architecture("conv8 pool conv16 pool dense18")),
            "convolutional",
            replace(_QUICK, architecture=parse_architecture("dense20")),
            "dense",
            _kernels,
        ),
        Experiment(
            "dropout",
            "Dropout",
            "1,000 images and 270,000 parameters, half of the hidden units left out at each step. Beside it: all.",
            replace(_WIDE, dropout=0.5),
            "dropout",
            _WIDE,
            "no dropout",
            _dropout,
        ),
        Experiment(
            "smoothing",
            "Label smoothing",
            "A tenth of each target is spread over all digits. The training loss will stay high; is that bad?",
            replace(_HEART, label_smoothing=0.1),
            "smoothed labels",
            _HEART,
            "plain labels",
            _smoothing,
        ),
    )
)
"""The shelf, by names."""
