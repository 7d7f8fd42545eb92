"""Screenshots of every view in both themes, wide and narrow: ``python benchmarks/screenshots.py output /tmp/shots``.

``--docs docs`` makes the two pictures of the README instead.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

VIEWS = ("matrix", "graph", "timeline", "mediation", "table")
SIZES = {1440: 900, 390: 800}
#: What else is worth a look: name and address.
STATES = {
    "matrix-selected": "graph.html#sel=cell/taliban/proposal-agreement-in-doha",
    "graph-selected": "graph.html#view=graph&sel=thing/farc",
    "graph-same-side": "graph.html#view=graph&net=congruence",
    "timeline-selected": "graph.html#view=timeline&sel=thing/taliban",
    "empty": "graph.html#position=rejects&type=IntergovernmentalOrganization",
    "article": "articles/afghanistan-2020-02-doha.html",
}
DOCS = {
    "matrix": "graph.html#sel=thing/proposal-agreement-in-doha&process=Taliban – Ashraf Ghani's government, 2020",
    "graph": "graph.html#view=graph&sel=thing/taliban&process=Taliban – Ashraf Ghani's government, 2020",
}


def shoot(browser: Browser, folder: Path, address: str, path: Path, width: int, theme: str) -> None:
    """One picture of one address."""
    size = {"width": width, "height": SIZES[width]}
    page = browser.new_page(viewport=size, color_scheme=theme)  # type: ignore[arg-type]
    page.goto(f"{folder.resolve().as_uri()}/{address}")
    page.wait_for_timeout(300)
    page.screenshot(path=str(path))
    page.close()


def main(folder: Path, out: Path, docs: bool) -> None:
    out.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        if docs:
            for name, address in DOCS.items():
                shoot(browser, folder, address, out / f"{name}.png", 1440, "light")
        else:
            states = {view: f"graph.html#view={view}" for view in VIEWS} | STATES
            for theme in ("light", "dark"):
                for width in SIZES:
                    for name, address in states.items():
                        shoot(browser, folder, address, out / f"{name}-{theme}-{width}.png", width, theme)
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--docs", action="store_true")
    options = parser.parse_args()
    main(options.folder, options.out, options.docs)
