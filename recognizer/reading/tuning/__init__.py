"""Tuning: a trained network learns a person's own digits from a few drawings, and forgets nothing for it.

First the last layer learns alone, from the activations below it, which stay; then all layers do, in small steps. Beside
the drawings' copies they rehearse what the network knows (`lessons`). A copy that is read with some confidence pulls no
more. At the end the parameters go back as far towards those before as what was to be learned allows: the less they have
moved, the less is forgotten (`learning`).

Norms keep the statistics that they read with, which those of a few odd drawings would spoil for everything else, and
dropout leaves nothing out: its dice want more steps than there are to even out.

A judge, which says whether there is a digit at all, is tuned in the same way (`judge`): what the person calls a digit
is one. What is none is its lesson alone where there is a judge, so that it costs the network that reads (`reader`)
nothing.

Sources: A. Kumar et al., Fine-tuning can distort pretrained features (2022), for the last layer first; M. Wortsman et
al., Robust fine-tuning of zero-shot models (2022), for the way back.
"""

from recognizer.reading.tuning.records import Progress, Standing, Tuned
from recognizer.reading.tuning.settings import Tuning
from recognizer.reading.tuning.tuned_copy import tune, tuned

__all__ = ["Progress", "Standing", "Tuned", "Tuning", "tune", "tuned"]
