"""Quizzes: from an item as an author writes it to a scored response, one module a stage.

1. ``item``        an item as data (``bank`` reads banks of them, ``lint`` finds flaws of writing,
                   ``fingerprints`` notice every change of a key)
2. ``expression``  numbers drawn from a seed, computed safely (``stresstest`` tries many)
3. ``render``      Markdown and formulas to HTML (``images`` become data)
4. ``view``        an item and a seed -> what a student sees (View) and what is right (Key)
5. ``form``        a specification (``spec``) and banks -> a form with its keys (``assembly``
                   chooses the items, ``blueprint`` counts them in the two-way table)
6. ``papers``      a form and a student -> that student's items
7. ``scoring``     a key and a response -> a typed result (``behaviours``: tries, certainty)
8. ``assignment``  a form as an nbgrader notebook; ``slots`` is what its cells call;
   ``drills``      a form with its keys, for quizzes that nobody grades
9. ``instruments`` self-tests as an author writes them, ``profile`` what one person's answers say
   (``static/`` says the same in the browser), ``psychometrics`` what a group's say of the test:
   ``group`` reads them, ``reliability`` has the coefficients, ``psychometrics_report`` shows it
10. ``dialogue``   practice conversations and the score of a way through one; ``rubric`` what is
    scored, ``dialogue_survey`` all ways at once, ``dialogue_check`` their proof,
    ``dialogue_picture`` the graph drawn for its author
11. ``practice``   the quiz of a track: drawn and scored in the browser, and again from its answers

``widget`` shows items in a notebook, ``sphinx_ext`` on the site, both through ``static/``. The
core knows no Jupyter, no clock and no global random state: a seed is an argument.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizzes.assignment import quiz_notebook, score_answers
    from quizzes.bank import check_banks, load_bank, load_banks
    from quizzes.dialogue import Dialogue, DialogueResult, score_dialogue
    from quizzes.dialogue_check import load_dialogues
    from quizzes.dialogue_picture import draw_dialogue
    from quizzes.drills import drill_data
    from quizzes.fingerprints import check_fingerprints, fingerprint, write_fingerprints
    from quizzes.form import build_form
    from quizzes.instruments import SelfTest, load_selftests
    from quizzes.item import Item
    from quizzes.papers import PaperItem, paper
    from quizzes.profile import score_selftest
    from quizzes.psychometrics_report import write_psychometrics
    from quizzes.scoring import Result, score_response
    from quizzes.slots import read_answers, score_slot, written_answer
    from quizzes.spec import Spec, load_spec
    from quizzes.stresstest import stress
    from quizzes.view import build_key, build_view
    from quizzes.widget import conversation, drill, quiz, selfcheck, selftest

#: What travels with a quiz or a downloaded chapter, relative to this package: no bank.
STUDENT_FILES = (
    "__init__.py",
    "papers.py",
    "scoring.py",
    "slots.py",
    "widget.py",
    "static/answers.js",
    "static/attempts.js",
    "static/base.css",
    "static/board.js",
    "static/behaviours.js",
    "static/dialogue.css",
    "static/dialogue.js",
    "static/dialogue_words.js",
    "static/dom.js",
    "static/drill.js",
    "static/feedback.js",
    "static/graded.js",
    "static/items.js",
    "static/paper.js",
    "static/profile.js",
    "static/quiz.css",
    "static/quiz.js",
    "static/score.js",
    "static/selfcheck.js",
    "static/selfscore.js",
    "static/selftest.css",
    "static/selftest.js",
    "static/selftest_words.js",
    "static/timer.js",
    "static/words.js",
)

_HOMES = {
    "assignment": ["quiz_notebook", "score_answers"],
    "bank": ["check_banks", "load_bank", "load_banks"],
    "drills": ["drill_data"],
    "dialogue": ["Dialogue", "DialogueResult", "score_dialogue"],
    "dialogue_check": ["load_dialogues"],
    "dialogue_picture": ["draw_dialogue"],
    "fingerprints": ["check_fingerprints", "fingerprint", "write_fingerprints"],
    "form": ["build_form"],
    "item": ["Item"],
    "papers": ["PaperItem", "paper"],
    "scoring": ["Result", "score_response"],
    "instruments": ["SelfTest", "load_selftests"],
    "profile": ["score_selftest"],
    "psychometrics_report": ["write_psychometrics"],
    "slots": ["read_answers", "score_slot", "written_answer"],
    "spec": ["Spec", "load_spec"],
    "stresstest": ["stress"],
    "view": ["build_key", "build_view"],
    "widget": ["conversation", "drill", "quiz", "selfcheck", "selftest"],
}

__all__ = [
    "STUDENT_FILES",
    "Dialogue",
    "DialogueResult",
    "Item",
    "PaperItem",
    "Result",
    "SelfTest",
    "Spec",
    "build_form",
    "build_key",
    "build_view",
    "check_banks",
    "check_fingerprints",
    "conversation",
    "draw_dialogue",
    "drill",
    "drill_data",
    "fingerprint",
    "load_bank",
    "load_banks",
    "load_dialogues",
    "load_selftests",
    "load_spec",
    "paper",
    "quiz",
    "quiz_notebook",
    "read_answers",
    "score_answers",
    "score_dialogue",
    "score_response",
    "score_selftest",
    "score_slot",
    "selfcheck",
    "selftest",
    "stress",
    "write_fingerprints",
    "write_psychometrics",
    "written_answer",
]


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"quizzes.{module}"), name)
    raise AttributeError(f"module 'quizzes' has no attribute {name!r}")
