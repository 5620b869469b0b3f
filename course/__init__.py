"""The front door: the `course` command, and what turns text into notebooks and a site.

1. ``notebook``    bilingual text -> a plain notebook in one language
2. ``chapter``     a chapter's front matter
3. ``execute``     chapters executed in parallel, cached
4. ``site``        the site of all languages (``settings``: as one institution offers it;
                   ``pages``: in which order; ``book``: one language, built by Jupyter Book with
                   ``sphinx_ext`` and ``theme/``; ``policy``: what a page may load;
                   ``search_index``; ``downloads``; ``publish``: prepared for a host)
                   ``instructors``: plans, solutions and keys as a site of their own
5. ``assignments`` exercises and quizzes released to a class
6. ``check``       all content validated
7. ``demo``        everything once, on a made-up class (``sample_class``)
8. ``track``       the onboarding track (``track_page``: in the site; ``certify``: its records)

``cli`` is the command; ``kit`` is what a chapter's own code uses, and travels with its notebook.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.kit import explore, use_theme

#: What lies beside a downloaded chapter, relative to this package.
STUDENT_FILES = ("__init__.py", "kit.py")

__all__ = ["STUDENT_FILES", "explore", "use_theme"]


def __getattr__(name: str) -> object:
    if name in ("explore", "use_theme"):
        return getattr(importlib.import_module("course.kit"), name)
    raise AttributeError(f"module 'course' has no attribute {name!r}")
