"""Labelled images and the files they come from: bytes to images."""
