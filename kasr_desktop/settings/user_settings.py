"""Every choice of the user, in one frozen dataclass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from kasr_desktop.domain.cue_options import CueProfile, FrameRate
from kasr_desktop.domain.export_options import (
    DocumentLayout,
    FileFormat,
    Newline,
    TextEncoding,
    names_of_formats,
)
from kasr_desktop.domain.knobs import ALPHA, BEAM_WIDTH, BETA
from kasr_desktop.domain.label import Label
from kasr_desktop.domain.large_numbers import LargeNumbers
from kasr_desktop.domain.options import BeamSearch, DecodeOptions, Hotword
from kasr_desktop.domain.readings import ALL_DECODERS, BEST, decoder_choices, export_choices
from kasr_desktop.settings.appearance import TextSize, Theme, UiLanguage
from kasr_desktop.settings.folders import adaptation_path, recordings_dir
from kasr_desktop.settings.model_decoding import ModelDecoding
from kasr_desktop.settings.setting_info import (
    Section,
    SettingInfo,
    knob_setting,
    setting,
    setting_infos,
)

_MOST_RECENT = 20
_AS_TUNED = Label("as the model was tuned", "모델의 권장값")
_ENCODED = names_of_formats(one for one in FileFormat if one.facts.any_encoding)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the app remembers; each field is declared once, with its names and its flag.

    Raises:
        SettingsError: `bad_value`: a number out of its range, a text not of its form.
    """

    ui_language: UiLanguage = setting(
        UiLanguage.SYSTEM,
        Label("Language", "언어"),
        Label(
            "Language of the window. Nothing is lost by the change.",
            "창의 언어예요. 바꿔도 사라지는 내용은 없어요.",
        ),
        section=Section.GENERAL,
    )
    theme: Theme = setting(
        Theme.SYSTEM,
        Label("Colors", "테마"),
        Label(
            "Light or dark, or as the system has it at the moment.",
            "라이트, 다크, 또는 시스템 설정을 따라요.",
        ),
        section=Section.GENERAL,
    )
    text_size: TextSize = setting(
        TextSize.SYSTEM,
        Label("Size of text", "글자 크기"),
        Label(
            "Of everything in the window. The transcript's own size is under View.",
            "창 전체의 글자 크기예요. 받아쓴 텍스트만 키우려면 보기 메뉴를 쓰세요.",
        ),
        section=Section.GENERAL,
    )
    notify_when_done: bool = setting(
        True,
        Label("Notify when long work ends", "긴 작업이 끝나면 알리기"),
        Label(
            "A system notification, if the window is not in front.",
            "그때 창이 앞에 없으면 시스템 알림으로 알려요.",
        ),
        section=Section.GENERAL,
    )
    keep_awake: bool = setting(
        True,
        Label("Keep the computer awake while it works", "작업하는 동안 절전 모드 막기"),
        Label(
            "While it records or transcribes; the screen may go dark.",
            "녹음하거나 받아쓰는 동안이에요. 화면은 꺼질 수 있어요.",
        ),
        section=Section.GENERAL,
    )
    system_recent_files: bool = setting(
        True,
        Label("Show recordings in the system's recent files", "시스템의 최근 파일에 녹음 표시"),
        Label(
            "File managers and start menus show them; macOS has no way for it.",
            "파일 관리자와 시작 메뉴에 나와요. macOS에서는 할 수 없어요.",
        ),
        section=Section.GENERAL,
    )
    mark_spacing: bool = setting(
        True,
        Label("Mark differences of spacing", "띄어쓰기 차이 표시"),
        Label(
            "A thin line where the spaces alone differ; it counts as no difference.",
            "띄어쓰기만 다른 단어에 가는 밑줄을 그어요. 다른 곳의 수에는 넣지 않아요.",
        ),
        section=Section.GENERAL,
    )
    rename_files: bool = setting(
        False,
        Label("Rename the file too", "파일 이름도 함께 바꾸기"),
        Label(
            "When you rename a recording in the list.",
            "목록에서 녹음 이름을 바꾸면 파일 이름도 바뀌어요.",
        ),
        section=Section.GENERAL,
    )
    input_device: str = setting(
        "",
        Label("Microphone", "마이크"),
        Label("Its name as the system has it.", "시스템에 나오는 이름이에요."),
        section=Section.RECORDING,
        flags=("--input-device",),
        unset=Label("The system's microphone", "시스템 기본 마이크"),
    )
    recordings_folder: str = setting(
        "",
        Label("Folder of recordings", "녹음 폴더"),
        Label(
            "Where the sound of new recordings is kept, as plain files.",
            "새로 녹음한 소리를 일반 파일로 저장하는 곳이에요.",
        ),
        section=Section.RECORDING,
        unset=Label("KASR in the documents folder", "문서 폴더의 KASR"),
    )
    model: str = setting(
        "builtin",
        Label("Acoustic model", "음향 모델"),
        Label("The models page of the window chooses it.", "창의 모델 관리에서 골라요."),
        flags=("--model",),
        pattern=".+",
        expected=Label('"builtin", a folder or a Hub id', '"builtin", 폴더, Hub 이름'),
    )
    compute_device: str = setting(
        "auto",
        Label("Processor", "처리 장치"),
        Label("Where the model runs.", "모델을 실행할 장치예요."),
        section=Section.RECOGNITION,
        flags=("--device",),
        pattern=r"auto|cpu|mps|cuda(:\d+)?",
        expected=Label("auto, cpu, mps, cuda or cuda:1", "auto, cpu, mps, cuda 또는 cuda:1"),
    )
    careful: bool = setting(
        False,
        Label("Hear everything twice", "두 번 듣기"),
        Label(
            "Files only: the built-in model makes a tenth fewer errors in twice the time.",
            "내장 모델이 파일을 두 번 들어요. 오류가 10%쯤 줄고 시간이 두 배 걸려요.",
        ),
        section=Section.RECOGNITION,
        flags=("--careful",),
    )
    second_reading: bool = setting(
        True,
        Label("Read recordings again as they go on", "녹음하면서 다시 읽기"),
        Label(
            "Reads longer passages behind the live text and corrects rows you have not touched. "
            "From the next recording on; models without a decoder gain nothing.",
            "실시간 텍스트를 뒤따라 긴 구간으로 다시 읽고, 손대지 않은 줄만 고쳐요. "
            "다음 녹음부터 적용되고, 디코더가 없는 모델에는 효과가 없어요.",
        ),
        section=Section.RECORDING,
    )
    files_at_once: int = setting(
        1,
        Label("Files worked on at once", "동시에 받아쓸 파일 수"),
        Label(
            "Each one more holds an engine in memory. A recording goes before them all.",
            "하나 늘릴 때마다 엔진 하나만큼 메모리를 더 써요. 녹음할 때는 모두 기다려요.",
        ),
        section=Section.RECOGNITION,
        minimum=1,
        maximum=32,
    )
    known_models: tuple[str, ...] = setting(
        (),
        Label("Models added", "추가한 모델"),
        Label(
            "By folder or Hub id, on the models page.",
            "모델 관리에서 폴더나 Hub 이름으로 추가해요.",
        ),
    )
    decoder: str = setting(
        ALL_DECODERS,
        Label("Texts to make", "생성할 텍스트"),
        Label(
            "Two texts side by side show where to look.",
            "두 텍스트를 나란히 보면 어디를 살펴야 할지 알 수 있어요.",
        ),
        section=Section.RECOGNITION,
        flags=("--decoder",),
        choices=decoder_choices,
    )
    alpha: float | None = knob_setting(ALPHA, _AS_TUNED)
    beta: float | None = knob_setting(BETA, _AS_TUNED)
    beam_width: int | None = knob_setting(BEAM_WIDTH, Label("by itself", "자동"))
    beam_search: BeamSearch = setting(
        BeamSearch.PREFIX,
        Label("Beam search", "탐색 방법"),
        Label(
            "Both give the same texts; the reference is there to check ours against.",
            "결과는 둘 다 같아요. 기준 구현은 비교할 때 써요.",
        ),
        section=Section.RECOGNITION,
        flags=("--search",),
    )
    hotwords: tuple[Hotword, ...] = setting(
        (),
        Label("Hotwords", "자주 쓰는 단어"),
        Label(
            "Names and terms, one a line; a number behind is its weight (10).",
            "이름과 용어를 한 줄에 하나씩 적어 주세요. 뒤에 숫자를 쓰면 가중치(기본 10)예요.",
        ),
        section=Section.RECOGNITION,
        flags=("--hotwords",),
        expected=Label('like {text = "한강", weight = 10.0}', '{text = "한강", weight = 10.0}처럼'),
    )
    keep_emissions: bool = setting(
        True,
        Label("Keep what the model heard", "인식 중간 결과 보관"),
        Label(
            "Then other settings of the search apply at once.",
            "보관하면 탐색 설정을 바꿨을 때 바로 적용돼요.",
        ),
        section=Section.KEPT,
    )
    kept_emissions_mb: int = setting(
        2000,
        Label("Room for it, in megabytes", "중간 결과 보관 용량 (MB)"),
        Label(
            "What was not used longest goes first. No text goes with it.",
            "가장 오래 쓰지 않은 것부터 지워요. 텍스트는 지워지지 않아요.",
        ),
        section=Section.KEPT,
        minimum=0,
        maximum=1_000_000,
        step=100,
    )
    cue_profile: CueProfile = setting(
        CueProfile.ADULT,
        Label("Subtitles for", "자막 대상"),
        Label("Decides how fast one has to read.", "얼마나 빨리 읽어야 하는지를 정해요."),
        section=Section.SUBTITLES,
        flags=("--profile",),
    )
    cue_frame_rate: FrameRate = setting(
        FrameRate.FILM,
        Label("Frames that subtitles keep to", "자막을 맞출 프레임"),
        Label(
            "Subtitles begin and end with a frame, and gaps are counted in frames.",
            "자막의 시작과 끝을 프레임에 맞추고, 간격을 프레임 수로 세요.",
        ),
        section=Section.SUBTITLES,
        flags=("--frame-rate",),
    )
    cue_frames_shown: bool = setting(
        False,
        Label("Times of subtitles in frames", "자막 시간을 프레임으로 표시"),
        Label(
            "Hours, minutes, seconds and frames in place of milliseconds.",
            "밀리초 대신 시:분:초:프레임으로 보여요.",
        ),
        section=Section.SUBTITLES,
    )
    cue_rules_off: tuple[str, ...] = setting(
        (),
        Label("Rules not checked", "검사하지 않는 규칙"),
        Label("The subtitle view turns them on and off.", "자막 화면에서 켜고 꺼요."),
    )
    export_formats: tuple[FileFormat, ...] = setting(
        (FileFormat.SRT,),
        Label("Formats to save", "저장할 형식"),
        Label(
            "What the export dialog begins with.",
            "내보내기 창에 처음 선택되어 있는 형식이에요.",
        ),
        section=Section.SAVING,
        flags=("-f", "--output_format", "--output-format"),
    )
    export_side: str = setting(
        BEST,
        Label("Text to save", "저장할 텍스트"),
        Label(
            "Your own corrections go before both.",
            "직접 수정한 텍스트가 있으면 그것을 먼저 써요.",
        ),
        section=Section.SAVING,
        flags=("--side",),
        choices=export_choices,
    )
    export_encoding: TextEncoding = setting(
        TextEncoding.UTF_8,
        Label("Encoding", "인코딩"),
        Label(
            f"Of {_ENCODED.english}. The others are UTF-8 by their standards.",
            f"{_ENCODED.korean}에 써요. 다른 형식은 표준에 따라 늘 UTF-8이에요.",
        ),
        section=Section.SAVING,
        flags=("--encoding",),
    )
    export_newline: Newline | None = setting(
        None,
        Label("Line ends", "줄 바꿈"),
        Label(
            "Windows ends lines with CRLF, others with LF.",
            "Windows는 CRLF, 다른 시스템은 LF를 써요.",
        ),
        section=Section.SAVING,
        unset=Label("as each format expects", "형식마다 알맞게"),
    )
    export_times: bool = setting(
        False,
        Label("Times in plain text and documents", "텍스트 파일과 문서에 시간 넣기"),
        Label(
            "Start and end of each line of a TXT; the start of each paragraph of a document.",
            "TXT에는 줄마다 시작과 끝, 문서에는 문단마다 시작 시간을 넣어요.",
        ),
        section=Section.SAVING,
        flags=("--times",),
    )
    export_speakers: bool = setting(
        True,
        Label(
            "Speakers' names in text and Word files",
            "텍스트·워드 파일의 줄 앞에 화자 이름 넣기",
        ),
        Label(
            "The name before each line of a TXT or DOCX.",
            "TXT와 DOCX의 줄마다 앞에 이름을 넣어요.",
        ),
        section=Section.SAVING,
    )
    large_numbers: LargeNumbers = setting(
        LargeNumbers.COMMAS,
        Label("Large numbers in the written form", "다듬은 텍스트의 큰 수"),
        Label(
            "Texts that are in their written form change when it is turned off and on.",
            "이미 다듬은 텍스트는 껐다가 켜야 바뀌어요.",
        ),
        section=Section.SAVING,
        flags=("--large-numbers",),
    )
    export_layout: DocumentLayout = setting(
        DocumentLayout.ROWS,
        Label("Layout of documents", "문서 구성"),
        Label(
            "Of DOCX, HWPX, PDF and HTML. Interviews and records have times only if wanted.",
            "DOCX, HWPX, PDF, HTML의 구성이에요. 인터뷰와 녹취록에는 원할 때만 시간을 넣어요.",
        ),
        section=Section.SAVING,
        flags=("--layout",),
    )
    export_folder: str = setting(
        "",
        Label("Folder to save in", "저장할 폴더"),
        Label(
            "Subtitles are found by players beside the recording.",
            "재생 프로그램은 녹음과 같은 폴더에 있는 자막을 찾아요.",
        ),
        section=Section.SAVING,
        flags=("-o", "--output_dir", "--output-dir"),
        unset=Label("Beside the recording", "녹음과 같은 곳"),
    )
    last_open_folder: str = setting(
        "",
        Label("Folder opened last", "마지막에 연 폴더"),
        Label("Where the open dialog begins.", "파일 열기 창이 여기서 시작해요."),
    )
    recent_files: tuple[str, ...] = setting(
        (),
        Label("Recordings opened last", "최근에 연 녹음"),
        Label("The newest first.", "최근 것부터예요."),
    )
    adapted_models: tuple[str, ...] = setting(
        (),
        Label("Models adapted", "내 문서에 맞춘 모델"),
        Label(
            "They use what was learned from your documents.",
            "내 문서에서 배운 것을 쓰는 모델이에요.",
        ),
    )
    decodings: tuple[ModelDecoding, ...] = setting(
        (),
        Label("Decoder settings of single models", "모델마다 정한 디코더 설정"),
        Label("They go before those of all models.", "모든 모델의 설정보다 먼저 써요."),
        expected=Label(
            'like {model = "builtin", alpha = 0.5, hotwords = [{text = "한강"}]}',
            '{model = "builtin", alpha = 0.5, hotwords = [{text = "한강"}]}처럼',
        ),
    )

    def __post_init__(self) -> None:
        for info in SETTINGS.values():
            info.check(getattr(self, info.name))

    def decode_options(self, model: str | None = None) -> DecodeOptions:
        """Return the options of the beam search, for a model its own where there are some."""
        name = model or self.model
        learned = adaptation_path(name) if name in self.adapted_models else None
        chosen = self._decode_options(name)
        return replace(chosen, adaptation=learned, search=self.beam_search)

    def _decode_options(self, model: str) -> DecodeOptions:
        for decoding in self.decodings:
            if decoding.model == model:
                return decoding.options()
        options = DecodeOptions(alpha=self.alpha, beta=self.beta, hotwords=self.hotwords)
        return options if self.beam_width is None else replace(options, beam_width=self.beam_width)

    def with_decoding(self, decoding: ModelDecoding) -> Settings:
        """Return settings that remember how a model is to decode."""
        others = (known for known in self.decodings if known.model != decoding.model)
        return replace(self, decodings=(decoding, *others))

    def recordings_path(self) -> Path:
        """Return the folder of recordings. It may not exist yet."""
        chosen = self.recordings_folder
        return Path(chosen).expanduser() if chosen else recordings_dir()

    def with_recent_file(self, path: Path) -> Settings:
        """Return settings that remember `path` as opened last, and its folder."""
        newest = str(path.absolute())
        others = tuple(name for name in self.recent_files if name != newest)
        return replace(
            self,
            recent_files=(newest, *others)[:_MOST_RECENT],
            last_open_folder=str(path.absolute().parent),
        )


SETTINGS: dict[str, SettingInfo] = {info.name: info for info in setting_infos(Settings)}
"""What is known of every setting, by its name, as declared."""


def setting_info(name: str) -> SettingInfo:
    """Return what is known of a setting."""
    return SETTINGS[name]
