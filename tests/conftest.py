"""A real browser for the tests that need one: found, or a failure that says what to install.

And Hypothesis held to what is right, never to how fast this machine is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
#: No sandbox of its own (containers run as root) and no talk with other hosts.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_browser(own: str, environ: dict[str, str] | None = None) -> str | None:
    """Path of a Chromium: COURSE_BROWSER, else Playwright's ``own``, else one on PATH."""
    environ = dict(os.environ) if environ is None else environ
    configured = environ.get("COURSE_BROWSER")
    if configured:
        return configured if Path(configured).is_file() else None
    if Path(own).is_file():
        return own
    path = environ.get("PATH", "")
    found = (shutil.which(name, path=path) for name in [*NAMES, "microsoft-edge", "msedge"])
    return next((name for name in found if name), None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium for the whole session."""
    path = find_browser(playwright.chromium.executable_path)
    if path is None:
        configured = os.environ.get("COURSE_BROWSER")
        pytest.fail(
            f"COURSE_BROWSER names {configured}, which is not there."
            if configured
            else "No browser found. Run `playwright install chromium`, or install Chromium or "
            "Chrome, or set COURSE_BROWSER to the path of one."
        )
    launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield launched
    launched.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a fresh page: ``open_page(width=360, dark=True, lang="en")``.

    The test fails in the end when a page threw an error or wrote one to the console.
    """
    contexts = []
    errors: list[str] = []

    def opened(*, width: int = 1280, dark: bool = False, lang: str = "zh", **more: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 780 if width < 600 else 900},
            color_scheme="dark" if dark else "light",
            locale="zh-CN" if lang == "zh" else "en-GB",
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if message.type == "error" else None,
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors
