"""The commands that read with a saved network: `evaluate`, `predict` and `calibrate`."""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from recognizer.arrays import NO_DIGIT
from recognizer.cli.data import test_data_from_options
from recognizer.cli.remaking import command_of_calibration
from recognizer.cli.reporting import print_json
from recognizer.errors import BadInput
from recognizer.evaluation.report import classification_report, report_text
from recognizer.files import check_place
from recognizer.images.photo.pictures import read_picture
from recognizer.images.stroke_files import load_drawings
from recognizer.reading.calibration import KEPT, divide_logits, logits_of, softened, temperature, threshold
from recognizer.reading.drawings import DrawnScore, evaluate_drawn, from_drawings, from_pictures
from recognizer.reading.judging import certainty
from recognizer.reading.model import find_model, load_model, save_model


def run_evaluation(options: argparse.Namespace) -> int:
    """Read test images, drawings or pictures with a saved network, and tell how well."""
    if options.transpose and (options.strokes or options.pictures):
        raise BadInput("--transpose", "drawings or pictures beside it", "--data, whose images may lie")
    path = find_model(options.model)
    model = load_model(path)
    if options.strokes:
        drawings = [drawing for file in options.strokes for drawing in load_drawings(file)]
        return _show_drawn(evaluate_drawn(model, from_drawings(drawings)), path, options.json)
    if options.pictures:
        return _show_drawn(evaluate_drawn(model, from_pictures(options.pictures)), path, options.json)
    test = test_data_from_options(options)
    with np.errstate(over="ignore", invalid="ignore"):
        probabilities = model.predict(test.images)
    if not np.isfinite(probabilities).all():
        raise BadInput(path, "a network whose outputs are no numbers", "a network that has not diverged")
    result = classification_report(probabilities, test.labels)
    if options.json:
        loss = result.brier_score if model.card.get("loss") == "mse" else result.negative_log_likelihood
        about = {"model": str(path), "network": str(model.network.architecture), "loss": loss}
        print_json({**about, **result.as_dict()})
    else:
        print(report_text(result))
    return 0


def _show_drawn(score: DrawnScore, path: Path, as_json: bool) -> int:
    values = score.as_dict()
    if as_json:
        print_json({"model": str(path), **values})
        return 0
    for name in ("accuracy", "coverage", "false_accept", "ece"):
        value = values[name]
        print(f"{name:<14} {'-' if value is None else format(value, '.2%')}")
    for table in score.tables():
        if len(table):
            print(f"\n{table.to_string(index=False)}")
    return 0


def run_prediction(options: argparse.Namespace) -> int:
    """Read pictures of digits with a saved network."""
    model = load_model(find_model(options.model))
    for image in options.images:
        column = model.predict(read_picture(image))
        probabilities, digit = column[:, 0], bool(model.is_digit(column)[0])
        label = int(probabilities.argmax())
        if options.json:
            rounded = [round(float(probability), 6) for probability in probabilities]
            print_json(
                {
                    "image": str(image),
                    "label": label,
                    "digit": digit,
                    "probability": rounded[label],
                    "probabilities": rounded,
                }
            )
        else:
            doubt = "" if digit else ", probably not a digit"
            print(f"{image}: {label} ({probabilities[label]:.1%}{doubt})")
    return 0


def run_calibration(options: argparse.Namespace) -> int:
    """Make a network's probabilities honest, by drawings that it never learned from, and save it."""
    check_place(options.save)
    path = find_model(options.model)
    model = load_model(path)
    drawn = from_drawings([drawing for file in options.strokes for drawing in load_drawings(file)])
    real = drawn.labels != NO_DIGIT
    if real.sum() < 100:
        raise BadInput("--strokes", f"{real.sum()} drawings of digits", "at least 100")
    labels = drawn.labels[real]
    reader, judge = (path, model), None
    if options.judge is not None:
        judge_path = find_model(options.judge)
        judge = judge_path, load_model(judge_path)
        model = replace(model, judge=judge[1].judge or judge[1].network)
    logits = logits_of(model.network, drawn.images[:, real])
    g = certainty(model.judge.predict(drawn.images[:, real])) if model.judge else 1.0
    by = temperature(logits, labels, g)
    divide_logits(model.network, by)
    least = threshold(softened(logits, by, g))
    by_what = f"{real.sum()} drawings, {KEPT:.1%} of them kept"
    command = command_of_calibration(reader, judge, options.strokes, options.save)
    card = {**model.card, "temperature": by, "threshold": least, "calibrated_on": by_what, "command": command}
    calibrated = replace(model, card=card)
    save_model(calibrated, options.save)
    values: dict[str, object] = {"temperature": by, "threshold": least, "saved": str(options.save)}
    if options.json:
        print_json(values)
    else:
        print(f"logits divided by {by:.3f}; a digit from {least:.2%} on; saved to {options.save}")
    return _show_drawn(evaluate_drawn(calibrated, drawn), options.save, options.json)
