"""The trainings of a visit as they are kept: to be compared, gone on with, used, and taken along."""
