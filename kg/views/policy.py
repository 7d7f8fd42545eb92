"""What a page is allowed to run and load."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

NONE = "'none'"


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """A content security policy that lets in exactly these scripts and styles, by their hashes."""

    def hashes(texts: Iterable[str]) -> str:
        digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
        return " ".join(f"'sha256-{digest}'" for digest in digests)

    return (
        f"default-src 'none'; script-src {hashes(scripts) or NONE}; style-src {hashes(styles)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
