"""What keeps the record: the seam (base.py) and what satisfies it."""
