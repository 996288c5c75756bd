"""The client's figures: `python3 dev.py bench client [NAMES]`."""
