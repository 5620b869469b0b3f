"""The browser's scheduler against the Python package `fsrs`: the same memory, the same dates."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fsrs import Card, Rating, Scheduler

pytestmark = pytest.mark.e2e

SOURCE = Path(__file__).resolve().parents[2] / "glossary" / "static" / "fsrs.js"
START = datetime(2026, 3, 1, 8, tzinfo=UTC)
HISTORIES = 1_000
RUN = """
(histories) => histories.map((reviews) => {
  let card = null;
  return reviews.map(([rating, now]) => {
    const recall = fsrs.retrievability(card, now);
    card = fsrs.review(card, rating, now);
    return { ...card, recall };
  });
})
"""


def history(rng: random.Random, scheduler: Scheduler) -> tuple[list, list]:
    """``[(rating, ms)]`` and what Python makes of it after each review."""
    card, now = Card(), START + timedelta(milliseconds=rng.randrange(86_400_000))
    reviews, states = [], []
    for _ in range(rng.randint(1, 40)):
        rating = rng.choices([1, 2, 3, 4], rng.choice([(1, 1, 1, 1), (1, 2, 12, 3), (5, 2, 2, 1)]))[
            0
        ]
        recall = scheduler.get_card_retrievability(card, now)
        card, _ = scheduler.review_card(card, Rating(rating), now)
        reviews.append((rating, milliseconds(now)))
        states.append((card, recall))
        wait = (card.due - now).total_seconds()
        gap = rng.choice(
            [
                wait,  # to the second when it is due
                wait * rng.uniform(0.2, 3),  # early or late
                rng.uniform(0, 3_600),  # again within the hour
                rng.uniform(0, 2) * 86_400,  # about the boundary of a day
                86_400.0,
                0.0,
            ]
        )
        now += timedelta(milliseconds=int(min(gap, 2_000 * 86_400) * 1000))
    return reviews, states


def milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@pytest.fixture
def run(open_page):
    """Run histories through the module as the browser has it."""
    page = open_page()
    page.goto("data:text/html,<title>fsrs</title>")
    source = SOURCE.read_text("utf-8").replace("export ", "")
    page.add_script_tag(
        content=f"const fsrs = (() => {{{source}; return {{ review, retrievability }}; }})();"
    )
    return lambda histories: page.evaluate(RUN, histories)


def test_a_thousand_histories_come_out_as_in_python(run) -> None:
    rng = random.Random(20260706)
    scheduler = Scheduler(enable_fuzzing=False)
    made = [history(rng, scheduler) for _ in range(HISTORIES)]
    compared, seen = 0, set()
    for results, (reviews, states) in zip(run([reviews for reviews, _ in made]), made, strict=True):
        for place, (ours, (card, recall)) in enumerate(zip(results, states, strict=True)):
            at = reviews[: place + 1]
            assert ours["state"] == card.state.value, at
            assert ours["step"] == (card.step or 0), at
            assert ours["due"] == milliseconds(card.due), at
            assert ours["last"] == milliseconds(card.last_review), at
            assert ours["stability"] == pytest.approx(card.stability, rel=1e-9, abs=0), at
            assert ours["difficulty"] == pytest.approx(card.difficulty, rel=1e-9, abs=0), at
            assert ours["recall"] == pytest.approx(recall, rel=1e-9, abs=0), at
            compared += 1
            seen.add((card.state.value, reviews[place][0]))
    assert compared > 15_000
    # Every answer led into every state that it can lead to.
    assert seen == {
        (1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (2, 4), (3, 1), (3, 2),
    }  # fmt: skip


def test_the_card_given_is_left_as_it_was(run) -> None:
    first, second = run([[[3, 0], [3, 600_000]]])[0]
    assert (first["state"], first["step"], first["due"]) == (1, 1, 600_000)
    assert second["state"] == 2
