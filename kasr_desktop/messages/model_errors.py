"""What can go wrong with models, downloads and the engine."""

from __future__ import annotations

from kasr_desktop.messages.sentence import says

_AGAIN = "Get the model again.", "모델을 다시 내려받아 주세요."
_OTHER_MODEL = "Choose another model.", "다른 모델을 골라 주세요."
_OTHER_FOLDER = "Choose another folder.", "다른 폴더를 골라 주세요."
_NEEDS_LIBRARY = says(
    "This needs the library {library}, which is not installed here.",
    "이 기능에는 {library} 라이브러리가 필요한데 설치되어 있지 않아요.",
)
_INSTALL_IT = (
    'Install it with: pip install "{package}"',
    '이렇게 설치해 주세요: pip install "{package}"',
)

_TRY_AGAIN = "Try again.", "다시 시도해 주세요."

BUNDLE = {
    "missing": says("The model is not in its place.", "모델이 있던 자리에 없어요.")
    .window("Choose the model again.", "모델을 다시 골라 주세요.")
    .terminal("There is no folder {name}.", "{name} 폴더가 없어요."),
    "no_config": says(
        "This folder is not a model: config.json is missing.",
        "config.json이 없어서 모델 폴더가 아니에요.",
    ).then(*_OTHER_FOLDER),
    "bad_config": says(
        "The model's config.json cannot be understood.", "모델의 config.json을 읽을 수 없어요."
    ).then(*_AGAIN),
    "no_weights": says(
        "The model folder holds no weights.", "모델 폴더에 가중치 파일이 없어요."
    ).then("Get the model again, completely.", "모델을 끝까지 다시 내려받아 주세요."),
    "bad_weights": says(
        "The model's weights are damaged or incomplete.",
        "모델의 가중치 파일이 손상됐거나 일부가 없어요.",
    ).then(*_AGAIN),
    "incomplete": says(
        "The model's files are not whole: their download was not finished.",
        "모델 파일을 끝까지 내려받지 않아서 일부만 있어요.",
    ).then("Get the model again, completely.", "모델을 끝까지 다시 내려받아 주세요."),
    "lfs_pointer": says(
        "{name} is only a pointer: Git left the file itself behind (Git LFS).",
        "{name:은} 진짜 파일이 아니라 Git LFS 포인터예요.",
    ).then(
        "Run “git lfs pull” in the model's folder, or download the model here.",
        "모델 폴더에서 “git lfs pull”을 실행하거나, 여기서 모델을 내려받아 주세요.",
    ),
    "no_adapter": says(
        "This model hears many languages, but its part for Korean is missing: {expected}.",
        "여러 언어를 듣는 모델인데 한국어 파일({expected})이 빠졌어요.",
    ).then("Put that file into the model's folder.", "그 파일을 모델 폴더에 넣어 주세요."),
    "not_ctc": says(
        "This is not a speech model that this program knows (CTC or Whisper).",
        "이 프로그램이 아는 음성 인식 모델(CTC, 위스퍼)이 아니에요.",
    ).then(*_OTHER_MODEL),
    "custom_code": says(
        "This model wants to run program code of its own. For your safety it is not run.",
        "이 모델은 자체 코드를 실행하려고 해요. 안전을 위해 실행하지 않아요.",
    ).then(*_OTHER_MODEL),
    "no_vocab": says(
        "The model has no vocabulary (vocab.json).", "모델에 어휘 파일(vocab.json)이 없어요."
    ).then(*_AGAIN),
    "bad_vocab": says(
        "The model's tokenizer is damaged.", "모델의 토크나이저 파일이 손상됐어요."
    ).then(*_AGAIN),
    "no_korean": says(
        "This Whisper model knows only English.", "영어만 아는 위스퍼 모델이에요."
    ).then(*_OTHER_MODEL),
    "unsupported_rate": says(
        "The model wants a sampling rate other than 16 kHz.",
        "16 kHz가 아닌 소리로 학습된 모델이라 쓸 수 없어요.",
    ).then(*_OTHER_MODEL),
    "not_downloaded": says(
        "The model {model} is not on this computer.", "{model} 모델이 이 컴퓨터에 없어요."
    )
    .window("Download it first.", "먼저 내려받아 주세요.")
    .terminal(
        "Download it: kasr models download {model}",
        "먼저 내려받아 주세요: kasr models download {model}",
    ),
    "offline": says(
        "The model is not on this computer and downloads are switched off.",
        "모델이 이 컴퓨터에 없고, 내려받기가 꺼져 있어요.",
    ),
    "other_model": says("These results came from another model.", "다른 모델로 만든 결과예요.")
    .window("Choose that one or start again.", "그 모델을 고르거나 처음부터 다시 받아써 주세요.")
    .terminal(
        "They are of {found}, not of {expected}.", "{expected:이} 아니라 {found}의 결과예요."
    ),
}

VOCAB = {
    "bad_vocab": says("The model's vocabulary is damaged.", "모델의 어휘 파일이 손상됐어요.").then(
        *_AGAIN
    ),
    "size_mismatch": says(
        "Vocabulary and weights of the model do not belong together.",
        "모델의 어휘와 가중치가 서로 맞지 않아요.",
    ).then(*_AGAIN),
    "no_korean": says(
        "This model knows many languages, but Korean is not among them.",
        "여러 언어를 듣는 모델이지만 한국어는 없어요.",
    ).then(*_OTHER_MODEL),
    "no_blank": says(
        "The model's vocabulary has no blank token.", "모델의 어휘에 빈(blank) 토큰이 없어요."
    ).then(*_OTHER_MODEL),
}

LANGUAGE_MODEL = {
    "corrupt": says(
        "The language model cannot be read. Without it greedy text still works.",
        "언어 모델을 읽을 수 없어요. 들린 그대로의 텍스트는 쓸 수 있어요.",
    ),
    "unit_mismatch": says(
        "The language model does not fit the acoustic model's tokens.",
        "언어 모델의 단위가 음향 모델과 맞지 않아요.",
    ),
    "no_library": says(
        "The language model needs KenLM, which is not installed.",
        "언어 모델을 쓰려면 KenLM이 필요한데 설치되어 있지 않아요.",
    ),
}

DOWNLOAD = {
    "offline": says("Downloads are switched off.", "내려받기가 꺼져 있어요.")
    .window("Switch them on to download.", "내려받으려면 켜 주세요.")
    .terminal("HF_HUB_OFFLINE is set.", "HF_HUB_OFFLINE이 설정되어 있어요."),
    "no_connection": says(
        "The download server cannot be reached. What has arrived is kept.",
        "서버에 연결할 수 없어요. 받은 데까지는 저장돼 있어요.",
    ).then("Check the connection and try again.", "인터넷 연결을 확인하고 다시 시도해 주세요."),
    "not_found": says("There is no model {model} on the Hub.", "Hub에 {model} 모델이 없어요.").then(
        "Check how it is spelled.", "이름을 확인해 주세요."
    ),
    "no_space": says("There is no room for the download.", "내려받을 디스크 공간이 부족해요.").then(
        "Make room and try again.", "공간을 비우고 다시 시도해 주세요."
    ),
    "unwritable": says(
        "The folder for downloads cannot be written.", "내려받을 폴더에 쓸 수 없어요."
    ).then("Check its permissions.", "폴더의 쓰기 권한을 확인해 주세요."),
    "bad_answer": says(
        "The answer for “{model}” did not come from the Hub.",
        "“{model:}”에 대한 답이 Hub의 답이 아니에요.",
    ).then(
        "On a public network, log in to it first, then try again.",
        "공용 와이파이라면 먼저 로그인한 뒤 다시 시도해 주세요.",
    ),
    "hash_mismatch": says(
        "The download arrived damaged and was thrown away.", "내려받은 파일이 손상되어 삭제했어요."
    ).then(*_TRY_AGAIN),
    "gated": says(
        "The owner of this model wants you to log in and agree to terms first.",
        "이 모델은 로그인하고 약관에 동의해야 내려받을 수 있어요.",
    ).terminal("Log in with: hf auth login", "이렇게 로그인해 주세요: hf auth login"),
    "needs_library": _NEEDS_LIBRARY.then(*_INSTALL_IT),
    "bad_source": says(
        "{source} names no place that torch comes from.",
        "{source:은} torch를 받을 곳이 아니에요.",
    ).then(
        "Paste the line that PyTorch's site gives, or leave it empty.",
        "PyTorch 사이트가 알려 주는 명령을 붙여 넣거나 비워 두세요.",
    ),
    "not_installed": says(
        "torch could not be added.",
        "torch를 추가하지 못했어요.",
    ).then("pip says: {detail}", "pip이 이렇게 알려 왔어요: {detail}"),
    "adding": says("torch is being added already.", "torch를 이미 추가하고 있어요."),
    "busy": says(
        "Another program is already downloading this model.",
        "다른 프로그램이 이 모델을 이미 내려받고 있어요.",
    ),
}

ENGINE = {
    "needs_library": _NEEDS_LIBRARY.window(
        'Add torch on the models page, or install it with: pip install "{package}".',
        '모델 관리에서 torch를 추가하거나 이렇게 설치해 주세요: pip install "{package}".',
    ).terminal(
        'Add it: kasr torch add (or: pip install "{package}")',
        '이렇게 추가해 주세요: kasr torch add (또는 pip install "{package}")',
    ),
    "crashed": says(
        "The recognition engine stopped unexpectedly. What was done is kept.",
        "인식 엔진이 갑자기 멈췄어요. 그때까지 받아쓴 내용은 저장돼 있어요.",
    )
    .window(*_TRY_AGAIN)
    .terminal("It stopped twice ({cause}). Log: {log}", "두 번 멈췄어요({cause}). 로그: {log}"),
    "failed": says(
        "The recognition engine met an error of its own. What was done is kept.",
        "인식 엔진에서 오류가 났어요. 그때까지 받아쓴 내용은 저장돼 있어요.",
    ),
    "out_of_memory": says("There is not enough memory.", "메모리가 부족해요.").then(
        "Close other programs and try again.", "다른 프로그램을 닫고 다시 시도해 주세요."
    ),
    "not_started": says(
        "The recognition engine could not be started.", "인식 엔진을 시작할 수 없어요."
    ).then("Start the program again.", "프로그램을 다시 시작해 주세요."),
    "no_reference": says(
        "The reference decoder pyctcdecode is not installed. The default search gives the same "
        "text faster.",
        "기준 디코더 pyctcdecode가 설치되어 있지 않아요. 기본 탐색이 같은 결과를 더 빨리 내요.",
    ).terminal(
        "Leave out --search, or install it: pip install 'kasr-desktop[reference]' "
        "(Python up to 3.12).",
        "--search를 빼거나 이렇게 설치해 주세요: pip install 'kasr-desktop[reference]' "
        "(Python 3.12까지).",
    ),
    "no_such_device": says(
        "The chosen compute device cannot be used here.",
        "선택한 처리 장치를 이 컴퓨터에서 쓸 수 없어요.",
    )
    .window("Choose “auto”.", "설정에서 ‘자동’을 골라 주세요.")
    .terminal("There are: {found}.", "쓸 수 있는 장치: {found}."),
}

LEARNING = {
    "empty": says(
        "No row of the library was corrected by you yet.", "보관함에 아직 직접 수정한 줄이 없어요."
    ).then(
        "Correct a recording, then try again.", "녹음의 텍스트를 수정한 다음 다시 시도해 주세요."
    ),
    "too_few": says(
        "Only {found} corrected rows can be used, and at least {expected} are needed.",
        "쓸 수 있는 수정한 줄이 {found}개뿐이에요. 적어도 {expected}개가 필요해요.",
    ).then("Correct some more, then try again.", "조금 더 수정한 다음 다시 시도해 주세요."),
    "busy": says(
        "Another window or terminal is learning from the corrections already.",
        "다른 창이나 터미널에서 이미 배우고 있어요.",
    ),
    "damaged": says(
        "What the stopped learning had prepared is not whole.",
        "멈췄던 배우기가 준비해 둔 것이 온전하지 않아요.",
    )
    .window("Start again from the beginning.", "처음부터 다시 시작해 주세요.")
    .terminal("Start again with --anew.", "--anew를 붙여 처음부터 다시 시작해 주세요."),
    "unwritable": says("{path} cannot be written.", "{path:을} 쓸 수 없어요.").then(
        "Check its permissions.", "폴더의 쓰기 권한을 확인해 주세요."
    ),
    "no_space": says(
        "There is no room on the disk. What was learned so far is kept.",
        "디스크 공간이 부족해요. 그때까지 배운 것은 저장돼 있어요.",
    ).then("Make room and go on.", "공간을 비우고 이어서 해 주세요."),
    "not_started": says(
        "The trainer could not be started.", "학습 프로그램을 시작할 수 없어요."
    ).then("Start the program again.", "프로그램을 다시 시작해 주세요."),
    "failed": says(
        "The training stopped. What was learned so far is kept. It said: {detail}",
        "학습이 멈췄어요. 그때까지 배운 것은 저장돼 있어요. "
        "학습 프로그램이 이렇게 알려 왔어요: {detail}",
    ).then("Try to go on.", "이어서 다시 시도해 주세요."),
    "nothing_taken": says(
        "Nothing that was learned from corrections is in use.",
        "수정한 텍스트에서 배운 것을 쓰고 있지 않아요.",
    ),
}
