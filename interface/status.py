"""Status: how a training stands, in the one word that pages show."""

from enum import StrEnum


class Status(StrEnum):
    """What a run is doing, in one word."""

    IDLE = "idle"
    TRAINING = "training"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    DIVERGED = "diverged"
