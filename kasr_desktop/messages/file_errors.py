"""What can go wrong with the library, documents, settings and saved files."""

from __future__ import annotations

from kasr_desktop.messages.sentence import says

_OTHER_FOLDER = "Choose another folder.", "다른 폴더를 골라 주세요."

LIBRARY = {
    "unwritable": says(
        "The recording cannot be written to its folder.", "녹음을 폴더에 저장할 수 없어요."
    ).then(*_OTHER_FOLDER),
    "no_space": says(
        "The disk is full. What was recorded before is kept.",
        "디스크가 가득 찼어요. 그때까지 녹음한 소리는 저장돼 있어요.",
    ).then("Make room to go on.", "공간을 비우고 계속해 주세요."),
    "exists": says("“{name}” is already there.", "“{name:”이} 이미 있어요.").then(
        "Choose another name.", "다른 이름을 써 주세요."
    ),
    "bad_name": says(
        "“{name}” cannot be the name of a file.", "“{name:”은} 파일 이름으로 쓸 수 없어요."
    ).then("Leave out slashes, colons and the like.", "/, : 같은 기호를 빼 주세요."),
    "missing": says("The recording “{name}” is no longer there.", "녹음 “{name:”이} 이제 없어요."),
    "gone": says(
        "“{name}” was moved or deleted while it was being recorded.",
        "녹음하는 동안 “{name:”이} 옮겨졌거나 지워졌어요.",
    ).then("Where the file was moved, its sound is complete.", "옮긴 파일에 소리가 그대로 있어요."),
    "unreadable": says(
        "“{name}” is not a recording of this program.",
        "“{name:”은} 이 프로그램으로 녹음한 파일이 아니에요.",
    ),
    "in_use": says("“{name}” is being recorded right now.", "“{name:”은} 지금 녹음 중이에요."),
    "damaged": says("The library of texts is damaged.", "보관함이 손상됐어요.").then(
        "Start the program again.", "프로그램을 다시 시작해 주세요."
    ),
    "rows_damaged": says(
        "Parts of the library are damaged ({count}). What can be read of them is shown.",
        "보관함 일부({count}곳)가 손상됐어요. 읽을 수 있는 것은 보여 드려요.",
    ),
    "newer": says(
        "The library was made by a newer version of this program and is not touched.",
        "보관함이 더 새로운 버전의 프로그램으로 만들어져서 건드리지 않았어요.",
    ).then(
        "Until you update, save texts as files.",
        "업데이트할 때까지는 텍스트를 파일로 저장해 주세요.",
    ),
    "texts_unwritable": says(
        "Texts cannot be kept: the folder of the library is locked. It is tried again.",
        "보관함 폴더에 쓸 수 없어서 텍스트를 저장하지 못하고 있어요. 계속 다시 시도해요.",
    ).then("Save texts as files meanwhile.", "그동안은 텍스트를 파일로 저장해 주세요."),
    "texts_no_space": says(
        "The disk is full, so new texts are not kept yet. It is tried again.",
        "디스크가 가득 차서 새 텍스트를 저장하지 못하고 있어요. 계속 다시 시도해요.",
    ).then("Make room.", "디스크 공간을 비워 주세요."),
    "texts_in_use": says(
        "Another program uses the library of texts. It is tried again.",
        "다른 프로그램이 보관함을 쓰고 있어요. 계속 다시 시도해요.",
    ),
}

DOCUMENT = {
    "missing": says("“{name}” is not there.", "“{name:”이} 없어요."),
    "unreadable": says("“{name}” cannot be read.", "“{name:”을} 읽을 수 없어요.").then(
        "Check whether you may read it.", "읽기 권한이 있는지 확인해 주세요."
    ),
    "not_text": says("“{name}” is not a text.", "“{name:”은} 텍스트가 아니에요.").then(
        "Save it as a text file or as DOCX first.", "텍스트 파일이나 DOCX로 저장해 주세요."
    ),
    "damaged": says(
        "“{name}” is damaged or is not what its name says.",
        "“{name:”이} 손상됐거나 확장자와 다른 파일이에요.",
    ),
    "too_large": says("“{name}” is too large.", "“{name:”이} 너무 커요.").then(
        "Choose a smaller document.", "더 작은 문서를 골라 주세요."
    ),
    "no_korean": says(
        "There is no Korean text in “{name}”.", "“{name}”에는 한국어 텍스트가 없어요."
    ),
    "unwritable": says("What was learned cannot be kept.", "학습한 내용을 저장할 수 없어요.").then(
        "Make room on the disk and try again.", "디스크 공간을 비우고 다시 시도해 주세요."
    ),
}

SETTINGS = {
    "unreadable": says(
        "The settings cannot be read. Defaults are used.",
        "설정 파일을 읽을 수 없어서 기본값을 쓰고 있어요.",
    ),
    "not_toml": says(
        "The settings file is damaged. Defaults are used.",
        "설정 파일이 손상되어 기본값을 쓰고 있어요.",
    ),
    "bad_value": says(
        "The settings file holds a value that cannot be used. Its default is used.",
        "설정 파일에 쓸 수 없는 값이 있어서 그 항목은 기본값을 쓰고 있어요.",
    ),
    "unwritable": says(
        "The settings cannot be kept: their folder is locked.",
        "설정 폴더에 쓸 수 없어서 설정을 저장하지 못했어요.",
    ),
    "no_space": says(
        "The settings cannot be kept: there is no space left.",
        "디스크 공간이 부족해서 설정을 저장하지 못했어요.",
    ),
}

EXPORT = {
    "unwritable": says(
        "“{name}” cannot be written there.", "“{name:”을} 그곳에 저장할 수 없어요."
    ).then(*_OTHER_FOLDER),
    "no_space": says("There is no space left to save.", "저장할 디스크 공간이 부족해요.").then(
        "Make room or choose another folder.", "공간을 비우거나 다른 폴더를 골라 주세요."
    ),
    "exists": says("“{name}” is already there.", "“{name:”이} 이미 있어요.").then(
        "Choose another name.", "다른 이름을 써 주세요."
    ),
    "unencodable": says(
        "There are characters that CP949 cannot hold ({characters}).",
        "CP949로 저장할 수 없는 글자가 있어요({characters}).",
    )
    .window("Save as UTF-8.", "UTF-8로 저장해 주세요.")
    .terminal("Use --encoding utf-8.", "--encoding utf-8을 써 주세요."),
    "no_such_text": says("This transcript has no such text.", "이 받아쓰기에는 그 텍스트가 없어요.")
    .window("Choose the other side.", "다른 쪽 텍스트를 골라 주세요.")
    .terminal("Choose another --side.", "--side를 바꿔 주세요."),
    "no_qt": says(
        "PDF is drawn by Qt, which cannot be loaded here ({detail}).",
        "PDF를 만드는 Qt를 이 시스템에서 불러올 수 없어요({detail}).",
    ).then(
        "Save as DOCX or HTML, or install what Qt lacks.",
        "DOCX나 HTML로 저장하거나 Qt에 필요한 것을 설치해 주세요.",
    ),
    "not_drawn": says(
        "The PDF could not be drawn ({detail}).", "PDF를 만들지 못했어요({detail})."
    ).then("Try again, or save as DOCX or HTML.", "다시 시도하거나 DOCX나 HTML로 저장해 주세요."),
    "unreadable": says("“{name}” cannot be read.", "“{name:”을} 읽을 수 없어요."),
    "malformed": says(
        "The file is not written as its format demands.",
        "형식에 맞지 않는 파일이라 읽을 수 없어요.",
    ),
    "incomplete": says(
        "What was heard is not kept whole: the file is cut or damaged after {seconds} s.",
        "인식 중간 결과 파일이 {seconds}초 뒤로 잘렸거나 손상됐어요.",
    ).then("Transcribe the recording again.", "녹음을 다시 받아써 주세요."),
}

WRITTEN_FORM = {
    "no_analyser": says(
        "The written form needs a morphological analyser (kiwipiepy), which is not installed.",
        "텍스트를 다듬으려면 형태소 분석기(kiwipiepy)가 필요한데 설치되어 있지 않아요.",
    ).then(
        # a package holds no pip of its own to bring it: this brings a KASR that has it
        "It comes with: pip install 'kasr-desktop[written]'",
        "이렇게 설치하면 함께 와요: pip install 'kasr-desktop[written]'",
    ),
    "stopped": says(
        "The analyser of the written form stopped unexpectedly ({cause}).",
        "텍스트를 다듬는 형태소 분석기가 갑자기 끝났어요({cause}).",
    ).then("Try again; what was heard stands.", "다시 시도해 주세요. 들린 텍스트는 그대로 있어요."),
}
