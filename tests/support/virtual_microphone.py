"""A microphone for tests on a machine without sound: PulseAudio with a sink that is a source.

Runs as any user, root too, without D-Bus, screen or sound card. What is played into the
sink `mic_in` is what the microphone hears, and silence is digital zeros.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from pathlib import Path

PROGRAMS = ("pulseaudio", "pactl", "paplay")

# norewinds: without it the monitor gives lumps of two seconds and loses the first of them
_SCRIPT = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={folder}/native
load-module module-null-sink sink_name=mic_in norewinds=1 rate=48000 channels=1
load-module module-remap-source source_name=virtual_mic master=mic_in.monitor
set-default-sink mic_in
set-default-source virtual_mic
"""

# PortAudio knows ALSA only; this leads ALSA's default to PulseAudio
_ALSA = """\
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse hint.description "Default (PulseAudio)" }
ctl.!default { type pulse }
"""

_OPTIONS = (
    "-n",
    "--daemonize=no",
    "--exit-idle-time=-1",
    "--use-pid-file=no",
    "--realtime=no",
    "--high-priority=no",
    "--disable-shm=yes",
    "--log-target=stderr",
)


class VirtualMicrophone:
    """A sound server of our own with one microphone.

    Attributes:
        env: What a program needs in its environment to use it.
    """

    def __init__(self, folder: Path) -> None:
        """Start it; `folder` is short, since socket names may have 107 bytes only."""
        self._folder = folder
        self.env = {
            "PULSE_SERVER": f"unix:{folder}/native",
            "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
        }
        (folder / "mic.pa").write_text(_SCRIPT.format(folder=folder), "utf-8")
        (folder / "asound.conf").write_text(_ALSA, "utf-8")
        home = dict.fromkeys(
            ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "PULSE_RUNTIME_PATH"), str(folder)
        )
        with (folder / "pulseaudio.log").open("wb") as log:
            self._server = subprocess.Popen(
                ["pulseaudio", *_OPTIONS, "-F", str(folder / "mic.pa")],
                env={**os.environ, **home, "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait_until_ready()

    def play(self, path: Path) -> subprocess.Popen[bytes]:
        """Play a file into the microphone, in the background."""
        return subprocess.Popen(
            ["paplay", "--device=mic_in", str(path)], env={**os.environ, **self.env}
        )

    def unplug(self) -> None:
        """Take the device away."""
        lines = self._pactl("list", "short", "modules").splitlines()
        sink = next(line.split()[0] for line in lines if "module-null-sink" in line)
        self._pactl("unload-module", sink)

    def suspend(self) -> None:
        """Let the device fall silent without a word, as a sleeping headset does."""
        self._pactl("suspend-source", "virtual_mic", "1")

    def suspend_output(self) -> None:
        """Let the loudspeaker take no more sound without a word."""
        self._pactl("suspend-sink", "mic_in", "1")

    def close(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait(10)

    def _pactl(self, *words: str) -> str:
        run = subprocess.run(
            ["pactl", *words],
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
        return run.stdout

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                if "virtual_mic" in self._pactl("info"):
                    return
            except subprocess.CalledProcessError:
                pass
            if self._server.poll() is not None or time.monotonic() > deadline:
                log = (self._folder / "pulseaudio.log").read_text("utf-8", errors="replace")
                raise RuntimeError(f"pulseaudio did not start:\n{log}")
            threading.Event().wait(0.05)


def missing_programs() -> list[str]:
    """Return what of PulseAudio is not installed."""
    return [name for name in PROGRAMS if not shutil.which(name)]
