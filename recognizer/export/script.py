"""Script: a trained network as one Python file that needs NumPy, and Pillow to open pictures, and nothing else."""

import base64
import json
import textwrap

from recognizer.export.bundling import WIDTH, bundled
from recognizer.export.packing import Packed

ENTRY = "recognizer.export.standalone"

FILE = '''#!/usr/bin/env python3
"""Reads handwritten digits by a trained network, with NumPy alone (and Pillow, to open pictures).

    python reader.py photo.png another.jpg     # a JSON object a line: label, digit, probability, probabilities

Or from Python:

    from reader import recognizer

    recognizer.read([[(60, 60), (200, 60), (120, 220)]])   # strokes: lists of points, x to the right, y downwards
    recognizer.read_picture("photo.png")
    recognizer.read_pixels(numbers)                        # 784 of them, row by row, from 0 (blank) to 1 (ink)
    recognizer.predict(images)                             # 784 × m: probabilities, 10 × m

"digit" says whether it is one at all. The drawing or picture is of one digit, of any size.

{about}

{layers}

The sections below are the recognizer's own modules, or what reading needs of them, from the bottom up: how a drawing
or a photograph becomes 28 × 28 pixels, what the judge is asked, and at the end the network itself, layer by layer.
"""

{code}

# {weights_title}
#
# What the network is made of, and its weights: {count:,} numbers in {numbers} precision.

NETWORK = json.loads(
    """
{description}
    """
)

WEIGHTS = """
{weights}
"""

recognizer = Recognizer(NETWORK, base64.b64decode(WEIGHTS))

if __name__ == "__main__":
    sys.exit(main(recognizer, sys.argv[1:]))
'''


def script_of(packed: Packed, about: str, layers: str) -> str:
    """The text of the file.

    Args:
        packed: the network.
        about: a sentence or two on it.
        layers: what it is made of.
    """
    size = 2 if packed.description["numbers"] == "half" else 4
    return FILE.format(
        about=about,
        layers="\n".join(textwrap.fill(line, WIDTH) for line in layers.splitlines()),
        code=bundled(ENTRY, ("base64",)),
        weights_title=f"{' weights ':─^{WIDTH - 2}}",
        count=len(packed.weights) // size,
        numbers=packed.description["numbers"],
        description=_description(packed),
        weights="\n".join(textwrap.wrap(base64.b64encode(packed.weights).decode("ascii"), WIDTH)),
    )


def _description(packed: Packed) -> str:
    """The description as JSON, an operation a line."""
    lines = []
    for name, value in packed.description.items():
        if isinstance(value, list) and value:
            inner = ",\n".join(f"        {json.dumps(each)}" for each in value)
            lines.append(f'    "{name}": [\n{inner}\n    ]')
        else:
            lines.append(f'    "{name}": {json.dumps(value)}')
    return "{\n" + ",\n".join(lines) + "\n}"
