"""Constraints: limits on how long a vector may be, the gradient's or a unit's weights'.

Both change what they are given in place and only scale it: directions stay as they are.
"""

import math

import numpy as np

from recognizer.arrays import Array


def clip(gradient: Array, most: float) -> float:
    """Scale the gradient, n, so that its norm ‖g‖ is at most `most`: g ← g · most / ‖g‖ (Pascanu et al., 2013).

    A gradient with values that are no numbers is left as it is, so that the divergence behind it shows.

    Returns:
        The norm before; inf or nan if it is not finite.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        norm = math.sqrt(np.dot(gradient, gradient))
    if norm == math.inf:  # the squares may be too large for float32 where the norm is not
        norm = math.sqrt(np.einsum("i,i->", gradient, gradient, dtype=np.float64))
    if most < norm < math.inf:
        gradient *= most / norm
    return norm


def limit_norms(weights: Array, most: float) -> None:
    """Scale rows of `weights`, units × inputs, so that none is longer than `most` (Srivastava et al., 2014: max-norm).

    Each row holds the incoming weights of one unit, along one axis or several. A row with values that are no numbers is
    left as it is.
    """
    rest = tuple(range(1, weights.ndim - 1))
    with np.errstate(over="ignore", invalid="ignore"):
        norms = np.sqrt(np.vecdot(weights, weights).sum(axis=rest))
    longer = (norms > most) & np.isfinite(norms)
    if longer.any():
        factors = np.divide(most, norms, out=np.ones_like(norms), where=longer)
        weights *= factors.reshape(-1, *(1,) * (weights.ndim - 1))
