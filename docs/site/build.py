#!/usr/bin/env python3
"""Builds the documentation site by mdBook: `docs/site/build.py FOLDER`. Standard library only; `mdbook` is on the path.

Pages stay where they are, since they are read in the repository as well: what the site is made of is a copy of them in the
same places, with the files that they link to. Pages that docs/SUMMARY.md does not name come after those it does.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "docs/site"
TOKENS = ROOT / "crates/pages/assets/tokens.css"
MARK = ROOT / "crates/pages/assets/mark.svg"
FENCE = re.compile(r"^\s*(```|~~~)")
LINK = re.compile(r"\]\(([^)\s#]+)(#[^)\s]*)?\)")


def main(target):
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder)
        (book / "src").mkdir()
        shutil.copy(SITE / "book.toml", book)
        (book / "theme").mkdir()
        shutil.copy(MARK, book / "theme/favicon.svg")
        (book / "brand.css").write_text(tokens() + (SITE / "brand.css").read_text())
        summary = complete((ROOT / "docs/SUMMARY.md").read_text())
        pages = [Path("docs") / link for link, _ in LINK.findall(summary)]
        pages = [page.resolve().relative_to(ROOT) for page in map(ROOT.joinpath, pages) if page.exists()]
        for page in pages:
            text = without_comments((ROOT / page).read_text())
            write(book / "src" / page, to_indexes(text))
            copy_linked(page, text, book / "src")
        write(book / "src/docs/decisions/README.md", decisions())
        write(book / "src/SUMMARY.md", LINK.sub(lambda link: f"]({from_root(link[1])})", summary))
        subprocess.run(["mdbook", "build", str(book), "--dest-dir", str(Path(target).resolve())], check=True)


def complete(summary):
    """The summary with the pages that it does not name."""
    named = {(ROOT / "docs" / link).resolve() for link, _ in LINK.findall(summary)}
    for folder, under in (("guides", "More guides"), ("behaviour", None), ("decisions", "Decisions")):
        missing = [page for page in sorted((ROOT / "docs" / folder).glob("*.md")) if page not in named]
        if missing and under:
            summary += f"\n# {under}\n\n"
        if folder == "decisions":
            summary += "- [What was argued once](decisions/README.md)\n"
        indent = "" if folder == "guides" else "  "
        summary += "".join(f"{indent}- [{heading(page)}]({folder}/{page.name})\n" for page in missing)
    others = [page for page in sorted((ROOT / "docs").glob("*.md")) if page not in named and page.name != "SUMMARY.md"]
    elsewhere = [*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("examples/*/README.md"), *ROOT.glob("packages/*/README.md")]
    elsewhere = [page for page in sorted(elsewhere) if page not in named and page != ROOT / "README.md"]
    listed = [f"- [{heading(page)}]({page.name})\n" for page in others]
    listed += [f"- [{heading(page)}](../{page.relative_to(ROOT)})\n" for page in elsewhere]
    return summary + ("\n# More\n\n" + "".join(listed) if listed else "")


def tokens():
    """The tokens that everything with a face shares, under the names of the generator's two schemes."""
    text = TOKENS.read_text()
    light = re.search(r"^:root \{(.*?)\}", text, re.MULTILINE | re.DOTALL)[1]
    dark = re.search(r"^:root\[data-scheme=dark\] \{(.*?)\}", text, re.MULTILINE | re.DOTALL)[1]
    return f"html {{{light}}}\nhtml.navy {{{dark}}}\n"


def heading(page):
    first = next(line for line in page.read_text().splitlines() if line.startswith("# "))
    return re.sub(r"[\[\]`]", "", first[2:]).strip()


def decisions():
    listed = [f"- [{heading(page)}]({page.name})\n" for page in sorted((ROOT / "docs/decisions").glob("*.md"))]
    return "# What was argued once\n\n" + "".join(listed)


def to_indexes(text):
    """The generator calls the page of a folder its index, and does not follow links that do not."""
    text = re.sub(r"(\]\((?!https?:)[^)\s#]*)README\.md", r"\1index.md", text)
    return re.sub(r"(\]\((?!https?:)[^)\s#]*/)\)", r"\1index.md)", text)


def from_root(link):
    return str((ROOT / "docs" / link).resolve().relative_to(ROOT))


def without_comments(text):
    """The page without what is said to those who edit and test it."""
    kept, fenced, comment = [], False, False
    for line in text.splitlines():
        if FENCE.match(line) and not comment:
            fenced = not fenced
        starts = not fenced and not comment and line.startswith("<!--")
        comment = comment or starts
        if not comment:
            kept.append(line)
        comment = comment and "-->" not in line
    return "\n".join(kept) + "\n"


def copy_linked(page, text, target):
    """Copies the files beside pages that a page links to; folders are left to the checker of links."""
    for link in re.findall(r"\]\(([^)\s#]+)", text):
        linked = (ROOT / page).parent / link
        if "://" not in link and linked.is_file() and linked.suffix != ".md":
            place = target / linked.resolve().relative_to(ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(linked, place)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
