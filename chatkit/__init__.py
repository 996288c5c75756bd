"""A chat that anything with a terminal can join."""

__version__ = "0.1.0"
