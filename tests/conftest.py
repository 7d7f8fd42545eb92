"""Shared: the seeds built once, a browser, and what is missing on this machine (in CI a failure, else a skip)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import kg

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


def require(available: bool, what: str) -> None:
    """Skip, with the reason, where something is missing; with CI=true that is a failure."""
    if not available:
        reason = f"{what} is not on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def built() -> kg.Built:
    """The graph of the seed articles."""
    return kg.build([ROOT / "seeds"])


@pytest.fixture(scope="session")
def output(built: kg.Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that kg build writes for the seed articles."""
    folder = tmp_path_factory.mktemp("output")
    built.save(folder)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    require(found is not None, "Chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()
