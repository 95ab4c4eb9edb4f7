"""A sweep: trials handed to an executor, and their outcomes as they come.

Any `concurrent.futures.Executor` will do: threads, processes, or a cluster's. A trial that fails is an outcome like
others, and costs no other.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future, as_completed

from recognizer.lab.sweeps.trial import DataReference, Failure, Outcome, Result, run_trial
from recognizer.training.recipe import Recipe

Work = Callable[[Recipe, DataReference], Result]
"""What carries a trial out; to be handed to another process, it must be a module's function."""


def sweep(
    recipes: Sequence[Recipe], data: DataReference, executor: Executor, work: Work = run_trial
) -> Iterator[Outcome]:
    """Carry trials out and give their outcomes, in the order in which they end.

    Whoever stops asking cancels those that have not begun.

    Args:
        recipes: one a trial.
        data: where all of them find what to learn from.
        executor: carries them out, some at a time; it stays open.
        work: how one is carried out.
    """
    futures: dict[Future[Result], Recipe] = {}
    try:
        for recipe in recipes:
            try:
                futures[executor.submit(work, recipe, data)] = recipe
            except RuntimeError as error:  # one of its processes has died already, and it takes no more
                yield Failure(recipe, in_a_line(error))
        for future in as_completed(futures):
            yield _outcome(future, futures[future])
    finally:
        for future in futures:
            future.cancel()


def _outcome(future: Future[Result], recipe: Recipe) -> Outcome:
    try:
        return future.result()
    except (Exception, CancelledError) as error:  # whatever it is, it is this trial's alone
        return Failure(recipe, in_a_line(error))


def in_a_line(error: BaseException) -> str:
    """What an error is and what it says, without line breaks."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
