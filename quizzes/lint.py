"""Finds flaws of item writing, in both languages: what gives a key away or asks unclearly.

No "all of the above", negatives set apart, options alike in length and form, absolute words not in
wrong options alone, keys balanced over places: `lint_reasons` says why and after whom.
A rule sees words and not their sense; where it is mistaken, the item says so with a reason:
``lint: {item-negative: ……}``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from pathlib import Path

from glossary import LANGS, Lang, Problem, Text
from quizzes.expression import TEMPLATE
from quizzes.item import Item, Multiple, Option, Single, TrueFalse
from quizzes.view import lettered

#: How much longer (or shorter) than every other option a key may be, and from how many letters on.
LONGER, SHORTER = 1.3, 0.6
SEEN: dict[Lang, int] = {"zh": 4, "en": 10}
#: A bank is balanced as long as chance alone would give its keys more often than this.
CHANCE = 0.01

_ALL = {
    "zh": re.compile(
        r"(以上|上述|前面|前述).{0,4}(都|均|皆|全)|(以上|上述)(答案|选项|说法)|都不(对|是)$"
        r"|^(选项)?[A-Ha-h①-⑧]\s*([、和与及]\s*(选项)?[A-Ha-h①-⑧])+|^(全|都|均|皆)(对|是|正确)$"
    ),
    "en": re.compile(
        r"\b(all|none|both|neither|any|some)\b( of)? (the |these )?(above|options|answers)\b"
        r"|^(both |either |neither |options? )?[A-H](, [A-H])*,? (and|or|nor) [A-H]\b"
        r"|^(all|none|both|neither)( of (these|them|those))?( (is|are) (right|correct|true))?$",
        re.I,
    ),
}
_ASKS = {
    "zh": re.compile(r"哪|什么|下列|以下|下面|怎|[如为]何"),
    "en": re.compile(r"\b(which|what|how|who|where|when)\b", re.I),
}
_NEGATIVE = {
    "zh": re.compile(
        r"不(是|属于|属|正确|恰当|合适|适合|适宜|包括|包含|能|会|应|对|成立|需要|利于|影响|可能|妥当"
        r"|准确|宜|可以|符合|同意|支持)|没有|无法|错误|有误|违背|除了?.{1,12}[以之]?外|最(不|少|小|差)"
    ),
    "en": re.compile(
        r"\b(not|except|never|incorrect|incorrectly|false|least|cannot|wrong|unlikely|against)\b"
        r"|n['’]t\b", re.I),
}  # fmt: skip
_ABSOLUTE = {
    "zh": re.compile(
        r"总是|从不|从来|(?<!不)一定(?!的|程度|范围|数)|必然|必定|绝对|永远|毫无|一律|无一例外|百分之百"
    ),
    "en": re.compile(
        r"\b(always|never(?! mind)|absolutely|certainly|invariably|inevitably|without exception)\b",
        re.I,
    ),
}
_VERDICT = {
    "zh": re.compile(r"^(回答|答案)?(完全)?(对|正确|错|不对|错误|不正确|是|否)了?$"),
    "en": re.compile(
        r"^(that is |this is )?(not )?(right|correct|wrong|incorrect|yes|no|true|false|well done)$",
        re.I,
    ),
}
_ARTICLE = re.compile(r"\b(a|an|the)\s*(_+|…|\.\.\.|:|,)?\s*$", re.I)
_EMPHASIS = re.compile(r"\*\*.+?\*\*|__.+?__|\b[A-Z]{3,}\b")
_ASIDE = re.compile(r"（.*?）|\(.*?\)|“.*?”|\".*?\"")
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\s*(?:%|％)?\s*(?:-|–|—|~|～|至|到|to)\s*(-?\d+(?:\.\d+)?)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ENDS = ".。!！;；?？,，"

#: code, message, what to do
Fault = tuple[str, str, str]


def lint_bank(records: Iterable[tuple[int, Item]], path: Path = Path()) -> list[Problem]:
    """Flaws of a bank's items, and those that only the whole bank shows.

    ``records``: ``(line, item)`` as `load_bank` gives them.
    """
    known = list(records)
    problems = [
        Problem(path, line, code, f"item {item.id}", message, fix)
        for line, item in known
        for code, message, fix in lint_item(item)
    ]
    problems += [
        Problem(path, 0, code, path.stem, message, fix)
        for code, message, fix in _balance([item for _, item in known])
    ]
    return problems


def lint_item(item: Item) -> list[Fault]:
    """The flaws of one item, each as (code, message, what to do); excused ones are left out."""
    found = dict.fromkeys(fault for rule in _RULES for fault in rule(item))
    codes = {code for code, _, _ in found}
    kept = [fault for fault in found if fault[0] not in item.lint]
    kept += [
        ("item-lint-unneeded", f"lint excuses {code}, which is not found", "take it out")
        for code in item.lint
        if code not in codes
    ]
    return kept


# --- one item


def _unfinished(item: Item) -> Iterator[Fault]:
    if found := re.search(r"\bTODO\b[^\"]*|\btodo-[a-z0-9-]+", item.model_dump_json()):
        yield "item-unfinished", f"it still says {found[0]!r}", "write what is to stand there"


def _all_of_the_above(item: Item) -> Iterator[Fault]:
    for lang, option in _texts(item):
        if _ALL[lang].search(option[lang].strip(_ENDS)):
            yield (
                "item-all-above",
                f"the option {option[lang]!r} speaks of the others, which stand in any order",
                "make it a statement of its own, or ask with type: multiple",
            )


def _negative(item: Item) -> Iterator[Fault]:
    if not isinstance(item, Single | Multiple):
        return
    for lang in LANGS:
        for sentence in re.split(r"(?<=[。？！?!])|(?<=\.)\s", item.stem[lang]):
            if not _ASKS[lang].search(sentence):
                continue
            bare = _ASIDE.sub("", _EMPHASIS.sub("", sentence))
            if found := _NEGATIVE[lang].search(bare):
                yield (
                    "item-negative",
                    f"the {lang} question holds the negative {found[0]!r}, which is easily missed",
                    f"set it in bold (**{found[0]}**), or ask for what holds",
                )


def _length(item: Item) -> Iterator[Fault]:
    if not isinstance(item, Single | Multiple):
        return
    for lang in LANGS:
        keys = [_length_of(option, lang) for option in item.options if option.key]
        others = [_length_of(option, lang) for option in item.options if not option.key]
        if not others:
            continue
        if min(keys) > max(others) * LONGER and min(keys) - max(others) >= SEEN[lang]:
            word, fix = "longer", "shorten the key, or say more in the others"
        elif max(keys) < min(others) * SHORTER and min(others) - max(keys) >= SEEN[lang]:
            word, fix = "shorter", "say more in the key, or shorten the others"
        else:
            continue
        sizes = f"{'/'.join(map(str, keys))} against {'/'.join(map(str, others))} letters"
        yield "item-key-length", f"in {lang} the key is clearly {word} ({sizes})", fix


def _absolute(item: Item) -> Iterator[Fault]:
    for lang in LANGS:
        if isinstance(item, TrueFalse):
            if not item.answer and (found := _ABSOLUTE[lang].search(item.stem[lang])):
                yield (
                    "item-absolute",
                    f"the false {lang} statement holds {found[0]!r}: such words tell that it is",
                    "make it false by its matter",
                )
            continue
        keys = [option for _, option in _texts(item) if option.key]
        if any(_ABSOLUTE[lang].search(option[lang]) for option in keys):
            continue
        for option in dict.fromkeys(option for _, option in _texts(item)):
            if found := _ABSOLUTE[lang].search(option[lang]):
                yield (
                    "item-absolute",
                    f"in {lang} only wrong options hold absolute words ({found[0]!r})",
                    "say it without, or use one in the key, too",
                )


def _feedback(item: Item) -> Iterator[Fault]:
    texts: dict[str, Text]
    if isinstance(item, Single | Multiple):
        texts = {f"the option {option.zh!r}": option.feedback for option in item.options}
    elif isinstance(item, TrueFalse):
        texts = {f"the answer {answer}": text for answer, text in item.feedback.items()}
    else:
        texts = {}
    for place, text in {**texts, "the explanation": item.explanation}.items():
        for lang in LANGS:
            if _VERDICT[lang].match(text[lang].strip(f"{_ENDS}:： ")):
                yield (
                    "item-no-feedback",
                    f"the {lang} feedback of {place} says no more than right or wrong",
                    "say why",
                )
    if item.type == "numeric" and item.draw and not item.misconceptions:
        yield (
            "item-no-feedback",
            "a computed answer without a named mistake has nothing to tell who is wrong",
            "add misconceptions: the numbers that typical mistakes lead to",
        )


def _overlap(item: Item) -> Iterator[Fault]:
    if not isinstance(item, Single):
        return
    spans = [(option, span) for option in item.options if (span := _span(option.en))]
    for (one, (low, high)), (other, (start, end)) in combinations(spans, 2):
        if max(low, start) <= min(high, end) and (low, high) != (start, end):
            yield (
                "item-overlap",
                f"the options {one.en!r} and {other.en!r} overlap, so that both could be right",
                "make them exclude each other",
            )


def _form(item: Item) -> Iterator[Fault]:
    """Grammar and form of the options that only the key has, or that it alone lacks."""
    if not isinstance(item, Single):
        return
    if found := _ARTICLE.search(item.stem.en.rstrip()):
        yield (
            "item-grammar",
            f"the stem ends in {found[1]!r}, which fits some options only",
            "move the article into the options",
        )
    forms: dict[str, Callable[[str], bool]] = {
        "ends with punctuation": lambda text: text.rstrip()[-1] in _ENDS,
        "is emphasised": lambda text: "**" in text,
        "holds brackets": lambda text: bool(re.search(r"[(（]", text)),
    }
    if len(item.options) < 3:
        return
    for lang in LANGS:
        for name, has in forms.items():
            odd = {option.key: 0 for option in item.options}
            for option in item.options:
                odd[option.key] += has(TEMPLATE.sub("0", option[lang]))
            if (odd[True], odd[False]) in ((1, 0), (0, len(item.options) - 1)):
                who = "only the key" if odd[True] else "every option but the key"
                yield "item-form", f"in {lang} {who} {name}", "write all options in one form"


_RULES = (
    _unfinished, _all_of_the_above, _negative, _length, _absolute, _feedback, _overlap, _form,
)  # fmt: skip


def _texts(item: Item) -> list[tuple[Lang, Option]]:
    options = item.options if isinstance(item, Single | Multiple) else []
    return [(lang, option) for lang in LANGS for option in options]


def _length_of(option: Option, lang: Lang) -> int:
    return len(re.sub(r"[*`$\\]", "", TEMPLATE.sub("00", option[lang])))


def _span(text: str) -> tuple[float, float] | None:
    """An option that is a range, or a single number as a range of no width."""
    if found := _RANGE.search(text):
        return float(found[1]), float(found[2])
    numbers = _NUMBER.findall(text)
    is_number = len(numbers) == 1 and len(text) <= len(numbers[0]) + 12
    return (float(numbers[0]),) * 2 if is_number else None


# --- the whole bank


def _balance(items: list[Item]) -> Iterator[Fault]:
    singles = [item for item in items if isinstance(item, Single)]
    for lang in LANGS:
        for name, pick in (("longest", max), ("shortest", min)):
            hits = [_stands_out(item, lang, pick) for item in singles]
            yield from _too_often(
                sum(hits),
                [1 / len(item.options) for item in singles],
                f"bank-key-{name}",
                f"in {lang} the key is the {name} option in {{}} of {{}} items",
                "even the lengths out in some of them",
            )
    places = Counter(_key_letter(item) for item in singles)
    for letter in sorted(places):
        yield from _too_often(
            places[letter],
            [
                1 / len(item.options) if letter in "abcdefgh"[: len(item.options)] else 0.0
                for item in singles
            ],
            "bank-key-place",
            f"the key is option {letter} in {{}} of {{}} items",
            "their order follows from the words: change one in the Chinese options of some",
        )
    judged = [item for item in items if isinstance(item, TrueFalse)]
    for answer in (True, False):
        yield from _too_often(
            sum(item.answer is answer for item in judged),
            [0.5] * len(judged),
            "bank-true-false",
            f"the answer is {str(answer).lower()} in {{}} of {{}} statements",
            "turn some of them round",
        )


def _stands_out(item: Single, lang: Lang, pick: Callable[[list[int]], int]) -> bool:
    """Whether the key alone has the greatest (or smallest) length."""
    lengths = [_length_of(option, lang) for option in item.options]
    key = next(_length_of(option, lang) for option in item.options if option.key)
    return key == pick(lengths) and lengths.count(key) == 1


def _key_letter(item: Single) -> str:
    letters = lettered(item, [option.zh for option in item.options])
    return next(letter for letter, at in letters if item.options[at].key)


def _too_often(
    hits: int, chances: list[float], code: str, message: str, fix: str
) -> Iterator[Fault]:
    """A fault where so many hits or more come about by chance in fewer than ``CHANCE`` of banks."""
    if hits and _at_least(hits, chances) < CHANCE:
        yield code, message.format(hits, len(chances)), fix


def _at_least(hits: int, chances: list[float]) -> float:
    """P(at least so many of these independent events): the exact Poisson-binomial tail."""
    masses = [1.0]
    for chance in chances:
        masses = [
            (masses[at] if at < len(masses) else 0.0) * (1 - chance)
            + (masses[at - 1] * chance if at else 0.0)
            for at in range(len(masses) + 1)
        ]
    return math.fsum(masses[hits:])
