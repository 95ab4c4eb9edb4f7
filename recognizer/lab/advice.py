"""Advice: rules that read a training and say in one sentence what ails it, and what to change.

Each rule is a function of the course that a training has taken; it gives its advice, or None where it finds nothing.
They are asked in the order of `RULES`, the most urgent first, and the first that finds something is heard. What they
go by was measured on trainings that really had the illness, and on healthy ones, on which all are silent.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from recognizer.augmentation.specification import NOTHING, parse_augmentation
from recognizer.evaluation.evaluation import GUESSING
from recognizer.lab.history import History
from recognizer.lab.instruments import Signs
from recognizer.lab.run import Run
from recognizer.network.architecture import parse_architecture
from recognizer.network.losses import make_loss
from recognizer.training.policies import Divergence
from recognizer.training.recipe import LIVE, RATES, TITLES, Recipe, suitable_rate
from recognizer.training.records import Evaluation
from recognizer.training.schedules import parse_schedule

NO_BETTER_THAN_GUESSING = (
    "That is no better than guessing. Steps too large can switch all hidden units off for good, and steps too small "
    "lead nowhere: try a learning rate ten times smaller or larger."
)
"""What to say of a training of which no more is known than that it read next to nothing."""

FIRST_ITERATIONS = 20
"""Before these nothing is said, but of a loss that is no number."""

PATIENCE = 5
"""Evaluations after a change until the next advice on what was changed: it must be given time to act."""

LOSSES = 10
"""The last iterations, whose mean loss is the loss of the moment where a batch is all images."""

MOST_DEAD = 0.5
"""Units of a hidden layer; healthy networks have up to a tenth."""

AFFINE = parse_augmentation("affine")
COSINE = parse_schedule("cosine")


@dataclass(frozen=True)
class Advice:
    """What ails a training, and what to change.

    Attributes:
        illness: in a word or two.
        words: what is seen, and what helps, in one sentence.
        button: what a button that does it says; empty where nothing can be done but what the words say.
        changes: what it does: values of the recipe's fields, by their names.
    """

    illness: str
    words: str
    button: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        """Whether all that it changes may change while the network learns."""
        return {*self.changes} <= {row.name for row in LIVE}


@dataclass(frozen=True, eq=False)
class Course:
    """What the rules read.

    Attributes:
        recipe: that the training goes by now.
        history: what it has recorded.
        signs: of health, at the last evaluation.
        factor: what the schedule multiplied the learning rate by in the last iteration.
        planned: iterations in all.
        divergence: where the loss ceased to be finite, if it did.
    """

    recipe: Recipe
    history: History
    signs: Signs | None
    factor: float
    planned: int
    divergence: Divergence | None = None

    @property
    def last(self) -> Evaluation:
        """The last evaluation, of which there is one."""
        return self.history.evaluations[-1]

    @property
    def loss(self) -> float:
        """Mean training loss of the last iterations."""
        return self.history.recent_loss(LOSSES if self.recipe.batch_size is None else 50) or 0.0

    @property
    def start(self) -> float:
        """The first loss, or that of guessing where a network that was trained before began with less."""
        return max(self.history.first_loss, make_loss(self.recipe.loss).guessing)

    @property
    def left(self) -> float:
        """The share of the loss at the start that is left."""
        return self.loss / self.start

    @property
    def suitable_rate(self) -> float:
        """A learning rate to begin with."""
        return suitable_rate(self.recipe.optimizer, self.recipe.architecture)

    @property
    def lower_rate(self) -> float:
        """A tenth of the learning rate, or what is suitable if that is less."""
        return nearest_rate(min(self.recipe.learning_rate / 10, self.suitable_rate))

    @property
    def is_at_full_rate(self) -> bool:
        """Whether the schedule lets the steps be nearly as large as they may."""
        return self.factor >= 0.3


def course_of(run: Run) -> Course:
    """What there is to read of a run."""
    rate = run.recipe.learning_rate
    factor = run.effective_rate / rate if rate else 0.0
    return Course(run.recipe, run.history, run.instruments.signs, factor, run.planned, run.divergence)


def advise(course: Course) -> Advice | None:
    """What the first rule says that finds something; None of a training that is well, or too young to tell."""
    if course.divergence is None and (len(course.history) < FIRST_ITERATIONS or not course.history.evaluations):
        return None
    return next((found for found in all_advice(course) if not _awaits(course, found)), None)


def all_advice(course: Course) -> Iterator[Advice]:
    """What every rule says that finds something, the most urgent first."""
    for rule in RULES:
        if (found := rule(course)) is not None:
            yield found


def _awaits(course: Course, advice: Advice) -> bool:
    """Whether what it says to change was changed so lately that this must be given time to act."""
    since = max((each.iteration for each in course.history.changes if each.name in advice.changes), default=0)
    after = sum(each.iteration >= since for each in course.history.evaluations)
    return since > 0 and after < PATIENCE and course.divergence is None


def nearest_rate(rate: float) -> float:
    """The largest of the learning rates on offer that is not above this one; the smallest where none is."""
    return max((each for each in RATES if each <= rate * (1 + 1e-9)), default=RATES[0])


def _use_rate(rate: float) -> dict[str, Any]:
    """Button and changes of an advice on the learning rate."""
    return {"button": f"Use {rate:g}", "changes": {"learning_rate": rate}}


def diverged(course: Course) -> Advice | None:
    """The loss has ceased to be a number, or is many times what it was at the beginning."""
    at, rate = course.divergence, course.recipe.learning_rate
    if at is not None:
        words = f"The loss ceased to be a number: at a learning rate of {rate:g} each step overshot the last."
    elif course.left > 10:
        words = f"The loss is {course.left:,.0f} times what it began with: at {rate:g} each step overshoots the last."
    else:
        return None
    return Advice("diverging", words, **_use_rate(course.lower_rate))


def saturated(course: Course) -> Advice | None:
    """The network is certain of everything, also of what it reads wrong among the very images that it learns from."""
    signs, last = course.signs, course.last
    accuracy = max(last.training_accuracy or 0.0, last.validation_accuracy)  # the former includes a worse past
    if signs is None or signs.confidence < 0.97 or accuracy > signs.confidence - 0.08:
        return None
    return Advice(
        "saturated softmax",
        f"The softmax is saturated: the network is {signs.confidence:.1%} sure on average and right {accuracy:.0%} of "
        f"the time, since steps of {course.recipe.learning_rate:g} have made its outputs huge.",
        **_use_rate(course.lower_rate),
    )


def rising(course: Course) -> Advice | None:
    """The loss is well above where it began."""
    if not (course.left > 1.5 and course.last.validation_loss > 1.5 * course.start):
        return None
    return Advice(
        "diverging",
        f"The loss is above where it began: at a learning rate of {course.recipe.learning_rate:g} the steps overshoot.",
        **_use_rate(course.lower_rate),
    )


def alike(course: Course) -> Advice | None:
    """All weights began at 0, and so every unit of a layer is told the same and remains what the others are."""
    shares = course.signs.dead if course.signs is not None else ()
    if course.recipe.initialization != "zeros" or max(shares, default=0.0) < MOST_DEAD:
        return None
    return Advice(
        "weights of zero",
        "All weights began at zero, so that the units of a layer are all alike and no gradient tells them apart.",
        "Use He's starting values",
        {"initialization": "he"},
    )


def dead(course: Course) -> Advice | None:
    """Most units of a layer give 0 for every image, so that nothing they are told reaches their weights."""
    shares = course.signs.dead if course.signs is not None else ()
    if not has_rectifiers(course.recipe) or max(shares, default=0.0) < MOST_DEAD:
        return None
    layer = max(range(len(shares)), key=shares.__getitem__)
    seen = f"{shares[layer]:.0%} of the units of hidden layer {layer + 1} are dead: they give the same for every image"
    if any(each.name == "learning_rate" for each in course.history.changes):
        return Advice("dead units", f"{seen}, and smaller steps do not revive them: Reset, and train anew.")
    return Advice(
        "dead units",
        f"{seen}, since steps were too large; train again with smaller ones.",
        **_use_rate(course.lower_rate),
    )


def flat(course: Course) -> Advice | None:
    """Squared error behind a softmax has hardly any slope where the network is wrong and sure of it."""
    if course.recipe.loss != "mse" or not _has_had_time(course, 1.0) or course.left < 0.85:
        return None
    if not course.is_at_full_rate:
        return None
    return Advice(
        "flat start",
        f"Squared error is flat at the start: {1 - course.left:.0%} of the loss is gone after "
        f"{len(course.history):,} iterations, where cross-entropy falls at once.",
        "Use cross-entropy",
        {"loss": "cross-entropy"},
    )


def ended_early(course: Course) -> Advice | None:
    """The schedule has brought the rate to next to nothing long before the end."""
    done = len(course.history) / course.planned
    losses = [each.validation_loss for each in course.history.evaluations[-3:]]
    stands = max(losses) - min(losses) < 0.01 * max(losses)
    if course.factor > 0.02 or done > 0.75 or course.left < 0.05 or not stands:
        return None
    return Advice(
        "schedule ends too early",
        f"The schedule has brought the learning rate down to {course.recipe.learning_rate * course.factor:.1g} with "
        f"{1 - done:.0%} of the training still to come, and nothing moves any more.",
        "Use a cosine",
        {"schedule": COSINE},
    )


def low(course: Course) -> Advice | None:
    """The loss falls, but slowly, at a learning rate far below what is usual."""
    rate, suitable = course.recipe.learning_rate, course.suitable_rate
    slow = (rate <= suitable / 3 and course.left > 0.5) or (rate <= suitable / 10 and course.left > 0.25)
    if not (slow and course.is_at_full_rate and _has_had_time(course, 1.0)):
        return None
    return Advice(
        "learning rate too low",
        f"The loss falls slowly: {course.left:.0%} of it is left after {_epochs(course)}, since steps of {rate:g} are "
        f"small for {TITLES.get(course.recipe.optimizer, course.recipe.optimizer)}.",
        **_use_rate(suitable),
    )


def fading(course: Course) -> Advice | None:
    """Chance accuracy of many sigmoids on top of each other, each of which passes a quarter of a gradient at most."""
    words = course.recipe.architecture.words
    if sum(word.kind == "sigmoid" for word in words) < 3 or not _guesses(course):
        return None
    line = " ".join("relu" if word.kind == "sigmoid" else word.text for word in words)
    return Advice(
        "chance accuracy",
        "It is no better than guessing: a sigmoid passes a quarter of a gradient at most, so that next to nothing "
        "arrives in the first of so many layers.",
        "Use ReLU",
        {"architecture": parse_architecture(line), "initialization": "he"},
    )


def guesses(course: Course) -> Advice | None:
    """The network reads no more images than chance would."""
    if not _guesses(course):
        return None
    rate, suitable, random = course.recipe.learning_rate, course.suitable_rate, course.recipe.random_labels
    if random > 0.5:
        words = (
            f"It is no better than guessing, since {random:.0%} of the labels are random: they can be learned by heart"
        )
        return Advice("chance accuracy", f"{words}, but of other images they say nothing.")
    other = suitable if abs(rate - suitable) > 1e-9 else course.lower_rate
    return Advice(
        "chance accuracy",
        f"It reads {course.last.validation_accuracy:.0%} of the images, no better than guessing, at a learning rate of "
        f"{rate:g}; {other:g} suits {TITLES.get(course.recipe.optimizer, course.recipe.optimizer)} better.",
        **_use_rate(other),
    )


def overfits(course: Course) -> Advice | None:
    """The training images are learned by heart, and the others are read no better than some evaluations ago."""
    evaluations, last = course.history.evaluations, course.last
    if len(evaluations) < 6 or last.epoch < 2 or last.training_accuracy is None:
        return None
    losses = [each.validation_loss for each in evaluations]
    gap = last.training_accuracy - last.validation_accuracy
    if min(losses[-3:]) <= min(losses[:-3]) or last.training_loss > last.validation_loss / 4 or gap < 0.05:
        return None
    return Advice(
        "overfitting",
        f"It overfits: {last.training_accuracy:.0%} of the training images are read and {last.validation_accuracy:.0%} "
        "of the others, whose loss falls no more.",
        *_against_overfitting(course.recipe),
    )


def _against_overfitting(recipe: Recipe) -> tuple[str, dict[str, Any]]:
    """Button and changes: the first remedy that the recipe has not taken."""
    if recipe.augmentation == NOTHING:
        return "Turn on augmentation", {"augmentation": AFFINE}
    if recipe.architecture.has_hidden_dense and not recipe.dropout:
        return "Use dropout 0.5", {"dropout": 0.5}
    if not recipe.weight_decay:
        return "Use weight decay 0.0005", {"weight_decay": 0.0005}
    return "", {}


def stands(course: Course) -> Advice | None:
    """The training loss has come to rest above the floor, with steps as large as ever."""
    rate = course.recipe.learning_rate
    if course.last.epoch < 4 or not course.is_at_full_rate or rate < course.suitable_rate / 30:
        return None
    changed = max((each.iteration for each in course.history.changes), default=0)  # losses from there on are others
    table = course.history.training_table()
    losses = table["loss"][table["iteration"] > max(len(course.history) / 3, changed)].to_numpy()
    if losses.size < 30 or course.left < 0.02:
        return None
    earlier, later = losses[: losses.size // 2].mean(), losses[losses.size // 2 :].mean()
    if later < 0.95 * earlier:
        return None
    lower = nearest_rate(rate / 3)
    return Advice(
        "plateau",
        f"The loss has come to rest at {later:.2g}: steps of {rate:g} are too coarse for what is left to learn.",
        **_use_rate(lower),
    )


RULES: tuple[Callable[[Course], Advice | None], ...] = (
    diverged,
    saturated,
    rising,
    alike,
    dead,
    flat,
    ended_early,
    fading,
    low,
    guesses,
    overfits,
    stands,
)
"""All of them, the most urgent first."""


def has_rectifiers(recipe: Recipe) -> bool:
    """Whether any hidden layer is a ReLU, which can die."""
    return any(part.word.kind == "relu" for part in recipe.architecture.parts)


def _has_had_time(course: Course, epochs: float) -> bool:
    """Whether so many epochs are done, and of batches of all images, which are one an epoch, some iterations."""
    least = FIRST_ITERATIONS if course.recipe.batch_size is None else 0
    return course.last.epoch >= epochs and len(course.history) >= least


def _guesses(course: Course) -> bool:
    return course.last.validation_accuracy < GUESSING and _has_had_time(course, 1.0)


def _epochs(course: Course) -> str:
    if course.recipe.batch_size is None:
        return f"{len(course.history):,} iterations"
    return f"{course.last.epoch:.1f} epochs"
