"""The augmenter: carries out an augmentation on batches of any size, bytes in and bytes out.

A batch is taken in blocks: large enough that Python's part of each step is small, small enough that what the steps
hand to each other stays in the processor's caches. Every step is one operation over all images of a block; nothing
loops over single ones.
"""

import numpy as np
from numpy.typing import NDArray

from recognizer.arrays import PIXELS, SIDE, Array
from recognizer.augmentation.distortion import Distortion
from recognizer.augmentation.resampling import Block
from recognizer.augmentation.specification import Augmentation

BLOCK = 64
"""Images at a time. Of 16 to 256, 16 took a third longer and 32 a sixth; above 64 little is won and caches fill."""


class Augmenter:
    """Changes images at random, each in its own way; for one thread at a time.

    The buffers are allocated once, and again only when a batch is larger than any before.
    """

    def __init__(self, augmentation: Augmentation) -> None:
        self.augmentation = augmentation
        self._distortion = Distortion(augmentation, BLOCK)
        self._block = Block(BLOCK)
        self._ink = np.empty((BLOCK, PIXELS), np.float32)
        self._spare = np.empty((BLOCK, PIXELS), np.float32)
        self._kept = np.empty((BLOCK, SIDE, SIDE), np.bool_)
        self._output = np.empty((0, PIXELS), np.uint8)

    def __call__(self, rows: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
        """Changed copies of images, which depend on the images and on the state of `rng` alone.

        Args:
            rows: m × 784, uint8, one image a row, from 0 (blank) to 255 (ink); only read.
            rng: where all random numbers come from.

        Returns:
            m × 784, uint8, in the augmenter's own memory: valid until the next call.
        """
        if len(self._output) < len(rows):
            self._output = np.empty((len(rows), PIXELS), np.uint8)
        output = self._output[: len(rows)]
        for start in range(0, len(rows), BLOCK):
            self._change(rows[start : start + BLOCK], output[start : start + BLOCK], rng)
        return output

    def _change(self, rows: NDArray[np.uint8], output: NDArray[np.uint8], rng: np.random.Generator) -> None:
        """One block: thickness, distortion, noise, erasing."""
        count, most, ink = len(rows), self.augmentation, self._ink[: len(rows)]
        self._block.fill(rows)
        if most.thick:
            self._block.thicken(_uniform(count, rng) * np.float32(most.thick))
        if most.distorts:
            self._block.sample(self._distortion.draw(count, rng), out=ink)
        else:
            self._block.copy(out=ink)
        if most.noise:
            self._add_noise(ink, rng)
        ink += np.float32(0.5)  # to the nearest byte, as the conversion rounds down
        np.copyto(output, ink, casting="unsafe")
        if most.erase:
            self._erase(output.reshape(-1, SIDE, SIDE), rng)

    def _add_noise(self, ink: Array, rng: np.random.Generator) -> None:
        """Add to each pixel a number of its own, and keep the sum within 0 to 255."""
        noise = self._spare[: len(ink)]
        rng.random(dtype=np.float32, out=noise)
        noise -= np.float32(0.5)
        noise *= np.float32(2 * 255 * self.augmentation.noise)
        ink += noise
        np.clip(ink, np.float32(0), np.float32(255), out=ink)

    def _erase(self, pictures: NDArray[np.uint8], rng: np.random.Generator) -> None:
        """Blank a rectangle of each picture (m × 28 × 28), its middle anywhere (Zhong et al., 2017)."""
        middles, sides = rng.random((2, 2, len(pictures), 1), np.float32)
        middles *= np.float32(SIDE - 1)
        sides *= np.float32(self.augmentation.erase)
        places = np.arange(SIDE, dtype=np.float32)
        kept_rows, kept_columns = np.abs(places - middles) > sides / 2  # each m × 28
        kept = self._kept[: len(pictures)]
        np.logical_or(kept_rows[:, :, np.newaxis], kept_columns[:, np.newaxis, :], out=kept)
        pictures *= kept.view(np.uint8)


def _uniform(count: int, rng: np.random.Generator) -> Array:
    """`count` numbers between −1 and 1."""
    return rng.random(count, np.float32) * 2 - 1
