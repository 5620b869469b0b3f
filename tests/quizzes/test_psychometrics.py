"""Group statistics of self-tests, checked against pingouin, scipy and hand computation."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import markupsafe
import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy.optimize import minimize

from glossary import ContentError
from quizzes import load_selftests, write_psychometrics
from quizzes.group import Attempt, Group, read_group
from quizzes.profile import Caution
from quizzes.psychometrics import (
    SMALL_GROUP,
    analyse,
    reliable_change_index,
    score_table,
    share_table,
)
from quizzes.psychometrics_report import SEED
from quizzes.psychometrics_words import (
    CAUTIONS,
    JUDGEMENT,
    LIMITS,
    SELF_REPORT,
    WARNINGS,
    WORDS,
)
from quizzes.reliability import (
    cronbach_alpha,
    item_rest,
    loadings_of,
    mcdonald_omega,
    omega_of,
    one_factor,
)

ROOT = Path(__file__).resolve().parents[2]
TESTS: dict[str, Any] = load_selftests(ROOT / "quizzes" / "selftests")[0]
LISTENING, COMPLAINTS = TESTS["listening"], TESTS["complaints"]
DAY = datetime(2026, 3, 1, 9, tzinfo=UTC)


def simulated(people: int, loadings: list[float], seed: int = 7) -> pd.DataFrame:
    """Scores that follow one factor with these loadings, in unequal units."""
    random = np.random.default_rng(seed)
    own = np.array(loadings)
    common = random.normal(size=(people, 1))
    scores = common * own + random.normal(size=(people, len(own))) * np.sqrt(1 - own**2)
    return pd.DataFrame(scores * np.arange(1, len(own) + 1), columns=list("abcdefgh")[: len(own)])


def group(test: Any, people: int, seed: int = 3, attempts: int = 1) -> Group:
    """People with a common skill, who answer a test; later attempts are a little better."""
    random = np.random.default_rng(seed)
    found: Group = {}
    for number in range(people):
        skill = random.normal()
        found[f"p{number:03}"] = [
            Attempt(DAY + timedelta(days=30 * k), sitting(test, skill + 0.7 * k, random))
            for k in range(attempts)
        ]
    return found


def sitting(test: Any, skill: float, random: np.random.Generator) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for item in test.items:
        pull = skill + random.normal()
        if test.kind == "judgement":
            order = sorted(range(4), key=lambda at: item.responses[at].rating)
            answers[item.id] = {
                "best": order[3 if pull > 0 else 2],
                "worst": order[0 if pull > -0.5 else 1],
            }
        else:
            place = int(np.clip(round(2 + pull), 0, 4))
            answers[item.id] = 4 - place if item.reverse else place
    return answers


def test_alpha_and_its_interval_are_pingouins() -> None:
    scores = simulated(80, [0.7, 0.6, 0.5, 0.8])
    ours = cronbach_alpha(scores)
    alpha, interval = pingouin.cronbach_alpha(scores)
    assert ours.value == pytest.approx(alpha, abs=1e-12)
    assert [round(ours.low, 3), round(ours.high, 3)] == list(interval)


def test_item_rest_is_pingouins_correlation() -> None:
    scores = simulated(60, [0.7, 0.6, 0.5])
    theirs = pingouin.corr(scores["b"], scores["a"] + scores["c"])
    ours = item_rest(scores, "b")
    assert ours.value == pytest.approx(float(theirs["r"].iloc[0]), abs=1e-12)
    interval = theirs.filter(regex="CI95").iloc[0, 0]
    assert [round(ours.low, 2), round(ours.high, 2)] == [round(float(x), 2) for x in interval]


def test_one_factor_finds_the_loadings_that_made_the_correlations() -> None:
    loadings = np.array([0.9, 0.7, 0.5, 0.3, 0.6])
    correlations = np.outer(loadings, loadings)
    np.fill_diagonal(correlations, 1)
    assert one_factor(correlations) == pytest.approx(loadings, abs=1e-6)
    three = correlations[:3, :3]  # Spearman (1904): with three the answer is exact
    assert one_factor(three)[0] == pytest.approx(math.sqrt(three[0, 1] * three[0, 2] / three[1, 2]))
    both = one_factor(np.stack([correlations, correlations]))
    assert both[1] == pytest.approx(loadings, abs=1e-6)


def test_one_factor_is_the_least_squares_solution_of_scipy() -> None:
    correlations = simulated(70, [0.8, 0.6, 0.3, 0.5, 0.7, 0.4]).corr().to_numpy()
    upper = np.triu_indices(6, 1)

    def residual(loadings: Any) -> float:
        return float(((correlations - np.outer(loadings, loadings))[upper] ** 2).sum())

    theirs = minimize(residual, np.full(6, 0.5), tol=1e-14).x
    assert one_factor(correlations) == pytest.approx(theirs, abs=1e-5)


def test_omega_by_hand_and_from_scipys_loadings() -> None:
    # (0.8 + 0.7 + 0.6) ** 2 = 4.41; unique variances 0.36 + 0.51 + 0.64 = 1.51
    loadings = np.array([0.8, 0.7, 0.6])
    assert omega_of(loadings, 1 - loadings**2) == pytest.approx(4.41 / 5.92)
    scores = simulated(70, [0.8, 0.6, 0.3, 0.5, 0.7])
    covariances = scores.cov().to_numpy()
    deviations = np.sqrt(np.diag(covariances))
    correlations = covariances / np.outer(deviations, deviations)
    upper = np.triu_indices(5, 1)
    found = minimize(
        lambda x: float(((correlations - np.outer(x, x))[upper] ** 2).sum()),
        np.full(5, 0.5),
        tol=1e-14,
    ).x
    common = float((found * deviations).sum() ** 2)
    expected = common / (common + float(((1 - found**2) * deviations**2).sum()))
    assert mcdonald_omega(scores, seed=1, draws=50).value == pytest.approx(expected, abs=1e-5)


def test_omega_of_a_large_sample_is_that_of_the_model_and_its_interval_holds_it() -> None:
    loadings = [0.8, 0.6, 0.4, 0.7]
    scores = simulated(4000, loadings) / np.arange(1, 5)
    own = np.array(loadings)
    truth = float(omega_of(own, 1 - own**2))
    omega = mcdonald_omega(scores, seed=5, draws=300)
    assert omega.value == pytest.approx(truth, abs=0.02)
    assert omega.low < truth < omega.high
    assert cronbach_alpha(scores).value < omega.value  # unequal loadings: alpha is a lower bound


def test_the_bootstrap_follows_its_seed() -> None:
    scores = simulated(40, [0.7, 0.6, 0.5])
    first, again, other = (mcdonald_omega(scores, seed=s, draws=300) for s in (1, 1, 2))
    assert first == again
    assert first.value == other.value
    assert first.low != other.low


def test_what_cannot_be_computed_is_nan_and_warns_of_nothing() -> None:
    two = simulated(20, [0.7, 0.6])
    flat = two.assign(c=1.0)
    for scores in (two, flat, flat.iloc[:2], flat.iloc[:0]):
        omega = mcdonald_omega(scores, seed=1, draws=20)
        assert math.isnan(omega.value)
    assert all(math.isnan(x) for x in loadings_of(two).values())
    assert math.isnan(loadings_of(simulated(20, [0.7, 0.6, 0.5]).assign(z=1.0))["z"])
    tiny = mcdonald_omega(pd.DataFrame({"a": [1, 2, 3], "b": [1, 3, 2], "c": [2, 1, 3]}), seed=1)
    assert tiny.n == 3


def test_reliable_change_by_hand() -> None:
    # sd 7.5, reliability 0.80: SE 3.354, of a difference 4.743; 15 points are 3.16 of them.
    assert reliable_change_index(47.5, 32.5, 7.5, 0.8) == pytest.approx(-3.1623, abs=1e-4)
    # With r = 0 the standard error of a difference is sqrt(2) * sd; a negative r counts as none.
    for r in (0.0, -0.3):
        assert reliable_change_index(0, math.sqrt(2), 1, r) == pytest.approx(1)
    assert math.isnan(reliable_change_index(1, 2, 0, 0.8))
    assert math.isnan(reliable_change_index(1, 2, 1, math.nan))


def test_scores_turn_reversed_items_and_shares_are_what_people_saw() -> None:
    item, turned = (next(i for i in LISTENING.items if i.reverse is way) for way in (False, True))
    one = {"x": Attempt(DAY, {item.id: 4, turned.id: 4})}
    table = score_table(LISTENING, one)
    assert (table.loc["x", item.id], table.loc["x", turned.id]) == (4, 0)
    assert table.loc["x"].isna().sum() == len(LISTENING.items) - 2
    assert share_table(LISTENING, one).isna().to_numpy().all()  # fewer than half of anything


@pytest.mark.parametrize(
    "test", [LISTENING, COMPLAINTS, TESTS["first-impression"]], ids=lambda t: t.kind
)
def test_a_whole_group(test: Any) -> None:
    if test.kind == "choice":
        random = np.random.default_rng(1)
        people: Group = {
            f"p{n}": [Attempt(DAY, {i.id: int(random.integers(3)) for i in test.items})]
            for n in range(60)
        }
    else:
        people = group(test, 120, attempts=2)
    found = analyse(test, people, seed=1, draws=100)
    assert [scale.name for scale in found.scales] == ["total", *test.subscales]
    assert [item.id for item in found.items] == [
        item.id for name in test.subscales for item in test.items if item.subscale == name
    ]
    assert len(found.correlations) == 6
    total = found.scales[0]
    assert (total.n, found.people) == (len(people), len(people))
    assert total.low <= total.percentiles[10] <= total.percentiles[50] <= total.high
    if test.kind != "choice":
        assert 0.5 < total.alpha.low < total.alpha.value < total.alpha.high < 1
        assert total.omega.low < total.omega.value < total.omega.high
        assert all(item.rest.value > 0 for item in found.items)
        assert len(found.changes) == len(people)
        assert sum(change.after > change.before for change in found.changes) > 60
        assert {change.verdict for change in found.changes} <= {"up", "down", "unclear"}


def test_alpha_of_a_subscale_is_pingouins_on_the_turned_scores() -> None:
    people = group(LISTENING, 50)
    found = analyse(LISTENING, people, seed=1, draws=20)
    table = score_table(LISTENING, {name: attempts[0] for name, attempts in people.items()})
    ids = [item.id for item in LISTENING.items if item.subscale == "patience"]
    scale = next(scale for scale in found.scales if scale.name == "patience")
    assert scale.alpha.value == pytest.approx(pingouin.cronbach_alpha(table[ids])[0], abs=1e-12)
    item = next(item for item in found.items if item.id == ids[0])
    without = pingouin.cronbach_alpha(table[ids[1:]])[0]
    assert item.alpha_without == pytest.approx(without, abs=1e-12)
    assert scale.sem == pytest.approx(scale.sd * math.sqrt(1 - scale.alpha.value))


def test_no_percentiles_for_a_small_group_and_a_warning_instead() -> None:
    small = analyse(LISTENING, group(LISTENING, SMALL_GROUP - 1), seed=1, draws=20)
    assert all(not scale.percentiles for scale in small.scales)
    assert ("small-group", "") in small.warnings
    enough = analyse(LISTENING, group(LISTENING, SMALL_GROUP), seed=1, draws=20)
    assert enough.scales[0].percentiles
    assert ("small-group", "") not in enough.warnings


def test_faults_of_items_and_ends_of_scales_are_told() -> None:
    people = group(LISTENING, 60)
    turned, flat = LISTENING.items[0].id, LISTENING.items[1].id
    for number, attempts in enumerate(people.values()):
        answers = attempts[0].answers
        answers[turned] = 4 - answers[turned]
        answers[flat] = 2
        if number < 12:
            for item in LISTENING.items:
                if item.subscale == "responding":
                    answers[item.id] = 0 if item.reverse else 4
    found = analyse(LISTENING, people, seed=1, draws=20)
    assert {("negative", turned), ("all-alike", flat), ("ceiling", "responding")} <= set(
        found.warnings
    )


def test_one_person_and_nobody() -> None:
    alone = analyse(LISTENING, group(LISTENING, 1), seed=1, draws=20)
    assert math.isnan(alone.scales[0].alpha.value)
    assert math.isnan(alone.scales[0].sd)
    with pytest.raises(ValueError, match="at least one"):
        analyse(LISTENING, {}, seed=1)


# Reading what people saved


def saved(path: Path, person: str = "", **more: Any) -> None:
    attempt = {"began": DAY.isoformat(), "at": DAY.isoformat(), "answers": {}, "seconds": {}}
    file = {
        "format": 1,
        "kind": "selftest-attempts",
        "selftest": "listening",
        "person": person,
        "attempts": [attempt],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(file | more), "utf-8")


def test_a_folder_of_saved_files(tmp_path: Path) -> None:
    later = (DAY + timedelta(days=30)).isoformat().replace("+00:00", "Z")
    good = {"hands-still": 3, "no-such": 1, "own-words": 9, "eyes-screen": True}
    one = {
        "at": DAY.isoformat(),
        "answers": good,
        "seconds": {"hands-still": 3.5, "own-words": "x"},
    }
    saved(tmp_path / "a.json", "A07", attempts=[one])
    saved(tmp_path / "after" / "a.json", "A07", attempts=[one, {"at": later, "answers": good}])
    saved(tmp_path / "b.json")
    saved(tmp_path / "other.json", selftest="empathy")
    (tmp_path / "note.json").write_text("[" * 100_000, "utf-8")
    (tmp_path / "large.json").write_text(" " * 1_000_001, "utf-8")
    saved(tmp_path / "untimed.json", attempts=[{"answers": good}, 7])
    found, problems = read_group(tmp_path, LISTENING)
    assert list(found) == ["A07", "b"]
    assert [attempt.answers for attempt in found["A07"]] == [{"hands-still": 3}] * 2
    assert found["A07"][0].seconds == {"hands-still": 3.5}
    assert {(p.file.name, p.code) for p in problems} == {
        ("note.json", "answers-file"), ("large.json", "answers-file"), ("untimed.json", "answers-attempt"),
    }  # fmt: skip


def test_a_table(tmp_path: Path) -> None:
    path = tmp_path / "group.csv"
    ids = [item.id for item in LISTENING.items]
    rows = [
        ["x", *["1"] * 16],
        ["x", *["5"] * 16],
        ["y", "", "7", "b", *["2"] * 13],
        ["", *["1"] * 16],
    ]
    text = "\n".join(",".join(row) for row in [["person", *ids], *rows])
    path.write_text(text, "utf-8-sig")
    found, problems = read_group(path, LISTENING)
    assert [set(attempt.answers.values()) for attempt in found["x"]] == [{0}, {4}]
    assert set(found["y"][0].answers) == set(ids[3:])
    assert [(p.line, p.code, p.place) for p in problems] == [
        (4, "answers-value", ids[2]), (4, "answers-value", ids[1]), (5, "answers-person", ""),
    ]  # fmt: skip


def test_a_table_of_situations(tmp_path: Path) -> None:
    names = [f"{item.id}.{side}" for item in COMPLAINTS.items for side in ("best", "worst")]
    path = tmp_path / "group.csv"
    path.write_text(f"person,{','.join(names)}\nx,{','.join(['1', '2'] * 12)}\n", "utf-8")
    found, problems = read_group(path, COMPLAINTS)
    assert not problems
    assert found["x"][0].answers[COMPLAINTS.items[0].id] == {"best": 0, "worst": 1}
    assert len(found["x"][0].answers) == 12


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("none", None, "answers-missing"),
        ("empty.csv", "", "answers-column"),
        ("short.csv", "person,hands-still\nx,1\n", "answers-column"),
        ("binary.csv", b"\xff\xfe\x00", "answers-table"),
        ("folder", "", "answers-none"),
    ],
)
def test_nothing_to_read_is_told_with_its_fix(
    tmp_path: Path, name: str, text: Any, code: str
) -> None:
    path = tmp_path / name
    if name == "folder":
        path.mkdir()
    elif text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ContentError) as raised:
        read_group(path, LISTENING)
    assert raised.value.problems[-1].code == code
    assert raised.value.problems[-1].fix


# The report


def save_group(folder: Path, people: Group, test: Any) -> None:
    for person, attempts in people.items():
        saved(
            folder / f"{person}.json",
            selftest=test.id,
            attempts=[
                {
                    "began": a.at.isoformat(),
                    "at": a.at.isoformat(),
                    "answers": a.answers,
                    "seconds": dict.fromkeys(a.answers, 1.0),
                }
                for a in attempts
            ],
        )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_shows_what_was_computed_and_its_limits(tmp_path: Path, lang: Any) -> None:
    people = group(LISTENING, 40, attempts=2)
    save_group(tmp_path / "class", people, LISTENING)
    path, problems = write_psychometrics(tmp_path / "class", "listening", lang)
    assert not problems
    assert path == tmp_path / "class" / f"psychometrics-listening-{lang}.html"
    html = path.read_text("utf-8")
    found = analyse(LISTENING, people, seed=SEED)
    for scale in found.scales:
        assert f"{scale.alpha.value:.2f}" in html
        assert f"{scale.omega.low:.2f} – {scale.omega.high:.2f}" in html
    for item in LISTENING.items:
        assert str(markupsafe.escape(item[lang])) in html
    for change in found.changes:
        assert change.person in html
    for limit in [*SELF_REPORT, *LIMITS]:
        assert str(markupsafe.escape(limit[lang])) in html
    assert WORDS["percentiles_of"][lang].format(n=40) in html
    assert CAUTIONS["fast"][lang].format(n=40) in html
    assert not re.search(r"https?://(?!www\.w3\.org)|<script|built-in|\bnan\b|{[a-z]+}", html)
    assert write_psychometrics(tmp_path / "class", "listening", lang)[0].read_text("utf-8") == html


def test_a_small_group_once_gets_no_percentiles_no_change_and_is_told(tmp_path: Path) -> None:
    save_group(tmp_path, group(COMPLAINTS, 6), COMPLAINTS)
    path, _ = write_psychometrics(tmp_path, "complaints", "en", tmp_path / "new" / "page.html")
    html = path.read_text("utf-8")
    for text in (WARNINGS["small-group"], WORDS["no_percentiles"], WORDS["no_change"], *JUDGEMENT):
        assert str(markupsafe.escape(text.en)) in html


def test_one_person_and_hostile_names_make_a_page(tmp_path: Path) -> None:
    saved(tmp_path / "x.json", "<script>alert(1)</script>", attempts=[
        {"at": (DAY + timedelta(days=n)).isoformat(), "answers": group(LISTENING, 1)["p000"][0].answers} for n in range(2)
    ])  # fmt: skip
    html = write_psychometrics(tmp_path, "listening", "zh")[0].read_text("utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_an_unknown_self_test_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"no such self-test.*listening"):
        write_psychometrics(tmp_path, "patience")


def test_every_warning_and_caution_has_words() -> None:
    source = (ROOT / "quizzes" / "psychometrics.py").read_text("utf-8")
    codes = set(re.findall(r'yield "([a-z-]+)"', source))
    assert codes == set(WARNINGS)
    assert set(CAUTIONS) == {*get_args(Caution), "kept"}
