"""Every page's snippets, run as they are pasted: by bash with one version of the AWS CLI, at a prompt of zsh with the other."""

import json

import pytest
from blocks import blocks, pages
from session import Sitting

# Shell and AWS CLI; where a page needs a recent one, Debian's is too old.
WAYS = {"bash": "v1", "zsh": "v2"}


def runs(page):
    return any("not run" not in block.notes for block in blocks(page))


@pytest.mark.parametrize("shell", WAYS)
@pytest.mark.parametrize("page", [page for page in pages() if runs(page)])
def test_a_page_runs_as_it_is_pasted(page, shell, program, clis, tmp_path):
    found = blocks(page)
    recent = any("recent aws" in block.notes for block in found)
    aws = clis["v1" if recent else WAYS[shell]]
    said = Sitting(found, shell, aws, tmp_path, program).run()
    for number, (block, (printed, complained)) in enumerate(zip(found, said)):
        for text in block.notes.get("prints", []):
            assert text in printed, f"{block.place} does not print {text!r}:\n{printed}\n{complained}"
        for text in block.notes.get("fails", []):
            assert text in complained, f"{block.place} is not refused with {text!r}:\n{complained}"
        if "answer" in block.notes:
            answered = said[number - 1][0].strip()
            assert shape(json.loads(block.text)) == shape(json.loads(answered)), f"{block.place}: the answer is {answered}"


def shape(value):
    """What has which members; a list is as its first."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__.replace("int", "number").replace("float", "number")
