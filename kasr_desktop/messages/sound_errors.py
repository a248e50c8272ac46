"""What can go wrong with files of sound, microphones and listening."""

from __future__ import annotations

from kasr_desktop.messages.sentence import says

AUDIO = {
    "missing": says("The file is not there.", "파일이 없어요.").then(
        "Check whether it was moved or renamed.", "옮겼거나 이름을 바꿨는지 확인해 주세요."
    ),
    "folder": says("This is a folder.", "파일이 아니라 폴더예요.")
    .window("Open it with “Open a folder”.", "‘폴더 열기’로 열어 주세요.")
    .terminal("Name the files in it.", "그 안의 파일을 지정해 주세요."),
    "unreadable": says("The file cannot be read.", "파일을 읽을 수 없어요.").then(
        "Check whether you may open it, or copy it elsewhere.",
        "읽기 권한이 있는지 확인하거나 다른 곳에 복사해 주세요.",
    ),
    "empty": says("The file is empty.", "내용이 없는 빈 파일이에요.").window(
        "Choose another one.", "다른 파일을 골라 주세요."
    ),
    "not_audio": says(
        "This is neither audio nor video, or it is damaged.",
        "음성·영상 파일이 아니거나 손상됐어요.",
    ).then("Choose another file.", "다른 파일을 골라 주세요."),
    "incomplete": says(
        "The file was cut off: its index is missing.", "파일이 중간에 잘려서 열 수 없어요."
    ).then("Copy or download it again.", "다시 복사하거나 내려받아 주세요."),
    "no_audio_track": says("This video has no sound.", "이 영상에는 소리가 없어요.").window(
        "Choose a file that can be heard.", "소리가 있는 파일을 골라 주세요."
    ),
    "no_such_track": says(
        "The file has no such audio track.", "파일에 그런 번호의 소리 트랙이 없어요."
    )
    .window("Choose another.", "다른 트랙을 골라 주세요.")
    .terminal("It has {num_tracks}, from 0.", "트랙은 {num_tracks}개이고 0번부터예요."),
    "no_such_channel": says("The file has no such channel.", "파일에 그런 채널이 없어요.").then(
        "Choose another, or the mix of all.", "다른 채널이나 전체 믹스를 골라 주세요."
    ),
    "no_such_time": says(
        "The recording ends at {end} s, before {start} s.",
        "녹음이 {start}초가 되기 전인 {end}초에 끝나요.",
    ).then("Choose an earlier part.", "더 앞쪽을 골라 주세요."),
    "undecodable": says(
        "The sound is damaged and nothing of it could be read.",
        "소리가 손상되어 전혀 읽을 수 없어요.",
    ).then("Try another copy.", "다른 사본이 있으면 그것으로 시도해 주세요."),
    "unsupported_rate": says(
        "Its sampling rate cannot be used here.", "지원하지 않는 샘플링 레이트예요."
    ).then("Convert it to 16 kHz.", "16 kHz로 변환해 주세요."),
}

MICROPHONE = {
    "no_library": says(
        "The system's sound library (PortAudio) is missing.",
        "소리 라이브러리(PortAudio)가 설치되어 있지 않아요.",
    )
    .window("Install it to record.", "녹음하려면 설치해 주세요.")
    .terminal(
        "On Debian and Ubuntu: apt install libportaudio2",
        "데비안·우분투에서는 이렇게 설치해 주세요: apt install libportaudio2",
    ),
    "no_microphone": says("There is no microphone.", "마이크가 없어요.").then(
        "Check whether it is plugged in.", "연결되어 있는지 확인해 주세요."
    ),
    "no_such_microphone": says(
        "The microphone “{name}” is not here.", "“{name}” 마이크를 찾을 수 없어요."
    )
    .window("Choose another one.", "다른 마이크를 골라 주세요.")
    .terminal("There are: {found}.", "쓸 수 있는 마이크: {found}."),
    "cannot_open": says("The microphone cannot be opened.", "마이크를 열 수 없어요.").then(
        "Check whether another program uses it and whether this one may.",
        "다른 프로그램이 쓰고 있는지, 마이크 권한이 있는지 확인해 주세요.",
    ),
    "lost": says(
        "The microphone “{name}” went away. What was recorded before is kept.",
        "“{name}” 마이크의 연결이 끊어졌어요. 그때까지 녹음한 소리는 저장돼 있어요.",
    ),
    "crashed": says(
        "Recording stopped unexpectedly. What was recorded before is kept.",
        "녹음이 갑자기 멈췄어요. 그때까지 녹음한 소리는 저장돼 있어요.",
    ),
    "not_started": says("Recording could not be started.", "녹음을 시작할 수 없어요.").then(
        "Start the program again.", "프로그램을 다시 시작해 주세요."
    ),
}

PLAYBACK = {
    "no_library": says(
        "The system's sound library (PortAudio) is missing.",
        "소리 라이브러리(PortAudio)가 설치되어 있지 않아요.",
    ).then(
        "Install it to listen. Everything else works.",
        "들으려면 설치해 주세요. 다른 기능은 그대로 쓸 수 있어요.",
    ),
    "no_output": says(
        "There is no sound output. Everything else works.",
        "소리를 낼 장치가 없어요. 다른 기능은 그대로 쓸 수 있어요.",
    ).then(
        "Plug in headphones or a loudspeaker and press play again.",
        "헤드폰이나 스피커를 연결하고 다시 재생해 주세요.",
    ),
    "cannot_open": says(
        "The sound output cannot be opened.", "소리 출력 장치를 열 수 없어요."
    ).then(
        "Check whether another program uses it alone, then press play again.",
        "다른 프로그램이 독점하고 있는지 확인한 뒤 다시 재생해 주세요.",
    ),
    "lost": says(
        "The sound output went away, so playback is paused.",
        "소리 출력 장치의 연결이 끊어져서 재생을 멈췄어요.",
    ).then("Press play to go on.", "재생을 누르면 이어서 들려요."),
    "crashed": says(
        "Playback stopped unexpectedly. The text is untouched.",
        "재생이 갑자기 멈췄어요. 텍스트는 그대로예요.",
    ).then("Press play to go on.", "재생을 누르면 이어서 들려요."),
    "not_started": says("Playback could not be started.", "재생을 시작할 수 없어요.").then(
        "Start the program again.", "프로그램을 다시 시작해 주세요."
    ),
}

FILM = {
    "no_picture": says("This file has no video.", "이 파일에는 영상이 없어요."),
    "undecodable": says(
        "The video cannot be decoded ({said}). Sound and text are as they were.",
        "이 영상의 화면을 읽을 수 없어요({said}). 소리와 텍스트는 그대로 쓸 수 있어요.",
    ),
    "crashed": says(
        "The picture stopped unexpectedly. Sound and text are untouched.",
        "화면이 갑자기 멈췄어요. 소리와 텍스트는 그대로예요.",
    ),
    "not_started": says(
        "The picture cannot be shown. Sound and text are untouched.",
        "화면을 띄울 수 없어요. 소리와 텍스트는 그대로예요.",
    ).then("Start the program again.", "프로그램을 다시 시작해 주세요."),
}
