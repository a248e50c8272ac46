"""Hangul documents (HWPX): the open form of Hancom's word processor, a zip of XML.

Source: KS X 6101, OWPML; namespaces and the order of parts as Hancom Office 2020 writes them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from kasr_desktop.domain.export_options import DocumentLayout
from kasr_desktop.exports.document_content import DocumentContent

_MIME = "application/hwp+zip"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>'
_HANCOM = "http://www.hancom.co.kr"
# Hancom's reader wants all of them at each root, used or not
_NAMESPACES = {
    "ha": f"{_HANCOM}/hwpml/2011/app",
    "hp": f"{_HANCOM}/hwpml/2011/paragraph",
    "hp10": f"{_HANCOM}/hwpml/2016/paragraph",
    "hs": f"{_HANCOM}/hwpml/2011/section",
    "hc": f"{_HANCOM}/hwpml/2011/core",
    "hh": f"{_HANCOM}/hwpml/2011/head",
    "hhs": f"{_HANCOM}/hwpml/2011/history",
    "hm": f"{_HANCOM}/hwpml/2011/master-page",
    "hpf": f"{_HANCOM}/schema/2011/hpf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "opf": "http://www.idpf.org/2007/opf/",
    "ooxmlchart": f"{_HANCOM}/hwpml/2016/ooxmlchart",
    "hwpunitchar": f"{_HANCOM}/hwpml/2016/HwpUnitChar",
    "epub": "http://www.idpf.org/2007/ops",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
}
_SPACES = " ".join(f'xmlns:{prefix}="{place}"' for prefix, place in _NAMESPACES.items())
_FONT = "함초롬바탕"
_LANGUAGES = ("hangul", "latin", "hanja", "japanese", "other", "symbol", "user")
_PAGE = (59528, 84186)  # A4, in units of a 7200th of an inch
_MARGIN = 8504  # 30 mm
_TEXT_WIDTH = _PAGE[0] - 2 * _MARGIN
_TEXT_HEIGHT = 1000  # ten points

_NORMAL, _BOLD, _GRAY, _TITLE = range(4)  # character properties
_PLAIN, _SPACED, _CENTRED = range(3)  # paragraph properties
_NO_BORDER, _THIN_BORDER = 1, 2  # border fills count from 1


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text of one look."""

    text: str
    look: int = _NORMAL


def write_hwpx(content: DocumentContent, *, made: datetime | None = None) -> bytes:
    """Write a .hwpx.

    Args:
        content: What it holds.
        made: Moment that stands in the file, now by default.
    """
    moment = made or datetime.now(UTC)
    parts = {
        "version.xml": _version(),
        "Contents/header.xml": _header(),
        "Contents/section0.xml": _section(content),
        "Preview/PrvText.txt": "\n".join(one.text for one in content.paragraphs)[:1000],
        "settings.xml": _settings(),
        "META-INF/container.xml": _container(),
        "META-INF/manifest.xml": _manifest(),
        "Contents/content.hpf": _package(content.title, moment),
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        stamp = moment.timetuple()[:6]
        # first and not compressed, so that a look at the first bytes tells what it is
        package.writestr(zipfile.ZipInfo("mimetype", stamp), _MIME, zipfile.ZIP_STORED)
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, stamp), text, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def _section(content: DocumentContent) -> str:
    paragraphs = [
        _paragraph([_Run(content.title, _TITLE)], _CENTRED, before=_page()),
        _table(content.facts, (0.2, 0.8), number=1),
        _paragraph([]),
        *_body(content),
    ]
    return f"{_HEAD}<hs:sec {_SPACES}>{''.join(paragraphs)}</hs:sec>"


def _body(content: DocumentContent) -> Iterator[str]:
    if content.layout is DocumentLayout.RECORD:
        yield _record(content)
        return
    for paragraph in content.paragraphs:
        named = bool(paragraph.speaker)
        if content.layout is DocumentLayout.ROWS:
            time = [_Run(f"{paragraph.time}  ", _GRAY)]
            speaker = [_Run(f"{paragraph.speaker}: ", _BOLD)] if named else []
            yield _paragraph([*time, *speaker, _Run(paragraph.text)], _SPACED)
            continue
        head = [_Run(paragraph.speaker, _BOLD)] if named else []
        if content.times:
            head.append(_Run(f"{'  ' if named else ''}{paragraph.time}", _GRAY))
        if head:
            yield _paragraph(head)
        yield _paragraph([_Run(paragraph.text)], _SPACED)


def _record(content: DocumentContent) -> str:
    heads = ["번호", *(["시간"] if content.times else []), "화자", "내용"]
    rows = [heads]
    for number, turn in enumerate(content.paragraphs, start=1):
        rows.append([str(number), *([turn.time] if content.times else []), turn.speaker, turn.text])
    shares = (0.08, 0.14, 0.16, 0.62) if content.times else (0.08, 0.18, 0.74)
    return _table(rows, shares, number=2, repeats_head=True)


def _paragraph(runs: Sequence[_Run], form: int = _PLAIN, *, before: str = "") -> str:
    said = "".join(
        f'<hp:run charPrIDRef="{run.look}"><hp:t>{escape(run.text, quote=False)}</hp:t></hp:run>'
        for run in runs
    )
    if before:
        said = f'<hp:run charPrIDRef="{_NORMAL}">{before}</hp:run>{said}'
    said = said or f'<hp:run charPrIDRef="{_NORMAL}"><hp:t/></hp:run>'
    return (
        f'<hp:p id="0" paraPrIDRef="{form}" styleIDRef="0" pageBreak="0" columnBreak="0" '
        f'merged="0">{said}</hp:p>'
    )


def _table(
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    *,
    number: int,
    repeats_head: bool = False,
) -> str:
    """Return a paragraph that holds a table; heights are the least, the program makes them."""
    if not rows:
        return ""
    widths = [round(share * _TEXT_WIDTH) for share in shares]
    height = round(_TEXT_HEIGHT * 1.6) + 2 * 141
    made = "".join(
        "<hp:tr>"
        + "".join(
            _cell(text, widths[column], height, row, column, is_head=repeats_head and row == 0)
            for column, text in enumerate(texts)
        )
        + "</hp:tr>"
        for row, texts in enumerate(rows)
    )
    table = (
        f'<hp:tbl id="{number}" zOrder="0" numberingType="TABLE" textWrap="TOP_AND_BOTTOM" '
        f'textFlow="BOTH_SIDES" lock="0" dropcapstyle="None" pageBreak="CELL" '
        f'repeatHeader="{int(repeats_head)}" rowCnt="{len(rows)}" colCnt="{len(widths)}" '
        f'cellSpacing="0" borderFillIDRef="{_THIN_BORDER}" noAdjust="0">'
        f'<hp:sz width="{sum(widths)}" widthRelTo="ABSOLUTE" height="{height * len(rows)}" '
        f'heightRelTo="ABSOLUTE" protect="0"/>'
        f'<hp:pos treatAsChar="1" affectLSpacing="0" flowWithText="1" allowOverlap="0" '
        f'holdAnchorAndSO="0" vertRelTo="PARA" horzRelTo="COLUMN" vertAlign="TOP" '
        f'horzAlign="LEFT" vertOffset="0" horzOffset="0"/>'
        f'<hp:outMargin left="0" right="0" top="0" bottom="0"/>'
        f'<hp:inMargin left="283" right="283" top="141" bottom="141"/>{made}</hp:tbl>'
    )
    return _paragraph([], before=table)


def _cell(text: str, width: int, height: int, row: int, column: int, *, is_head: bool) -> str:
    look = _BOLD if is_head else _NORMAL
    return (
        f'<hp:tc name="" header="{int(is_head)}" hasMargin="0" protect="0" editable="0" dirty="0" '
        f'borderFillIDRef="{_THIN_BORDER}">'
        f'<hp:subList id="" textDirection="HORIZONTAL" lineWrap="BREAK" vertAlign="CENTER" '
        f'linkListIDRef="0" linkListNextIDRef="0" textWidth="0" textHeight="0" hasTextRef="0" '
        f'hasNumRef="0">{_paragraph([_Run(text, look)])}</hp:subList>'
        f'<hp:cellAddr colAddr="{column}" rowAddr="{row}"/><hp:cellSpan colSpan="1" rowSpan="1"/>'
        f'<hp:cellSz width="{width}" height="{height}"/>'
        f'<hp:cellMargin left="283" right="283" top="141" bottom="141"/></hp:tc>'
    )


def _page() -> str:
    """Return the settings of the section, which stand in its first paragraph."""
    notes = (
        '<hp:autoNumFormat type="DIGIT" userChar="" prefixChar="" suffixChar=")" supscript="0"/>'
        '<hp:noteLine length="-1" type="SOLID" width="0.12 mm" color="#000000"/>'
        '<hp:noteSpacing betweenNotes="283" belowLine="567" aboveLine="850"/>'
        '<hp:numbering type="CONTINUOUS" newNum="1"/>'
    )
    borders = "".join(
        f'<hp:pageBorderFill type="{pages}" borderFillIDRef="{_NO_BORDER}" textBorder="PAPER" '
        'headerInside="0" footerInside="0" fillArea="PAPER">'
        '<hp:offset left="1417" right="1417" top="1417" bottom="1417"/></hp:pageBorderFill>'
        for pages in ("BOTH", "EVEN", "ODD")
    )
    return (
        '<hp:secPr id="" textDirection="HORIZONTAL" spaceColumns="1134" tabStop="8000" '
        'outlineShapeIDRef="0" memoShapeIDRef="0" textVerticalWidthHead="0" masterPageCnt="0">'
        '<hp:grid lineGrid="0" charGrid="0" wonggojiFormat="0"/>'
        '<hp:startNum pageStartsOn="BOTH" page="0" pic="0" tbl="0" equation="0"/>'
        '<hp:visibility hideFirstHeader="0" hideFirstFooter="0" hideFirstMasterPage="0" '
        'border="SHOW_ALL" fill="SHOW_ALL" hideFirstPageNum="0" hideFirstEmptyLine="0" '
        'showLineNumber="0"/>'
        '<hp:lineNumberShape restartType="0" countBy="0" distance="0" startNumber="0"/>'
        f'<hp:pagePr landscape="WIDELY" width="{_PAGE[0]}" height="{_PAGE[1]}" '
        f'gutterType="LEFT_ONLY"><hp:margin header="4252" footer="4252" gutter="0" '
        f'left="{_MARGIN}" right="{_MARGIN}" top="5668" bottom="4252"/></hp:pagePr>'
        f'<hp:footNotePr>{notes}<hp:placement place="EACH_COLUMN" beneathText="0"/>'
        f'</hp:footNotePr><hp:endNotePr>{notes}<hp:placement place="END_OF_DOCUMENT" '
        f'beneathText="0"/></hp:endNotePr>{borders}</hp:secPr>'
        '<hp:ctrl><hp:colPr id="" type="NEWSPAPER" layout="LEFT" colCount="1" sameSz="1" '
        'sameGap="0"/></hp:ctrl>'
    )


def _header() -> str:
    fonts = "".join(
        f'<hh:fontface lang="{language.upper()}" fontCnt="1"><hh:font id="0" face="{_FONT}" '
        'type="TTF" isEmbedded="0"/></hh:fontface>'
        for language in _LANGUAGES
    )
    looks = (
        _characters(_NORMAL, _TEXT_HEIGHT)
        + _characters(_BOLD, _TEXT_HEIGHT, bold=True)
        + _characters(_GRAY, 900, color="#666666")
        + _characters(_TITLE, 1800, bold=True)
    )
    forms = _form(_PLAIN) + _form(_SPACED, after=600) + _form(_CENTRED, "CENTER", after=1200)
    return (
        f'{_HEAD}<hh:head {_SPACES} version="1.4" secCnt="1">'
        '<hh:beginNum page="1" footnote="1" endnote="1" pic="1" tbl="1" equation="1"/>'
        f'<hh:refList><hh:fontfaces itemCnt="{len(_LANGUAGES)}">{fonts}</hh:fontfaces>'
        f'<hh:borderFills itemCnt="2">{_border(_NO_BORDER, "NONE")}'
        f"{_border(_THIN_BORDER, 'SOLID')}</hh:borderFills>"
        f'<hh:charProperties itemCnt="4">{looks}</hh:charProperties>'
        '<hh:tabProperties itemCnt="1"><hh:tabPr id="0" autoTabLeft="0" autoTabRight="0"/>'
        "</hh:tabProperties>"
        f'<hh:paraProperties itemCnt="3">{forms}</hh:paraProperties>'
        '<hh:styles itemCnt="1"><hh:style id="0" type="PARA" name="바탕글" engName="Normal" '
        'paraPrIDRef="0" charPrIDRef="0" nextStyleIDRef="0" langID="1042" lockForm="0"/>'
        "</hh:styles></hh:refList>"
        '<hh:compatibleDocument targetProgram="HWP201X"><hh:layoutCompatibility/>'
        "</hh:compatibleDocument>"
        '<hh:docOption><hh:linkinfo path="" pageInherit="0" footnoteInherit="0"/></hh:docOption>'
        "</hh:head>"
    )


def _border(number: int, kind: str) -> str:
    sides = "".join(
        f'<hh:{side}Border type="{kind}" width="0.12 mm" color="#000000"/>'
        for side in ("left", "right", "top", "bottom")
    )
    return (
        f'<hh:borderFill id="{number}" threeD="0" shadow="0" centerLine="NONE" '
        'breakCellSeparateLine="0"><hh:slash type="NONE" Crooked="0" isCounter="0"/>'
        f'<hh:backSlash type="NONE" Crooked="0" isCounter="0"/>{sides}</hh:borderFill>'
    )


def _characters(number: int, height: int, *, bold: bool = False, color: str = "#000000") -> str:
    def each(name: str, value: int) -> str:
        values = " ".join(f'{language}="{value}"' for language in _LANGUAGES)
        return f"<hh:{name} {values}/>"

    return (
        f'<hh:charPr id="{number}" height="{height}" textColor="{color}" shadeColor="none" '
        f'useFontSpace="0" useKerning="0" symMark="NONE" borderFillIDRef="{_NO_BORDER}">'
        f"{each('fontRef', 0)}{each('ratio', 100)}{each('spacing', 0)}{each('relSz', 100)}"
        f"{each('offset', 0)}{'<hh:bold/>' if bold else ''}"
        '<hh:underline type="NONE" shape="SOLID" color="#000000"/>'
        '<hh:strikeout shape="NONE" color="#000000"/><hh:outline type="NONE"/>'
        '<hh:shadow type="NONE" color="#C0C0C0" offsetX="10" offsetY="10"/></hh:charPr>'
    )


def _form(number: int, align: str = "JUSTIFY", *, after: int = 0) -> str:
    margins = "".join(
        f'<hc:{side} value="{value}" unit="HWPUNIT"/>'
        for side, value in (("intent", 0), ("left", 0), ("right", 0), ("prev", 0), ("next", after))
    )
    return (
        f'<hh:paraPr id="{number}" tabPrIDRef="0" condense="0" fontLineHeight="0" snapToGrid="1" '
        'suppressLineNumbers="0" checked="0">'
        f'<hh:align horizontal="{align}" vertical="BASELINE"/>'
        '<hh:heading type="NONE" idRef="0" level="0"/>'
        '<hh:breakSetting breakLatinWord="KEEP_WORD" breakNonLatinWord="KEEP_WORD" '
        'widowOrphan="0" keepWithNext="0" keepLines="0" pageBreakBefore="0" lineWrap="BREAK"/>'
        '<hh:autoSpacing eAsianEng="0" eAsianNum="0"/>'
        f'<hh:margin>{margins}</hh:margin><hh:lineSpacing type="PERCENT" value="160" '
        f'unit="HWPUNIT"/><hh:border borderFillIDRef="{_NO_BORDER}" offsetLeft="0" '
        'offsetRight="0" offsetTop="0" offsetBottom="0" connect="0" ignoreMargin="0"/>'
        "</hh:paraPr>"
    )


def _version() -> str:
    return (
        f'{_HEAD}<hv:HCFVersion xmlns:hv="http://www.hancom.co.kr/hwpml/2011/version" '
        'tagetApplication="WORDPROCESSOR" major="5" minor="1" micro="0" buildNumber="1" os="1" '
        'xmlVersion="1.4" application="KASR Desktop" appVersion="1.0"/>'
    )


def _settings() -> str:
    return (
        f'{_HEAD}<ha:HWPApplicationSetting xmlns:ha="http://www.hancom.co.kr/hwpml/2011/app">'
        '<ha:CaretPosition listIDRef="0" paraIDRef="0" pos="0"/></ha:HWPApplicationSetting>'
    )


def _container() -> str:
    return (
        f'{_HEAD}<ocf:container xmlns:ocf="urn:oasis:names:tc:opendocument:xmlns:container" '
        'xmlns:hpf="http://www.hancom.co.kr/schema/2011/hpf"><ocf:rootfiles>'
        '<ocf:rootfile full-path="Contents/content.hpf" '
        'media-type="application/hwpml-package+xml"/>'
        '<ocf:rootfile full-path="Preview/PrvText.txt" media-type="text/plain"/>'
        "</ocf:rootfiles></ocf:container>"
    )


def _manifest() -> str:
    return f'{_HEAD}<odf:manifest xmlns:odf="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def _package(title: str, moment: datetime) -> str:
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    items = "".join(
        f'<opf:item id="{name}" href="{place}" media-type="application/xml"/>'
        for name, place in (
            ("header", "Contents/header.xml"),
            ("section0", "Contents/section0.xml"),
            ("settings", "settings.xml"),
            ("version", "version.xml"),
        )
    )
    return (
        f'{_HEAD}<opf:package {_SPACES} version="" unique-identifier="" id="">'
        f"<opf:metadata><opf:title>{escape(title, quote=False)}</opf:title>"
        "<opf:language>ko</opf:language>"
        '<opf:meta name="creator" content="text">KASR Desktop</opf:meta>'
        f'<opf:meta name="CreatedDate" content="text">{stamp}</opf:meta>'
        f'<opf:meta name="ModifiedDate" content="text">{stamp}</opf:meta></opf:metadata>'
        f"<opf:manifest>{items}</opf:manifest><opf:spine>"
        '<opf:itemref idref="header" linear="yes"/><opf:itemref idref="section0" linear="yes"/>'
        "</opf:spine></opf:package>"
    )
