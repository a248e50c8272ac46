"""Steps that are commands of their own too: called as a person would call them."""

from __future__ import annotations

from trainer.errors import ChainError


def call(*words: object) -> None:
    """Run a subcommand of `kasr-train` in this process.

    Raises:
        ChainError: failed: it gave another status than 0; what it said stands above.
        KasrError: What it could not do, and why.
    """
    from trainer.cli import run

    said = [str(word) for word in words]
    status = run(said)
    if status:
        raise ChainError(
            f"`kasr-train {' '.join(said)}` failed with status {status}.", reason="failed"
        )
