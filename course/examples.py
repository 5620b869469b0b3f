"""An example below the help of every command, in one place, so that none is forgotten."""

from __future__ import annotations

import typer

#: Command -> what people type. The tests parse every line.
EXAMPLES: dict[str, list[str]] = {
    "demo": ["course demo --into course-demo"],
    "build": [
        "course build --serve",
        "course build --lang en --into public",
        "course build --pdf --epub",
    ],
    "publish": ["course publish --into published"],
    "check": ["course check", "course check --stress", "course check --links"],
    "release": ["course release quality --class my-class --due 2027-03-15T18:00"],
    "collect": ["course collect ~/Downloads/submissions.zip --class my-class --assignment quality"],
    "grade": ["course grade quality --class my-class --workers 4"],
    "regrade": ["course regrade quality --class my-class"],
    "feedback": ["course feedback quality --class my-class"],
    "report": ["course report --class my-class --lang en"],
    "grades": [
        "course grades quality --for canvas --class my-class",
        "course grades --all --for moodle --into exported.csv --class my-class",
    ],
    "psychometrics": ["course psychometrics saved-answers --selftest listening --lang en"],
    "import": [
        "course import template --into items.xlsx",
        "course import items.xlsx --format xlsx --chapter capacity",
        "course import moodle-export.xml --format moodle --chapter quality",
    ],
    "certify": ["course certify ~/inbox --key ~/key/signing-key.pem --into ~/training-records"],
    "verify": ["course verify ~/training-records --key verify-key.json"],
    "conversation draw": ["course conversation draw checkout-anger --lang en"],
    "item new": ["course item new capacity single queue-length --use practice"],
    "item preview": ["course item preview capacity.pooling"],
    "item check": ["course item check capacity.pooling", "course item check capacity --seeds 200"],
    "export quiz": [
        "course export quiz quiz-quality --format moodle --into ~/exports",
        "course export quiz final --format paper --lang zh --into ~/exports",
        "course export quiz capacity --format anki --practice-only --into ~/exports",
    ],
    "export glossary": ["course export glossary --format anki --into ~/exports"],
    "quiz plan": ["course quiz plan quiz-quality"],
    "keys new": ['course keys new ~/key --company "Riverside Hotel"'],
}


def teach(app: typer.Typer, path: str = "") -> None:
    """Put its examples below the help of every command of an app and of its groups."""
    for command in app.registered_commands:
        called = command.name or getattr(command.callback, "__name__", "").replace("_", "-")
        lines = EXAMPLES.get(f"{path}{called}", [])
        if lines:
            # The mark keeps the lines as they are.
            command.epilog = "\b\nFor example:\n" + "\n".join(f"  {line}" for line in lines)
    for group in app.registered_groups:
        if group.typer_instance:
            teach(group.typer_instance, f"{path}{group.name} ")
