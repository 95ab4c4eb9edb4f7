"""What the charts of an evaluation keep still while their points come in."""

import pandas as pd

from interface.figures.evaluation_charts import robustness_chart


def test_colours_and_ends_of_the_axis_are_the_same_from_the_first_point_on() -> None:
    columns = ["network", "amount", "accuracy", "low", "high", "images"]
    rows = [("B", -90.0, 0.1, 0.0, 0.2, 9), ("A", 90.0, 0.2, 0.1, 0.3, 9)]
    first, whole = (
        robustness_chart(pd.DataFrame(rows[:count], columns=columns), ["A", "B"], [-90, 0, 90], "turned").to_dict()
        for count in (1, 2)
    )
    for each in (first, whole):
        encoding = each["layer"][0]["encoding"]
        assert encoding["x"]["scale"]["domain"] == [-90, 90]
        assert encoding["color"]["scale"]["domain"] == ["A", "B"]
    assert first["layer"][0]["encoding"] == whole["layer"][0]["encoding"]
