"""The parts of a screen, each with its stylesheet beside it."""
