"""`python -m lettre` is the command line."""

from lettre.cli import main

if __name__ == "__main__":
    main()
