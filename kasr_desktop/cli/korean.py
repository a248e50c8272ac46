"""The terminal's sentences in Korean, by error class and reason. Data only."""

from __future__ import annotations

from kasr_desktop.domain.events import NoticeKind

PHRASES = {
    "file_error": "{file}: {sentence}",
    "notice": "{file}: {sentence}",
    "left": "{left} 남음",
    "loading": "모델을 불러오는 중",
    "files": "{number}/{count}",
    "wrote": "{path} 저장함",
    "done": "끝: 소리 {duration}, 걸린 시간 {elapsed} (실시간의 {rtf:.2f}배)",
    "summary": "파일 {count}개 가운데 {failed}개를 처리하지 못했습니다.",
    "interrupted": "멈췄습니다. 그때까지 인식한 내용은 그대로 있습니다.",
    "interrupted_at": "{position}에서 멈췄습니다. 그때까지 인식한 내용은 그대로 있습니다.",
    "no_speech": "(말소리 없음)",
    "unexpected": "예상하지 못한 문제가 생겼습니다({error}). --verbose를 주면 자세히 보입니다.",
    "downloaded": "내려받음",
    "incomplete": "내려받다 멈춤. 다시 내려받으면 이어서 받습니다",
    "not_downloaded": "내려받지 않음",
    "download_paused": "멈췄습니다. `kasr models download {model}`을 다시 하면 이어서 받습니다.",
    "download_done": "{model} 준비됨: kasr transcribe --model {model} 파일",
    "removed": "{model} 삭제함, {size} 비움",
    "listening": "{name} 듣는 중({rate} Hz). Ctrl-C를 누르면 멈추고 저장합니다.",
    "recording": "녹음 {elapsed}  {bar} {dbfs} dB",
    "recorded": "{length} 녹음함",
    "lost": "소리 {lost}초가 도중에 빠졌습니다. 나머지는 모두 있습니다.",
    "unfinished": (
        "{path}이(가) 끝나지 않은 채 남아 있습니다({length}). `kasr record --recover`로 살리세요."
    ),
    "microphones": "마이크:",
    "no_microphones": "마이크: 없음",
    "checked": "자막 {cues}개 검사, 위반 {violations}건.",
    "rule_line_width": "한 줄 {value}자, 최대 {limit}자",
    "rule_line_count": "{value}줄, 최대 {limit}줄",
    "rule_reading_speed": "초당 {value}자, 최대 {limit}자",
    "rule_min_duration": "표시 {value}초, 최소 {limit}초",
    "rule_max_duration": "표시 {value}초, 최대 {limit}초",
    "rule_gap": "다음 자막까지 {value}초, 최소 {limit}초",
    "rule_overlap": "다음 자막과 {value}초 겹침",
}

ERRORS: dict[tuple[str, str], str] = {
    ("AudioError", "missing"): "파일이 없습니다. 옮겼거나 이름을 바꾸지 않았는지 확인하세요.",
    ("AudioError", "folder"): "파일이 아니라 폴더입니다. 그 안의 파일을 지정하세요.",
    ("AudioError", "unreadable"): "파일을 읽을 수 없습니다. 권한이 있는지 확인하세요.",
    ("AudioError", "empty"): "빈 파일입니다.",
    ("AudioError", "not_audio"): "소리도 영상도 아닌 파일입니다. 확장자만 바뀐 것은 아닌지 보세요.",
    ("AudioError", "incomplete"): "잘린 파일이라 열 수 없습니다. 다시 내려받거나 복사하세요.",
    ("AudioError", "no_audio_track"): "이 영상에는 소리가 없습니다.",
    ("AudioError", "no_such_track"): "파일에 그 번호의 소리 트랙이 없습니다.",
    ("AudioError", "no_such_channel"): "파일에 그 채널이 없습니다.",
    ("AudioError", "undecodable"): "소리가 손상되어 전혀 읽을 수 없습니다.",
    ("AudioError", "unsupported_rate"): "이 표본화율은 쓸 수 없습니다. 16 kHz로 바꾸어 보세요.",
    ("BundleError", "missing"): "모델 폴더 {path}이(가) 없습니다.",
    ("BundleError", "no_config"): "폴더 {path}에 config.json이 없어 모델이 아닙니다.",
    ("BundleError", "bad_config"): "모델 {path}의 설정 파일을 이해할 수 없습니다.",
    ("BundleError", "no_weights"): "모델 폴더 {path}에 가중치 파일이 없습니다.",
    ("BundleError", "bad_weights"): "모델의 가중치가 손상되었습니다. 모델을 다시 받으세요.",
    ("BundleError", "not_ctc"): "모델 {path}은(는) 이 프로그램이 아는 CTC 음성 모델이 아닙니다.",
    ("BundleError", "custom_code"): (
        "모델 {path}이(가) 자기 코드를 실행하려 합니다. 모델 폴더의 코드는 실행하지 않습니다."
    ),
    ("BundleError", "no_vocab"): "모델 폴더 {path}에 vocab.json이 없습니다.",
    ("BundleError", "unsupported_rate"): "이 모델은 16 kHz가 아닌 소리로 학습되어 쓸 수 없습니다.",
    ("BundleError", "not_downloaded"): (
        "모델 {model}이(가) 이 컴퓨터에 없습니다. 먼저 내려받으세요: kasr models download {model}"
    ),
    ("BundleError", "offline"): "오프라인으로 설정되어 모델을 내려받을 수 없습니다.",
    ("BundleError", "other_model"): (
        "{path}은(는) 다른 모델({found})의 결과라서 {expected}(으)로 다시 디코딩할 수 없습니다."
    ),
    ("VocabError", "bad_vocab"): "모델 {path}의 vocab.json을 이해할 수 없습니다.",
    ("VocabError", "size_mismatch"): (
        "모델 {path}의 어휘 수({found})가 가중치({expected})와 맞지 않습니다."
    ),
    ("VocabError", "no_blank"): "모델 {path}의 어휘에 공백(blank) 토큰이 없습니다.",
    ("LanguageModelError", "corrupt"): "언어 모델이 손상되어 읽을 수 없습니다.",
    ("LanguageModelError", "missing"): "언어 모델 파일이 없습니다.",
    ("LanguageModelError", "unit_mismatch"): "언어 모델의 단위가 음향 모델과 맞지 않습니다.",
    ("LanguageModelError", "no_library"): "언어 모델을 읽는 라이브러리(kenlm)가 없습니다.",
    ("DownloadError", "offline"): "오프라인으로 설정되어 내려받을 수 없습니다.",
    ("DownloadError", "no_connection"): "인터넷에 연결할 수 없습니다. 다시 하면 이어서 받습니다.",
    ("DownloadError", "not_found"): "그런 모델이 없습니다. 이름을 확인하세요.",
    ("DownloadError", "no_space"): "디스크에 자리가 모자랍니다.",
    ("DownloadError", "unwritable"): "모델을 둘 폴더에 쓸 수 없습니다: {path}",
    ("DownloadError", "hash_mismatch"): "받은 파일이 원본과 다릅니다. 다시 받으세요.",
    ("DownloadError", "busy"): "다른 프로그램이 이 모델을 이미 내려받고 있습니다.",
    ("DownloadError", "gated"): "이 모델은 허락을 받은 계정으로만 내려받을 수 있습니다.",
    ("EngineError", "crashed"): (
        "인식 엔진이 두 번 멈췄습니다({cause}). 그때까지의 내용은 그대로 있습니다. 기록: {log}"
    ),
    ("EngineError", "failed"): "인식 엔진에 문제가 생겼습니다. 그때까지의 내용은 그대로 있습니다.",
    ("EngineError", "out_of_memory"): "메모리가 모자랍니다. 다른 프로그램을 닫고 다시 해 보세요.",
    ("EngineError", "not_started"): "인식 엔진을 시작할 수 없습니다.",
    ("EngineError", "no_such_device"): (
        "장치 {device}을(를) 쓸 수 없습니다. 쓸 수 있는 장치: {found}."
    ),
    ("EngineError", "no_reference"): (
        "기준 디코더 pyctcdecode가 없습니다. --search를 빼면 같은 글을 더 빨리 얻습니다. "
        "설치: pip install 'kasr-desktop[reference]' (Python 3.12까지)."
    ),
    ("MicrophoneError", "no_library"): (
        "소리를 녹음하는 라이브러리(PortAudio)가 없습니다. 데비안·우분투: apt install libportaudio2"
    ),
    ("MicrophoneError", "no_microphone"): "마이크가 없습니다. 연결되어 있는지 확인하세요.",
    ("MicrophoneError", "no_such_microphone"): (
        "마이크 {name}을(를) 찾을 수 없습니다. 쓸 수 있는 마이크: {found}."
    ),
    ("MicrophoneError", "cannot_open"): (
        "마이크 {name}을(를) 열 수 없습니다. 다른 프로그램이 쓰고 있는지, 권한이 있는지 확인하세요."
    ),
    (
        "MicrophoneError",
        "lost",
    ): "마이크 {name}이(가) 끊어졌습니다. 그때까지 녹음한 소리는 그대로 있습니다.",
    ("MicrophoneError", "crashed"): (
        "녹음 프로세스가 멈췄습니다({cause}). 그때까지 녹음한 소리는 그대로 있습니다."
    ),
    ("MicrophoneError", "not_started"): "녹음을 시작할 수 없습니다. 프로그램을 다시 시작해 보세요.",
    ("LibraryError", "unwritable"): "녹음을 {path}에 저장할 수 없습니다: {detail}.",
    ("LibraryError", "no_space"): (
        "디스크가 가득 찼습니다. 그때까지 녹음한 소리는 {path}에 그대로 있습니다."
    ),
    ("LibraryError", "exists"): "{path}이(가) 이미 있습니다. 다른 이름을 쓰세요.",
    ("LibraryError", "rows_damaged"): (
        "라이브러리의 일부({count}곳)가 손상되었습니다. 읽을 수 있는 것은 보여 줍니다."
    ),
    ("LibraryError", "gone"): (
        "녹음하는 동안 {path}이(가) 옮겨졌거나 지워졌습니다. 옮긴 파일에 소리가 그대로 있습니다."
    ),
    ("LibraryError", "missing"): "녹음 {path}이(가) 더는 없습니다.",
    ("LibraryError", "unreadable"): "{path}은(는) 이 프로그램이 녹음한 파일이 아닙니다.",
    ("LibraryError", "in_use"): "{path}은(는) 지금 녹음하고 있는 파일입니다.",
    ("ExportError", "unwritable"): "{path}에 쓸 수 없습니다: {detail}.",
    ("DocumentError", "missing"): "문서 {path}이(가) 없습니다.",
    ("DocumentError", "unreadable"): "문서 {path}을(를) 읽을 수 없습니다.",
    ("DocumentError", "not_text"): "{path}은(는) 텍스트 파일이 아닙니다.",
    ("DocumentError", "damaged"): "문서 {path}이(가) 손상되었습니다.",
    ("DocumentError", "too_large"): "{path}은(는) 문서로 읽기에 너무 큽니다.",
    ("DocumentError", "no_korean"): "{path}에는 한국어 글이 없습니다.",
    ("DocumentError", "unwritable"): "문서에서 배운 것을 {path}에 저장할 수 없습니다.",
    ("ExportError", "unreadable"): "{path}을(를) 읽을 수 없습니다.",
    ("ExportError", "no_space"): "디스크에 자리가 없어 {path}을(를) 쓸 수 없습니다.",
    ("ExportError", "exists"): "{path} 옆에 쓸 수 있는 이름이 없습니다.",
    ("ExportError", "unencodable"): (
        "CP949로는 다음 글자를 적을 수 없습니다: {characters}. --encoding utf-8을 쓰세요."
    ),
    ("ExportError", "malformed"): "형식에 맞지 않는 파일이라 읽을 수 없습니다.",
    ("ExportError", "no_such_text"): "이 결과에는 그 텍스트가 없습니다. --side를 바꾸세요.",
}

NOTICES: dict[NoticeKind, str] = {
    NoticeKind.NO_LANGUAGE_MODEL: "이 모델에는 언어 모델이 없어 그리디 텍스트만 나옵니다.",
    NoticeKind.LANGUAGE_MODEL_BROKEN: (
        "언어 모델을 읽을 수 없어 그리디 텍스트만 나옵니다. ({reason})"
    ),
    NoticeKind.DOCUMENTS_NOT_USED: "문서에서 배운 것을 쓸 수 없어 빼고 합니다. ({reason})",
    NoticeKind.TRUNCATED: "파일이 예고한 길이보다 일찍 끝납니다. 있는 소리는 모두 인식했습니다.",
    NoticeKind.DAMAGED: "파일의 일부가 손상되어 그 부분만 빠졌습니다.",
    NoticeKind.TRACK_CHOSEN: (
        "소리 트랙이 여럿입니다({tracks}). {track}번을 인식했습니다. 바꾸려면 --track을 쓰세요."
    ),
    NoticeKind.SILENT: "이 파일에서는 말소리가 들리지 않았습니다.",
    NoticeKind.DEVICE_FALLBACK: "{from}을(를) 쓸 수 없어 {to}(으)로 계속합니다. 빠진 것 없음.",
    NoticeKind.SMALLER_WINDOW: "메모리가 모자라 더 짧게 나누어 계속합니다. 빠진 것은 없습니다.",
    NoticeKind.EMISSIONS_NOT_KEPT: (
        "중간 결과를 저장하지 못해, 다시 디코딩하려면 처음부터 인식해야 합니다. ({reason})"
    ),
    NoticeKind.SOUND_LOST: "{position}초에서 소리 {seconds}초가 빠졌습니다. 나머지는 그대로입니다.",
    NoticeKind.MICROPHONE_SILENT: (
        "{seconds}초 동안 마이크에서 아무 소리도 들어오지 않았습니다. 음소거되었는지 확인하세요."
    ),
    NoticeKind.ENGINE_RESTARTED: "인식 엔진이 멈춰 다시 시작했습니다. 빠진 것은 없습니다.",
}
