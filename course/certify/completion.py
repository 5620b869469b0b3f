"""The completion file that a trainee saves on the page of the track, read and scored again.

Everything in it comes from a device that the trainee holds: what is said to be done, and when, is
the trainee's word. Only the quiz is more: its answers are scored here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from course.track import Kind, Track
from glossary import ContentError, Problem
from quizzes.practice import PracticeResult, score_practice

#: A file of a whole track has some tens of kilobytes.
LARGEST = 1_000_000
#: Characters that change the direction of writing or are not seen make a name look like another.
_UNSEEN = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
ShortText = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=80, pattern=f"^[^{_UNSEEN}]*$"
    ),
]
#: No device that could save such a file showed an earlier year.
EARLIEST = 2000
#: Nobody reads a question and answers it faster, on average.
FASTEST = timedelta(seconds=4)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Done(_Strict):
    """One step that the trainee says is done."""

    kind: Kind
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    at: AwareDatetime


class Attempt(_Strict):
    """The quiz as it was taken: ``attempt`` decides which paper it was (`quizzes.practice`)."""

    edition: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    attempt: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,40}$")]
    begun: AwareDatetime
    finished: AwareDatetime
    tries: int = Field(ge=1, le=10_000)
    entries: dict[str, Any] = Field(max_length=200)


class Completion(_Strict):
    """A completion file: who, what is done, and the quiz's answers."""

    kind: Literal["track-completion"]
    format: Literal[1]
    track: str
    lang: Literal["zh", "en"]
    name: ShortText
    staff: Annotated[str, StringConstraints(max_length=40, pattern=f"^[^{_UNSEEN}]*$")] = ""
    saved: AwareDatetime
    steps: list[Done] = Field(max_length=500)
    quiz: Attempt


@dataclass(frozen=True)
class Examined:
    """A completion that holds: every step done, the quiz passed. ``notes`` are for the trainer."""

    completion: Completion
    result: PracticeResult
    notes: list[str]


def read_completion(path: Path) -> Completion:
    """Read a completion file. Raises ContentError for whatever is none, never anything else."""
    fix = "ask the trainee to save it again at the end of the onboarding page"
    try:
        if path.stat().st_size > LARGEST:
            raise _error(path, "too-large", "", f"it has more than {LARGEST:,} bytes", fix)
        return Completion.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        message, look = error.strerror or "it cannot be read", "check the path"
        raise _error(path, "unreadable", "", message, look) from error
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, detail["loc"]))[:80]
        raise _error(path, "malformed", place, detail["msg"], fix) from error
    except (ValueError, RecursionError) as error:
        raise _error(path, "malformed", "", "it is no completion file", fix) from error


def examine(completion: Completion, track: Track, path: Path, now: datetime) -> Examined:
    """Hold a completion to the track and score its quiz.

    Raises ContentError with everything that stands in the way of a record.
    """
    problems = []

    def report(code: str, place: str, message: str, fix: str) -> None:
        problems.append(Problem(path, 0, f"completion-{code}", place, message, fix))

    if completion.track != track.id:
        message, fix = f"it is of the track {completion.track!r}", f"certify {track.id} here"
        raise _error(path, "other-track", "track", message, fix)
    done = {f"{step.kind}:{step.id}": step for step in completion.steps}
    for step in track.steps:
        if step.name not in done:
            fix = f"the trainee does this step first: {step.title.zh} / {step.title.en}"
            report("step-missing", step.name, "this step of the track is not done", fix)
    quiz = completion.quiz
    if quiz.edition != track.quiz.edition:
        message = f"the quiz is of edition {quiz.edition}, here it is {track.quiz.edition}"
        fix = "certify with the checkout that the site was built from, or let it be taken again"
        report("edition", "quiz", message, fix)
        raise ContentError(problems)
    moments = [quiz.begun, quiz.finished, completion.saved, *(step.at for step in done.values())]
    future = max(moments) > now + timedelta(days=1)
    if future or min(moments).year < EARLIEST or quiz.finished < quiz.begun:
        message = "its times lie in the future or long ago, or run backwards"
        report("times", "", message, "set the device's clock, and save the file again")
    result = score_practice(track.quiz, quiz.attempt, quiz.entries)
    if result.invalid:
        message = f"answers that this attempt's paper does not have: {', '.join(result.invalid)}"
        report("answers", "quiz", message, "let the quiz be taken again")
    if not result.passed:
        message = f"{result.percent} % of the points; {track.quiz.track.pass_mark} % are needed"
        report("not-passed", "quiz", message, "let the quiz be taken again")
    if problems:
        raise ContentError(problems)
    return Examined(completion, result, _notes(completion, track))


def _notes(completion: Completion, track: Track) -> list[str]:
    """What may be right and still deserves a word with the trainee."""
    notes = []
    quiz = completion.quiz
    took = quiz.finished - quiz.begun
    questions = len(track.quiz.form["slots"])
    if took < questions * FASTEST:
        notes.append(f"the quiz of {questions} questions took {int(took.total_seconds())} seconds")
    moments = sorted(step.at for step in completion.steps)
    needed = sum(step.minutes[completion.lang] for step in track.steps)
    span = moments[-1] - moments[0]
    if span < timedelta(minutes=needed) / 3:
        took_minutes = int(span.total_seconds() / 60)
        notes.append(f"all steps lie within {took_minutes} minutes; they plan {needed}")
    return notes


def _error(path: Path, code: str, place: str, message: str, fix: str) -> ContentError:
    return ContentError([Problem(path, 0, f"completion-{code}", place, message, fix)])
