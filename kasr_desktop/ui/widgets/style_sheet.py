"""The style sheet of every standard widget, made from the theme's tokens."""

from __future__ import annotations

from kasr_desktop.resources import resources_dir
from kasr_desktop.ui.widgets.theme import (
    BODY,
    DISPLAY,
    RADIUS,
    READING,
    SMALL,
    TITLE,
    XS,
    Colors,
    L,
    M,
    S,
    luminance,
    scaled,
)


def style_sheet(colors: Colors) -> str:
    """Return the whole application's style sheet for one scheme."""
    return "\n".join(
        (
            _ground(colors),
            _buttons(colors),
            _menus(colors),
            _views(colors),
            _fields(colors),
            _marks(colors),
            _scroll_bars(colors),
        )
    )


def _ground(c: Colors) -> str:
    return f"""
    QMainWindow, QDialog {{ background: {c.window}; }}
    QLabel {{ color: {c.text}; background: transparent; }}
    QLabel[look="muted"] {{ color: {c.muted}; }}
    QLabel[look="small"] {{ color: {c.muted}; font-size: {scaled(SMALL)}px; }}
    QLabel[look="title"] {{ font-size: {scaled(TITLE)}px; font-weight: bold; }}
    QLabel[look="display"] {{ font-size: {scaled(DISPLAY)}px; font-weight: bold; }}
    QLabel[look="strong"] {{ font-weight: bold; }}
    QLabel[look="good"] {{ color: {c.accent}; font-weight: bold; font-size: {scaled(SMALL)}px; }}
    QLabel[look="danger"] {{ color: {c.danger}; }}
    QLabel[look="heading"] {{ color: {c.muted}; font-size: {scaled(SMALL)}px; font-weight: bold; }}
    QLabel[look="badge"] {{ color: {c.accent}; background: {c.accent_soft};
        border-radius: {scaled(22) // 2}px; min-width: {scaled(22)}px;
        max-width: {scaled(22)}px; min-height: {scaled(22)}px; max-height: {scaled(22)}px;
        font-size: {scaled(SMALL)}px; font-weight: bold; }}
    #sidebar {{ background: {c.sidebar}; border: none; border-right: 1px solid {c.border}; }}
    #queue_panel {{ background: transparent; border: none; }}
    #drop_area {{ background: {c.surface}; border: 2px dashed {c.control};
        border-radius: {L}px; }}
    #drop_area[target="true"] {{ background: {c.accent_soft}; border-color: {c.accent}; }}
    #veil {{ background: {c.accent_soft}; color: {c.accent}; border: 2px dashed {c.accent};
        font-size: {scaled(TITLE)}px; font-weight: bold; }}
    #page {{ background: {c.window}; }}
    #problem {{ background: {c.surface}; border: 1px solid {c.danger};
        border-radius: {RADIUS}px; }}
    #remarks {{ color: {c.warning}; background: {c.warning_soft}; border-radius: {RADIUS}px;
        padding: {S}px {M}px; }}
    #card {{ background: {c.surface}; border: 1px solid {c.border}; border-radius: {RADIUS}px; }}
    QSplitter::handle {{ background: {c.border}; }}
    QSplitter::handle:vertical {{ background: transparent; border-top: 1px solid {c.border};
        margin: 3px 0; }}
    QSplitter::handle:vertical:hover {{ border-top: 2px solid {c.accent}; }}
    #film_sides::handle {{ background: transparent; }}
    #film_sides::handle:hover {{ background: {c.accent_soft}; }}
    QTreeWidget {{ background: {c.surface}; border: 1px solid {c.border};
        border-radius: {RADIUS}px; }}
    QTreeWidget::item {{ padding: {XS}px 0; }}
    QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.border};
        padding: {XS}px {S}px; }}
    QStatusBar {{ background: {c.sidebar}; border-top: 1px solid {c.border}; }}
    QStatusBar::item {{ border: none; }}
    QStatusBar QLabel {{ color: {c.muted}; font-size: {scaled(SMALL)}px; padding: {XS}px {S}px; }}
    QProgressBar {{ background: {c.border}; border: none; border-radius: 3px;
        min-height: 6px; max-height: 6px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
    """


def _buttons(c: Colors) -> str:
    return f"""
    QPushButton {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.border};
        border-radius: {RADIUS}px; padding: 7px {L}px; min-height: {max(20, scaled(17))}px; }}
    QPushButton:hover {{ background: {c.hover}; }}
    QPushButton:pressed {{ background: {c.selection}; }}
    QPushButton:focus {{ border: 2px solid {c.accent}; padding: 6px {L - 1}px; }}
    QPushButton:disabled {{ color: {c.control}; background: transparent; }}
    QPushButton[look="primary"] {{ background: {c.accent}; color: {c.on_accent};
        border: 1px solid {c.accent}; font-weight: bold; }}
    QPushButton[look="primary"]:hover {{ background: {c.accent_hover}; }}
    QPushButton[look="primary"]:focus {{ border: 2px solid {c.text}; }}
    QPushButton[look="primary"]:disabled {{ background: {c.border}; color: {c.muted};
        border-color: {c.border}; }}
    QPushButton[look="quiet"], QToolButton {{ background: transparent;
        border: 1px solid {c.border}; border-radius: {RADIUS}px; padding: 5px {M}px;
        color: {c.text}; }}
    QPushButton[look="quiet"]:hover, QToolButton:hover {{ background: {c.hover}; }}
    QPushButton[look="quiet"]:focus, QToolButton:focus {{ border: 1px solid {c.accent}; }}
    QPushButton[look="quiet"]:disabled, QToolButton:disabled {{ color: {c.control}; }}
    QToolButton[look="icon"] {{ padding: 5px 7px; border-color: transparent; }}
    QToolButton[look="icon"]:focus {{ border-color: {c.accent}; }}
    QPushButton[look="tab"] {{ background: transparent; border: none; color: {c.muted};
        border-bottom: 2px solid transparent; border-radius: 0; padding: 5px {M}px; }}
    QPushButton[look="tab"]:hover {{ color: {c.text}; }}
    QPushButton[look="tab"]:checked {{ color: {c.text}; font-weight: bold;
        border-bottom: 2px solid {c.accent}; }}
    QPushButton[look="tab"]:focus {{ background: {c.hover}; }}
    QPushButton[look="danger"] {{ background: {c.danger}; color: {c.surface};
        border: 1px solid {c.danger}; font-weight: bold; }}
    QPushButton[look="danger"]:focus {{ border: 2px solid {c.text}; }}
    #record_button {{ min-height: {max(36, scaled(21))}px; font-size: {scaled(READING)}px;
        font-weight: bold; }}
    QPushButton[look="link"] {{ background: transparent; border: 1px solid transparent;
        color: {c.accent}; font-weight: bold; padding: {XS}px {S}px; }}
    QPushButton[look="link"]:hover {{ text-decoration: underline; }}
    QPushButton[look="link"]:disabled {{ color: {c.control}; font-weight: normal; }}
    QPushButton[look="link"]:focus {{ border: 1px solid {c.accent}; }}
    """


def _menus(c: Colors) -> str:
    return f"""
    QMenuBar {{ background: {c.sidebar}; color: {c.text}; border-bottom: 1px solid {c.border};
        padding: 2px {S}px; }}
    QMenuBar::item {{ background: transparent; padding: 5px {M}px; border-radius: 6px; }}
    QMenuBar::item:selected {{ background: {c.hover}; }}
    QMenu {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.border};
        padding: {XS}px; }}
    QMenu::item {{ padding: 6px {L + S}px 6px {M}px; border-radius: 6px; }}
    QMenu::item:selected {{ background: {c.selection}; }}
    QMenu::item:disabled {{ color: {c.control}; }}
    QMenu::separator {{ height: 1px; background: {c.border}; margin: {XS}px {S}px; }}
    QMenu::indicator {{ width: 14px; height: 14px; left: {XS}px; }}
    """


def _views(c: Colors) -> str:
    return f"""
    QAbstractItemView {{ border: none; outline: none; background: transparent;
        color: {c.text}; selection-background-color: {c.selection}; selection-color: {c.text}; }}
    #cue_table::item {{ padding: 0 {M - 3}px; }}
    #cue_table::item:selected {{ background: {c.selection}; color: {c.text}; }}
    #transcript_table {{ background: {c.surface}; }}
    QTableView QTableCornerButton::section {{ background: {c.surface}; }}
    QHeaderView {{ background: {c.surface}; }}
    QHeaderView::section {{ background: {c.surface}; color: {c.muted}; border: none;
        border-bottom: 1px solid {c.border}; padding: {S}px {M}px; font-size: {scaled(SMALL)}px;
        font-weight: bold; }}
    """


def _fields(c: Colors) -> str:
    return f"""
    QLineEdit, QPlainTextEdit, QTextEdit, QTextBrowser, QComboBox, QSpinBox,
        QDoubleSpinBox {{ background: {c.surface};
        color: {c.text}; border: 1px solid {c.control}; border-radius: 6px; padding: 6px {S}px;
        selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    #text_editor {{ border: 2px solid {c.accent}; padding: 2px {XS}px; }}
    QComboBox {{ padding-right: {L * 2}px; }}
    #speed_box {{ padding-right: 0; }}
    QComboBox::drop-down {{ border: none; width: {L * 2}px; }}
    QComboBox::down-arrow {{ image: url("{_icon("chevron_down")}"); width: 12px; height: 12px; }}
    QComboBox:disabled {{ color: {c.muted}; border-color: {c.border}; background: transparent; }}
    QComboBox QAbstractItemView, QListView[focusPolicy="NoFocus"] {{
        background: {c.surface}; border: 1px solid {c.border}; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QAbstractSpinBox {{ padding-right: {L + S}px; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none;
        background: transparent; width: {L + XS}px; }}
    QAbstractSpinBox::up-button {{ subcontrol-position: top right; }}
    QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; }}
    QAbstractSpinBox::up-arrow {{ image: url("{_icon("chevron_up")}"); width: 10px; height: 10px; }}
    QAbstractSpinBox::down-arrow {{ image: url("{_icon("chevron_down")}"); width: 10px;
        height: 10px; }}
    QSlider::groove:horizontal {{ background: {c.border}; height: 4px; border-radius: 2px; }}
    QSlider::handle:horizontal {{ background: {c.accent}; width: 14px; margin: -5px 0;
        border-radius: 7px; }}
    QSlider::handle:horizontal:focus {{ background: {c.text}; }}
    QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {{ border-color: {c.accent}; }}
    QLineEdit:focus, QPlainTextEdit:focus, QTextBrowser:focus {{ border: 2px solid {c.accent};
        padding: 5px 7px; }}
    QCheckBox, QRadioButton {{ color: {c.text}; spacing: {S}px; padding: {XS}px 2px;
        border: 1px solid transparent; border-radius: 6px; }}
    QCheckBox:disabled, QRadioButton:disabled {{ color: {c.control}; }}
    QCheckBox:focus, QRadioButton:focus {{ border-color: {c.accent}; }}
    QGroupBox {{ border: none; margin-top: {L + XS}px; font-size: {scaled(BODY)}px; }}
    QGroupBox::title {{ subcontrol-origin: margin; left: 0; color: {c.muted};
        font-weight: bold; }}
    """


def _marks(c: Colors) -> str:
    """Draw check boxes and radio buttons, which the palette alone leaves unseen in the dark."""
    shade = "light" if luminance(c.on_accent) > luminance(c.accent) else "dark"
    return f"""
    QCheckBox::indicator, QRadioButton::indicator {{ width: 16px; height: 16px;
        border: 1px solid {c.control}; background: {c.surface}; }}
    QCheckBox::indicator {{ border-radius: 4px; }}
    QRadioButton::indicator {{ border-radius: 9px; }}
    QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {c.accent}; }}
    QCheckBox::indicator:checked, QRadioButton::indicator:checked {{ background: {c.accent};
        border-color: {c.accent}; }}
    QCheckBox::indicator:checked {{ image: url("{_icon(f"check_{shade}")}"); }}
    QRadioButton::indicator:checked {{ image: url("{_icon(f"dot_{shade}")}"); }}
    QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ background: {c.border};
        border-color: {c.border}; }}
    """


def _scroll_bars(c: Colors) -> str:
    return f"""
    QScrollBar:vertical {{ background: transparent; width: {M}px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: {M}px; margin: 0; }}
    QScrollBar::handle {{ background: {c.control}; border-radius: 3px; margin: 3px; }}
    QScrollBar::handle:vertical {{ min-height: {L * 2}px; }}
    QScrollBar::handle:horizontal {{ min-width: {L * 2}px; }}
    QScrollBar::handle:disabled {{ background: transparent; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def _icon(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").as_posix()
