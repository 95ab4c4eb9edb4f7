"""The command that tunes a network to a person's own digits: `tune`."""

import argparse
from dataclasses import replace

from recognizer.cli.data import splits_from_options, words_of_data
from recognizer.cli.remaking import command_of_tuning
from recognizer.cli.reporting import print_json
from recognizer.files import check_place
from recognizer.images.stroke_files import load_drawings
from recognizer.reading.model import find_model, load_model, save_model
from recognizer.reading.tuning import Standing, Tuned, Tuning, tune
from recognizer.training.hyperparameters import Whole

Shares = dict[str, float | None]


def run_tuning(options: argparse.Namespace) -> int:
    """Tune a copy of a network to drawings, say what that has changed, and save it."""
    check_place(options.save)
    how = replace(Tuning(), seed=Whole(0, 2**31).read(options.seed, "--seed"))
    how = replace(how, tested=None) if options.all else how
    path = find_model(options.model)
    model = load_model(path)
    drawings = [drawing for file in options.strokes for drawing in load_drawings(file)]
    held_out = [drawing for file in options.held_out for drawing in load_drawings(file)]
    (*_, last) = tune(model, drawings, splits_from_options(options), how, held_out)
    assert isinstance(last, Tuned)
    words = [*words_of_data(options), *["--all"] * options.all]
    command = command_of_tuning((path, model), options.strokes, options.held_out, [*words], how.seed, options.save)
    save_model(replace(last.model, card={**last.model.card, "command": command}), options.save)
    before, after = _shares(last.before), _shares(last.after)
    if options.json:
        about = {"model": str(path), "drawings": len(drawings), "test_images": last.after.test.images}
        print_json({**about, "before": before, "after": after, "saved": str(options.save)})
        return 0
    for name, share in before.items():
        if share is not None:
            print(f"{name.replace('_', ' '):<30} {share:7.2%} → {after[name] or 0:7.2%}")
    print(f"saved to {options.save}")
    return 0


def _shares(standing: Standing) -> Shares:
    """What is told about a model, by name, from 0 to 1; None where there is nothing of the kind."""
    shares: Shares = {}
    for name, score in (("drawings", standing.mine), ("held_out", standing.held_out)):
        shares[f"{name}_accuracy"] = score.accuracy if score else None
        shares[f"{name}_coverage"] = score.coverage if score else None
        shares[f"{name}_false_accept"] = score.false_accept if score else None
    return {**shares, "test_accuracy": standing.test.accuracy}
