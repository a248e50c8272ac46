"""Entry of the terminal program, `kasr`."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from kasr_desktop.cli.main import main

    sys.exit(main())
