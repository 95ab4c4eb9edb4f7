"""The runs of a visit: compared, gone on with, used and taken along."""
