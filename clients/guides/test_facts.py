"""What pages claim and files can confirm."""

import json
import re

import pytest
from blocks import ROOT


def test_the_readme_counts_operations():
    missing = [line for line in (ROOT / "crates/operations/unimplemented.txt").read_text().splitlines() if line and not line.startswith("#")]
    model = json.loads((ROOT / "model/cognito-idp.json").read_text())
    operations = len(model["operations"])
    said = f"{operations - len(missing)} of the API's {operations} operations"
    assert said in (ROOT / "README.md").read_text().replace("\n", " "), said


@pytest.mark.parametrize("page", ["docs/security.md", "docs/app-clients.md"])
def test_tests_that_a_page_names_exist(page):
    sources = [path for folder in ("crates", "clients") for end in ("rs", "js", "py") for path in (ROOT / folder).rglob(f"*.{end}")]
    words = {word for path in sources if "node_modules" not in path.parts for word in re.findall(r"\w+", path.read_text())}
    named = re.findall(r"`(?:[a-z_0-9/.]+::)?([a-z0-9]+(?:_[a-z0-9]+){2,})`", (ROOT / page).read_text())
    assert len(named) > 40
    assert not [name for name in named if name not in words]
