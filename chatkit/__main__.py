"""`python -m chatkit` is `chatkit`."""

from chatkit.cli import main

if __name__ == "__main__":
    main()
