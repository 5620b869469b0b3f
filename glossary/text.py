"""One text in both languages: the type every author-written string has."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)

NonEmpty = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Text(BaseModel):
    """A text in Chinese and English. Both halves are required: there is no fallback."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: NonEmpty
    en: NonEmpty

    def __getitem__(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en
