from __future__ import annotations

from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.messages import Language
from kasr_desktop.settings import UiLanguage
from kasr_desktop.ui.views.strings import error_sentence, notice_sentence
from kasr_desktop.ui.widgets.language import LanguageSwitch, window_language


def test_the_window_speaks_the_language_that_is_installed(korean: LanguageSwitch) -> None:
    error = AudioError("for the log", reason="empty", path="/a/x.wav")
    assert window_language() is Language.KOREAN
    assert error_sentence(error) == "내용이 없는 빈 파일이에요. 다른 파일을 골라 주세요."
    assert "말소리" in notice_sentence(Notice(NoticeKind.SILENT))
    korean.use(UiLanguage.ENGLISH)
    assert window_language() is Language.ENGLISH
    assert error_sentence(error) == "The file is empty. Choose another one."
