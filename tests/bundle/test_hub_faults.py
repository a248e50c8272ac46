"""Faults of a Hub, each at every kind of request: they end, are told, and no token leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stand_in_hub import Answer, Handler, StandInHub, serving
from support.bare_folders import bare_folder, write_safetensors

from kasr_desktop.bundle import hub
from kasr_desktop.bundle.hub import download
from kasr_desktop.bundle.hub_cache import repo_dir
from kasr_desktop.bundle.locate import locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.errors import BundleError, KasrError

pytestmark = pytest.mark.costly

MODEL = "somebody/wav2vec2-korean"
TOKEN = "hf_secret"


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandInHub]:
    import huggingface_hub.constants

    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache" / "hub"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(hub, "_PAUSE_SECONDS", 0.001)
    with serving() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        folder = bare_folder(tmp_path / "made")
        rows = load_bundle(folder).vocab_size
        write_safetensors(folder / "model.safetensors", {"lm_head.weight": (rows, 800)})
        server.add_folder(MODEL, folder)
        yield server
    huggingface_hub.close_session()


def sent_on(status: int, address: str = "http://{other}{path}") -> Answer:
    """Send whoever asks to another server."""

    def answer(handler: Handler) -> None:
        other = OTHER[0].removeprefix("http://")
        own = handler.hub.url.removeprefix("http://")
        place = address.format(other=other, own=own, path=handler.path)
        handler.send(status, b"", {"Location": place})

    return answer


OTHER: list[str] = []
"""Address of the other server, while there is one."""


def cut_off(handler: Handler) -> None:
    """Announce more than comes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    handler.wfile.write(b'{"id": "some')
    handler.close_connection = True


def silent(handler: Handler) -> None:
    """Hang up without a word."""
    handler.close_connection = True


def no_http(handler: Handler) -> None:
    """Answer in another language."""
    handler.wfile.write(b"220 mail.example ESMTP\r\n")
    handler.close_connection = True


STRANGE = b'{"id": 5, "sha": [], "siblings": [{"rfilename": {}, "size": "x", "lfs": 3}]}'

FAULTS: dict[str, Answer] = {
    "moved-301": sent_on(301),
    "found-302": sent_on(302),
    "see-303": sent_on(303),
    "moved-307": sent_on(307),
    "moved-308": sent_on(308),
    "without-scheme": sent_on(302, "//{other}{path}"),
    "name-before-at": sent_on(302, "http://{own}@{other}{path}"),
    "climbing": sent_on(302, "http://{other}/../..{path}"),
    "loop": sent_on(302, "http://{own}{path}"),
    "nowhere": sent_on(302, ""),
    "another-scheme": sent_on(302, "file:///etc/hostname"),
    "401": lambda handler: handler.send(401, b"{}"),
    "403": lambda handler: handler.send(403, b"{}"),
    "404": lambda handler: handler.send(404, b"{}"),
    "416": lambda handler: handler.send(416, b"{}"),
    "500": lambda handler: handler.send(500, b"{}"),
    "503": lambda handler: handler.send(503, b"{}"),
    "log-in-page": lambda handler: handler.send(200, b"<html>log in</html>"),
    "nothing": lambda handler: handler.send(200, b""),
    "null": lambda handler: handler.send(200, b"null"),
    "half-json": lambda handler: handler.send(200, b'{"id": "a/b", "siblings": [{"rfil'),
    "no-object": lambda handler: handler.send(200, b'[{"id": 5}]'),
    "strange-kinds": lambda handler: handler.send(200, STRANGE),
    "endless": lambda handler: handler.send(200, b"[" * 2_000_000),
    "cut-off": cut_off,
    "silent": silent,
    "no-http": no_http,
}


@pytest.mark.parametrize("kind", ["model", "small", "large", "cdn"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_and_no_token_goes_to_another_server(
    stand_in: StandInHub, tmp_path: Path, fault: str, kind: str
) -> None:
    """What the other server gives is right, so that only tokens could tell."""
    good = dict(stand_in.models[MODEL])
    with serving() as elsewhere:
        OTHER[:] = [elsewhere.url]
        elsewhere.models = stand_in.models
        stand_in.faults[kind] = FAULTS[fault]
        told: KasrError | None = None
        try:
            for _ in download(MODEL):
                pass
        except KasrError as error:
            told = error
    assert all(secret is None for secret in elsewhere.secrets)
    assert f"Bearer {TOKEN}" in stand_in.secrets  # it was there to be given away
    assert len(stand_in.requests) < 130  # five tries of twenty steps each in a circle
    if told is None:
        snapshot = locate(MODEL)
        names = [path for path in snapshot.rglob("*") if path.is_file()]
        assert all(path.read_bytes() == good[path.name] for path in names)
        assert (snapshot / "model.safetensors") in names
    else:
        assert told.reason
        assert "\n" not in str(told)
        assert TOKEN not in str(told)
        with pytest.raises(BundleError):
            locate(MODEL)
    outside = [path for path in tmp_path.rglob("*") if path.is_file()]
    inside = (tmp_path / "made", repo_dir(MODEL), repo_dir(MODEL).parent)
    assert all(any(path.is_relative_to(place) for place in inside) for path in outside)
