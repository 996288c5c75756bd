"""The client's figures, beside what they should be: `python3 dev.py bench client [NAMES] [--runs N]`."""
