"""What of the waveform stands still: ruler, segments, sound and words; painted once a view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap

from kasr_desktop.domain.transcript import Segment, Word
from kasr_desktop.ui.features.playback.peak_loader import Waveform
from kasr_desktop.ui.features.playback.time_view import TimeView
from kasr_desktop.ui.features.playback.words_in_time import SpokenWord, rows_between
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.theme import SMALL, XS, Colors, current_colors, font, scaled

_RULER, _WORDS = 18, 26  # pixels of the ruler and of the band of words, at 100 %

_NARROWEST_WORD = 20.0  # pixels a word must have on average to be written by itself
_BAR = 3.0  # pixels high, in place of a word that cannot be read
_NARROWEST_SEGMENT = 6.0  # pixels on average, below which segments flow together
_NARROWEST_TEXT = 30.0  # pixels a segment must have for its text


def ruler_height() -> int:
    """Return the pixels of the ruler."""
    return scaled(_RULER)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What is to be painted.

    Attributes:
        view: Which stretch.
        height: Pixels of the strip.
        waveform: The sound, as far as known.
        segments: All rows of the recording.
        note: What to say in place of the sound, "" if nothing.
    """

    view: TimeView
    height: int
    waveform: Waveform
    segments: Sequence[Segment]
    note: str = ""

    @property
    def sound_area(self) -> QRectF:
        """Where the sound is drawn."""
        return QRectF(0, ruler_height(), self.view.width, self.height - scaled(_RULER + _WORDS))

    @property
    def word_area(self) -> QRectF:
        """Where the words are written."""
        return QRectF(0, self.height - scaled(_WORDS), self.view.width, scaled(_WORDS))

    def place(self, start: float, end: float, area: QRectF) -> QRectF:
        """Return where a stretch of time lies in an area."""
        left = self.view.x(start)
        return QRectF(left, area.top(), self.view.x(end) - left, area.height())


@dataclass(frozen=True, slots=True)
class Marks:
    """What lies over the picture and moves.

    Attributes:
        playhead: Seconds.
        spoken: The word being spoken.
        selected: The row whose segment is looked at.
        region: What is heard again and again, or being dragged out.
    """

    playhead: float
    spoken: SpokenWord | None
    selected: int | None
    region: tuple[float, float] | None


def paint_picture(scene: Scene, ratio: float) -> QPixmap:
    """Paint it all.

    Args:
        scene: What.
        ratio: Pixels of the screen a pixel of ours.
    """
    view, colors = scene.view, current_colors()
    picture = QPixmap(round(view.width * ratio), round(scene.height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(colors.surface))
    painter = QPainter(picture)
    rows = rows_between(scene.segments, view.start, view.end)
    shown = [scene.segments[row] for row in rows]
    _paint_ruler(painter, scene, colors)
    is_crowded = len(shown) * _NARROWEST_SEGMENT > view.width
    _paint_grounds(painter, scene.sound_area, _places(scene, shown), colors)
    _paint_sound(painter, scene, colors, ratio)
    painter.setFont(font(SMALL))
    painter.setPen(QColor(colors.muted))
    painter.drawText(scene.sound_area, int(Qt.AlignmentFlag.AlignCenter), scene.note)
    if is_crowded:
        band = scene.word_area.adjusted(0, 2, 0, -2)
        _paint_grounds(painter, band, _places(scene, shown), colors)
    elif _words_fit(scene, shown):
        _paint_words(painter, scene, shown, colors)
    else:
        _paint_texts(painter, scene, shown, colors)
    painter.end()
    return picture


def paint_marks(painter: QPainter, scene: Scene, marks: Marks) -> None:
    """Paint what moves, over the picture."""
    area, colors = scene.sound_area, current_colors()
    if marks.selected is not None and marks.selected < len(scene.segments):
        segment = scene.segments[marks.selected]
        _paint_region(painter, scene.place(segment.start, segment.end, area), colors, 34)
    if marks.region is not None:
        _paint_region(painter, scene.place(*marks.region, area), colors, 44)
    if marks.spoken is not None:
        word = marks.spoken.word
        place = scene.place(word.start, word.end, scene.word_area).adjusted(0, 1, 0, -1)
        if place.width() < _NARROWEST_WORD:
            place.setTop(place.bottom() - _BAR)
        painter.fillRect(place, QColor(colors.accent))
        if place.height() > _BAR:
            painter.setClipRect(place)
            _paint_word(painter, scene, word, colors.on_accent)
            painter.setClipping(False)
    x = scene.view.x(marks.playhead)
    painter.setPen(QPen(QColor(colors.danger), 2))
    painter.drawLine(QPointF(x, 0), QPointF(x, scene.height))


def _paint_region(painter: QPainter, place: QRectF, colors: Colors, alpha: int) -> None:
    ground = QColor(colors.accent)
    ground.setAlpha(alpha)
    painter.fillRect(place, ground)
    painter.setPen(QPen(QColor(colors.accent), 1))
    painter.drawLine(place.topLeft(), place.bottomLeft())
    painter.drawLine(place.topRight(), place.bottomRight())


def _paint_word(painter: QPainter, scene: Scene, word: Word, ink: str) -> None:
    """Write one word where it is spoken, shortened to its time."""
    place = scene.place(word.start, word.end, scene.word_area)
    place.setLeft(max(place.left(), 0.0))  # what has begun before the edge is read from there on
    # a word may use the pause after it, but not much of it
    _write(painter, place.adjusted(2, 0, XS, 0), word.text, ink)


def _paint_ruler(painter: QPainter, scene: Scene, colors: Colors) -> None:
    painter.setFont(font(SMALL - 1))
    for second in scene.view.ticks():
        x = round(scene.view.x(second)) + 0.5
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.drawLine(QPointF(x, 0), QPointF(x, scene.height - scaled(_WORDS)))
        painter.setPen(QColor(colors.muted))
        label = clock(second) if second == int(second) else f"{clock(second)}.{second % 1 * 10:.0f}"
        painter.drawText(QPointF(x + XS, ruler_height() - 5), label)


def _places(scene: Scene, shown: Sequence[Segment]) -> Iterator[tuple[float, float]]:
    """Return left and right of every segment, joined where no pixel lies between them."""
    x, left, right = scene.view.x, 0.0, -1.0
    for segment in shown:
        begin = x(segment.start)
        if begin - right >= 1.0:
            if right > left:
                yield left, right
            left = begin
        right = max(right, x(segment.end))
    if right > left:
        yield left, right


def _paint_grounds(
    painter: QPainter, area: QRectF, places: Iterable[tuple[float, float]], colors: Colors
) -> None:
    """Lay a soft ground under what was recognized as speech."""
    soft = QColor(colors.accent_soft)
    for left, right in places:
        painter.fillRect(QRectF(left, area.top(), right - left, area.height()), soft)


def _paint_sound(painter: QPainter, scene: Scene, colors: Colors, ratio: float) -> None:
    view, area, peaks = scene.view, scene.sound_area, scene.waveform.peaks
    painter.setPen(QPen(QColor(colors.border), 1))
    middle = area.center().y()
    painter.drawLine(QPointF(0, middle), QPointF(view.x(view.duration), middle))
    height = round(area.height() * ratio)
    if peaks is not None and height > 2:
        from kasr_desktop.ui.features.playback.wave_image import fitting_gain, wave_image

        columns = peaks.columns(view.start, view.scale / ratio, round(view.width * ratio))
        image = wave_image(columns, height, colors, gain=fitting_gain(peaks))
        image.setDevicePixelRatio(ratio)
        painter.drawImage(area.topLeft(), image)


def _words_fit(scene: Scene, shown: Sequence[Segment]) -> bool:
    num_words = sum(len(segment.best.words) for segment in shown)
    seconds = sum(segment.end - segment.start for segment in shown)
    return bool(num_words) and seconds / scene.view.scale >= num_words * _NARROWEST_WORD


def _paint_words(painter: QPainter, scene: Scene, shown: Sequence[Segment], colors: Colors) -> None:
    area = scene.word_area
    for segment in shown:
        for word in segment.best.words:
            if word.end < scene.view.start or word.start > scene.view.end:
                continue
            x = scene.view.x(word.start)
            painter.setPen(QPen(QColor(colors.control), 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.top() + XS))
            _paint_word(painter, scene, word, colors.text)


def _paint_texts(painter: QPainter, scene: Scene, shown: Sequence[Segment], colors: Colors) -> None:
    """Write what fits of each segment's text; nothing where they are too short."""
    for segment in shown:
        place = scene.place(segment.start, segment.end, scene.word_area)
        painter.fillRect(place.adjusted(1, 2, -1, -2), QColor(colors.accent_soft))
        if place.width() >= _NARROWEST_TEXT:
            place.setLeft(max(place.left(), 0.0))
            _write(painter, place.adjusted(XS, 0, -2, 0), segment.best.text, colors.text)


def _write(painter: QPainter, place: QRectF, text: str, ink: str) -> None:
    face = font(SMALL)
    painter.setFont(face)
    painter.setPen(QColor(ink))
    # shortened beforehand: a segment's text may be long, and measuring costs
    likely = text[: int(place.width() / 5) + 2]
    metrics = QFontMetricsF(face)
    shown = metrics.elidedText(likely, Qt.TextElideMode.ElideRight, place.width())
    if metrics.horizontalAdvance(shown) > place.width() + 1:
        return  # half a syllable reads as another letter
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
