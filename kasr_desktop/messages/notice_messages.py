"""What is odd though the work goes on, said once: for the window, the terminal and transcripts."""

from __future__ import annotations

from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.domain.label import Language
from kasr_desktop.messages.sentence import Message, Place, filled, says

NOTICES: dict[NoticeKind, Message] = {
    NoticeKind.NO_LANGUAGE_MODEL: says(
        "This model has no language model, so there is only the greedy text.",
        "이 모델에는 언어 모델이 없어서 들린 그대로의 텍스트만 나와요.",
    ),
    NoticeKind.LANGUAGE_MODEL_BROKEN: says(
        "The language model cannot be used, so there is only the greedy text.",
        "언어 모델을 읽을 수 없어서 들린 그대로의 텍스트만 나와요.",
    ),
    NoticeKind.DOCUMENTS_NOT_USED: says(
        "What was learned from your documents could not be used, so it was left out.",
        "문서에서 배운 내용을 쓸 수 없어서 빼고 진행해요.",
    ).window("Learn them again.", "문서를 다시 학습해 주세요."),
    NoticeKind.TRUNCATED: says(
        "The file ends at {decoded} s, sooner than the {announced} s it announces. "
        "All that is there was recognized.",
        "파일이 표시된 길이({announced}초)보다 이른 {decoded}초에서 끝나요. "
        "있는 소리는 모두 받아썼어요.",
    ),
    NoticeKind.DAMAGED: says(
        "Parts of the file are damaged and were left out. All else is done.",
        "파일의 일부가 손상되어 그 부분만 빠졌어요. 나머지는 모두 받아썼어요.",
    ),
    NoticeKind.TRACK_CHOSEN: says(
        "The file has several sound tracks ({tracks}). Track {track} was recognized.",
        "소리 트랙이 여러 개 있어요({tracks}). 그중 {track}번을 받아썼어요.",
    )
    .window(
        "Choose another under File › Sound track.",
        "다른 트랙은 파일 › 소리 트랙에서 고를 수 있어요.",
    )
    .terminal("Choose another with --track.", "다른 트랙은 --track으로 고를 수 있어요."),
    NoticeKind.SILENT: says(
        "No speech was heard in this file.", "이 파일에서는 말소리가 들리지 않았어요."
    ),
    NoticeKind.DEVICE_FALLBACK: says(
        "The graphics card could not be used, so the processor does the work. Nothing is lost.",
        "그래픽 카드를 쓸 수 없어서 CPU로 계속해요. 빠진 내용은 없어요.",
    ).terminal("[{from} → {to}]", "[{from} → {to}]"),
    NoticeKind.SMALLER_WINDOW: says(
        "Memory ran short, so the work goes on in smaller steps. Nothing is lost.",
        "메모리가 부족해서 더 짧게 나누어 계속해요. 빠진 내용은 없어요.",
    ),
    NoticeKind.HEARD_ONCE: says(
        "Heard once: only the built-in model hears twice, if there is memory. Nothing is missing.",
        "한 번만 들었어요. 두 번 듣기는 내장 모델만, 메모리가 넉넉할 때 해요. 빠진 내용은 없어요.",
    ),
    NoticeKind.ENGINE_RESTARTED: says(
        "The engine stopped and was started again. Nothing is lost.",
        "인식 엔진이 멈춰서 다시 시작했어요. 빠진 내용은 없어요.",
    ),
    NoticeKind.EMISSIONS_NOT_KEPT: says(
        "What the model heard could not be kept. The text is complete, but decoding again "
        "will need the whole recognition.",
        "인식 중간 결과를 저장하지 못했어요. 텍스트는 모두 있지만, 설정을 바꿔 다시 분석하려면 "
        "처음부터 인식해야 해요.",
    ),
    NoticeKind.SOUND_LOST: says(
        "{seconds} s of sound were lost at {position} s. All else is kept.",
        "{position}초 지점에서 소리 {seconds}초가 빠졌어요. 나머지는 모두 저장돼 있어요.",
    ),
    NoticeKind.MICROPHONE_SILENT: says(
        "The microphone has given no sound at all for {seconds} s.",
        "{seconds}초 동안 마이크에서 아무 소리도 들어오지 않았어요.",
    ).then("Check whether it is muted.", "음소거되어 있는지 확인해 주세요."),
}

_TRUNCATED_SOONER = says(
    "The file ends at {decoded} s, sooner than it should. All that is there was recognized.",
    "파일이 중간({decoded}초)에서 끊겨 있어요. 있는 소리는 모두 받아썼어요.",
)
"""Where the file does not say how long it is."""


def notice_sentence(notice: Notice, language: Language, place: Place = Place.TERMINAL) -> str:
    """Return what was odd; in the terminal with the technical cause behind it.

    Example:
        >>> facts = (("announced", "600.0"), ("decoded", "12.5"))
        >>> notice_sentence(Notice(NoticeKind.TRUNCATED, facts), Language.ENGLISH)[:44]
        'The file ends at 12.5 s, sooner than the 600'
    """
    facts = dict(notice.facts)
    message = NOTICES[notice.kind]
    if notice.kind is NoticeKind.TRUNCATED and "announced" not in facts:
        message = _TRUNCATED_SOONER
    sentence = filled(message.template(language, place), facts, place)
    cause = facts.get("why") or facts.get("detail")
    return f"{sentence} ({cause})" if cause and place is Place.TERMINAL else sentence
