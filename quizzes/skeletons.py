"""A new item of any type as YAML to fill in: well-formed, with a place for everything it needs.

What is to be written begins with TODO, which the linter reports until it is gone.
"""

from __future__ import annotations

_HEAD = """\
- id: {id}
  type: {type}
  use: {use}{use_note}
  objective: {objective}{objective_note}
  bloom: understand        # remember understand apply analyze evaluate create
  difficulty: 0.6          # expected share of right answers, 0 to 1
  points: {points}
  section: {section}{section_note}
"""
_STEM = """\
  stem:
    zh: {stem_zh}
    en: {stem_en}
"""
_TAIL = """\
  explanation:
    zh: TODO 为什么
    en: TODO why
"""
_FEEDBACK = """\
  feedback: {zh: TODO 对答案的说明, en: TODO what to say about the answer}
"""


def _option(number: int, key: bool) -> str:
    kind = "key: true" if key else f"misconception: todo-{number}  # the mistake it is made of"
    return f"""\
    - {kind}
      zh: TODO 选项 {number}
      en: TODO option {number}
      feedback: {{zh: TODO 说明 {number}, en: TODO why {number}}}
"""


_BODIES = {
    "single": "  options:\n" + "".join(_option(n, n == 1) for n in range(1, 5)),
    "multiple": "  options:\n" + "".join(_option(n, n < 3) for n in range(1, 6)),
    "truefalse": """\
  answer: true
  feedback:
    "true": {zh: TODO 选“对”时的说明, en: TODO what to say to true}
    "false": {zh: TODO 选“错”时的说明, en: TODO what to say to false}
""",
    "numeric": """\
  draw:                    # numbers of their own for each student; leave out for fixed ones
    a: {from: 2, to: 9, step: 1}
    b: {values: [10, 20, 40]}
  answer: a * b            # a number, or an expression over what is drawn
  tolerance: {abs: 0.01}   # or {rel: 0.05}
  unit: {zh: TODO 单位, en: TODO unit}
  misconceptions:          # the numbers that typical mistakes lead to
    todo-mistake:
      value: a + b
      feedback: {zh: TODO 说明, en: TODO why}
""",
    "ordering": """\
  sequence:                # in the right order; students see another
    - {zh: TODO 第一步, en: TODO first}
    - {zh: TODO 第二步, en: TODO second}
    - {zh: TODO 第三步, en: TODO third}
"""
    + _FEEDBACK,
    "matching": """\
  pairs:
    - {left: {zh: TODO 左一, en: TODO left 1}, right: {zh: TODO 右一, en: TODO right 1}}
    - {left: {zh: TODO 左二, en: TODO left 2}, right: {zh: TODO 右二, en: TODO right 2}}
    - {left: {zh: TODO 左三, en: TODO left 3}, right: {zh: TODO 右三, en: TODO right 3}}
  extra:                   # right sides that belong to none
    - {zh: TODO 多余项, en: TODO left over}
"""
    + _FEEDBACK,
    "fillin": """\
  blanks:
    gap: {accept: {zh: [TODO 答案, TODO 另一种写法], en: [TODO answer, TODO variant]}}
"""
    + _FEEDBACK,
    "short": """\
  model_answer: {zh: TODO 参考答案, en: TODO model answer}
  keywords: {zh: [TODO 关键词], en: [TODO keyword]}   # suggest only; a teacher decides
  rubric:                  # its points add up to those of the item
    - {points: 2, zh: TODO 得分点一, en: TODO first}
    - {points: 2, zh: TODO 得分点二, en: TODO second}
""",
    "case": """\
  parts:                   # the points of all rubrics add up to those of the item
    - id: first
      prompt: {zh: TODO 第一问, en: TODO first question}
      model_answer: {zh: TODO 参考答案, en: TODO model answer}
      rubric:
        - {points: 3, zh: TODO 得分点, en: TODO what earns points}
    - id: second
      prompt: {zh: TODO 第二问, en: TODO second question}
      model_answer: {zh: TODO 参考答案, en: TODO model answer}
      rubric:
        - {points: 3, zh: TODO 得分点, en: TODO what earns points}
""",
}
#: Every type that can be written.
TYPES = tuple(_BODIES)
_POINTS = {"multiple": 3, "short": 4, "case": 6, "truefalse": 1}
_STEMS = {
    "numeric": ('"TODO 题干：{{ a }} 与 {{ b }}"', '"TODO stem: {{ a }} and {{ b }}"'),
    "fillin": ('"TODO 题干：[[gap]]"', '"TODO stem: [[gap]]"'),
    "truefalse": ("TODO 一个可以判断对错的陈述", "TODO a statement to judge"),
    "case": ("TODO 案例", "TODO the case"),
}


def skeleton(kind: str, name: str, use: str, objectives: list[str], sections: list[str]) -> str:
    """The YAML of a new item; its objective and section are the first of those it may have."""
    zh, en = _STEMS.get(kind, ("TODO 题干", "TODO stem"))
    head = _HEAD.format(
        id=name,
        type=kind,
        use=use,
        use_note="" if use == "graded" else "            # published with its key",
        objective=objectives[0],
        objective_note=f"        # one of: {' '.join(objectives)}" if len(objectives) > 1 else "",
        points=_POINTS.get(kind, 2),
        section=sections[0],
        section_note=f"  # one of: {' '.join(sections)}" if len(sections) > 1 else "",
    )
    return head + _STEM.format(stem_zh=zh, stem_en=en) + _BODIES[kind] + _TAIL
