"""A record as a page for print: no script, no network, the record itself inside.

The page as a whole is signed too, in its last line. So a word changed on it is seen, and a page
that was issued years ago, in another layout, still holds.
"""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from course.certify.keys import PublicKey, SigningKey
from course.certify.record import Record, RecordError, SignedRecord, read_record, text_of
from course.places import ROOT
from glossary import Lang

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = ROOT / "course" / "templates"
_PURPOSE = b"service-management completion certificate 1\n"
_SEALED = re.compile(r"(.*\n)<!-- signature of this page: ([A-Za-z0-9+/=]+) -->", re.DOTALL)
_INSIDE = re.compile(r'<script type="application/json" id="record">\n(.*?)</script>', re.DOTALL)
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "html_lang": "zh-CN",
        "title": "入职培训完成证明",
        "other": "Certificate of completion: onboarding",
        "states": "兹证明",
        "staff": "工号",
        "has_done": "已完成服务管理课程的入职培训，并通过入职测验。",
        "chapter": "学习的章节",
        "selftest": "完成的自测",
        "conversation": "走完的对话练习",
        "quiz": "入职测验",
        "quiz_result": "{questions} 题，得分 {percent}%（及格 {pass_mark}%）",
        "completed": "完成日期",
        "issued": "签发日期",
        "company": "签发单位",
        "trainer": "培训负责人（签名）",
        "number": "记录编号",
        "key": "公钥指纹",
        "check": "核对：course verify 本文件 --key verify-key.json。"
        "纸面可以仿印，以电子记录核对的结果为准。",
        "between": "；",
    },
    "en": {
        "html_lang": "en",
        "title": "Certificate of completion",
        "other": "入职培训完成证明",
        "states": "This is to certify that",
        "staff": "Staff number",
        "has_done": "has completed the onboarding track of the service management course and "
        "passed its quiz.",
        "chapter": "Chapters studied",
        "selftest": "Self-tests taken",
        "conversation": "Conversations practised",
        "quiz": "Onboarding quiz",
        "quiz_result": "{questions} questions, {percent}% of the points ({pass_mark}% needed)",
        "completed": "Completed on",
        "issued": "Issued on",
        "company": "Issued by",
        "trainer": "Trainer (signature)",
        "number": "Record number",
        "key": "Key fingerprint",
        "check": "To check: course verify THIS-FILE --key verify-key.json. Paper can be imitated; "
        "what counts is the check of the electronic record.",
        "between": "; ",
    },
}


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("certificate.html.j2")


def certificate(signed: SignedRecord, key: SigningKey) -> str:
    """The page of a record, in the language in which the trainee learnt, signed as a whole."""
    record = signed.record
    words = _WORDS[record.lang]
    page = _template().render(
        words=words,
        record=record,
        signature=signed.signature,
        lists=[(words[kind], _titles(record, kind, words["between"])) for kind in _LISTED],
        quiz=words["quiz_result"].format(**record.quiz.model_dump()),
        json=text_of(signed).replace("<", "\\u003c"),
    )
    page = f"{page.strip()}\n"
    value = base64.b64encode(key.private.sign(_PURPOSE + page.encode())).decode()
    return f"{page}<!-- signature of this page: {value} -->\n"


_LISTED = ("chapter", "selftest", "conversation")


def _titles(record: Record, kind: str, between: str) -> str:
    steps = [step for step in record.steps if step.kind == kind]
    titles = (step.title.zh if record.lang == "zh" else step.title.en for step in steps)
    return between.join(titles)


def read_certificate(text: str, key: PublicKey) -> SignedRecord:
    """The record inside a certificate's page that this key signed.

    Raises RecordError where the page is none, or not as it was made. The record itself is still
    to be checked.
    """
    sealed = _SEALED.fullmatch(text.replace("\r\n", "\n").strip())
    if sealed is None:
        raise RecordError("no certificate, or its last line, the signature of the page, is gone")
    page, value = sealed.groups()
    if not key.signed(_PURPOSE + page.encode(), value):
        raise RecordError(
            f"{key.company}'s key ({key.id}) did not sign this page: changed since, or forged"
        )
    found = _INSIDE.findall(page)
    if len(found) != 1:
        raise RecordError("no record stands in this page")
    return read_record(found[0].replace("\\u003c", "<"))
