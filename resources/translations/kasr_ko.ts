<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR" sourcelanguage="en">
<context>
    <name>Adapt</name>
    <message>
        <source>Adapt to my documents</source>
        <translation>내 문서에 맞추기</translation>
    </message>
    <message>
        <source>For the model {name}</source>
        <translation>대상 모델: {name}</translation>
    </message>
    <message>
        <source>{name} has no language model, so it cannot learn words.</source>
        <translation>{name}에는 언어 모델이 없어서 단어를 배울 수 없어요.</translation>
    </message>
    <message>
        <source>{name} · {count} words</source>
        <translation>{name} · 단어 {count}개</translation>
    </message>
    <message>
        <source>{words} words learned, {new} of them new to the model</source>
        <translation>단어 {words}개를 배웠고, 그중 {new}개는 모델이 모르던 단어예요</translation>
    </message>
    <message>
        <source>Documents ({patterns})</source>
        <translation>문서 ({patterns})</translation>
    </message>
    <message>
        <source>Documents to learn from</source>
        <translation>학습할 문서</translation>
    </message>
    <message>
        <source>Forget everything learned from your documents?</source>
        <translation>문서에서 배운 내용을 모두 지울까요?</translation>
    </message>
    <message>
        <source>The documents themselves and all transcripts stay as they are.</source>
        <translation>문서와 받아쓴 텍스트는 그대로 남아요.</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>그대로 두기</translation>
    </message>
    <message>
        <source>Nothing learned yet</source>
        <translation>아직 배운 내용이 없어요</translation>
    </message>
    <message>
        <source>Add or drop texts that contain these names and terms: articles, scripts, minutes, lists of names.</source>
        <translation>이름과 용어가 나오는 문서를 추가하거나 여기에 놓으세요. 기사, 대본, 회의록, 명단 무엇이든 좋아요.</translation>
    </message>
    <message>
        <source>Learned documents</source>
        <translation>배운 문서</translation>
    </message>
    <message>
        <source>New words</source>
        <translation>새 단어</translation>
    </message>
    <message>
        <source>&amp;Use these words from the next recording on</source>
        <translation>다음 녹음부터 이 단어 쓰기(&amp;U)</translation>
    </message>
    <message>
        <source>Reading documents</source>
        <translation>문서 읽는 중</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>&amp;Add documents…</source>
        <translation>문서 추가(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Forget everything…</source>
        <translation>모두 지우기(&amp;F)…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Names and terms from your own documents are recognized better. What is learned stays on this computer.</source>
        <translation>내 문서에 나오는 이름과 용어를 더 잘 알아들어요. 배운 내용은 이 컴퓨터에만 저장돼요.</translation>
    </message>
    <message>
        <source>the built-in Korean model</source>
        <translation>내장 한국어 모델</translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>Going on where you left off: {count} to do</source>
        <translation>지난번에 중단된 받아쓰기 {count}개를 이어서 진행해요</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>Another window is open and does not answer. Close it first: a text that is corrected in both is kept as two.</source>
        <translation>다른 창이 열려 있는데 응답하지 않아요. 그 창을 먼저 닫아 주세요. 두 창에서 고친 텍스트는 따로따로 저장돼요.</translation>
    </message>
    <message>
        <source>“{name}” was also changed in another window. Both texts are kept: the other one is in the library.</source>
        <translation>“{name:”을} 다른 창에서도 고쳤어요. 두 텍스트를 모두 남겼어요. 다른 창의 텍스트는 보관함에 있어요.</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>자세한 내용 복사</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>로그 폴더 열기</translation>
    </message>
</context>
<context>
    <name>Check</name>
    <message>
        <source>Reference</source>
        <translation>참조</translation>
    </message>
    <message>
        <source>Texts to compare</source>
        <translation>비교할 텍스트</translation>
    </message>
    <message>
        <source>Other readings</source>
        <translation>다른 후보</translation>
    </message>
    <message>
        <source>&amp;0  (nothing is said here)</source>
        <translation>&amp;0  (삭제)</translation>
    </message>
    <message>
        <source>Words that differ are underlined, each text in its own way: {texts}. Struck out: extra. Dashed box: missing. Small triangle: doubtful.</source>
        <translation>다른 단어에는 텍스트마다 다른 밑줄이 있어요: {texts}. 취소선은 더해진 단어, 점선 상자는 빠진 단어, 작은 세모는 의심 단어예요.</translation>
    </message>
    <message>
        <source>extra</source>
        <translation>더해짐</translation>
    </message>
    <message>
        <source>Comparing with the reference…</source>
        <translation>참조와 비교하는 중…</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>빠짐</translation>
    </message>
    <message>
        <source>doubtful</source>
        <translation>의심 단어</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>점검</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>횟수</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>텍스트</translation>
    </message>
    <message>
        <source>Errors by word</source>
        <translation>단어별 오류</translation>
    </message>
    <message>
        <source>Text whose errors are shown</source>
        <translation>오류를 볼 텍스트</translation>
    </message>
    <message>
        <source>Errors by word: {count}</source>
        <translation>단어별 오류 {count}개</translation>
    </message>
    <message>
        <source>No errors</source>
        <translation>오류가 없어요</translation>
    </message>
    <message>
        <source>substituted</source>
        <translation>바뀜</translation>
    </message>
    <message>
        <source>↑ Previous</source>
        <translation>↑ 이전</translation>
    </message>
    <message>
        <source>↓ Next doubtful word</source>
        <translation>↓ 다음 의심 단어</translation>
    </message>
    <message>
        <source>Order of doubtful words</source>
        <translation>의심 단어 순서</translation>
    </message>
    <message>
        <source>Most doubtful first</source>
        <translation>의심이 큰 순서</translation>
    </message>
    <message>
        <source>In order of time</source>
        <translation>시간 순서</translation>
    </message>
    <message>
        <source>Doubtful words: {count}</source>
        <translation>의심 단어 {count}개</translation>
    </message>
    <message>
        <source>No doubtful word is left</source>
        <translation>남은 의심 단어가 없어요</translation>
    </message>
    <message>
        <source>(nothing)</source>
        <translation>(없음)</translation>
    </message>
    <message>
        <source>Drop a .txt, .srt or .vtt file of what was actually said to count the errors.</source>
        <translation>실제로 말한 내용이 담긴 .txt, .srt, .vtt 파일을 여기에 놓으면 오류를 세어 드려요.</translation>
    </message>
    <message>
        <source>Choose a reference…</source>
        <translation>참조 고르기…</translation>
    </message>
    <message>
        <source>Remove the reference</source>
        <translation>참조 제거</translation>
    </message>
    <message>
        <source>As a column of the transcript</source>
        <translation>받아쓰기에 열로 보기</translation>
    </message>
    <message>
        <source>Row by row beside the other texts, in exports that hold several too. This can be undone.</source>
        <translation>줄마다 다른 텍스트 옆에 보이고, 여러 텍스트를 담는 내보내기에도 들어가요. 되돌릴 수 있어요.</translation>
    </message>
    <message>
        <source>As it stands</source>
        <translation>수정한 텍스트</translation>
    </message>
    <message>
        <source>CER</source>
        <translation>음절 오류율(CER)</translation>
    </message>
    <message>
        <source>CER with spaces</source>
        <translation>띄어쓰기 포함 CER</translation>
    </message>
    <message>
        <source>WER</source>
        <translation>어절 오류율(WER)</translation>
    </message>
    <message>
        <source>Wrong syllables per hundred; spaces do not count</source>
        <translation>음절 100개 중 틀린 수예요. 띄어쓰기는 세지 않아요.</translation>
    </message>
    <message>
        <source>Wrong syllables and spaces per hundred</source>
        <translation>음절과 띄어쓰기 100개 중 틀린 수예요.</translation>
    </message>
    <message>
        <source>Wrong words per hundred</source>
        <translation>어절 100개 중 틀린 수예요.</translation>
    </message>
    <message>
        <source>{errors} of {all}: {substituted} substituted, {deleted} missing, {inserted} extra</source>
        <translation>{all}개 중 {errors}개: 바뀜 {substituted}, 빠짐 {deleted}, 더해짐 {inserted}</translation>
    </message>
    <message>
        <source>Open the recording first, then drop its text on the window.</source>
        <translation>먼저 녹음을 열고 나서 그 텍스트 파일을 창에 놓아 주세요.</translation>
    </message>
    <message>
        <source>There are no words in {name}.</source>
        <translation>{name}에 단어가 하나도 없어요. 다른 파일을 골라 주세요.</translation>
    </message>
    <message>
        <source>Texts and subtitles</source>
        <translation>텍스트와 자막</translation>
    </message>
    <message>
        <source>What was actually said</source>
        <translation>실제로 말한 내용</translation>
    </message>
    <message>
        <source>Choose another file</source>
        <translation>다른 파일 고르기</translation>
    </message>
    <message>
        <source>Drop to compare the text with this reference</source>
        <translation>여기에 놓으면 이 파일을 참조로 비교해요</translation>
    </message>
    <message>
        <source>no words</source>
        <translation>말 없음</translation>
    </message>
    <message>
        <source>Doubtful: {texts}</source>
        <translation>의심: {texts}</translation>
    </message>
    <message>
        <source>As heard here: {text}</source>
        <translation>들린 그대로: {text}</translation>
    </message>
</context>
<context>
    <name>Clock</name>
    <message>
        <source>{seconds} sec</source>
        <translation>{seconds}초</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes}분</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours}시간 {minutes}분</translation>
    </message>
</context>
<context>
    <name>Cues</name>
    <message>
        <source>No.</source>
        <translation>번호</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>End</source>
        <translation>끝</translation>
    </message>
    <message>
        <source>Subtitle</source>
        <translation>자막</translation>
    </message>
    <message>
        <source>Per second</source>
        <translation>초당 글자</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>규칙</translation>
    </message>
    <message>
        <source>Subtitles</source>
        <translation>자막</translation>
    </message>
    <message>
        <source>Rules to check</source>
        <translation>검사할 규칙</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>프레임</translation>
    </message>
    <message>
        <source>Frame rate of the subtitles</source>
        <translation>자막 프레임</translation>
    </message>
    <message>
        <source>Only those that break a rule</source>
        <translation>규칙에 어긋난 자막만</translation>
    </message>
    <message>
        <source>Subtitles appear here with the text.</source>
        <translation>텍스트가 나오면 자막도 여기에 나타나요.</translation>
    </message>
    <message>
        <source>✓ {count} subtitles, no rules broken</source>
        <translation>✓ 자막 {count}개, 문제 없음</translation>
    </message>
    <message>
        <source>▲ {problems} rules broken in {count} subtitles</source>
        <translation>▲ 자막 {count}개 중 규칙에 어긋난 곳 {problems}개</translation>
    </message>
    <message>
        <source>Subtitles fixed: {count}. Undo reverts them all.</source>
        <translation>자막 {count}개를 교정했어요. 실행 취소 한 번이면 모두 되돌아가요.</translation>
    </message>
    <message>
        <source>None of these problems can be fixed automatically.</source>
        <translation>자동으로 교정할 수 있는 자막이 없어요.</translation>
    </message>
    <message>
        <source>No rules are broken: there is nothing to fix.</source>
        <translation>규칙에 어긋난 자막이 없어요.</translation>
    </message>
    <message>
        <source>The subtitle is deleted. Undo brings it back.</source>
        <translation>자막을 지웠어요. 실행 취소로 되돌릴 수 있어요.</translation>
    </message>
    <message>
        <source>These two are one sentence, split because it is too long for one subtitle.</source>
        <translation>한 문장이 너무 길어서 나뉜 자막이라 합칠 수 없어요.</translation>
    </message>
    <message>
        <source>New subtitle</source>
        <translation>새 자막</translation>
    </message>
    <message>
        <source>There is no pause here for another subtitle.</source>
        <translation>여기에는 자막을 더 넣을 빈 시간이 없어요.</translation>
    </message>
    <message>
        <source>Open subtitles</source>
        <translation>자막 열기</translation>
    </message>
    <message>
        <source>Subtitles ({patterns})</source>
        <translation>자막 ({patterns})</translation>
    </message>
    <message>
        <source>“{name}” holds subtitles.</source>
        <translation>자막 파일이에요: {name}</translation>
    </message>
    <message>
        <source>Open as a project</source>
        <translation>프로젝트로 열기</translation>
    </message>
    <message>
        <source>{count} files hold subtitles.</source>
        <translation>자막 파일 {count}개예요.</translation>
    </message>
    <message>
        <source>Open as projects</source>
        <translation>프로젝트로 모두 열기</translation>
    </message>
    <message>
        <source>“{name}” is on the list already.</source>
        <translation>“{name:”은} 이미 목록에 있어요.</translation>
    </message>
    <message>
        <source>Add it again</source>
        <translation>다시 추가</translation>
    </message>
    <message>
        <source>Open other subtitles</source>
        <translation>다른 자막 열기</translation>
    </message>
    <message>
        <source>{count} places are not read as they stand, from line {line} on.</source>
        <translation>{line}번째 줄부터 {count}곳을 그대로 읽을 수 없었어요.</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>검사 보고서 저장</translation>
    </message>
    <message>
        <source>Su&amp;btitles</source>
        <translation>자막(&amp;B)</translation>
    </message>
    <message>
        <source>Open subt&amp;itles…</source>
        <translation>자막 열기(&amp;I)…</translation>
    </message>
    <message>
        <source>A&amp;dd a subtitle</source>
        <translation>자막 추가(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Join with the next</source>
        <translation>다음 자막과 합치기(&amp;J)</translation>
    </message>
    <message>
        <source>Dele&amp;te the subtitle</source>
        <translation>자막 지우기(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Shift all times…</source>
        <translation>모든 시간 옮기기(&amp;S)…</translation>
    </message>
    <message>
        <source>Auto&amp;matic fix</source>
        <translation>자동 교정(&amp;M)</translation>
    </message>
    <message>
        <source>Fix &amp;all</source>
        <translation>전체 자동 교정(&amp;A)</translation>
    </message>
    <message>
        <source>Next subtitle that breaks a rule</source>
        <translation>다음 규칙에 어긋난 자막</translation>
    </message>
    <message>
        <source>Previous subtitle that breaks a rule</source>
        <translation>이전 규칙에 어긋난 자막</translation>
    </message>
    <message>
        <source>Word to the upper line</source>
        <translation>단어를 윗줄로</translation>
    </message>
    <message>
        <source>Word to the lower line</source>
        <translation>단어를 아랫줄로</translation>
    </message>
    <message>
        <source>Restore the automatic layout</source>
        <translation>자막을 자동 배치로 되돌리기</translation>
    </message>
    <message>
        <source>Save the report…</source>
        <translation>검사 보고서 저장…</translation>
    </message>
    <message>
        <source>Only shorter words would help here: too much is said in too little time.</source>
        <translation>짧은 시간에 말이 너무 많아서, 말을 줄여야만 맞출 수 있어요.</translation>
    </message>
    <message>
        <source>Show it in the text</source>
        <translation>텍스트에서 보기</translation>
    </message>
    <message>
        <source>Text of the subtitle</source>
        <translation>자막 텍스트</translation>
    </message>
    <message>
        <source>Shift all times</source>
        <translation>모든 시간 옮기기</translation>
    </message>
    <message>
        <source> s</source>
        <translation>초</translation>
    </message>
    <message>
        <source>Later by (negative: earlier)</source>
        <translation>늦추기(0보다 작으면 당기기)</translation>
    </message>
    <message>
        <source>Current frame rate (fps)</source>
        <translation>지금 프레임 속도(fps)</translation>
    </message>
    <message>
        <source>New frame rate (fps)</source>
        <translation>바꿀 프레임 속도(fps)</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>옮기기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>The first subtitle begins at {new} s, it was {old} s.</source>
        <translation>첫 자막이 {old}초에서 {new}초로 옮겨져요.</translation>
    </message>
    <message>
        <source>The first subtitle would begin before the recording.</source>
        <translation>첫 자막이 0초보다 앞으로 가요.</translation>
    </message>
    <message>
        <source>Broken: {rules}</source>
        <translation>어긋난 규칙: {rules}</translation>
    </message>
    <message>
        <source>Measures of the subtitle</source>
        <translation>자막의 측정값</translation>
    </message>
    <message>
        <source>Picture of the video</source>
        <translation>영상 화면</translation>
    </message>
    <message>
        <source>Time of the picture</source>
        <translation>화면의 시간</translation>
    </message>
    <message>
        <source>Show the &amp;video</source>
        <translation>영상 보기(&amp;V)</translation>
    </message>
    <message>
        <source>The video begins later.</source>
        <translation>영상은 조금 뒤에 시작돼요.</translation>
    </message>
    <message>
        <source>This recording has no video.</source>
        <translation>이 녹음에는 영상이 없어요.</translation>
    </message>
    <message>
        <source>The video with its subtitles</source>
        <translation>자막을 얹은 영상</translation>
    </message>
</context>
<context>
    <name>Decoder</name>
    <message>
        <source>What changed</source>
        <translation>달라진 곳</translation>
    </message>
    <message>
        <source>Decoder</source>
        <translation>디코더</translation>
    </message>
    <message>
        <source>Applied. New recordings are decoded this way too.</source>
        <translation>적용했어요. 새 녹음도 이 설정으로 받아써요.</translation>
    </message>
    <message>
        <source>Decoding again… {percent}%</source>
        <translation>다시 분석하는 중… {percent}%</translation>
    </message>
    <message>
        <source>Settings can be tried once the recording is done.</source>
        <translation>받아쓰기가 끝나면 설정을 바꿔 볼 수 있어요.</translation>
    </message>
    <message>
        <source>This model has no language model, so there is nothing to set.</source>
        <translation>이 모델에는 언어 모델이 없어서 바꿀 설정이 없어요.</translation>
    </message>
    <message>
        <source>What the model heard in this recording is no longer kept. The settings apply to new recordings; to try them here, transcribe it again.</source>
        <translation>이 녹음의 인식 중간 결과가 더는 남아 있지 않아요. 설정은 새 녹음에 쓰이고, 다시 받아쓰면 이 녹음에도 쓸 수 있어요.</translation>
    </message>
    <message>
        <source>Keep the new settings</source>
        <translation>새 설정 적용</translation>
    </message>
    <message>
        <source>Names and terms in this recording. Particles after them are understood: 김도윤 also finds 김도윤은 and 김도윤이.</source>
        <translation>이 녹음에 나오는 이름과 용어예요. 뒤에 붙는 조사도 알아들어서, ‘김도윤’을 적으면 ‘김도윤은’, ‘김도윤이’도 찾아요.</translation>
    </message>
    <message>
        <source>Language model and search</source>
        <translation>언어 모델과 탐색</translation>
    </message>
    <message>
        <source>Decoder settings</source>
        <translation>디코더 설정</translation>
    </message>
    <message>
        <source>Changed: {words} words in {rows} rows</source>
        <translation>{rows}줄에서 {words}곳이 달라졌어요</translation>
    </message>
    <message>
        <source>The new settings change nothing here</source>
        <translation>새 설정으로 달라진 곳이 없어요</translation>
    </message>
    <message>
        <source>Progress of decoding again</source>
        <translation>다시 분석하는 진행률</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>Back to the previous settings</source>
        <translation>이전 설정으로 돌아가기</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>새 설정 적용</translation>
    </message>
    <message>
        <source>Change a setting: the text is decoded again at once from what the model heard, without listening again. What changes appears here, and your own corrections stay.</source>
        <translation>설정을 바꾸면 소리를 다시 인식하지 않고 바로 다시 분석해요. 달라진 곳이 여기에 나오고, 직접 수정한 텍스트는 그대로 남아요.</translation>
    </message>
    <message>
        <source>A name, such as 김도윤</source>
        <translation>이름, 예: 김도윤</translation>
    </message>
    <message>
        <source>Hotword</source>
        <translation>자주 쓰는 단어</translation>
    </message>
    <message>
        <source>Weight of the hotword</source>
        <translation>자주 쓰는 단어의 가중치</translation>
    </message>
    <message>
        <source>Strength of the hotword</source>
        <translation>자주 쓰는 단어의 강도</translation>
    </message>
    <message>
        <source>By number</source>
        <translation>숫자로</translation>
    </message>
    <message>
        <source>Remove the hotword</source>
        <translation>단어 제거</translation>
    </message>
    <message>
        <source>In the text: {count} · among other readings: {rivals}</source>
        <translation>지금 텍스트에 {count}번 · 다른 후보에만 {rivals}곳</translation>
    </message>
    <message>
        <source>In the text: {count}</source>
        <translation>지금 텍스트에 {count}번</translation>
    </message>
    <message>
        <source>Write it in Hangul, as it is spoken: 케이비에스</source>
        <translation>소리 나는 대로 한글로 적어 주세요. 예: 케이비에스</translation>
    </message>
    <message>
        <source>+ Add a word</source>
        <translation>+ 단어 추가</translation>
    </message>
    <message>
        <source>Add a hotword</source>
        <translation>단어 추가</translation>
    </message>
    <message>
        <source>As tuned</source>
        <translation>권장값으로</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>Automatic (the fastest that works)</source>
        <translation>자동 (쓸 수 있는 것 가운데 가장 빠른 장치)</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>{name} (not in this computer now)</source>
        <translation>{name} (지금 이 컴퓨터에 없음)</translation>
    </message>
    <message>
        <source>{name} (failed its test)</source>
        <translation>{name} (점검에 통과하지 못함)</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>그래픽 카드 (CUDA)</translation>
    </message>
</context>
<context>
    <name>Differences</name>
    <message>
        <source>↑ Previous</source>
        <translation>↑ 이전</translation>
    </message>
    <message>
        <source>↓ Next</source>
        <translation>↓ 다음</translation>
    </message>
    <message>
        <source>Differences: {count} · spacing alone: {spacing}</source>
        <translation>텍스트가 {count}곳에서 달라요 · 띄어쓰기만 {spacing}곳</translation>
    </message>
    <message>
        <source>Spacing alone differs: {spacing}</source>
        <translation>띄어쓰기만 다른 곳 {spacing}곳</translation>
    </message>
    <message>
        <source>Differences: {count}</source>
        <translation>텍스트가 {count}곳에서 달라요</translation>
    </message>
    <message>
        <source>The texts are the same</source>
        <translation>텍스트가 모두 같아요</translation>
    </message>
    <message>
        <source>Words that differ are underlined, each text in its own way: {texts}. Dotted box: no word here.</source>
        <translation>다른 단어에는 텍스트마다 다른 밑줄이 있어요: {texts}. 점선 상자는 이쪽에 단어가 없다는 뜻이에요.</translation>
    </message>
    <message>
        <source>no word here</source>
        <translation>이쪽에는 없음</translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <source>Drop audio or video files here</source>
        <translation>음성·영상 파일을 여기에 끌어다 놓으세요</translation>
    </message>
    <message>
        <source>Any recording or video: mp3, m4a, wav, flac, ogg, opus, amr, mp4, mkv, webm…
Several files at once, or a whole folder.</source>
        <translation>mp3, m4a, wav, flac, ogg, opus, amr, mp4, mkv, webm 등 어떤 녹음이나 영상이든 좋아요.
여러 파일을 한꺼번에, 또는 폴더째 놓아도 돼요.</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>파일 열기</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>No recording at hand?</source>
        <translation>녹음 파일이 없으신가요?</translation>
    </message>
    <message>
        <source>Transcribe the sample</source>
        <translation>예시 녹음 받아쓰기</translation>
    </message>
    <message>
        <source>Listen to it</source>
        <translation>예시 들어 보기</translation>
    </message>
    <message>
        <source>Drop a recording.
The text appears as it is heard.</source>
        <translation>녹음 파일을 끌어다 놓으세요.
듣는 동안 텍스트가 나타나요.</translation>
    </message>
    <message>
        <source>Compare two texts: as heard,
and with the language model.</source>
        <translation>두 텍스트를 비교해 보세요.
들린 그대로와 문맥을 반영한 것이에요.</translation>
    </message>
    <message>
        <source>Save subtitles or text.
Nothing leaves this computer.</source>
        <translation>자막이나 텍스트로 저장하세요.
모두 이 컴퓨터에만 저장돼요.</translation>
    </message>
    <message>
        <source>Sound becomes text</source>
        <translation>소리가 텍스트로</translation>
    </message>
    <message>
        <source>Drop to add to the list</source>
        <translation>여기에 놓으면 목록에 추가돼요</translation>
    </message>
</context>
<context>
    <name>Editing</name>
    <message>
        <source>Text of the row</source>
        <translation>이 줄의 텍스트</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>실행 취소(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>다시 실행(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation>찾기(&amp;F)…</translation>
    </message>
    <message>
        <source>Find and re&amp;place…</source>
        <translation>찾아 바꾸기(&amp;P)…</translation>
    </message>
    <message>
        <source>Find ne&amp;xt</source>
        <translation>다음 찾기(&amp;X)</translation>
    </message>
    <message>
        <source>Find pre&amp;vious</source>
        <translation>이전 찾기(&amp;V)</translation>
    </message>
    <message>
        <source>Ro&amp;w</source>
        <translation>줄(&amp;W)</translation>
    </message>
    <message>
        <source>Spea&amp;ker</source>
        <translation>화자(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Edit text</source>
        <translation>텍스트 수정(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Back to the machine&apos;s text</source>
        <translation>자동 인식 결과로 되돌리기(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Split</source>
        <translation>나누기(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Merge with the next</source>
        <translation>다음 줄과 합치기(&amp;M)</translation>
    </message>
    <message>
        <source>Merge with the &amp;previous</source>
        <translation>이전 줄과 합치기(&amp;P)</translation>
    </message>
    <message>
        <source>Start 50 ms earlier</source>
        <translation>시작 50ms 당기기</translation>
    </message>
    <message>
        <source>Start 50 ms later</source>
        <translation>시작 50ms 늦추기</translation>
    </message>
    <message>
        <source>End 50 ms earlier</source>
        <translation>끝 50ms 당기기</translation>
    </message>
    <message>
        <source>End 50 ms later</source>
        <translation>끝 50ms 늦추기</translation>
    </message>
    <message>
        <source>Set &amp;times…</source>
        <translation>시간 지정(&amp;T)…</translation>
    </message>
    <message>
        <source>Speakers&apos; &amp;names…</source>
        <translation>화자 이름(&amp;N)…</translation>
    </message>
    <message>
        <source>No speaker</source>
        <translation>화자 없음</translation>
    </message>
    <message>
        <source>Speaker {number}</source>
        <translation>화자 {number}</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>찾을 말</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>바꿀 말</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>대소문자 구분</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>단어</translation>
    </message>
    <message>
        <source>Whole words only</source>
        <translation>단어 전체가 같은 곳만 찾기</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>이전 위치</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>다음 위치</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>바꾸기</translation>
    </message>
    <message>
        <source>Replace all</source>
        <translation>모두 바꾸기</translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation>찾기 닫기</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>찾을 수 없어요</translation>
    </message>
    <message>
        <source>Found: {count}</source>
        <translation>{count}곳</translation>
    </message>
    <message>
        <source>{place} of {count}</source>
        <translation>{count}곳 중 {place}번째</translation>
    </message>
    <message>
        <source>Replaced: {count}. Undo reverts them all.</source>
        <translation>{count}곳을 바꿨어요. 실행 취소 한 번이면 모두 되돌아가요.</translation>
    </message>
    <message>
        <source>Speakers&apos; names</source>
        <translation>화자 이름</translation>
    </message>
    <message>
        <source>Choose rows and press Alt with a number to say who speaks. A new name replaces the old one in all rows.</source>
        <translation>줄을 고르고 Alt와 숫자를 누르면 누가 말하는지 정할 수 있어요. 이름을 바꾸면 모든 줄에서 바뀌어요.</translation>
    </message>
    <message>
        <source>&amp;Undo: {step}</source>
        <translation>실행 취소(&amp;U): {step}</translation>
    </message>
    <message>
        <source>&amp;Redo: {step}</source>
        <translation>다시 실행(&amp;R): {step}</translation>
    </message>
    <message>
        <source>replace, {count} places</source>
        <translation>바꾸기, {count}곳</translation>
    </message>
    <message>
        <source>edit text</source>
        <translation>텍스트 수정</translation>
    </message>
    <message>
        <source>split</source>
        <translation>나누기</translation>
    </message>
    <message>
        <source>merge</source>
        <translation>합치기</translation>
    </message>
    <message>
        <source>shift times</source>
        <translation>시간 옮기기</translation>
    </message>
    <message>
        <source>set the speaker</source>
        <translation>화자 정하기</translation>
    </message>
    <message>
        <source>name a speaker</source>
        <translation>화자 이름 바꾸기</translation>
    </message>
    <message>
        <source>take another reading</source>
        <translation>다른 후보 고르기</translation>
    </message>
    <message>
        <source>back to the machine&apos;s text</source>
        <translation>자동 인식 결과로 되돌리기</translation>
    </message>
    <message>
        <source>decode again</source>
        <translation>다시 분석</translation>
    </message>
    <message>
        <source>hear a part again</source>
        <translation>일부를 다시 듣기</translation>
    </message>
    <message>
        <source>read again</source>
        <translation>다시 읽기</translation>
    </message>
    <message>
        <source>adjust subtitles</source>
        <translation>자막 조정</translation>
    </message>
    <message>
        <source>find speakers</source>
        <translation>화자 찾기</translation>
    </message>
    <message>
        <source>realign word times</source>
        <translation>단어 시간 다시 맞추기</translation>
    </message>
    <message>
        <source>shift all times</source>
        <translation>모든 시간 옮기기</translation>
    </message>
    <message>
        <source>add a row</source>
        <translation>줄 추가</translation>
    </message>
    <message>
        <source>write the written form</source>
        <translation>텍스트 다듬기</translation>
    </message>
    <message>
        <source>back to the words as heard</source>
        <translation>들린 그대로 되돌리기</translation>
    </message>
    <message>
        <source>add a text to compare</source>
        <translation>비교할 텍스트 추가</translation>
    </message>
    <message>
        <source>take a text out of the comparison</source>
        <translation>비교할 텍스트 제거</translation>
    </message>
    <message>
        <source>align a script with the sound</source>
        <translation>대본을 소리에 맞추기</translation>
    </message>
    <message>
        <source>Times of the row</source>
        <translation>줄의 시간</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>End</source>
        <translation>끝</translation>
    </message>
    <message>
        <source>Hours:minutes:seconds.milliseconds. A row goes at most as far as its neighbors.</source>
        <translation>시:분:초.밀리초로 적어요. 앞뒤 줄과 겹치지 않는 데까지만 옮겨져요.</translation>
    </message>
    <message>
        <source>This is not a time. Type it like 0:01:23.450.</source>
        <translation>시간 형식이 아니에요. 0:01:23.450처럼 입력해 주세요.</translation>
    </message>
    <message>
        <source>The end must come after the start.</source>
        <translation>끝은 시작보다 뒤여야 해요.</translation>
    </message>
</context>
<context>
    <name>Excerpts</name>
    <message>
        <source>Hear a part again</source>
        <translation>일부를 다시 듣기</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>생성할 텍스트</translation>
    </message>
    <message>
        <source>Keep my corrections</source>
        <translation>수정한 줄은 그대로 두기</translation>
    </message>
    <message>
        <source>Replace them too (undo brings them back)</source>
        <translation>수정한 줄도 바꾸기(실행 취소로 되돌릴 수 있어요)</translation>
    </message>
    <message>
        <source>Hear again</source>
        <translation>다시 듣기</translation>
    </message>
    <message>
        <source>Rows that will be heard again: {count}</source>
        <translation>다시 들을 줄: {count}개</translation>
    </message>
    <message>
        <source>You have edited {count} of them: text, speaker or times. What about these?</source>
        <translation>이 가운데 {count}개는 텍스트나 화자, 시간을 직접 수정했어요. 이 줄은 어떻게 할까요?</translation>
    </message>
    <message>
        <source>Transcribe only a part</source>
        <translation>일부만 받아쓰기</translation>
    </message>
    <message>
        <source>Only this part is heard. Its times are those of the whole recording.</source>
        <translation>이 부분만 들어요. 시간은 녹음 전체의 시간 그대로예요.</translation>
    </message>
    <message>
        <source>The text so far stays in the list, beside it.</source>
        <translation>지금까지의 텍스트는 목록에 그대로 남아요.</translation>
    </message>
    <message>
        <source>Transcribe</source>
        <translation>받아쓰기</translation>
    </message>
    <message>
        <source>A part of the recordin&amp;g</source>
        <translation>녹음의 일부(&amp;G)</translation>
    </message>
    <message>
        <source>Transcribe &amp;only a part…</source>
        <translation>일부만 받아쓰기(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Hear the marked part again…</source>
        <translation>파형에서 고른 부분 다시 듣기(&amp;H)…</translation>
    </message>
    <message>
        <source>Hear the selected &amp;rows again…</source>
        <translation>선택한 줄 다시 듣기(&amp;R)…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>Hearing a part again: {share}%</source>
        <translation>일부를 다시 듣는 중: {share}%</translation>
    </message>
    <message>
        <source>Stopped. The text is as it was.</source>
        <translation>멈췄어요. 텍스트는 그대로예요.</translation>
    </message>
    <message>
        <source>No other speech was found there. The text is as it was.</source>
        <translation>그 부분에서 다른 말소리를 찾지 못했어요. 텍스트는 그대로예요.</translation>
    </message>
    <message>
        <source>Heard again: {count} rows. Undo takes it back.</source>
        <translation>{count}줄을 다시 들었어요. 실행 취소로 되돌릴 수 있어요.</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>준비 중…</translation>
    </message>
    <message>
        <source>From</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>To</source>
        <translation>끝</translation>
    </message>
    <message>
        <source>end of the recording</source>
        <translation>녹음 끝까지</translation>
    </message>
    <message>
        <source>This is not a time. Type it like 0:01:23.450.</source>
        <translation>시간 형식이 아니에요. 0:01:23.450처럼 입력해 주세요.</translation>
    </message>
    <message>
        <source>The end must come after the start.</source>
        <translation>끝은 시작보다 뒤여야 해요.</translation>
    </message>
    <message>
        <source>The recording is only {length} long.</source>
        <translation>녹음 길이: {length}</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>Written form</source>
        <translation>다듬은 텍스트</translation>
    </message>
    <message>
        <source>With punctuation, numerals and standard spacing; otherwise as heard</source>
        <translation>문장 부호, 숫자, 띄어쓰기를 갖춰 저장해요. 끄면 들린 그대로 저장해요.</translation>
    </message>
    <message>
        <source>Title of documents</source>
        <translation>문서 제목</translation>
    </message>
    <message>
        <source>Date in documents</source>
        <translation>문서 날짜</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>날짜</translation>
    </message>
    <message>
        <source>Such as 2026-05-17; leave it empty for none</source>
        <translation>2026-05-17처럼 써요. 비워 두면 넣지 않아요.</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>파일 이름</translation>
    </message>
    <message>
        <source>Save under a new name</source>
        <translation>새 이름으로 저장</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>덮어쓰기</translation>
    </message>
    <message>
        <source>Choose at least one format.</source>
        <translation>형식을 하나 이상 골라 주세요.</translation>
    </message>
    <message>
        <source>Already there: {names}</source>
        <translation>이미 있는 파일: {names}</translation>
    </message>
    <message>
        <source>All formats</source>
        <translation>모든 형식</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>고르기…</translation>
    </message>
    <message>
        <source>This transcript has only the greedy text.</source>
        <translation>이 받아쓰기에는 들린 그대로의 텍스트만 있어요.</translation>
    </message>
    <message>
        <source>Save elsewhere</source>
        <translation>다른 곳에 저장</translation>
    </message>
    <message>
        <source>Saved: {names}</source>
        <translation>저장했어요: {names}</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>Drag out</source>
        <translation>끌어서 저장</translation>
    </message>
    <message>
        <source>Drag the result out as a file</source>
        <translation>결과를 파일로 끌어내기</translation>
    </message>
    <message>
        <source>Drag it to a folder, an e-mail or another program; a click asks where to save</source>
        <translation>폴더나 메일, 다른 프로그램으로 끌어다 놓으세요. 누르면 저장할 곳을 물어봐요.</translation>
    </message>
    <message>
        <source>Format of the preview</source>
        <translation>미리 볼 형식</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>미리보기</translation>
    </message>
    <message>
        <source>Saving… {done} of {count} files</source>
        <translation>저장하는 중… 파일 {count}개 중 {done}개 저장</translation>
    </message>
    <message>
        <source>Stopping after this file… {done} of {count} saved</source>
        <translation>이 파일까지만 저장하는 중… 파일 {count}개 중 {done}개 저장</translation>
    </message>
    <message>
        <source>Stop saving</source>
        <translation>저장 멈추기</translation>
    </message>
    <message>
        <source>Saving was stopped; {done} of {count} files are saved.</source>
        <translation>저장을 멈췄어요. 파일 {count}개 중 {done}개를 저장했어요.</translation>
    </message>
</context>
<context>
    <name>Finish</name>
    <message>
        <source>“{name}” could not be transcribed.</source>
        <translation>“{name:”을} 받아쓰지 못했어요.</translation>
    </message>
    <message>
        <source>“{name}” is transcribed.</source>
        <translation>“{name}” 받아쓰기가 끝났어요.</translation>
    </message>
    <message>
        <source>{count} recordings are transcribed.</source>
        <translation>녹음 {count}개의 받아쓰기가 끝났어요.</translation>
    </message>
    <message>
        <source>{done} recordings are transcribed, {failed} failed.</source>
        <translation>녹음 {done}개의 받아쓰기가 끝났고 {failed}개는 실패했어요.</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>{keys} is used by Korean input methods or the system.</source>
        <translation>{keys} 키는 한글 입력기나 시스템이 쓰고 있어서 쓸 수 없어요.</translation>
    </message>
    <message>
        <source>“{command}” has these keys and would lose them.</source>
        <translation>“{command}”에서 쓰는 키예요. 여기에 쓰면 그쪽에서는 없어져요.</translation>
    </message>
    <message>
        <source>Search commands and keys</source>
        <translation>기능과 키 검색</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>기능</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>키</translation>
    </message>
    <message>
        <source>Press the new keys here</source>
        <translation>여기에서 새 키를 눌러 주세요</translation>
    </message>
    <message>
        <source>Use these keys</source>
        <translation>이 키 쓰기</translation>
    </message>
    <message>
        <source>No keys</source>
        <translation>키 없음</translation>
    </message>
    <message>
        <source>Restore default</source>
        <translation>기본값으로</translation>
    </message>
    <message>
        <source>Restore all defaults</source>
        <translation>모두 기본값으로</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>새 키</translation>
    </message>
    <message>
        <source>About KASR Desktop</source>
        <translation>KASR Desktop 정보</translation>
    </message>
    <message>
        <source>Korean speech to text on your own computer. No recording and no text ever leaves it.</source>
        <translation>내 컴퓨터에서 한국어 말소리를 텍스트로 옮겨요. 녹음과 텍스트는 이 컴퓨터에만 저장돼요.</translation>
    </message>
    <message>
        <source>Licenses</source>
        <translation>라이선스</translation>
    </message>
    <message>
        <source>The program never looks for newer versions itself. Look where you got this one.</source>
        <translation>새 버전이 있는지 프로그램이 스스로 확인하지 않아요. 이 프로그램을 받은 곳에서 확인해 주세요.</translation>
    </message>
    <message>
        <source>The program never looks for newer versions itself. They are here: {where}</source>
        <translation>새 버전이 있는지 프로그램이 스스로 확인하지 않아요. 새 버전은 여기에 있어요: {where}</translation>
    </message>
    <message>
        <source>KASR Desktop is free software under the Apache License 2.0.</source>
        <translation>KASR Desktop은 Apache License 2.0을 따르는 자유 소프트웨어예요.</translation>
    </message>
    <message>
        <source>The window is made with Qt {version} (LGPL-3.0).</source>
        <translation>창을 만드는 데 Qt {version}(LGPL-3.0) 라이브러리를 썼어요.</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>라이브러리</translation>
    </message>
    <message>
        <source>Report for developers</source>
        <translation>개발자에게 보낼 보고서</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>복사했어요</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>보고서 저장</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>저장했어요</translation>
    </message>
    <message>
        <source>It cannot be saved there. Choose another folder.</source>
        <translation>그곳에는 저장할 수 없어요. 다른 폴더를 골라 주세요.</translation>
    </message>
    <message>
        <source>Versions, settings and the last lines of the logs. No recording, no text, no file names. Nothing is sent: copy it wherever you want it.</source>
        <translation>버전, 설정, 로그의 마지막 부분이에요. 녹음, 텍스트, 파일 이름은 들어 있지 않아요. 아무 데도 보내지 않으니 필요한 곳에 붙여 넣으세요.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>저장…</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>로그 폴더 열기</translation>
    </message>
    <message>
        <source>How it works</source>
        <translation>사용 방법</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>차례</translation>
    </message>
    <message>
        <source>Search the manual</source>
        <translation>설명서 검색</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>다음 위치</translation>
    </message>
    <message>
        <source>Found: {count}</source>
        <translation>{count}곳</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>찾을 수 없어요</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>English</source>
        <translation>한국어</translation>
    </message>
</context>
<context>
    <name>Learning</name>
    <message>
        <source>Learn from my corrections</source>
        <translation>내가 수정한 텍스트에서 배우기</translation>
    </message>
    <message>
        <source>&amp;Go on learning</source>
        <translation>이어서 배우기(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Start learning</source>
        <translation>배우기 시작(&amp;S)</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>사용 중</translation>
    </message>
    <message>
        <source>&amp;Train the model too (hours, at a low priority)</source>
        <translation>모델도 학습하기 (몇 시간, 다른 작업에 방해되지 않게)(&amp;T)</translation>
    </message>
    <message>
        <source>How far the learning is</source>
        <translation>배우기 진행 상황</translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation>멈추기(&amp;P)</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>배우기 전과 후</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>On the rows kept aside</source>
        <translation>따로 둔 줄에서</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Start o&amp;ver</source>
        <translation>처음부터(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Undo: use the former model</source>
        <translation>되돌리기: 전에 쓰던 모델로(&amp;U)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Rows that you corrected teach the model your voices and words. A fifth of them is kept aside to measure on, and what is learned is used only if it is better there. Sound and text stay on this computer. You can close this window and go on working.</source>
        <translation>직접 수정한 줄에서 목소리와 단어를 배워요. 다섯 줄에 한 줄은 정확도를 재려고 따로 두고, 거기에서 더 잘 맞힐 때만 배운 것을 써요. 소리와 텍스트는 이 컴퓨터에만 저장돼요. 이 창을 닫고 다른 일을 해도 계속 배워요.</translation>
    </message>
    <message>
        <source>My corrections</source>
        <translation>수정한 텍스트</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>The model that was used before is in use again.</source>
        <translation>전에 쓰던 모델로 되돌렸어요.</translation>
    </message>
    <message>
        <source>Only words are learned: the trainer is not installed here. It comes with: pip install &quot;kasr-desktop[trainer]&quot;</source>
        <translation>학습 프로그램이 설치되어 있지 않아 단어만 배워요. 설치하기: pip install &quot;kasr-desktop[trainer]&quot;</translation>
    </message>
    <message>
        <source>This model can only learn words; the built-in one can be trained here.</source>
        <translation>이 모델은 단어만 배울 수 있어요. 여기서 학습할 수 있는 것은 내장 모델이에요.</translation>
    </message>
    <message>
        <source>Cutting out the corrected rows…</source>
        <translation>수정한 줄의 소리를 모으는 중…</translation>
    </message>
    <message>
        <source>Measuring the model as it is…</source>
        <translation>지금 모델의 정확도를 재는 중…</translation>
    </message>
    <message>
        <source>Measuring with the words learned…</source>
        <translation>단어를 배운 뒤 정확도를 재는 중…</translation>
    </message>
    <message>
        <source>Hearing the corrected rows…</source>
        <translation>수정한 줄을 듣는 중…</translation>
    </message>
    <message>
        <source>Training…</source>
        <translation>학습하는 중…</translation>
    </message>
    <message>
        <source>Writing the model…</source>
        <translation>모델을 저장하는 중…</translation>
    </message>
    <message>
        <source>Measuring the trained model…</source>
        <translation>학습한 모델의 정확도를 재는 중…</translation>
    </message>
    <message>
        <source>about {time} left in this step</source>
        <translation>이 단계가 끝날 때까지 약 {time}</translation>
    </message>
    <message>
        <source>Model as it was</source>
        <translation>원래 모델</translation>
    </message>
    <message>
        <source>Words learned</source>
        <translation>단어를 배움</translation>
    </message>
    <message>
        <source>Model trained</source>
        <translation>모델을 학습함</translation>
    </message>
    <message>
        <source>Words learned and model trained</source>
        <translation>단어를 배우고 모델을 학습함</translation>
    </message>
    <message>
        <source>{share}% ({count} of {total} letters wrong)</source>
        <translation>{share}% ({total}자 가운데 {count}자 틀림)</translation>
    </message>
    <message>
        <source>Nothing learned beats the model as it was, so it stays in use. More corrections may help.</source>
        <translation>원래 모델보다 나은 것이 없어서 그대로 써요. 수정한 텍스트가 더 쌓이면 나아질 수 있어요.</translation>
    </message>
    <message>
        <source>{name}: {count} letters fewer are wrong. It is in use from now on.</source>
        <translation>{name}: 틀리는 글자가 {count}개 줄었어요. 이제부터 이것을 써요.</translation>
    </message>
    <message>
        <source>Learned from {rows} corrected rows ({time}), measured on {aside} others that were kept aside.</source>
        <translation>수정한 줄 {rows}개({time})에서 배우고, 따로 둔 {aside}줄로 쟀어요.</translation>
    </message>
    <message>
        <source>{count} corrected rows could not be used: digits or Latin letters in them, or no sound.</source>
        <translation>수정한 줄 {count}개는 숫자나 영문이 있거나 소리가 없어서 쓰지 못했어요.</translation>
    </message>
    <message>
        <source>In use since {day}: {name}. On {aside} rows kept aside, {before}% of the letters were wrong before, {after}% since.</source>
        <translation>{day}부터 사용 중: {name}. 따로 둔 {aside}줄에서 글자 오류가 {before}%에서 {after}%가 됐어요.</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>corrected</source>
        <translation>수정함</translation>
    </message>
    <message>
        <source>sound file not found</source>
        <translation>소리 파일이 제자리에 없음</translation>
    </message>
    <message>
        <source>{count} places</source>
        <translation>{count}곳</translation>
    </message>
    <message>
        <source>not transcribed yet</source>
        <translation>아직 받아쓰지 않음</translation>
    </message>
    <message>
        <source>being transcribed</source>
        <translation>받아쓰는 중</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>stopped early</source>
        <translation>중간에 멈춤</translation>
    </message>
    <message>
        <source>The library has a corrected text of “{name}”.</source>
        <translation>“{name}”의 수정한 텍스트가 보관함에 있어요.</translation>
    </message>
    <message>
        <source>“{name}” was moved, it seems. There is a corrected text of it.</source>
        <translation>“{name:”을} 옮기신 것 같아요. 수정한 텍스트가 있어요.</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>The library was damaged. {count} recordings were saved; the damaged file was set aside and not deleted.</source>
        <translation>보관함이 손상되어 있었어요. 녹음 {count}개를 복구했고, 손상된 파일은 지우지 않고 따로 옮겨 두었어요.</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>보관함</translation>
    </message>
    <message>
        <source>Everything transcribed so far, to find again</source>
        <translation>지금까지 받아쓴 내용을 모두 찾아볼 수 있어요</translation>
    </message>
    <message>
        <source>The text is deleted for good. The sound file stays where it is.</source>
        <translation>텍스트는 완전히 삭제돼요. 소리 파일은 그대로 남아요.</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>그대로 두기</translation>
    </message>
    <message>
        <source>Search names and texts</source>
        <translation>제목과 내용 검색</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>정렬</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>최신순</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>이름순</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>녹음 목록</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>보관함에서 지우기…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Forget “{name}”?</source>
        <translation>“{name:”을} 보관함에서 지울까요?</translation>
    </message>
    <message>
        <source>Forget {count} recordings?</source>
        <translation>녹음 {count}개를 보관함에서 지울까요?</translation>
    </message>
    <message>
        <source>Nothing contains “{query}”. Try fewer or shorter words.</source>
        <translation>“{query:”이} 들어 있는 텍스트가 없어요. 단어 수를 줄이거나 더 짧은 단어로 찾아 보세요.</translation>
    </message>
    <message>
        <source>Every recording you transcribe is kept here with its text and your corrections.
Drop one into the main window to begin.</source>
        <translation>받아쓴 녹음은 텍스트와 수정한 내용까지 모두 여기에 보관돼요.
먼저 기본 창에 녹음 파일을 끌어다 놓아 보세요.</translation>
    </message>
</context>
<context>
    <name>Listen</name>
    <message>
        <source>Overview of the recording</source>
        <translation>녹음 전체 보기</translation>
    </message>
    <message>
        <source>The whole recording. Click to go there.</source>
        <translation>녹음 전체예요. 누르면 그곳으로 이동해요.</translation>
    </message>
    <message>
        <source>&amp;Play or pause</source>
        <translation>재생·일시정지(&amp;P)</translation>
    </message>
    <message>
        <source>Hear the &amp;word again</source>
        <translation>이 단어 다시 듣기(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Hear the segment</source>
        <translation>이 문장 듣기(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Back 3 seconds</source>
        <translation>3초 뒤로(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Forward 3 seconds</source>
        <translation>3초 앞으로(&amp;F)</translation>
    </message>
    <message>
        <source>P&amp;revious segment</source>
        <translation>이전 문장(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Next segment</source>
        <translation>다음 문장(&amp;N)</translation>
    </message>
    <message>
        <source>One frame bac&amp;k</source>
        <translation>한 프레임 뒤로(&amp;K)</translation>
    </message>
    <message>
        <source>One frame forwar&amp;d</source>
        <translation>한 프레임 앞으로(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Loop the segment</source>
        <translation>문장 반복(&amp;L)</translation>
    </message>
    <message>
        <source>Sl&amp;ower</source>
        <translation>느리게(&amp;O)</translation>
    </message>
    <message>
        <source>Fast&amp;er</source>
        <translation>빠르게(&amp;E)</translation>
    </message>
    <message>
        <source>Show the wa&amp;veform</source>
        <translation>파형 보기(&amp;V)</translation>
    </message>
    <message>
        <source>S&amp;croll along with the sound</source>
        <translation>소리 따라 이동(&amp;C)</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>파형 확대(&amp;I)</translation>
    </message>
    <message>
        <source>Zoo&amp;m out</source>
        <translation>파형 축소(&amp;M)</translation>
    </message>
    <message>
        <source>Show &amp;all of it</source>
        <translation>파형 전체 보기(&amp;A)</translation>
    </message>
    <message>
        <source>Place in the recording</source>
        <translation>녹음에서의 위치</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>재생 속도</translation>
    </message>
    <message>
        <source>Speed at the same pitch ({slower}, {faster})</source>
        <translation>재생 속도, 음높이는 그대로 ({slower}, {faster})</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>음량</translation>
    </message>
    <message>
        <source>Waveform with words</source>
        <translation>단어가 표시된 파형</translation>
    </message>
    <message>
        <source>Click a word to hear it, drag to hear a stretch again and again. Drag an end of the chosen segment to move it; hold Alt not to snap to words. Right click: transcribe the stretch alone, or hear it again. Wheel: scroll. Ctrl+wheel: zoom.</source>
        <translation>단어를 누르면 들을 수 있고, 끌면 그 부분이 반복돼요. 고른 문장의 끝을 끌면 시간이 바뀌어요(Alt: 단어에 붙지 않게). 오른쪽 클릭: 그 부분만 받아쓰거나 다시 듣기. 휠: 좌우 이동, Ctrl+휠: 확대·축소</translation>
    </message>
    <message>
        <source>&amp;Listen</source>
        <translation>듣기(&amp;L)</translation>
    </message>
    <message>
        <source>Play again</source>
        <translation>다시 재생</translation>
    </message>
    <message>
        <source>No sound: there is no recording of the same name beside the file</source>
        <translation>자막 파일 옆에 같은 이름의 녹음이나 영상이 없어서 들을 소리가 없어요</translation>
    </message>
    <message>
        <source>Reading the sound…</source>
        <translation>소리 읽는 중…</translation>
    </message>
    <message>
        <source>The waveform cannot be shown: {why}</source>
        <translation>파형을 표시할 수 없어요: {why}</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Transcribe the sample</source>
        <translation>예시 녹음 받아쓰기(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Save subtitles (SRT)</source>
        <translation>자막 저장 (SRT)(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Open files…</source>
        <translation>파일 열기(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a &amp;folder…</source>
        <translation>폴더 열기(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>내보내기(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Listen in the media player</source>
        <translation>재생 프로그램으로 듣기(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>끝내기(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Copy text</source>
        <translation>텍스트 복사(&amp;C)</translation>
    </message>
    <message>
        <source>Copy with &amp;times</source>
        <translation>시간과 함께 복사(&amp;T)</translation>
    </message>
    <message>
        <source>Copy as an &amp;interview</source>
        <translation>인터뷰 형식으로 복사(&amp;I)</translation>
    </message>
    <message>
        <source>Cop&amp;y one text only</source>
        <translation>한 텍스트만 복사(&amp;Y)</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>모두 선택(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Stop this file</source>
        <translation>이 파일 멈추기(&amp;S)</translation>
    </message>
    <message>
        <source>Stop &amp;everything</source>
        <translation>모두 멈추기(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Go on transcribing</source>
        <translation>이어서 받아쓰기(&amp;G)</translation>
    </message>
    <message>
        <source>Transcribe agai&amp;n from the start</source>
        <translation>처음부터 다시 받아쓰기(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Remove from the list</source>
        <translation>목록에서 제거(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Larger text</source>
        <translation>글자 크게(&amp;L)</translation>
    </message>
    <message>
        <source>Differences of sp&amp;acing</source>
        <translation>띄어쓰기 차이(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Smaller text</source>
        <translation>글자 작게(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Next difference</source>
        <translation>다음 차이(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous difference</source>
        <translation>이전 차이(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Built-in Korean model</source>
        <translation>내장 한국어 모델(&amp;B)</translation>
    </message>
    <message>
        <source>Model from a &amp;folder…</source>
        <translation>폴더에서 모델 고르기(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>단축키(&amp;K)</translation>
    </message>
    <message>
        <source>Open &amp;log folder</source>
        <translation>로그 폴더 열기(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;About KASR Desktop</source>
        <translation>KASR Desktop 정보(&amp;A)</translation>
    </message>
    <message>
        <source>Menus</source>
        <translation>메뉴</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>파일(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>편집(&amp;E)</translation>
    </message>
    <message>
        <source>Cop&amp;y in other ways</source>
        <translation>다르게 복사(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>모델(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Colors</source>
        <translation>테마(&amp;C)</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>언어 Language(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Decoder and hotwords</source>
        <translation>디코더와 자주 쓰는 단어(&amp;D)</translation>
    </message>
    <message>
        <source>Take here: {source}</source>
        <translation>이 단어를 바꾸기: {source}</translation>
    </message>
    <message>
        <source>Next &amp;doubtful word</source>
        <translation>다음 의심 단어(&amp;D)</translation>
    </message>
    <message>
        <source>Previous doubtf&amp;ul word</source>
        <translation>이전 의심 단어(&amp;U)</translation>
    </message>
    <message>
        <source>Other read&amp;ings here…</source>
        <translation>여기의 다른 후보(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;List of recordings</source>
        <translation>녹음 목록(&amp;L)</translation>
    </message>
    <message>
        <source>Move &amp;up in the list</source>
        <translation>목록에서 위로(&amp;U)</translation>
    </message>
    <message>
        <source>Move &amp;down in the list</source>
        <translation>목록에서 아래로(&amp;D)</translation>
    </message>
    <message>
        <source>Remove &amp;finished ones from the list</source>
        <translation>끝난 항목을 목록에서 제거(&amp;F)</translation>
    </message>
    <message>
        <source>Rena&amp;me</source>
        <translation>이름 바꾸기(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Tags and note…</source>
        <translation>태그와 메모(&amp;T)…</translation>
    </message>
    <message>
        <source>Sort &amp;by name</source>
        <translation>이름순 정렬(&amp;B)</translation>
    </message>
    <message>
        <source>Sort by d&amp;ate</source>
        <translation>날짜순 정렬(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Recent files</source>
        <translation>최근 파일(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Clear this list</source>
        <translation>이 목록 비우기(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;ompare with a reference…</source>
        <translation>참조와 비교하기(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;How it works…</source>
        <translation>사용 방법(&amp;H)…</translation>
    </message>
    <message>
        <source>&amp;Report for developers…</source>
        <translation>개발자에게 보낼 보고서(&amp;R)…</translation>
    </message>
    <message>
        <source>Li&amp;brary…</source>
        <translation>보관함(&amp;B)…</translation>
    </message>
    <message>
        <source>&amp;Models…</source>
        <translation>모델 관리(&amp;M)…</translation>
    </message>
    <message>
        <source>Ada&amp;pt to my documents…</source>
        <translation>내 문서에 맞추기(&amp;P)…</translation>
    </message>
    <message>
        <source>Settin&amp;gs…</source>
        <translation>설정(&amp;G)…</translation>
    </message>
    <message>
        <source>&amp;Learn from my corrections…</source>
        <translation>내가 수정한 텍스트에서 배우기(&amp;L)…</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>license: {name}</source>
        <translation>라이선스 {name}</translation>
    </message>
    <message>
        <source>Waiting…</source>
        <translation>대기 중…</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>이어받기</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>내려받기</translation>
    </message>
    <message>
        <source>Delete {size} for good</source>
        <translation>{size} 완전히 삭제</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Download progress</source>
        <translation>내려받기 진행률</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>사용</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시정지</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>목록에서 제거</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>그대로 두기</translation>
    </message>
    <message>
        <source>Built-in Korean model</source>
        <translation>내장 한국어 모델</translation>
    </message>
    <message>
        <source>Built-in model, learned from corrections</source>
        <translation>수정한 텍스트에서 배운 내장 모델</translation>
    </message>
    <message>
        <source>To start with, for slow computers and live text: ready at once, without a network.</source>
        <translation>처음 써 볼 때, 느린 컴퓨터, 실시간 받아쓰기에 알맞아요. 인터넷 없이 바로 쓸 수 있어요.</translation>
    </message>
    <message>
        <source>Learned from your corrections on {day}; it stays on this computer.</source>
        <translation>{day}에 수정한 텍스트에서 배웠어요. 이 컴퓨터에만 있어요.</translation>
    </message>
    <message>
        <source>license not stated</source>
        <translation>라이선스 표시 없음</translation>
    </message>
    <message>
        <source>with a language model</source>
        <translation>언어 모델 있음</translation>
    </message>
    <message>
        <source>greedy text only</source>
        <translation>들린 그대로만</translation>
    </message>
    <message>
        <source>here {times}× real time</source>
        <translation>이 컴퓨터에서 실시간의 {times}배 속도</translation>
    </message>
    <message>
        <source>its speed here is shown after a recording of more than 20 seconds</source>
        <translation>속도는 20초가 넘는 녹음을 받아쓰면 나와요</translation>
    </message>
    <message>
        <source>no error rate known for Korean</source>
        <translation>알려진 한국어 오류율이 없어요</translation>
    </message>
    <message>
        <source>{rate}% of syllables</source>
        <translation>음절 {rate}%</translation>
    </message>
    <message>
        <source>{rate}% of words</source>
        <translation>어절 {rate}%</translation>
    </message>
    <message>
        <source>published error: {rates} ({speech})</source>
        <translation>공개된 오류율: {rates} ({speech})</translation>
    </message>
    <message>
        <source>read aloud, {corpus}</source>
        <translation>낭독, {corpus}</translation>
    </message>
    <message>
        <source>{count} sentences by many people</source>
        <translation>여러 사람의 문장 {count}개</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>약 {time} 남음</translation>
    </message>
    <message>
        <source>Recommended: XLS-R 300M in Hangul syllables with a 5-gram of subtitles.</source>
        <translation>추천: XLS-R 300M, 한글 음절 단위, 자막 5-gram 언어 모델 포함.</translation>
    </message>
    <message>
        <source>For speech read aloud, where it is the most accurate: XLSR-53 in syllables.</source>
        <translation>낭독에 알맞고, 낭독에서는 가장 정확해요. XLSR-53, 음절 단위예요.</translation>
    </message>
    <message>
        <source>For speech read aloud: XLS-R with a billion parameters, slow without a GPU.</source>
        <translation>낭독에 알맞아요. 매개변수 10억 개인 XLS-R라 그래픽 카드가 없으면 느려요.</translation>
    </message>
    <message>
        <source>For slow computers: small, in jamo instead of syllables.</source>
        <translation>느린 컴퓨터에 알맞은 작은 모델이에요. 음절이 아니라 자모 단위예요.</translation>
    </message>
    <message>
        <source>For conversations: a Conformer trained on them (KsponSpeech), in jamo.</source>
        <translation>대화에 알맞아요. 대화(KsponSpeech)로 학습한 콘포머, 자모 단위예요.</translation>
    </message>
    <message>
        <source>For hard recordings: Whisper large-v3-turbo, timed by the built-in model; needs a GPU.</source>
        <translation>까다로운 녹음에 알맞아요. 위스퍼 large-v3-turbo이고 시간은 내장 모델이 맞춰요. 그래픽 카드가 필요해요.</translation>
    </message>
    <message>
        <source>For everyday speech without a GPU: Whisper small, timed by the built-in model.</source>
        <translation>그래픽 카드 없이 일상 대화에 알맞아요. 위스퍼 small이고 시간은 내장 모델이 맞춰요.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Folder of a CTC model (with config.json)</source>
        <translation>CTC 모델 폴더 (config.json이 있는 곳)</translation>
    </message>
    <message>
        <source>owner/name, or a folder</source>
        <translation>소유자/이름, 또는 폴더 경로</translation>
    </message>
    <message>
        <source>Hub id or folder of a CTC model</source>
        <translation>CTC 모델의 Hub 이름이나 폴더</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>추가</translation>
    </message>
    <message>
        <source>Open a folder…</source>
        <translation>폴더 열기…</translation>
    </message>
    <message>
        <source>Nothing is downloaded unless you press Download. Recordings never leave this computer.</source>
        <translation>‘내려받기’를 누르지 않으면 아무것도 받지 않아요. 녹음은 이 컴퓨터에만 저장돼요.</translation>
    </message>
    <message>
        <source>Another model</source>
        <translation>다른 모델</translation>
    </message>
    <message>
        <source>Write a Hub id as owner/name, and a folder as its full path.</source>
        <translation>Hub 이름은 ‘소유자/이름’으로, 폴더는 전체 경로로 적어 주세요.</translation>
    </message>
    <message>
        <source>There is no such folder.</source>
        <translation>그런 폴더가 없어요.</translation>
    </message>
    <message>
        <source>There is no config.json in this folder, so it is not a model.</source>
        <translation>이 폴더에는 config.json이 없어서 모델로 쓸 수 없어요.</translation>
    </message>
    <message>
        <source>{model} is downloaded.</source>
        <translation>{model:을} 다 받았어요.</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>사용하기</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>사용 중</translation>
    </message>
    <message>
        <source>loading…</source>
        <translation>불러오는 중…</translation>
    </message>
    <message>
        <source>chosen, but cannot be loaded</source>
        <translation>선택했지만 불러올 수 없음</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Close this message</source>
        <translation>이 알림 닫기</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>외 {count}개</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>안내</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>주의</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>오류</translation>
    </message>
</context>
<context>
    <name>Passes</name>
    <message>
        <source>Find &amp;speakers…</source>
        <translation>화자 찾기(&amp;S)…</translation>
    </message>
    <message>
        <source>Real&amp;ign word times</source>
        <translation>단어 시간 다시 맞추기(&amp;I)</translation>
    </message>
    <message>
        <source>Align a script with the s&amp;ound…</source>
        <translation>대본을 소리에 맞추기(&amp;O)…</translation>
    </message>
    <message>
        <source>Paste a script</source>
        <translation>대본 붙여넣기</translation>
    </message>
    <message>
        <source>Writte&amp;n form</source>
        <translation>다듬은 텍스트(&amp;N)</translation>
    </message>
    <message>
        <source>Find automatically</source>
        <translation>자동으로 찾기</translation>
    </message>
    <message>
        <source>Find speakers</source>
        <translation>화자 찾기</translation>
    </message>
    <message>
        <source>Number of speakers</source>
        <translation>화자 수</translation>
    </message>
    <message>
        <source>“{name}” is a text. It can be aligned with a transcribed recording.</source>
        <translation>“{name:”은} 텍스트 파일이에요. 이 컴퓨터에서 받아쓴 녹음에 대본으로 맞출 수 있어요.</translation>
    </message>
    <message>
        <source>“{name}” is a text. Is it what was read in this recording?</source>
        <translation>“{name:”은} 텍스트 파일이에요. 이 녹음에서 읽은 대본인가요?</translation>
    </message>
    <message>
        <source>Align it</source>
        <translation>대본 맞추기</translation>
    </message>
    <message>
        <source>{count} rows stand as heard, the others in their written form.</source>
        <translation>{count}줄은 들린 그대로이고, 나머지는 다듬은 텍스트예요.</translation>
    </message>
    <message>
        <source>Convert these too</source>
        <translation>이 줄도 다듬기</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>Working through the recording: {share}%</source>
        <translation>녹음을 살펴보는 중: {share}%</translation>
    </message>
    <message>
        <source>Stopped. The text is as it was.</source>
        <translation>멈췄어요. 텍스트는 그대로예요.</translation>
    </message>
    <message>
        <source>Nothing had to be changed.</source>
        <translation>바꿀 곳이 없었어요.</translation>
    </message>
    <message>
        <source>Done. Undo takes it back.</source>
        <translation>다 됐어요. 실행 취소로 되돌릴 수 있어요.</translation>
    </message>
    <message>
        <source>The text was changed meanwhile, so nothing was done. Try again.</source>
        <translation>그사이 텍스트가 바뀌어서 아무것도 바꾸지 않았어요. 다시 시도해 주세요.</translation>
    </message>
    <message>
        <source>Hardly any of the script is in this recording. Is it the right one?</source>
        <translation>대본의 말이 이 녹음에서는 거의 들리지 않아요. 맞는 대본인지 확인해 주세요.</translation>
    </message>
    <message>
        <source>{count} of {total} words of the script were heard.</source>
        <translation>대본의 단어 {total}개 가운데 {count}개를 소리에서 찾았어요.</translation>
    </message>
    <message>
        <source>Show what differs</source>
        <translation>다른 곳 보기</translation>
    </message>
</context>
<context>
    <name>Problem</name>
    <message>
        <source>This file could not be transcribed</source>
        <translation>이 파일은 받아쓰지 못했어요</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Choose another file</source>
        <translation>다른 파일 고르기</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>자세한 내용 복사</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>로그 폴더 열기</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Drive</source>
        <translation>드라이브</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>File Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Alias</source>
        <translation>별칭</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>바로 가기</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>알 수 없음</translation>
    </message>
    <message>
        <source>%1 File</source>
        <translation>%1 파일</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>찾는 위치(&amp;L):</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>파일 형식(&amp;T):</translation>
    </message>
    <message>
        <source>Directory:</source>
        <translation>폴더:</translation>
    </message>
    <message>
        <source>Find Directory</source>
        <translation>폴더 선택</translation>
    </message>
    <message>
        <source>Parent Directory</source>
        <translation>상위 폴더</translation>
    </message>
    <message>
        <source>Go to the parent directory</source>
        <translation>상위 폴더로 가기</translation>
    </message>
    <message>
        <source>Directories</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Could not delete directory.</source>
        <translation>폴더를 삭제할 수 없어요.</translation>
    </message>
    <message>
        <source>%1
Directory not found.
Please verify the correct directory name was given.</source>
        <translation>%1
폴더를 찾을 수 없어요.
폴더 이름을 확인해 주세요.</translation>
    </message>
    <message>
        <source>%1 already exists.
Do you want to replace it?</source>
        <translation>%1
이 파일이 이미 있어요. 덮어쓸까요?</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is write protected.
Do you want to delete it anyway?</source>
        <translation>“%1” 파일은 쓰기 금지되어 있어요.
그래도 삭제할까요?</translation>
    </message>
    <message>
        <source>Are you sure you want to delete &apos;%1&apos;?</source>
        <translation>“%1” 항목을 삭제할까요?</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Up</source>
        <translation>↑</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>↓</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>←</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>→</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Enter</translation>
    </message>
</context>
<context>
    <name>Queue</name>
    <message>
        <source>Waiting</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>Transcribing</source>
        <translation>받아쓰는 중</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>저장함</translation>
    </message>
    <message>
        <source>Waiting · goes on at {time}</source>
        <translation>대기 중 · {time}부터 이어서 받아써요</translation>
    </message>
    <message>
        <source>kept up to {time}</source>
        <translation>{time}까지 저장됨</translation>
    </message>
    <message>
        <source>from {start} on</source>
        <translation>{start}부터</translation>
    </message>
    <message>
        <source>from {start} to {end} only</source>
        <translation>{start}~{end} 부분만</translation>
    </message>
    <message>
        <source>Live text · {time}</source>
        <translation>실시간 받아쓰기 · {time}</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>준비 중…</translation>
    </message>
    <message>
        <source>Reading once more · {share}</source>
        <translation>다시 읽는 중 · {share}</translation>
    </message>
    <message>
        <source>{times}× real time</source>
        <translation>실시간의 {times}배 속도</translation>
    </message>
    <message>
        <source>took {times}× its length</source>
        <translation>녹음 길이의 {times}배 걸림</translation>
    </message>
    <message>
        <source>Built-in Korean model</source>
        <translation>내장 한국어 모델</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>약 {time} 남음</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>다시 받아쓰기</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>목록에서 제거</translation>
    </message>
    <message>
        <source>Files · {done} of {count} done</source>
        <translation>파일 {count}개 중 {done}개 완료</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count}개 실패</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>이어서 받아쓰기</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>파일 추가</translation>
    </message>
    <message>
        <source>Tags and note</source>
        <translation>태그와 메모</translation>
    </message>
    <message>
        <source>Such as #meeting #budget</source>
        <translation>예: #회의 #예산</translation>
    </message>
    <message>
        <source>Tags, a space between them</source>
        <translation>태그(띄어쓰기로 나눠요)</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>메모</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Name of the recording</source>
        <translation>녹음 이름</translation>
    </message>
</context>
<context>
    <name>Record</name>
    <message>
        <source>No sound</source>
        <translation>소리 없음</translation>
    </message>
    <message>
        <source>Very quiet</source>
        <translation>소리가 아주 작아요</translation>
    </message>
    <message>
        <source>Good level</source>
        <translation>입력 레벨이 알맞아요</translation>
    </message>
    <message>
        <source>Too loud</source>
        <translation>소리가 너무 커요</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>입력 레벨</translation>
    </message>
    <message>
        <source>{name} (not plugged in)</source>
        <translation>{name} (연결 안 됨)</translation>
    </message>
    <message>
        <source>Recorded: {time}</source>
        <translation>녹음한 시간: {time}</translation>
    </message>
    <message>
        <source>Check the level</source>
        <translation>입력 레벨 확인</translation>
    </message>
    <message>
        <source>Listening · nothing is kept</source>
        <translation>듣는 중 · 저장하지 않아요</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>녹음 중</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>일시정지됨</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>녹음 끝내기</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>녹음하기</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>이어서 녹음</translation>
    </message>
    <message>
        <source>Start recording, and end it</source>
        <translation>녹음 시작과 끝내기</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시정지</translation>
    </message>
    <message>
        <source>Opening the microphone…</source>
        <translation>마이크 여는 중…</translation>
    </message>
    <message>
        <source>Finishing…</source>
        <translation>마무리하는 중…</translation>
    </message>
    <message>
        <source>Stop listening</source>
        <translation>확인 끝내기</translation>
    </message>
    <message>
        <source>“{name}” waits and goes on after the recording.</source>
        <translation>“{name}” 받아쓰기를 잠시 멈췄어요. 녹음이 끝나면 이어서 진행해요.</translation>
    </message>
    <message>
        <source>No text is coming now. The sound is kept; you can transcribe it later.</source>
        <translation>지금은 텍스트로 옮기지 못하고 있어요. 소리는 저장되니 나중에 받아쓸 수 있어요.</translation>
    </message>
    <message>
        <source>Text comes as soon as the model is ready. The sound is kept.</source>
        <translation>모델이 준비되면 텍스트가 나와요. 소리는 저장되고 있어요.</translation>
    </message>
    <message>
        <source>Live text may appear about {hop} s late.</source>
        <translation>실시간 텍스트가 약 {hop}초 늦게 표시될 수 있어요.</translation>
    </message>
    <message>
        <source>Text is {lag} s behind and will catch up. The sound is kept.</source>
        <translation>텍스트가 {lag}초 늦지만 곧 따라잡아요. 소리는 모두 저장되고 있어요.</translation>
    </message>
    <message>
        <source>Record again</source>
        <translation>다시 녹음</translation>
    </message>
    <message>
        <source>Record with the system&apos;s microphone</source>
        <translation>시스템 기본 마이크로 녹음</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>다른 폴더 고르기</translation>
    </message>
    <message>
        <source>Recorded and saved: {name} ({length})</source>
        <translation>녹음을 저장했어요: {name} ({length})</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>Part of “{name}” may be missing from its text. The recording is complete.</source>
        <translation>“{name}” 텍스트에 빠진 곳이 있을 수 있어요. 녹음은 온전해요.</translation>
    </message>
    <message>
        <source>Transcribe again</source>
        <translation>다시 받아쓰기</translation>
    </message>
    <message>
        <source>Recovered: {name} ({length})</source>
        <translation>복구했어요: {name} ({length})</translation>
    </message>
    <message>
        <source>A recording was not finished last time: {name} ({length}). Keep it?</source>
        <translation>지난번에 저장이 끝나지 않은 녹음이 있어요: {name} ({length}). 복구할까요?</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>복구</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>버리기…</translation>
    </message>
    <message>
        <source>Discard {name} ({length})? What was said in it is lost.</source>
        <translation>{name} ({length}) 녹음을 버릴까요? 녹음된 말이 모두 사라져요.</translation>
    </message>
    <message>
        <source>Recover it after all</source>
        <translation>버리지 않고 복구</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>버리기</translation>
    </message>
    <message>
        <source>Really delete {name} ({length}) for good? This cannot be undone.</source>
        <translation>{name} ({length}) 녹음을 정말로 삭제할까요? 되돌릴 수 없어요.</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>영구 삭제</translation>
    </message>
</context>
<context>
    <name>Replaced</name>
    <message>
        <source>“{name}” has changed since this text was made of it.</source>
        <translation>이 텍스트를 받아쓴 뒤에 “{name}” 파일이 바뀌었어요.</translation>
    </message>
    <message>
        <source>Transcribe the new file</source>
        <translation>새 파일 받아쓰기</translation>
    </message>
    <message>
        <source>Keep this text</source>
        <translation>이 텍스트 유지</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>Saving</source>
        <translation>저장 상태</translation>
    </message>
    <message>
        <source>○ Saving your corrections…</source>
        <translation>○ 수정한 텍스트를 저장하는 중…</translation>
    </message>
    <message>
        <source>✓ Your corrections are saved</source>
        <translation>✓ 수정한 텍스트가 저장됐어요</translation>
    </message>
</context>
<context>
    <name>Script</name>
    <message>
        <source>Align a script with the sound</source>
        <translation>대본을 소리에 맞추기</translation>
    </message>
    <message>
        <source>Paste the text that was read, or drop its file here. Every word gets its time; what was left out and what was added is shown. “Name: …” says who speaks.</source>
        <translation>읽은 글을 붙여 넣거나 파일을 끌어다 놓아 주세요. 단어마다 시간을 찾고, 빠진 말과 더한 말을 알려 드려요. “이름: …”으로 시작하는 줄에서 화자를 알아봐요.</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>대본</translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation>파일 열기…</translation>
    </message>
    <message>
        <source>A &amp;row for each line</source>
        <translation>대본의 줄대로 나누기(&amp;R)</translation>
    </message>
    <message>
        <source>Align</source>
        <translation>맞추기</translation>
    </message>
    <message>
        <source>Open a script</source>
        <translation>대본 열기</translation>
    </message>
    <message>
        <source>Texts ({endings})</source>
        <translation>텍스트 ({endings})</translation>
    </message>
    <message>
        <source>{lines} lines, {words} words</source>
        <translation>{lines}줄, 단어 {words}개</translation>
    </message>
    <message>
        <source>Speakers: {names}</source>
        <translation>화자: {names}</translation>
    </message>
    <message>
        <source>Where script and sound differ</source>
        <translation>대본과 소리가 다른 곳</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>모두 복사</translation>
    </message>
    <message>
        <source>{time} Not heard, line {line}: {text}</source>
        <translation>{time} 읽지 않은 부분, {line}번째 줄: {text}</translation>
    </message>
    <message>
        <source>{start} Not in the script, until {end}</source>
        <translation>{start} 대본에 없는 말, {end}까지</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>On</source>
        <translation>켜기</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>고르기…</translation>
    </message>
    <message>
        <source>Restore default</source>
        <translation>기본값으로</translation>
    </message>
    <message>
        <source>This cannot be used here. Possible: {expected}</source>
        <translation>여기에는 쓸 수 없는 값이에요. 쓸 수 있는 값: {expected}</translation>
    </message>
    <message>
        <source>default: {value}</source>
        <translation>기본값: {value}</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>설정 검색</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Restore all defaults</source>
        <translation>모두 기본값으로</translation>
    </message>
    <message>
        <source>Show the file</source>
        <translation>설정 파일 보기</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>No setting matches.</source>
        <translation>그런 설정은 없어요.</translation>
    </message>
</context>
<context>
    <name>SoundTrack</name>
    <message>
        <source>So&amp;und track</source>
        <translation>소리 트랙(&amp;U)</translation>
    </message>
    <message>
        <source>Track {number}</source>
        <translation>트랙 {number}</translation>
    </message>
    <message>
        <source>{count} channels</source>
        <translation>채널 {count}개</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Works offline · nothing leaves this computer</source>
        <translation>인터넷 없이 작동 · 녹음과 텍스트는 이 컴퓨터에만 저장돼요</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>모델이 없어요</translation>
    </message>
    <message>
        <source>Starting the engine…</source>
        <translation>엔진 시작하는 중…</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>모델 불러오는 중…</translation>
    </message>
    <message>
        <source>Loading the language model…</source>
        <translation>언어 모델 불러오는 중…</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>준비 중…</translation>
    </message>
    <message>
        <source>Engine not loaded yet</source>
        <translation>엔진을 아직 불러오지 않았어요</translation>
    </message>
    <message>
        <source>no language model</source>
        <translation>언어 모델 없음</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>그래픽 카드 (CUDA)</translation>
    </message>
    <message>
        <source>Graphics (Apple)</source>
        <translation>Apple 그래픽</translation>
    </message>
</context>
<context>
    <name>Torch</name>
    <message>
        <source>Add torch</source>
        <translation>torch 추가</translation>
    </message>
    <message>
        <source>Unpacking…</source>
        <translation>압축을 푸는 중…</translation>
    </message>
    <message>
        <source>Its files are in use and will be removed at the next start.</source>
        <translation>파일을 쓰고 있어서, 다음에 시작할 때 삭제해요.</translation>
    </message>
    <message>
        <source>Asking for the size…</source>
        <translation>크기를 확인하는 중…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>시작하는 중…</translation>
    </message>
    <message>
        <source>Download {size} and add</source>
        <translation>{size} 받아서 추가</translation>
    </message>
    <message>
        <source>Remove {size} for good</source>
        <translation>{size} 완전히 삭제</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Or do the same yourself with pip:</source>
        <translation>pip이 있는 곳에서 직접 하려면:</translation>
    </message>
    <message>
        <source>Source: empty for pip&apos;s own index, or the line from PyTorch&apos;s site</source>
        <translation>받을 곳: 비워 두면 pip의 기본 저장소, 또는 PyTorch가 알려 주는 명령</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Ask for the size</source>
        <translation>크기 확인</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>추가</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>명령 복사</translation>
    </message>
    <message>
        <source>{card} is in this computer, but nothing here can use it yet.</source>
        <translation>이 컴퓨터에 {card:이} 있지만 아직 쓸 수 없어요.</translation>
    </message>
    <message>
        <source>torch {version} was added, {size}.</source>
        <translation>torch {version} 추가됨, {size}.</translation>
    </message>
    <message>
        <source>Some models need torch, which is not here.</source>
        <translation>일부 모델에 필요한 torch가 없어요.</translation>
    </message>
    <message>
        <source>torch runs models on a graphics card, and models that this program cannot run by itself. The built-in model and wav2vec 2.0 do not need it.</source>
        <translation>torch는 그래픽 카드에서 모델을 돌리고, 이 프로그램이 직접 돌리지 못하는 모델도 돌려요. 내장 모델과 wav2vec 2.0에는 필요 없어요.</translation>
    </message>
    <message>
        <source>torch {version} was added, {size}. It is in {folder}.</source>
        <translation>torch {version} 추가됨, {size}. 위치: {folder}</translation>
    </message>
    <message>
        <source>torch {version} came with this environment and runs on the processor only. Replace it with a CUDA build, using pip.</source>
        <translation>이 환경에 든 torch {version:은} CPU만 써요. pip으로 CUDA용 torch를 대신 설치해 주세요.</translation>
    </message>
    <message>
        <source>pip is not here, so it cannot be added from here.</source>
        <translation>pip이 없어서 여기서는 추가할 수 없어요.</translation>
    </message>
    <message>
        <source>torch {version}: {fetched} to download, about {kept} on disk.</source>
        <translation>torch {version}: {fetched} 내려받고, 디스크는 약 {kept} 써요.</translation>
    </message>
    <message>
        <source>torch {version}: its server does not say how large it is; usually {fetched} to download, about {kept} on disk.</source>
        <translation>torch {version}: 서버가 크기를 알려 주지 않아요. 보통 {fetched} 내려받고, 디스크는 약 {kept} 써요.</translation>
    </message>
    <message>
        <source>While it is added, about {needed} must be free; {free} is.</source>
        <translation>그동안 약 {needed}의 빈 공간이 필요해요. 지금 {free} 비어 있어요.</translation>
    </message>
    <message>
        <source>It can use NVIDIA&apos;s graphics cards.</source>
        <translation>NVIDIA 그래픽 카드를 쓸 수 있어요.</translation>
    </message>
    <message>
        <source>This one cannot use NVIDIA&apos;s graphics cards. For those paste the line that PyTorch&apos;s site gives for CUDA.</source>
        <translation>이 torch는 NVIDIA 그래픽 카드를 쓰지 못해요. 쓰려면 PyTorch 사이트가 CUDA용으로 알려 주는 명령을 붙여 넣어 주세요.</translation>
    </message>
    <message>
        <source>torch is here. The model is loaded with it from now on.</source>
        <translation>torch가 준비됐어요. 이제부터 모델을 torch와 함께 불러와요.</translation>
    </message>
    <message>
        <source>torch is here; this build runs on the processor only.</source>
        <translation>torch가 준비됐어요. 이 빌드는 CPU만 써요.</translation>
    </message>
    <message>
        <source>Add or remove torch…</source>
        <translation>torch 추가·제거…</translation>
    </message>
</context>
<context>
    <name>Transcript</name>
    <message>
        <source>Your own text, in its column, is the one exported.</source>
        <translation>직접 수정한 텍스트가 옆 열에 있어요. 그 텍스트를 내보내요.</translation>
    </message>
    <message>
        <source>{column} · exported</source>
        <translation>{column} · 내보낼 텍스트</translation>
    </message>
    <message>
        <source>{column} · exported if not edited</source>
        <translation>{column} · 수정 안 한 줄만 내보냄</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>Where the sentence begins</source>
        <translation>문장이 시작하는 곳</translation>
    </message>
    <message>
        <source>no words</source>
        <translation>말 없음</translation>
    </message>
    <message>
        <source>as heard</source>
        <translation>들린 그대로</translation>
    </message>
    <message>
        <source>Edited: {own}. Heard: {text}</source>
        <translation>수정한 텍스트: {own}. 들린 그대로: {text}</translation>
    </message>
    <message>
        <source>{text} (still listening)</source>
        <translation>{text} (듣는 중)</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>{text} (differs: {places})</source>
        <translation>{text} (다른 곳: {places})</translation>
    </message>
    <message>
        <source>After the end of the sentence</source>
        <translation>문장이 끝나면 나타나요</translation>
    </message>
    <message>
        <source>Not heard yet</source>
        <translation>아직 듣지 않았어요</translation>
    </message>
    <message>
        <source>● Still listening, this may change</source>
        <translation>● 듣는 중이라 바뀔 수 있어요</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>진행</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>Stop here; the text so far stays</source>
        <translation>여기서 멈추기(지금까지의 텍스트는 남아요)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy the selected rows, or all of them</source>
        <translation>선택한 줄을 복사하고, 선택하지 않았으면 모두 복사</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>내보내기…</translation>
    </message>
    <message>
        <source>Choose formats, limits and a folder</source>
        <translation>형식과 자막 규칙, 폴더 고르기</translation>
    </message>
    <message>
        <source>Save subtitles</source>
        <translation>자막 저장</translation>
    </message>
    <message>
        <source>Save an SRT file right away</source>
        <translation>SRT 파일로 바로 저장</translation>
    </message>
    <message>
        <source>↓ To the newest text</source>
        <translation>↓ 최신 텍스트로</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>받아쓰기</translation>
    </message>
    <message>
        <source>left empty</source>
        <translation>비워 둠</translation>
    </message>
    <message>
        <source>◆ edited</source>
        <translation>◆ 수정함</translation>
    </message>
    <message>
        <source>This recording is waiting its turn</source>
        <translation>차례를 기다리는 중이에요</translation>
    </message>
    <message>
        <source>The text begins as soon as the model is ready and the recordings before it are done. You can listen meanwhile.</source>
        <translation>모델이 준비되고 앞의 녹음이 끝나면 텍스트가 나오기 시작해요. 그동안 아래에서 들어 볼 수 있어요.</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>듣는 중…</translation>
    </message>
    <message>
        <source>The first words appear here, while the rest is still heard.</source>
        <translation>나머지를 듣는 동안 첫 텍스트가 여기에 나타나요.</translation>
    </message>
    <message>
        <source>No speech was found</source>
        <translation>말소리를 찾지 못했어요</translation>
    </message>
    <message>
        <source>Listen below to check whether anyone speaks. If so, is it Korean, and loud enough? Ctrl+Shift+R transcribes the recording again.</source>
        <translation>아래에서 말소리가 있는지 들어 보세요. 있다면 한국어인지, 소리가 너무 작지 않은지 살펴보세요. Ctrl+Shift+R로 다시 받아쓸 수 있어요.</translation>
    </message>
    <message>
        <source>Stopped before the first words</source>
        <translation>첫 텍스트가 나오기 전에 멈췄어요</translation>
    </message>
    <message>
        <source>Ctrl+R begins again.</source>
        <translation>Ctrl+R을 누르면 처음부터 다시 받아써요.</translation>
    </message>
    <message>
        <source>{start} · {length} s</source>
        <translation>{start} · {length}초</translation>
    </message>
    <message>
        <source>confidence {share}%</source>
        <translation>확신도 {share}%</translation>
    </message>
    <message>
        <source>Or</source>
        <translation>다른 후보</translation>
    </message>
    <message>
        <source>◇ not read: {count}</source>
        <translation>◇ 안 읽은 곳 {count}</translation>
    </message>
    <message>
        <source>◇ not in the script</source>
        <translation>◇ 대본에 없는 말</translation>
    </message>
    <message>
        <source>In the script, but not read: {text}</source>
        <translation>대본에 있지만 읽지 않음: {text}</translation>
    </message>
    <message>
        <source>Something said here is not in the script.</source>
        <translation>여기에서 한 말이 대본에 없어요.</translation>
    </message>
</context>
<context>
    <name>TwoModels</name>
    <message>
        <source>Two models</source>
        <translation>두 모델</translation>
    </message>
    <message>
        <source>Texts of two models</source>
        <translation>두 모델의 텍스트</translation>
    </message>
    <message>
        <source>Take it out of the transcript</source>
        <translation>받아쓰기에서 제거</translation>
    </message>
    <message>
        <source>Add it to the transcript</source>
        <translation>받아쓰기에 추가</translation>
    </message>
    <message>
        <source>Stopped before the end.</source>
        <translation>끝나기 전에 멈췄어요.</translation>
    </message>
    <message>
        <source>Two models hear the same recording</source>
        <translation>같은 녹음을 두 모델로 들어 보기</translation>
    </message>
    <message>
        <source>Their texts stand side by side, and what differs is marked. With a reference, the errors of each are counted. There is no other model on this computer yet.</source>
        <translation>두 텍스트를 나란히 놓고 다른 곳을 표시해요. 참조가 있으면 모델마다 오류도 세어 드려요. 이 컴퓨터에 아직 다른 모델이 없어요.</translation>
    </message>
    <message>
        <source>Choose a second model above: it hears the recording once more, and both texts stand side by side. The text you have stays as it is.</source>
        <translation>위에서 두 번째 모델을 골라 주세요. 녹음을 한 번 더 듣고 두 텍스트를 나란히 보여 드려요. 지금 텍스트는 그대로 남아요.</translation>
    </message>
    <message>
        <source>Second model</source>
        <translation>두 번째 모델</translation>
    </message>
    <message>
        <source>Transcribe with it</source>
        <translation>이 모델로 받아쓰기</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>More models…</source>
        <translation>모델 더 보기…</translation>
    </message>
    <message>
        <source>It becomes a column of its own there, to be picked from, checked and exported like the other texts. This can be undone.</source>
        <translation>받아쓰기에 열이 하나 더 생겨서, 다른 텍스트처럼 골라 쓰고 점검하고 내보낼 수 있어요. 되돌릴 수 있어요.</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>듣는 중…</translation>
    </message>
    <message>
        <source>Progress of the second model</source>
        <translation>두 번째 모델 진행률</translation>
    </message>
    <message>
        <source>{share}% of the words are the same</source>
        <translation>단어의 {share}%가 같아요</translation>
    </message>
    <message>
        <source>{model}: CER {cer:.1f}%, WER {wer:.1f}%</source>
        <translation>{model}: CER {cer:.1f}%, WER {wer:.1f}%</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>Copied: {count} paragraphs</source>
        <translation>문단 {count}개를 복사했어요</translation>
    </message>
    <message>
        <source>Transcribing again. The text so far stays in the list.</source>
        <translation>처음부터 다시 받아쓰는 중이에요. 지금까지의 텍스트는 목록에 그대로 있어요.</translation>
    </message>
    <message>
        <source>“{name}” is off the list. Its text stays in the library.</source>
        <translation>“{name:”을} 목록에서 제거했어요. 텍스트는 보관함에 남아 있어요.</translation>
    </message>
    <message>
        <source>Off the list: {count}. Their texts stay in the library.</source>
        <translation>{count}개를 목록에서 제거했어요. 텍스트는 보관함에 남아 있어요.</translation>
    </message>
    <message>
        <source>“{name}” is on the list already.</source>
        <translation>“{name:”은} 이미 목록에 있어요.</translation>
    </message>
    <message>
        <source>Transcribe again</source>
        <translation>다시 받아쓰기</translation>
    </message>
    <message>
        <source>On the list already: {count}.</source>
        <translation>이미 목록에 있어요: {count}개</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Copied: {count} lines</source>
        <translation>{count}줄을 복사했어요</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>모델 고르기</translation>
    </message>
    <message>
        <source>Use the built-in model</source>
        <translation>내장 모델 쓰기</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>자세한 내용 복사</translation>
    </message>
    <message>
        <source>The model could not be loaded.</source>
        <translation>모델을 불러오지 못했어요.</translation>
    </message>
    <message>
        <source>Neither audio nor video, so not added: {names}</source>
        <translation>음성·영상 파일이 아니어서 추가하지 않았어요: {names}</translation>
    </message>
    <message>
        <source>Choose other files</source>
        <translation>다른 파일 고르기</translation>
    </message>
    <message>
        <source>Your last changes could not be saved.</source>
        <translation>마지막으로 수정한 내용을 저장하지 못했어요.</translation>
    </message>
    <message>
        <source>Stay here and export the text somewhere else, or make room on the disk: saving is tried again every few seconds. Closing now loses these changes.</source>
        <translation>창을 닫지 말고 텍스트를 다른 곳으로 내보내거나 디스크 공간을 비워 주세요. 몇 초마다 다시 저장해 봐요. 지금 닫으면 이 내용이 사라져요.</translation>
    </message>
    <message>
        <source>Stay here</source>
        <translation>닫지 않기</translation>
    </message>
    <message>
        <source>Close and lose them</source>
        <translation>저장하지 않고 닫기</translation>
    </message>
    <message>
        <source>Open audio or video files</source>
        <translation>음성·영상 파일 열기</translation>
    </message>
    <message>
        <source>Audio and video</source>
        <translation>음성·영상</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>모든 파일</translation>
    </message>
    <message>
        <source>Open a folder of recordings</source>
        <translation>녹음이 든 폴더 열기</translation>
    </message>
    <message>
        <source>Folder of a CTC model (with config.json)</source>
        <translation>CTC 모델 폴더 (config.json이 있는 곳)</translation>
    </message>
    <message>
        <source>Not usable in the settings, so the default holds: {names}</source>
        <translation>설정 파일의 값을 쓸 수 없어 기본값을 써요: {names}</translation>
    </message>
    <message>
        <source>Open log folder</source>
        <translation>로그 폴더 열기</translation>
    </message>
</context>
</TS>
