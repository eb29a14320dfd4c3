"""`python -m napanalysis` is the command `napanalysis`."""

from napanalysis.cli import main

if __name__ == "__main__":
    main()
