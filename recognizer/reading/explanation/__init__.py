"""Explanation: why a network reads an image as it does, by what changes its mind: a small question a module."""
