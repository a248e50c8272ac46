"""`python -m kasr_trainer`."""

from __future__ import annotations

import sys

from kasr_trainer.cli import main

sys.exit(main())
