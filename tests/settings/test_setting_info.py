from __future__ import annotations

import re

from kasr_desktop.domain.export_options import FileFormat
from kasr_desktop.domain.options import Hotword
from kasr_desktop.settings import Settings, setting_infos

INFOS = {info.name: info for info in setting_infos(Settings)}


def test_every_setting_says_what_it_is() -> None:
    for info in INFOS.values():
        for label in (info.label, info.meaning, info.expected):
            assert label.english
            assert re.search("[가-힣]", label.korean), info.name
        assert info.label.english[0].isupper()
        assert (info.minimum is None) == (info.maximum is None)


def test_types_are_taken_apart() -> None:
    assert (INFOS["export_formats"].kind, INFOS["export_formats"].many) == (FileFormat, True)
    assert (INFOS["alpha"].kind, INFOS["alpha"].optional) == (float, True)
    assert (INFOS["hotwords"].kind, INFOS["hotwords"].many) == (Hotword, True)
    assert INFOS["theme"].choices == ("system", "light", "dark")
    assert INFOS["model"].choices == ()


def test_expectations_read_as_english() -> None:
    assert INFOS["alpha"].expected.english == "a number from 0 to 5"
    assert INFOS["keep_emissions"].expected.english == "true or false"
    assert INFOS["theme"].expected.english == "one of system, light, dark"
    assert INFOS["export_formats"].expected.english == (
        "a list, each one of srt, vtt, smi, txt, docx, hwpx, pdf, html, tsv, csv, json, "
        "textgrid, eaf"
    )
