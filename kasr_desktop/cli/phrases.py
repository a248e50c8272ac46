"""The terminal's own phrases in both languages; what it shares with the window is `messages`."""

from __future__ import annotations

from kasr_desktop.messages import Label

PHRASES = {
    "file_error": Label("{file}: {sentence}", "{file}: {sentence}"),
    "notice": Label("{file}: {sentence}", "{file}: {sentence}"),
    "left": Label("{left} left", "{left} 남음"),
    "torch_absent": Label("torch is not here", "torch가 없어요."),
    "torch_here": Label("torch {version}, {uses}", "torch {version}, {uses}"),
    "torch_for_card": Label("for NVIDIA's graphics cards", "NVIDIA 그래픽 카드용"),
    "torch_for_processor": Label("for the processor alone", "CPU 전용"),
    "torch_cost": Label(
        "torch {version}, {uses}: {fetched} to download, about {kept} on disk; meanwhile {needed} "
        "must be free, {free} is",
        "torch {version}, {uses}: {fetched} 내려받고 디스크는 약 {kept} 써요. 그동안 {needed}의 빈 "
        "공간이 필요한데, 지금 {free} 비어 있어요.",
    ),
    "torch_usual_cost": Label(
        "torch {version}, {uses}: the server does not say its size; usually {fetched} to download, "
        "about {kept} on disk; meanwhile {needed} must be free, {free} is",
        "torch {version}, {uses}: 서버가 크기를 알려 주지 않아요. 보통 {fetched} 내려받고 디스크는 "
        "약 {kept} 써요. 그동안 {needed}의 빈 공간이 필요한데, 지금 {free} 비어 있어요.",
    ),
    "torch_agree": Label("Fetch it? [y/N] ", "내려받을까요? [y/N] "),
    "torch_not_agreed": Label(
        "Nothing was fetched; --yes agrees.", "내려받지 않았어요. --yes를 붙이면 묻지 않아요."
    ),
    "torch_unpacking": Label("unpacking", "압축 푸는 중"),
    "torch_added": Label("torch is here: {folder}", "torch를 추가했어요: {folder}"),
    "torch_removed": Label("torch is removed", "torch를 삭제했어요."),
    "torch_in_use": Label(
        "Its files are in use and will be removed next time.",
        "파일을 쓰고 있어서 다음번에 삭제해요.",
    ),
    "torch_of_environment": Label(
        "torch {version} came with this environment and goes first; change it with pip.",
        "이 환경에 든 torch {version} 버전이 먼저 쓰여요. pip으로 바꿔 주세요.",
    ),
    "loading": Label("loading the model", "모델 불러오는 중…"),
    "files": Label("{number}/{count}", "{number}/{count}"),
    "wrote": Label("wrote {path}", "저장했어요: {path}"),
    "done": Label(
        "done: {duration} of sound in {elapsed} ({rtf:.2f} of real time)",
        "완료: 소리 {duration}, 걸린 시간 {elapsed} (실시간의 {rtf:.2f}배)",
    ),
    "summary": Label(
        "{failed} of {count} files could not be done.",
        "파일 {count}개 중 {failed}개를 처리하지 못했어요.",
    ),
    "cluster_resumes": Label(
        "{left} of {count} files are left to do.", "파일 {count}개 중 {left}개가 남아 있어요."
    ),
    "cluster_done": Label(
        "done: {done} files, {sound} of sound in {elapsed} ({speed} times real time); {report}",
        "완료: 파일 {done}개, 소리 {sound}, 걸린 시간 {elapsed}(실시간의 {speed}배). {report}",
    ),
    "interrupted_at": Label(
        "Stopped at {position}; what was recognized before is kept.",
        "{position}에서 멈췄어요. 그때까지 받아쓴 내용은 저장돼 있어요.",
    ),
    "speaker": Label("Speaker {number}", "화자 {number}"),
    "finding_speakers": Label("finding speakers", "화자 찾는 중"),
    "speakers_found": Label("speakers found: {count}", "찾은 화자: {count}명"),
    "laying_script": Label("aligning the script with the sound", "대본을 소리에 맞추는 중"),
    "script_laid": Label(
        "script: {count} of {total} words were heard",
        "대본의 단어 {total}개 가운데 {count}개가 들려요.",
    ),
    "script_skipped": Label("not heard, line {line}: {text}", "{line}번째 줄, 안 들림: {text}"),
    "script_added": Label(
        "speech that is not in the script: {start} to {end}",
        "대본에 없는 말: {start}부터 {end}까지",
    ),
    "script_not_laid": Label(
        "The script could not be aligned; the recognized text is written instead.",
        "대본을 다 맞추지 못했어요. 그 대신 받아쓴 텍스트를 저장해요.",
    ),
    "script_other": Label(
        "Hardly anything of the script is in this recording; is it the right one?",
        "대본의 말이 이 녹음에서는 거의 들리지 않아요. 맞는 대본인지 확인해 주세요.",
    ),
    "learn_reading": Label("cutting out corrected rows", "수정한 줄의 소리를 모으는 중"),
    "learn_before": Label("measuring the model as it is", "지금 모델의 정확도를 재는 중"),
    "learn_words": Label("measuring with the words learned", "단어를 배운 뒤 정확도를 재는 중"),
    "learn_hearing": Label("hearing the corrected rows", "수정한 줄을 듣는 중"),
    "learn_training": Label("training", "학습하는 중"),
    "learn_writing": Label("writing the model", "모델을 저장하는 중"),
    "learn_after": Label("measuring what was learned", "학습한 모델의 정확도를 재는 중"),
    "learn_resumes": Label(
        "Going on with the run that was stopped; --anew begins again.",
        "멈췄던 배우기를 이어서 해요. 처음부터 하려면 --anew를 붙여 주세요.",
    ),
    "learn_stopped": Label(
        "Stopped. Nothing was changed; kasr learn goes on from here.",
        "배우기를 멈췄어요. 바꾼 것은 없고, kasr learn으로 이어서 할 수 있어요.",
    ),
    "learn_no_trainer": Label(
        "The trainer is not installed, so only words are learned: "
        "pip install 'kasr-desktop[trainer]'",
        "학습 프로그램이 설치되어 있지 않아 단어만 배워요: pip install 'kasr-desktop[trainer]'",
    ),
    "learn_other_kind": Label(
        "Only the built-in model can be trained here; of {model} only words are learned.",
        "여기서 학습할 수 있는 것은 내장 모델뿐이에요. {model:은} 단어만 배워요.",
    ),
    "learn_set": Label(
        "{path}: {train} rows to learn from, {aside} kept aside, {left} left out",
        "{path}: 배울 줄 {train}개, 따로 둔 줄 {aside}개, 제외한 줄 {left}개",
    ),
    "learn_rows": Label(
        "learned from {rows} corrected rows ({length}), measured on {aside} that were kept aside",
        "수정한 줄 {rows}개({length})에서 배우고, 따로 둔 {aside}줄로 쟀어요",
    ),
    "learn_left_out": Label(
        "{count} corrected rows could not be used (digits or Latin letters in them, no sound).",
        "수정한 줄 {count}개는 쓸 수 없었어요(숫자나 영문이 있거나 소리가 없음).",
    ),
    "learn_words_name": Label("My corrections", "수정한 텍스트"),
    "learn_as_it_is": Label("as it is", "지금 모델"),
    "learn_only_words": Label("words learned", "단어를 배움"),
    "learn_voice": Label("trained", "학습함"),
    "learn_both": Label("both", "둘 다"),
    "learn_rate": Label(
        "{name}: {letters:.1%} of letters wrong ({count} of {total}), {words:.1%} of words",
        "{name}: 글자 오류 {letters:.1%}({total}자 가운데 {count}자), 어절 오류 {words:.1%}",
    ),
    "learn_taken": Label(
        "Better by {count} letters: in use in the window from now on. Back: kasr learn --undo",
        "글자 {count}개를 더 맞혀요. 이제부터 창에서 이것을 써요. 되돌리기: kasr learn --undo",
    ),
    "learn_taken_here": Label(
        "In the terminal: --model {model}",
        "터미널에서 쓰기: --model {model}",
    ),
    "learn_would": Label(
        "Better by {count} letters; nothing was changed. To use it: kasr learn",
        "글자 {count}개를 더 맞혀요. 바꾼 것은 없어요. 쓰려면: kasr learn",
    ),
    "learn_not_better": Label(
        "Nothing is better than the model as it is, so it stays in use.",
        "지금 모델보다 나은 것이 없어서 그대로 써요.",
    ),
    "learn_undone": Label("The former model is in use again.", "전에 쓰던 모델로 되돌렸어요."),
    "no_speech": Label("(no speech)", "(말소리 없음)"),
    "unexpected": Label(
        "Something unexpected happened ({error}); --verbose shows the details.",
        "예상하지 못한 문제가 생겼어요({error}). --verbose를 주면 자세히 볼 수 있어요.",
    ),
    "downloaded": Label("downloaded", "내려받음"),
    "incomplete": Label(
        "download paused; download again to go on", "내려받다 멈춤, 다시 내려받으면 이어서 받아요"
    ),
    "not_downloaded": Label("not downloaded", "내려받지 않음"),
    "download_paused": Label(
        "Paused; `kasr models download {model}` goes on from here.",
        "멈췄어요. `kasr models download {model:`을} 다시 실행하면 이어서 받아요.",
    ),
    "download_done": Label(
        "{model} is ready: kasr transcribe --model {model} FILE",
        "{model} 준비 완료: kasr transcribe --model {model} 파일",
    ),
    "removed": Label(
        "{model} removed, {size} freed", "{model:을} 삭제했어요. 공간 {size:이} 비었어요."
    ),
    "listening": Label(
        "Listening to {name} ({rate} Hz); Ctrl-C stops and keeps.",
        "{name} 마이크로 녹음 중({rate} Hz). Ctrl+C를 누르면 멈추고 저장해요.",
    ),
    "recording": Label("rec {elapsed}  {bar} {dbfs} dB", "녹음 {elapsed}  {bar} {dbfs} dB"),
    "recorded": Label("recorded {length}", "{length} 녹음했어요."),
    "lost": Label(
        "{lost} s of sound were lost on the way; the rest is complete.",
        "소리 {lost}초가 도중에 빠졌어요. 나머지는 모두 저장돼 있어요.",
    ),
    "unfinished": Label(
        "{path} was left unfinished ({length}); `kasr record --recover` completes it.",
        "저장이 끝나지 않은 녹음: {path} ({length}). `kasr record --recover`로 복구해 주세요.",
    ),
    "microphones": Label("microphones:", "마이크:"),
    "no_microphones": Label("microphones: none", "마이크: 없음"),
    "unread": Label(
        "{count} places cannot be read as they stand.", "그대로 읽을 수 없는 곳이 {count}군데예요."
    ),
    "line": Label("line {number}", "{number}번째 줄"),
    "fault_bad_time": Label("these times cannot be read:", "읽을 수 없는 시간:"),
    "fault_negative": Label("a time before the start:", "0보다 이른 시간:"),
    "fault_backwards": Label("ends before it begins:", "시작보다 끝이 이름:"),
    "fault_empty": Label("a cue without text", "텍스트가 없는 자막"),
    "fault_no_times": Label("text without times:", "시간이 없는 텍스트:"),
    "fault_no_cues": Label("the file holds no cue", "자막이 하나도 없는 파일"),
    "fault_bad_bytes": Label(
        "in another encoding than the rest, or damaged:", "나머지와 인코딩이 다르거나 손상된 줄:"
    ),
    "checked": Label(
        "{cues} cues checked, {violations} violations.",
        "자막 {cues}개를 검사했어요. 규칙에 어긋난 곳: {violations}개.",
    ),
}
