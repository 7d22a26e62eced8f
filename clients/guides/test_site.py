"""The documentation site: it builds, and every link, anchor and picture in it leads somewhere. Nothing outside is asked."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from blocks import ROOT, pages


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.ids, self.links = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id":
                self.ids.add(value)
            elif (tag, name) in {("a", "href"), ("img", "src"), ("link", "href"), ("script", "src")}:
                self.links.append(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "book"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    built = subprocess.run(
        [sys.executable, ROOT / "docs/site/build.py", folder], env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def test_every_page_is_in_it(site):
    sources = [*pages(), *(str(page.relative_to(ROOT)) for page in (ROOT / "docs").rglob("*.md"))]
    for source in set(sources) - {"docs/SUMMARY.md"}:
        name = source.removesuffix(".md") + ".html"
        place = site / name.replace("README.html", "index.html")
        assert place.exists(), f"{source} is not in the site"
        assert "<!-- " not in text_of(place), f"{source}: a comment for editors is in the site"


def text_of(page):
    """What the generator made of the page, without its own frame."""
    text = page.read_text()
    return text[text.index("<main>") : text.index("</main>")]


def test_links_lead_somewhere(site):
    found = {path.resolve(): Page(path.read_text()) for path in site.rglob("*.html")}
    assert len(found) > 50
    broken = []
    for path, page in found.items():
        if path.name in ("404.html", "toc.html"):
            continue
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if not target.exists() or target.is_dir() and not (target / "index.html").exists():
                broken.append(f"{path.relative_to(site)}: {link}")
            elif anchor and target in found and anchor not in found[target].ids:
                broken.append(f"{path.relative_to(site)}: {link} (no such heading)")
    assert not broken, "\n".join(sorted(set(broken)))


def test_it_is_in_the_brands_colours(site):
    style = next(site.glob("brand-*.css")).read_text()
    tokens = (ROOT / "crates/pages/assets/tokens.css").read_text()
    for name in ("--ground", "--ink", "--deep"):
        values = set(re.findall(rf"{name}: (#\w+)", tokens))
        assert len(values) == 2 and all(f"{name}: {value}" in style for value in values), name
    assert next(site.glob("favicon*.svg")).read_text() == (ROOT / "crates/pages/assets/mark.svg").read_text()


def test_pictures_are_there_and_small(site):
    pictures = [path for path in (site / "docs/images").iterdir() if path.suffix in {".png", ".svg"}]
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < 400_000, picture.name
