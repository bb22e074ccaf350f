"""What mkdocs does not do by itself (``hooks`` in mkdocs.yml): pages made from the program, and pages that live elsewhere in the repository.

Nothing made is kept: the reference is made from the commands, the API and the schema each time, and the model cards are read where they lie.
"""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path
from typing import Any

from docs.making import commands, fields, operations

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {
    "models/attribution.md": "src/onrecord/models/attribution/CARD.md",
    "models/antecedents.md": "src/onrecord/models/antecedents/CARD.md",
    "models/relation.md": "src/onrecord/models/relation/CARD.md",
    "models/sentences.md": "src/onrecord/models/sentences/CARD.md",
    "project/examples.md": "examples/README.md",
    "project/contributing.md": "CONTRIBUTING.md",
    "project/changes.md": "CHANGELOG.md",
    "project/security.md": "SECURITY.md",
}
"""Pages of the site that are files outside docs/."""
MADE = ("reference/commands.md", "reference/operations.md", "reference/schema.md")
"""Pages of the site that are made from the program."""
ON_SITE = {source: page for page, source in ELSEWHERE.items()}


def on_files(files: Any, config: Any) -> Any:
    """Adds the pages that are made, and those that live elsewhere."""
    from mkdocs.structure.files import File  # the tests look at this module without mkdocs

    document, schema = operations.document(), fields.schema()
    made = {
        MADE[0]: commands.page(), MADE[1]: operations.page(document), MADE[2]: fields.page(schema),
        "reference/openapi.json": json.dumps(document, ensure_ascii=False, indent=1), "reference/article.schema.json": json.dumps(schema, ensure_ascii=False, indent=2),
    }
    for name, content in made.items():
        files.append(File.generated(config, name, content=content))
    for name, source in ELSEWHERE.items():
        files.append(File.generated(config, name, content=(ROOT / source).read_text(encoding="utf-8")))
    files.append(File.generated(config, "assets/icon.svg", abs_src_path=str(ROOT / "src/onrecord/web/static/icon.svg")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Turns links within the repository into links within the site, and gives pictures of the reading room in the reader's colours."""
    if page.parent is None:
        page.meta["hide"] = ["navigation"] + (["toc"] if page.is_homepage else [])  # a page without others beside it
    return twofold(relinked(markdown, page.file.src_uri))


def twofold(markdown: str) -> str:
    """Where a page shows the light picture, its dark twin for those who read in the dark."""
    return re.sub(r"!\[([^\]]*)\]\((\S+)-light\.webp\)", r"![\1](\2-light.webp#only-light)![\1](\2-dark.webp#only-dark)", markdown)


def relinked(markdown: str, page: str) -> str:
    """The text of a page with its relative links as they must be on the site; what is not on it stays as words."""
    source = ELSEWHERE.get(page, f"docs/{page}")

    def link(found: re.Match[str]) -> str:
        words, target = found[1], found[2]
        path, hash_, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:") or not path:
            return found[0]
        whole = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        on_site = ON_SITE.get(whole) or (whole.removeprefix("docs/") if whole.startswith("docs/") else None)
        if on_site is None:
            return words.removeprefix("!").strip("[]")
        return f"{words}({posixpath.relpath(on_site, posixpath.dirname(page) or '.')}{hash_}{anchor})"

    return re.sub(r"(!?\[[^\]]*\])\(([^)\s]+)\)", link, markdown)
