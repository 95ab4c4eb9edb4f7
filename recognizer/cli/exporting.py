"""The command that takes a network along: `export`."""

import argparse

from recognizer.cli.reporting import print_json
from recognizer.export.exporting import check_kind, export_model
from recognizer.files import check_place
from recognizer.reading.model import find_model, load_model


def run_export(options: argparse.Namespace) -> int:
    """Write a network as a file that reads without this project, of the kind that its name ends in."""
    check_kind(options.to)
    check_place(options.to)
    path = find_model(options.model)
    size = export_model(load_model(path), options.to)
    if options.json:
        print_json({"model": str(path), "saved": str(options.to), "bytes": size})
    else:
        print(f"{path.stem}: saved to {options.to}, {size / 1024:,.0f} KiB")
    return 0
