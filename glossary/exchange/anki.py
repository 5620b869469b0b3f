"""The glossary as an Anki deck: three cards a term, as the flashcards of the site ask them.

Every id is fixed for good or made from a term's id, so a later deck updates the notes of an earlier
one and keeps what a learner's Anki knows of them.
"""

from __future__ import annotations

import tempfile
from html import escape
from pathlib import Path

from glossary.cards import directions_of, in_order
from glossary.lookup import Glossary
from glossary.term import Term

DECK, MODEL = 1_786_420_931, 1_786_420_932
TITLE = "服务管理术语 Service management terms"
#: A field that is empty leaves out the card that begins with it: Anki makes no blank cards.
FIELDS = (
    *("Id", "Chinese", "English", "Pinyin", "Abbreviation"),
    *("DefinitionZh", "DefinitionEn", "AskChinese", "AskEnglish"),
)
_STYLE = """
.card { font: 20px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  max-width: 34em; margin: 0 auto; padding: 1em; text-align: center; }
.name { font-size: 1.5em; font-weight: 600; }
.ask, .more { opacity: .75; font-size: .85em; }
.definition { text-align: left; }
hr { margin: 1em 0; border: 0; border-top: 1px solid currentColor; opacity: .3; }
"""
_MORE = (
    '<div class="more">{{Pinyin}}{{#Abbreviation}} · {{Abbreviation}}{{/Abbreviation}}</div>'
    '<div class="definition"><p lang="zh-CN">{{DefinitionZh}}</p><p lang="en">{{DefinitionEn}}</p>'
    "</div>"
)
_TEMPLATES = [
    {
        "name": "zh-en",
        "qfmt": '{{#AskChinese}}<div class="ask">What is it in English? 用英文怎么说？</div>'
        '<div class="name" lang="zh-CN">{{Chinese}}</div>{{/AskChinese}}',
        "afmt": '{{FrontSide}}<hr><div class="name" lang="en">{{English}}</div>' + _MORE,
    },
    {
        "name": "en-zh",
        "qfmt": '{{#AskEnglish}}<div class="ask">What is it in Chinese? 用中文怎么说？</div>'
        '<div class="name" lang="en">{{English}}</div>{{/AskEnglish}}',
        "afmt": '{{FrontSide}}<hr><div class="name" lang="zh-CN">{{Chinese}}</div>' + _MORE,
    },
    {
        "name": "definition",
        "qfmt": '<div class="ask">What does it mean? 是什么意思？</div>'
        '<div class="name"><span lang="zh-CN">{{Chinese}}</span><br>'
        '<span lang="en">{{English}}</span></div>',
        "afmt": "{{FrontSide}}<hr>" + _MORE,
    },
]


def write(glossary: Glossary) -> bytes:
    """The deck as an .apkg file."""
    import genanki

    model = genanki.Model(
        MODEL,
        "Service management term",
        fields=[{"name": name} for name in FIELDS],
        templates=_TEMPLATES,
        css=_STYLE,
        sort_field_index=FIELDS.index("Chinese"),
    )
    deck = genanki.Deck(DECK, TITLE)
    for term in in_order(glossary.terms):
        fields = [escape(text, quote=False) for text in _fields(term)]
        guid = genanki.guid_for("service-management-term", term.id)
        deck.add_note(genanki.Note(model=model, fields=fields, tags=[term.chapter], guid=guid))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        genanki.Package(deck).write_to_file(path)
        return path.read_bytes()


def _fields(term: Term) -> list[str]:
    asked = directions_of(term)
    return [
        *(term.id, term.zh, term.en, term.pinyin, term.abbreviation or ""),
        *(term.definition.zh, term.definition.en),
        *("1" if name in asked else "" for name in ("zh-en", "en-zh")),
    ]
