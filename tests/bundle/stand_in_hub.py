"""A stand-in for the Hub on 127.0.0.1: the parts of its API that huggingface_hub 2 uses.

`GET /api/models/OWNER/NAME?blobs=true`, and `GET /OWNER/NAME/resolve/COMMIT/FILE` with a
redirect to `/cdn/...` for large files, ranges, and faults on demand.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = 10_000
"""Files of this size and more are kept as LFS: SHA-256, redirect."""


Answer = Callable[["Handler"], None]
"""Instead of what would be right."""


@dataclass
class StandInHub:
    """What the server serves and how it misbehaves.

    Attributes:
        models: Model id -> file name -> content.
        cut_after: File name -> lengths after which a connection breaks, one a request.
        wrong: Names of files served with one byte changed.
        short: Names of files in whose place a log-in page comes.
        commit: What the model API says of `main`.
        no_ranges: True to answer every range with the whole file.
        gated: Model ids that need a login.
        status: Answer everything with this status, if not 0.
        held: While set, a large file stops after its first half, and goes on when cleared.
        requests: What was asked, as "GET /path range".
        secrets: The `Authorization` of each request, None where there was none.
        faults: Kind of request ("model", "small", "large" or "cdn") -> how it is answered.
        cdn: Origin that large files are sent on to, "" for this server itself.
    """

    models: dict[str, dict[str, bytes]] = field(default_factory=dict)
    cut_after: dict[str, list[int]] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)
    short: set[str] = field(default_factory=set)
    commit: str = COMMIT
    no_ranges: bool = False
    gated: set[str] = field(default_factory=set)
    status: int = 0
    held: threading.Event = field(default_factory=threading.Event)
    requests: list[str] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    faults: dict[str, Answer] = field(default_factory=dict)
    cdn: str = ""
    sent_bytes: int = 0
    url: str = ""

    def add_folder(self, model_id: str, folder: Path) -> None:
        """Serve all files of a folder as a model."""
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        self.models[model_id] = {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in files
        }

    def describe(self, model_id: str) -> dict[str, object]:
        """Return the answer of the model API."""
        siblings = []
        for name, content in self.models[model_id].items():
            entry: dict[str, object] = {
                "rfilename": name,
                "size": len(content),
                "blobId": hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest(),
            }
            if len(content) >= LARGE:
                sha256 = hashlib.sha256(content).hexdigest()
                entry["blobId"] = hashlib.sha1(sha256.encode()).hexdigest()
                entry["lfs"] = {"size": len(content), "sha256": sha256, "pointerSize": 134}
            siblings.append(entry)
        return {
            "id": model_id,
            "sha": self.commit,
            "siblings": siblings,
            "cardData": {"license": "apache-2.0", "language": "ko"},
            "tags": [],
            "private": False,
            "downloads": 1,
        }


class Handler(BaseHTTPRequestHandler):
    """One connection to a stand-in."""

    protocol_version = "HTTP/1.1"
    hub: StandInHub

    def do_GET(self) -> None:
        self.hub.requests.append(f"GET {self.path} {self.headers.get('Range', '')}".strip())
        self.hub.secrets.append(self.headers.get("Authorization"))
        path = unquote(urlsplit(self.path).path)
        if self.hub.status:
            self._refuse(self.hub.status, "")
        elif match := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/revision/[^/]+)?", path):
            self._model(match[1])
        elif match := re.fullmatch(r"/(cdn/)?([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            self._file(match[2], match[4], on_cdn=bool(match[1]))
        else:
            self._refuse(404, "EntryNotFound")

    def _is_faulty(self, kind: str) -> bool:
        fault = self.hub.faults.get(kind)
        if fault is not None:
            fault(self)
        return fault is not None

    def _model(self, model_id: str) -> None:
        if self._is_faulty("model"):
            return
        if model_id in self.hub.gated:
            self._refuse(403, "GatedRepo")
        elif model_id not in self.hub.models:
            self._refuse(404, "RepoNotFound")
        else:
            self.send(200, json.dumps(self.hub.describe(model_id)).encode())

    def _file(self, model_id: str, name: str, *, on_cdn: bool) -> None:
        content = self.hub.models.get(model_id, {}).get(name)
        kind = "small" if content is None or len(content) < LARGE else "large"
        if self._is_faulty("cdn" if on_cdn else kind):
            return
        if content is None:
            self._refuse(404, "EntryNotFound")
        elif len(content) >= LARGE and not on_cdn:
            self.send_response(302)
            self.send_header("Location", f"{self.hub.cdn or self.hub.url}/cdn{self.path}")
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("X-Linked-ETag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.send_header("X-Linked-Size", str(len(content)))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._content(name, content)

    def _content(self, name: str, content: bytes) -> None:
        if name in self.hub.short:
            content = b"<html>log in</html>"
        if name in self.hub.wrong:
            content = bytes([content[0] ^ 1]) + content[1:]
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(wanted[1]) if wanted and not self.hub.no_ranges else 0
        part = content[start:]
        self.send_response(206 if start else 200)
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(part)))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        cuts = self.hub.cut_after.get(name, [])
        part = part[: cuts.pop(0)] if cuts else part
        self.hub.sent_bytes += len(part)
        if self.hub.held.is_set() and len(content) >= LARGE:
            half, part = part[: len(part) // 2], part[len(part) // 2 :]
            self.wfile.write(half)
            self._wait_until_free()
        self.wfile.write(part)
        if len(part) < len(content) - start:
            self.close_connection = True

    def _wait_until_free(self) -> None:
        pause = threading.Event()
        while self.hub.held.is_set():
            pause.wait(0.01)

    def _refuse(self, status: int, code: str) -> None:
        self.send(status, b"{}", {"X-Error-Code": code} if code else {})

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Answer in one piece."""
        self.send_response(status)
        for key, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is no news."""


@contextmanager
def serving() -> Iterator[StandInHub]:
    """Run a stand-in for the length of a `with`."""
    hub = StandInHub()
    handler = type("Handler", (Handler,), {"hub": hub})
    server = _Server(("127.0.0.1", 0), handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
