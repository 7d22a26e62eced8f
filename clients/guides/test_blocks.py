"""Every block of every page is run, or says why it is not; nothing is left to chance."""

import json
import re

import pytest
from blocks import PROGRAMS, SHELL, blocks, indented_code, pages, parse

PAGES = pages()


def test_there_are_pages():
    assert len(PAGES) > 15
    assert "README.md" in PAGES


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_run_or_says_why_not(page):
    found = blocks(page)
    later = "\n".join(block.text for block in found if block.language in SHELL)
    for number, block in enumerate(found):
        reason = block.note("not run")
        if reason is not None:
            assert len(reason) > 10, f"{block.place}: why is it not run?"
            continue
        name = block.note("file")
        if name is not None:
            # A file is run by whoever names it.
            known = name in later or (name.startswith("test_") and "pytest" in later)
            assert known, f"{block.place}: no command of the page uses {name}"
        elif block.language == "json":
            assert "answer" in block.notes, f"{block.place}: say `answer`, a file, or why it is not run"
            assert number > 0
            json.loads(block.text)
        else:
            known = SHELL | set(PROGRAMS) | {"yaml"}
            assert block.language in known, f"{block.place}: nobody here runs {block.language!r}; say why it is not run, or make it a file"
    assert not indented_code(page), f"code by indentation: {indented_code(page)}; use fences"


@pytest.mark.parametrize("page", PAGES)
def test_no_snippet_sets_what_some_program_does_not_read(page):
    for block in blocks(page):
        if block.language in SHELL and "hidden" not in block.notes and "not run" not in block.notes:
            assert "AWS_REGION=" not in block.text or "AWS_DEFAULT_REGION=" in block.text, block.place
            # Debian's version 2.9 of the CLI does not read it.
            assert "AWS_ENDPOINT_URL=" not in block.text or "aws " not in block.text, block.place
            # At a prompt of zsh, `#` is a word like any other.
            assert not re.search(r"(^|\s)#\s", block.text), f"{block.place}: a comment in what is pasted"


def test_comments_are_read():
    page = """
<!-- hidden: sh
A=1
-->
<!-- file: a.mjs -->
<!-- put: $A for … -->
```js
x
```

<!-- a word to editors -->

- in a list:
  ~~~python
  if x:
      y
  ~~~
"""
    hidden, file, listed = parse("p", page)
    assert (hidden.language, hidden.text, hidden.notes) == ("sh", "A=1", {"hidden": [""]})
    assert (file.language, file.text, file.notes) == ("js", "x\n", {"file": ["a.mjs"], "put": ["$A for …"]})
    assert (listed.language, listed.text, listed.notes) == ("python", "if x:\n    y\n", {})
    for wrong in ["<!-- prints: x -->\n\nText.\n", "<!-- not run: because\n", "```sh\nls\n"]:
        with pytest.raises(AssertionError):
            parse("p", wrong)
