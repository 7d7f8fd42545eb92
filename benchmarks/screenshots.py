"""Screenshots of every view in both themes: ``python benchmarks/screenshots.py output docs/screenshots``."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

VIEWS = ("matrix", "graph", "timeline", "mediation", "table")
WIDTHS = {1440: 900, 390: 800}


def main(folder: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for theme in ("light", "dark"):
            for width, height in WIDTHS.items():
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
                for view in VIEWS:
                    page.goto("about:blank")
                    page.goto(f"{(folder / 'graph.html').resolve().as_uri()}#view={view}")
                    page.wait_for_timeout(500)
                    page.screenshot(path=str(out / f"{view}-{theme}-{width}.png"))
                page.close()
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    main(options.folder, options.out)
