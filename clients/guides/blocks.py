"""Pages as readers get them: their fenced blocks in order, each with what invisible comments before it say about it.

Knows nothing of shells or servers. What the comments mean is in docs/CONTRIBUTING.md.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What a comment may say. Anything else in a comment is for people who edit the page.
WORDS = {"not run", "file", "prints", "fails", "around", "goes on", "put", "hidden", "answer", "recent aws", "newest aws"}
# What is said of a whole page may stand anywhere.
OF_PAGES = {"recent aws", "newest aws"}
SHELL = {"sh", "bash", "zsh"}
PROGRAMS = {"python": "py", "js": "mjs", "javascript": "mjs"}
FENCE = re.compile(r"^(`{3,}|~{3,})\s*([\w+-]*)[^`]*$")


@dataclass
class Block:
    page: str
    line: int
    language: str
    text: str
    # Word of a comment -> what follows it, once for each such comment.
    notes: dict = field(default_factory=dict)

    def note(self, word):
        """What the one comment of that word says, or None."""
        said = self.notes.get(word, [])
        assert len(said) < 2, f"{self.place}: `{word}` twice"
        return said[0] if said else None

    @property
    def place(self):
        return f"{self.page}:{self.line}"


def pages():
    """Every page whose snippets people paste."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs/guides").glob("*.md")), *sorted((ROOT / "examples").glob("*/README.md"))]
    return [str(page.relative_to(ROOT)) for page in found]


def blocks(page):
    """The blocks of a page in order; hidden code counts as a block."""
    return parse(page, (ROOT / page).read_text())


def parse(page, text):
    found, notes, lines = [], {}, text.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        fence = FENCE.match(line.strip())
        if line.startswith("<!--"):
            end = next((n for n in range(at, len(lines)) if "-->" in lines[n]), None)
            assert end is not None, f"{page}:{at + 1}: a comment that does not end"
            word, said = comment("\n".join(lines[at : end + 1]))
            if word == "hidden":
                language, _, code = said.partition("\n")
                found.append(Block(page, at + 1, language.strip(), code, {**notes, "hidden": [""]}))
                notes = {}
            elif word:
                notes.setdefault(word, []).append(said)
            at = end + 1
        elif fence:
            indent = len(line) - len(line.lstrip())
            end = next((n for n in range(at + 1, len(lines)) if lines[n].strip() == fence[1]), None)
            assert end is not None, f"{page}:{at + 1}: a block that does not end"
            text = "".join(inner[min(indent, len(inner) - len(inner.lstrip())) :] + "\n" for inner in lines[at + 1 : end])
            found.append(Block(page, at + 1, fence[2], text, notes))
            notes, at = {}, end + 1
        else:
            # A comment is about the block that follows it at once.
            assert not line.strip() or not set(notes) - OF_PAGES, f"{page}:{at + 1}: a comment about no block"
            at += 1
    assert not set(notes) - OF_PAGES, f"{page}: a comment about no block"
    return found


def comment(text):
    """The word of a comment and what it says; (None, text) for comments of another kind."""
    inner = text.strip().removeprefix("<!--").removesuffix("-->").strip("\n ")
    word, colon, said = inner.partition(":")
    if word.strip() in WORDS:
        return word.strip(), said.strip() if word.strip() != "around" else said.strip("\n")
    return None, inner


def indented_code(page):
    """Lines of code that stand by indentation, where no comment can say anything about them."""
    outside, inside, lines = [], None, (ROOT / page).read_text().splitlines()
    for number, line in enumerate(lines, 1):
        fence = FENCE.match(line.strip())
        if inside:
            inside = None if line.strip() == inside else inside
        elif fence:
            inside = fence[1]
        elif line.startswith("    ") and number > 1 and not lines[number - 2].strip():
            outside.append(f"{page}:{number}")
    return outside
