"""What `chatkit` runs, and `python -m chatkit` too."""

import sys

try:
    from chatkit.cli import main
except KeyboardInterrupt:  # Ctrl+C while the command line is being loaded
    sys.exit(130)  # as `exits.py` has it, which may not have been loaded

if __name__ == "__main__":
    main()
