"""What `course publish` writes, for each kind of host."""

from __future__ import annotations

import zipfile
from pathlib import Path

from course.policy import HEADERS, POLICY
from course.publish import publish


def test_every_host_gets_the_files_and_the_headers(tmp_path: Path) -> None:
    site = tmp_path / "built"
    (site / "zh").mkdir(parents=True)
    (site / "zh" / "index.html").write_text("<p>服务", encoding="utf-8")
    (site / ".nojekyll").touch()
    into = tmp_path / "published"
    (into / "site").mkdir(parents=True)
    (into / "site" / "left.html").write_text("of an earlier time", encoding="utf-8")

    written = publish(site, into)

    assert not (written["site"] / "left.html").exists()
    assert (written["site"] / ".nojekyll").exists()
    assert (written["site"] / "zh" / "index.html").read_text("utf-8") == "<p>服务"
    for path in (written["site"] / "_headers", written["site"] / ".htaccess", written["nginx"]):
        text = path.read_text("utf-8")
        for name, value in HEADERS.items():
            assert name in text and value in text
    assert POLICY in (written["site"] / "404.html").read_text("utf-8")
    with zipfile.ZipFile(written["zip"]) as archive:
        names = archive.namelist()
    files = [path for path in written["site"].rglob("*") if path.is_file()]
    assert len(names) == len(files) and "course/zh/index.html" in names
    first = written["zip"].read_bytes()
    assert publish(site, into)["zip"].read_bytes() == first  # the same site, the same bytes


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    assert "http" not in POLICY and "*" not in POLICY
    assert "'unsafe-eval'" not in POLICY
    script = next(part for part in POLICY.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in script
