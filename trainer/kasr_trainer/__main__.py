"""`python -m kasr_trainer`."""

from __future__ import annotations

from kasr_trainer.cli import main
from kasr_trainer.processes import leave

leave(main())
