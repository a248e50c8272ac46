"""Entry of the windowed program, `kasr-desktop`."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from kasr_desktop.__main__ import main

    sys.exit(main())
