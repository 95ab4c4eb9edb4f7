"""The presets: what this project grew from, what is usual today, and the networks of the literature."""

from recognizer import schedules
from recognizer.architecture import parse
from recognizer.preset import Preset
from recognizer.published import PUBLISHED
from recognizer.recipe import Recipe
from recognizer.settings import Settings

PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "original",
            "Original",
            "The network this project grew from: ten hidden units, mean squared error through the softmax, plain "
            "full-batch gradient descent. 500 iterations bring it to about 90.5 % on the test images at a learning "
            "rate of 1.0, and to about 74.7 % at 0.1.",
            Recipe(parse("dense10"), "uniform", "mse", 1.0, Settings(batch_size=None, epochs=500, evaluate_every=10)),
        ),
        Preset(
            "modern",
            "Modern",
            "What the field does today with the same pieces: 128 hidden units, He initialisation, cross-entropy, and "
            "minibatches of 128 images. Ten epochs, a few seconds, bring it to about 98.0 % on the test images.",
            Recipe(
                parse("dense128"), "he", "cross-entropy", 0.5, Settings(batch_size=128, epochs=10, evaluate_every=50)
            ),
        ),
        Preset(
            "conv",
            "Convolutional",
            "Kernels that look for the same thing everywhere in the image: three convolutions, each pooled, and 128 "
            "units, with Adam and a learning rate that rises and falls in one cycle. Three epochs, a minute or less, "
            "bring it to about 99.2 % on the test images.",
            Recipe(
                parse("conv16 pool conv32 pool conv64 pool dense128"),
                "he",
                "cross-entropy",
                0.003,
                Settings(batch_size=64, epochs=3, evaluate_every=430),
                optimizer="adam",
                schedule=schedules.parse("one-cycle"),
            ),
        ),
        *PUBLISHED,
    )
}
