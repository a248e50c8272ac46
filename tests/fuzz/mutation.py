"""Files altered as accidents and attackers alter them: seeded, so that a find can be made again."""

from __future__ import annotations

import numpy as np

BORDERS = (b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00", b"\xff" * 8, b"\x00" * 8)
PIECES = (b"<", b"-->", b"{", b"[" * 64, b"\n", b"%", b"../", b"1e999", b"NaN", b"\xed\xa0\x80")


def mutated(data: bytes, seed: int) -> bytes:
    """Return `data` with one to eight accidents: bytes flipped, cut, doubled, moved, put in."""
    random = np.random.default_rng(seed)
    body = bytearray(data)
    for _ in range(int(random.integers(1, 9))):
        if not body:
            break
        # heads of files hurt most
        reach = len(body) if random.random() < 0.5 else min(len(body), 512)
        place = int(random.integers(reach))
        length = int(random.integers(1, 1 + min(64, len(body) - place)))
        match int(random.integers(6)):
            case 0:
                body[place] ^= 1 << int(random.integers(8))
            case 1:
                body[place : place + length] = random.bytes(length)
            case 2:
                del body[place : place + length]
            case 3:
                body[place:place] = body[place : place + length]
            case 4:
                del body[max(1, place) :]
            case 5:
                pieces = BORDERS + PIECES
                piece = pieces[int(random.integers(len(pieces)))]
                body[place : place + len(piece) * int(random.integers(2))] = piece
    return bytes(body)
