"""The commands that read with a saved network: `evaluate`, `predict` and `calibrate`."""

import argparse
from dataclasses import replace
from pathlib import Path

from recognizer.arrays import NO_DIGIT, Array
from recognizer.cli.data import rows_in_words, test_data_from_options
from recognizer.cli.findings import check_report, write_report
from recognizer.cli.remaking import command_of_calibration
from recognizer.cli.reporting import BAD_INPUT, print_json, say
from recognizer.errors import BadInput
from recognizer.evaluation.report import classification_report, report_text
from recognizer.files import Json, check_place
from recognizer.images.photo.pictures import read_picture
from recognizer.images.stroke_files import load_drawings, load_drawings_and_numbers
from recognizer.reading.calibration import KEPT, divide_logits, logits_of, softened, temperature, threshold
from recognizer.reading.drawings import (
    DrawnScore,
    NumbersScore,
    evaluate_drawn,
    evaluate_numbers,
    from_drawings,
    from_pictures,
)
from recognizer.reading.judging import certainty
from recognizer.reading.many import Reading
from recognizer.reading.model import Model, find_model, load_model, save_model
from recognizer.reading.photographs import open_photograph, read_photograph


def run_evaluation(options: argparse.Namespace) -> int:
    """Read test images, drawings or pictures with a saved network, and tell how well."""
    if (options.transpose or options.all) and (options.strokes or options.pictures):
        option = "--transpose" if options.transpose else "--all"
        raise BadInput(option, "drawings or pictures beside it", "--data")
    check_report(options)
    path = find_model(options.model)
    model = load_model(path)
    if options.strokes:
        return _evaluate_strokes(model, path, options)
    if options.pictures:
        return _evaluate_pictures(model, path, options)
    test = test_data_from_options(options)
    probabilities = model.predict_surely(test.images, path)
    result = classification_report(probabilities, test.labels)
    rows = rows_in_words(options)
    if options.json:
        loss = result.brier_score if _loss_of(model) == "mse" else result.negative_log_likelihood
        about = {"model": str(path), "network": str(model.network.architecture), "loss": loss}
        print_json({**about, **({"rows": rows} if rows else {}), **result.as_dict()})
    else:
        print((f"{options.data.name}: {rows}\n\n" if rows else "") + report_text(result))
    if options.report:
        write_report(options, model, test, probabilities)
    return 0


def _evaluate_strokes(model: Model, path: Path, options: argparse.Namespace) -> int:
    read = [load_drawings_and_numbers(file) for file in options.strokes]
    drawings = [drawing for file, _ in read for drawing in file]
    numbers = evaluate_numbers(model, [number for _, file in read for number in file])
    return _show_drawn(evaluate_drawn(model, from_drawings(drawings)), path, options.json, numbers)


def _loss_of(model: Model) -> Json:
    """The name of the loss that a network learned by, as its card has it."""
    recipe = model.card.get("recipe", model.card)
    return recipe.get("loss") if isinstance(recipe, dict) else None


def _evaluate_pictures(model: Model, path: Path, options: argparse.Namespace) -> int:
    drawn, wrong = from_pictures(options.pictures)
    for error in wrong:
        say(str(error))
    if drawn.labels.size:
        _show_drawn(evaluate_drawn(model, drawn), path, options.json)
    return BAD_INPUT if wrong else 0


def _show_drawn(score: DrawnScore, path: Path, as_json: bool, numbers: NumbersScore | None = None) -> int:
    values = score.as_dict() | (numbers.as_dict() if numbers else {})
    if as_json:
        print_json({"model": str(path), **values})
        return 0
    for name in ("accuracy", "coverage", "false_accept", "ece") + ("number_accuracy",) * bool(values.get("numbers")):
        value = values[name]
        print(f"{name:<14} {'-' if value is None else format(value, '.2%')}")
    for table in score.tables():
        if len(table):
            print(f"\n{table.to_string(index=False)}")
    return 0


def run_prediction(options: argparse.Namespace) -> int:
    """Read pictures of digits with a saved network; those that cannot be read hold up none of the others."""
    path = find_model(options.model)
    model = load_model(path)

    def one(image: Path) -> None:
        column = read_picture(image)
        _show_prediction(model, model.predict_surely(column, path), image, options.json)

    def many(image: Path) -> None:
        _show_reading(_read_many(model, image), image, options.json)

    status = 0
    for image in options.images:
        try:
            (many if options.many else one)(image)
        except BadInput as error:
            status = BAD_INPUT
            say(str(error))
            if options.json:
                print_json({"image": str(image), "error": str(error)})
    return status


def _read_many(model: Model, image: Path) -> Reading:
    reading = read_photograph(open_photograph(image), model.read)
    if not reading.digits:
        raise BadInput(image, "a blank picture", "digits")
    return reading


def _show_reading(reading: Reading, image: Path, as_json: bool) -> None:
    """Print what a picture says, its digits line by line, from left to right."""
    if as_json:
        digits = [
            {
                "label": each.label,
                "digit": each.digit,
                "probability": round(each.probability, 6),
                "box": [round(place, 1) for place in each.box],
            }
            for each in reading.digits
        ]
        print_json({"image": str(image), "text": reading.text, "digits": digits})
        return
    least = min(each.probability for each in reading.digits)
    count = len(reading.digits)
    sure = f"{least:.1%}" if count == 1 else f"{count} digits, the least sure of them {least:.1%}"
    print(f"{image}: {' / '.join(reading.text.splitlines())} ({sure})")


def _show_prediction(model: Model, column: Array, image: Path, as_json: bool) -> None:
    """Print what was read: probabilities, 10 × 1, of an image."""
    probabilities, digit = column[:, 0], bool(model.is_digit(column)[0])
    label = int(probabilities.argmax())
    if as_json:
        rounded = [round(float(probability), 6) for probability in probabilities]
        about = {"image": str(image), "label": label, "digit": digit}
        print_json({**about, "probability": rounded[label], "probabilities": rounded})
    else:
        doubt = "" if digit else ", probably not a digit"
        print(f"{image}: {label} ({probabilities[label]:.1%}{doubt})")


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
    Model(model.network, {}).predict_surely(drawn.images[:, real], path)
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
