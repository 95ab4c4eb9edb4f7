"""The command `sweep`: trials in processes or on a cluster, their results in a table, and the winner."""

import argparse
import asyncio
import multiprocessing
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from recognizer.cli.data import splits_from_options
from recognizer.cli.options import recipe_from_options
from recognizer.cli.reporting import EXIT_CODES, print_json
from recognizer.errors import BadInput
from recognizer.lab.sweeps.journal import Journal, begin_journal, open_journal
from recognizer.lab.sweeps.plan import MOST_SEEDS, Plan, parse_variation, texts_of
from recognizer.lab.sweeps.sweep import sweep
from recognizer.lab.sweeps.trial import Failure, Files, Outcome
from recognizer.training.hyperparameters import Whole

if TYPE_CHECKING:
    import pandas as pd

MOST_PROCESSES = 1_000

ANSWER_SECONDS = 6
"""That a cluster has to answer in."""


def run_sweep(options: argparse.Namespace) -> int:
    """Carry out a sweep's trials, those that a journal has already left out; report each, the table and the winner."""
    plan = plan_from_options(options)
    source = splits_from_options(options).source  # looked at now: what is wrong with files concerns every trial
    data = Files(options.data.absolute() if options.data else None, options.transpose)
    journal = _journal(options, source)
    recipes = plan.recipes()
    wanted = set(recipes)
    outcomes: list[Outcome] = [each for each in journal.results if each.recipe in wanted] if journal else []
    done = {each.recipe for each in outcomes}
    rest = [recipe for recipe in recipes if recipe not in done]
    interrupted = False
    try:
        with _termination_as_interruption(), _executor(options, len(rest)) as executor:
            for outcome in sweep(rest, data, executor):
                outcomes.append(outcome)
                if journal and not isinstance(outcome, Failure):
                    journal.add(outcome)
                _report(plan, outcome, len(outcomes), len(recipes), options.json)
    except KeyboardInterrupt:
        interrupted = True
    _show_end(plan, outcomes, options.json)
    failed = any(isinstance(each, Failure) for each in outcomes)
    return EXIT_CODES["stopped"] if interrupted else int(failed)


def plan_from_options(options: argparse.Namespace) -> Plan:
    """What is to be tried.

    Raises:
        BadInput: an option that no recipe can have, no such hyperparameter, or values that do not go together.
    """
    seeds = Whole(1, MOST_SEEDS).read(options.seeds, "--seeds")
    variations = tuple(parse_variation(text, "--vary") for text in options.vary)
    return Plan(recipe_from_options(options), variations, seeds)


def _journal(options: argparse.Namespace, source: str) -> Journal | None:
    if options.resume is not None:
        return open_journal(options.resume, source)
    return begin_journal(options.save, source) if options.save is not None else None


@contextmanager
def _executor(options: argparse.Namespace, trials: int) -> Iterator[Executor]:
    """What carries the trials out; whatever ends the command ends its processes."""
    if options.dask is not None:
        with _cluster(options.dask) as executor:
            yield executor
        return
    processes = Whole(1, MOST_PROCESSES).read(options.processes or "1", "--processes")
    fresh = multiprocessing.get_context("spawn")  # a copy of this process would have its threads' locks and not them
    with ProcessPoolExecutor(max(1, min(processes, trials)), fresh, _leave_interruptions) as executor:
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise


@contextmanager
def _termination_as_interruption() -> Iterator[None]:
    """A command that is told to end does so as by Ctrl-C, and leaves neither processes nor what they shared."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave_interruptions() -> None:
    """Ctrl-C reaches every process that a terminal started; the one that reports ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    """A Dask cluster that runs already; its workers need this project and what it imports.

    Raises:
        BadInput: Dask is not installed, or nothing answers at the address.
    """
    try:
        from distributed import Client
    except ImportError:
        raise BadInput("--dask", "no package distributed", "pip install -r requirements-dask.txt before") from None
    try:
        asyncio.run(asyncio.wait_for(_knock(address), ANSWER_SECONDS + 1))
        client = Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except MemoryError:  # for a message of the size that another kind of server's words would be
        raise BadInput("--dask", f"'{address}' (no scheduler)", "the address of a scheduler that answers") from None
    except (OSError, ValueError) as error:
        words = " ".join(str(error).split()) or "no answer"
        raise BadInput("--dask", f"'{address}' ({words})", "the address of a scheduler that answers") from None
    with client:
        yield client.get_executor()


async def _knock(address: str) -> None:
    """Connect to a scheduler once: a client that finds none would try to take its leave of it for long."""
    from distributed import Security
    from distributed.comm import connect

    options = Security().get_connection_args("client")
    connection = await connect(address, timeout=ANSWER_SECONDS, **options)
    await connection.close()


def _report(plan: Plan, outcome: Outcome, done: int, trials: int, as_json: bool) -> None:
    """A line for a trial that has ended: JSON to the output, or words to standard error."""
    setting = texts_of(plan, plan.setting_of(outcome.recipe))
    if as_json:
        about = {"done": done, "trials": trials, **setting, "seed": outcome.recipe.seed}
        if isinstance(outcome, Failure):
            print_json({"event": "failed", **about, "reason": outcome.reason})
            return
        print_json(
            {
                "event": "trial",
                **about,
                "status": outcome.status,
                "iterations": outcome.iterations,
                "validation_accuracy": outcome.validation.accuracy,
                "validation_loss": outcome.validation.loss,
                "test_accuracy": outcome.test.accuracy,
                "seconds": outcome.seconds,
            }
        )
        return
    words = ", ".join(f"{name} {text}" for name, text in setting.items())
    if isinstance(outcome, Failure):
        came_to = f"failed ({outcome.reason})"
    else:
        came_to = f"{outcome.status}, validation {outcome.validation.accuracy:.2%}, {outcome.seconds:.1f} s"
    print(f"{done}/{trials}  {words}, seed {outcome.recipe.seed}: {came_to}", file=sys.stderr, flush=True)


def _show_end(plan: Plan, outcomes: list[Outcome], as_json: bool) -> None:
    from recognizer.lab.sweeps.table import sweep_table, winner

    table, best = sweep_table(plan, outcomes), winner(plan, outcomes)
    won = dict(texts_of(plan, best)) if best is not None else None
    if as_json:
        failed = [each.reason for each in outcomes if isinstance(each, Failure)]
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        print_json({"event": "finished", "table": rows, "winner": won, "failed": failed})
        return
    print(_in_words(table).to_string(index=False))
    if won is not None:
        print(f"best by the images held out: {', '.join(f'{name} {text}' for name, text in won.items())}")


def _in_words(table: "pd.DataFrame") -> "pd.DataFrame":
    """The table as people read it: accuracies as per cent, with the spread over seeds beside the mean."""
    shown = table.drop(columns=["validation_spread", "test_spread"])
    for name in ("validation", "test"):
        means, spreads = table[f"{name}_accuracy"], table[f"{name}_spread"]
        shown[f"{name}_accuracy"] = [_share(*pair) for pair in zip(means, spreads, strict=True)]
    shown["validation_loss"] = [f"{loss:.4f}" for loss in table["validation_loss"]]
    shown["seconds"] = [f"{seconds:.1f}" for seconds in table["seconds"]]
    return shown


def _share(mean: float, spread: float) -> str:
    if mean != mean:  # NaN: no trial came to anything
        return "–"
    return f"{mean:.2%}" + (f" ± {100 * spread:.2f}" if spread == spread else "")
