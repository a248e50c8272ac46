"""Draws the program's icon in every size from its two SVG files: `python packaging/icons.py`.

The PNG files are kept in the repository, because the window needs them in a checkout. Windows
and macOS want all sizes in one file, which a path as argument makes: `packaging/icons.py kasr.ico`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "icons" / "app"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
"""Pixels: those of the freedesktop icon theme, of Windows and of macOS."""

LARGEST_SMALL = 32
"""Pixels: up to here the drawing with its edges on the grid is the clearer one."""


def draw(size: int) -> QImage:
    """Return the icon, `size` pixels wide and high, ARGB with alpha."""
    name = "kasr-desktop-small.svg" if size <= LARGEST_SMALL else "kasr-desktop.svg"
    renderer = QSvgRenderer(QByteArray((FOLDER / name).read_bytes()))
    image = QImage(QSize(size, size), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def write_pngs(folder: Path = FOLDER) -> list[Path]:
    """Write `kasr-desktop-SIZE.png` for every size and return their paths, smallest first."""
    paths = [folder / f"kasr-desktop-{size}.png" for size in SIZES]
    for size, path in zip(SIZES, paths, strict=True):
        draw(size).save(str(path))
    return paths


def write_container(path: Path) -> None:
    """Write all sizes into one `.ico` (Windows) or `.icns` (macOS) file, by its suffix."""
    images = []
    for size in SIZES:
        with Image.open(FOLDER / f"kasr-desktop-{size}.png") as image:
            images.append(image.copy())
    largest = images[-1] if path.suffix == ".icns" else images[SIZES.index(256)]
    sizes = [image.size for image in images if image.width <= largest.width]
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".icns":
        largest.save(path, append_images=images[:-1])
    else:
        largest.save(path, sizes=sizes, append_images=images)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if sys.argv[1:]:
        write_container(Path(sys.argv[1]))
    else:
        application = QGuiApplication([])
        write_pngs()
