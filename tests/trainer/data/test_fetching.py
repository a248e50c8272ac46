from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from kasr_trainer.data.fetching import fetch
from kasr_trainer.errors import CorpusError

CONTENT = bytes(range(256)) * 4000


class Shaky(BaseHTTPRequestHandler):
    """Breaks off after some bytes, as often as told; understands ranges."""

    breaks: ClassVar[list[int]] = []
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("Range") or "")
        if self.path != "/a.tar.gz":
            self.send_error(404)
            return
        start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
        self.send_response(206 if start else 200)
        rest = CONTENT[start:]
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[: self.breaks.pop(0)] if self.breaks else rest)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Shaky.breaks.clear()
    Shaky.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Shaky) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


def test_a_broken_download_goes_on(server: str, tmp_path: Path) -> None:
    Shaky.breaks += [1000, 5000]
    path = fetch(f"{server}/a.tar.gz", tmp_path / "downloads")
    assert path.read_bytes() == CONTENT
    assert Shaky.asked == ["", "bytes=1000-", "bytes=6000-"]
    assert fetch(f"{server}/a.tar.gz", tmp_path / "downloads") == path
    assert len(Shaky.asked) == 3


def test_what_is_there_stays_when_it_cannot_go_on(server: str, tmp_path: Path) -> None:
    Shaky.breaks += [10, 20]
    with pytest.raises(CorpusError, match="run again to go on"):
        fetch(f"{server}/a.tar.gz", tmp_path, tries=2)
    assert (tmp_path / "a.tar.gz.part").read_bytes() == CONTENT[:30]
    assert not (tmp_path / "a.tar.gz").exists()
    assert fetch(f"{server}/a.tar.gz", tmp_path).read_bytes() == CONTENT


def test_a_file_that_is_not_there_is_said(server: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="the server says 404"):
        fetch(f"{server}/b.tar.gz", tmp_path)
