"""How sure and how right: the reliability diagram, written down."""

from recognizer.evaluation.report import ClassificationReport
from recognizer.evaluation.written.charts import Chart, percent_axis


def sureness_section(report: ClassificationReport) -> str:
    """The diagram and a sentence."""
    chart = Chart(percent_axis("how sure it is"), percent_axis("how often it is right"))
    found = report.reliability
    elements = [chart.line([(0, 0), (1, 1)], "rule")]
    for low, high, images, sure, right in zip(
        found.edges, found.edges[1:], found.images, found.confidence, found.accuracy, strict=False
    ):
        if images:
            words = f"{low:.0%} to {high:.0%} sure: {images:,} images, {sure:.2%} sure in the mean, {right:.2%} right"
            elements += [chart.bar(low, high, right, words, "s0"), chart.point(sure, right, words, "s0")]
    drawn = chart.drawn("How often the network is right, by how sure it is", elements)
    return (
        f"{drawn}<p>Bars below the dashed line are claims that it does not keep. The calibration error (ECE), the "
        f"distance of bars and line averaged over the images, is {report.ece:.2%}.</p>"
    )
