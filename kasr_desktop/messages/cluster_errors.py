"""What is said where a list of files cannot be worked through on many machines."""

from __future__ import annotations

from kasr_desktop.messages.sentence import Message, says

CLUSTER: dict[str, Message] = {
    "needs_library": says(
        "Work on a cluster needs Ray, which is not installed.",
        "클러스터 작업에는 Ray가 필요한데 설치되어 있지 않아요.",
    ).terminal(
        "Install it here and on every worker: pip install 'kasr-desktop[cluster]'",
        "이 컴퓨터와 모든 작업 노드에 설치해 주세요: pip install 'kasr-desktop[cluster]'",
    ),
    "no_cluster": says(
        "No Ray cluster answers at {address}.",
        "{address}에서 응답하는 Ray 클러스터가 없어요.",
    ).terminal(
        "`ray status` shows whether one runs; without --cluster this machine does the work.",
        "`ray status`로 실행 중인지 볼 수 있어요. --cluster를 빼면 이 컴퓨터가 처리해요.",
    ),
    "lost": says(
        "The cluster ended the work ({detail}). What was done is kept.",
        "클러스터가 작업을 끝냈어요({detail}). 그때까지 처리한 것은 저장돼 있어요.",
    ).terminal("The same command goes on.", "같은 명령을 다시 실행하면 이어서 해요."),
    "unreadable": says("{url} cannot be read.", "{url:을} 읽을 수 없어요.").terminal(
        "{detail}", "{detail}"
    ),
    "no_files": says("{source} names no file.", "{source}에 파일이 하나도 없어요."),
    "twice": says(
        "Line {number} of {source} gives the name {name} a second time.",
        "{source} {number}번째 줄이 이름 {name:을} 다시 써요.",
    ).then("Give each file a name of its own.", "파일마다 다른 이름을 붙여 주세요."),
}
