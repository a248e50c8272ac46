"""What the program says of errors, notices, formats and settings, once, in both languages.

Window and terminal say the same of what happened. A way out may differ, since a button is
no command; it then stands beside the sentence it belongs to.
"""

from kasr_desktop.domain.label import Label, Language
from kasr_desktop.messages.device_messages import device_sentence
from kasr_desktop.messages.error_messages import ERRORS, error_sentence, message_of
from kasr_desktop.messages.notice_messages import NOTICES, notice_sentence
from kasr_desktop.messages.rule_messages import (
    BROKEN_RULES,
    MEASURES,
    RULE_NAMES,
    broken_rule,
    measured_rule,
)
from kasr_desktop.messages.sentence import Message, Place, filled
from kasr_desktop.messages.text_messages import guess_told

__all__ = [
    "BROKEN_RULES",
    "ERRORS",
    "MEASURES",
    "NOTICES",
    "RULE_NAMES",
    "Label",
    "Language",
    "Message",
    "Place",
    "broken_rule",
    "device_sentence",
    "error_sentence",
    "filled",
    "guess_told",
    "measured_rule",
    "message_of",
    "notice_sentence",
]
