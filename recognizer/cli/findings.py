"""What `evaluate --report` writes: the findings of an evaluation as one page."""

import argparse

from recognizer.arrays import Array
from recognizer.cli.reporting import say
from recognizer.data.dataset import Dataset
from recognizer.errors import BadInput
from recognizer.evaluation.written.findings import Findings
from recognizer.evaluation.written.page import page_of
from recognizer.files import check_place, write_whole
from recognizer.lab.evaluating import about, gather
from recognizer.reading.model import Model, find_model, load_model

SAMPLE = 500
"""Images that are read at each step of a corruption."""

ENDINGS = (".html", ".htm")


def check_report(options: argparse.Namespace) -> None:
    """Raise `BadInput` for a report that could not be written, before anything is read."""
    if options.against and not options.report:
        raise BadInput("--against", "no report beside it", "--report FILE.html")
    if not options.report:
        return
    if options.strokes or options.pictures:
        raise BadInput("--report", "drawings or pictures beside it", "--data")
    if options.report.suffix.lower() not in ENDINGS:
        raise BadInput("--report", f"'{options.report.name}'", "a name that ends in .html")
    check_place(options.report)
    if options.against:
        find_model(options.against)


def write_report(options: argparse.Namespace, model: Model, test: Dataset, probabilities: Array) -> None:
    """Find out what the report has beyond the reading of the images (probabilities, 10 × m), and write it."""
    name = find_model(options.model).stem
    other = None
    if options.against:
        path = find_model(options.against)
        other = path.stem if path.stem != name else f"{path.stem} (the other)", load_model(path)
    data = "MNIST's test images" if options.data is None else f"images of {options.data.name}"
    findings = Findings(name, about(model), data, test, probabilities)
    for record in gather(findings, model, SAMPLE, other, lambda: None):
        if isinstance(record, Findings):
            findings = record
    write_whole(page_of(findings).encode("utf-8"), options.report)
    say(f"the report is in {options.report}")
