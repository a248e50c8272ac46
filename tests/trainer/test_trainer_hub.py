from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

pytestmark = pytest.mark.costly

ROOT = Path(__file__).parents[2]
COMMIT = "0123456789abcdef0123456789abcdef01234567"

PUSH = """
import sys
from pathlib import Path
from kasr_trainer.hub import HubError, push_folder
try:
    print(push_folder(Path(sys.argv[1]), "someone/model"))
except HubError as error:
    print(error.reason, error)
"""
DOWNLOAD = """
from kasr_trainer.hub import HubError, download_dataset
try:
    print(download_dataset("someone/corpus"))
except HubError as error:
    print(error.reason, error)
"""


class Hub(BaseHTTPRequestHandler):
    """The parts of the Hub that an upload and a download of small files touch."""

    stored: ClassVar[dict[str, bytes]] = {}
    served: ClassVar[dict[str, bytes]] = {}
    created: ClassVar[list[dict[str, Any]]] = []
    refuse: ClassVar[list[int]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.refuse:
            self.answer({"error": "no"}, self.refuse[0])
        elif self.path == "/api/repos/create":
            self.created.append(json.loads(body))
            self.answer({"url": f"http://{self.headers['Host']}/someone/model"})
        elif "/preupload/" in self.path:
            names = [each["path"] for each in json.loads(body)["files"]]
            self.answer(
                {
                    "files": [
                        {"path": n, "uploadMode": "regular", "shouldIgnore": False} for n in names
                    ]
                }
            )
        elif "/commit/" in self.path:
            for line in body.splitlines():
                operation = json.loads(line)
                if operation["key"] == "file":
                    value = operation["value"]
                    self.stored[value["path"]] = base64.b64decode(value["content"])
            address = f"http://{self.headers['Host']}/someone/model/commit/{COMMIT}"
            self.answer({"commitUrl": address, "commitOid": COMMIT, "success": True})
        else:
            self.answer({})

    def do_GET(self) -> None:
        wanted = re.fullmatch(r"/datasets/someone/corpus/resolve/\w+/(.+)", self.path)
        if wanted and wanted[1] in self.served:
            content = self.served[wanted[1]]
            self.send_response(200)
            self.send_header("ETag", f'"{len(content):040d}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)
        elif self.path.startswith("/api/datasets/someone/corpus/tree/"):
            files = self.served.items()
            self.answer(
                [
                    {"type": "file", "path": n, "size": len(c), "oid": f"{len(c):040d}"}
                    for n, c in files
                ]
            )
        elif self.path.startswith("/api/datasets/someone/corpus"):
            siblings = [{"rfilename": name} for name in self.served]
            self.answer({"id": "someone/corpus", "sha": COMMIT, "siblings": siblings})
        elif self.path.startswith("/api/models/someone/model"):
            self.answer({"id": "someone/model", "sha": COMMIT, "siblings": []})
        else:
            self.answer({"error": "not found"}, 404)

    do_HEAD = do_GET

    def answer(self, table: object, status: int = 200) -> None:
        body = json.dumps(table).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[str]:
    for each in (Hub.stored, Hub.served, Hub.created, Hub.refuse):
        each.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def ask(code: str, *words: object, hub: str, home: Path, offline: str = "0") -> str:
    environment = {
        **os.environ, "HF_ENDPOINT": hub, "HF_HUB_OFFLINE": offline, "HF_TOKEN": "hf_secret",
        "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def folder_to_push(folder: Path) -> Path:
    (folder / "language_model").mkdir(parents=True)
    (folder / "README.md").write_text("---\nlicense: cc0-1.0\nlanguage: ko\n---\n# 모델\n")
    (folder / "config.json").write_text("{}")
    (folder / "language_model" / "attrs.json").write_text('{"alpha": 0.5}')
    return folder


def test_a_folder_goes_up_whole_and_private(hub: str, tmp_path: Path) -> None:
    folder = folder_to_push(tmp_path / "export")
    said = ask(PUSH, folder, hub=hub, home=tmp_path / "home")
    assert said == f"{hub}/someone/model"
    assert Hub.created[0]["name"] == "model"
    assert Hub.created[0].get("private") is True or Hub.created[0].get("visibility") == "private"
    assert Hub.stored == {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_refusal_is_one_sentence(hub: str, tmp_path: Path) -> None:
    Hub.refuse.append(401)
    folder = folder_to_push(tmp_path / "export")
    said = ask(PUSH, folder, hub=hub, home=tmp_path / "home")
    assert re.match(r"(refused|not_found) The Hub ", said)
    assert "hf_secret" not in said


def test_offline_is_said_and_nothing_is_tried(hub: str, tmp_path: Path) -> None:
    folder = folder_to_push(tmp_path / "export")
    said = ask(PUSH, folder, hub=hub, home=tmp_path / "home", offline="1")
    assert said.startswith("offline ")
    assert not Hub.created


def test_only_the_parquet_files_of_a_data_set_come_down(hub: str, tmp_path: Path) -> None:
    Hub.served.update({"data/train-0.parquet": b"PAR1", "script.py": b"evil", "README.md": b"x"})
    folder = Path(ask(DOWNLOAD, hub=hub, home=tmp_path / "home"))
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {"data/train-0.parquet", "README.md"}
