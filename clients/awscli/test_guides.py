"""Snippets of the README and the guides, run as they stand by bash and, where it is installed, by zsh.

Only three things are changed: where the server is, that it runs already, and who answers a question.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import poolhouse_server as server
import pytest

ROOT = Path(__file__).resolve().parents[2]

# The page, words of its snippets in their order, what is said at the end, and what is typed.
RUN = [
    ("README.md", ["idp() {"], '"email_verified"'),
    ("docs/guides/amplify.md", ["--pool-name app"], "us-east-1_"),
    ("docs/guides/passkeys.md", ["--pool-name shop"], "ALLOW_USER_AUTH"),
    ("docs/guides/federation.md", ["--pool-name shop"], "identity_provider=Fake"),
]

SHELLS = {
    "bash": ["bash", "--norc", "-e", "-u", "-o", "pipefail"],
    "zsh": ["zsh", "-f", "-e", "-u"],
}
# The page says what to write there.
NOT_IN = {("docs/guides/federation.md", "zsh")}

# Passkeys and choices of the first factor came at the end of 2024; the pages say so.
NEW = {"docs/guides/amplify.md", "docs/guides/passkeys.md"}


def snippets(page):
    return re.findall(r"^```sh\n(.*?)^```$", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL)


def snippet(page, words):
    found = [text for text in snippets(page) if words in text]
    assert len(found) == 1, f"{page} has {len(found)} snippets with {words!r}"
    return found[0]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(("page", "words", "said"), RUN, ids=[page for page, *_ in RUN])
def test_a_snippet_runs_as_it_is_pasted(cli, page, words, said, shell, tmp_path):
    if shutil.which(shell) is None or (page, shell) in NOT_IN:
        pytest.skip(f"not for {shell}")
    if page in NEW and cli.name == "v2":
        pytest.skip("Debian's version is older than what the page is about")
    # Each pool has domains of its own; these are the only names that must differ between two runs.
    text = "".join(snippet(page, each) for each in words)
    text = text.replace("http://127.0.0.1:7665", server.ENDPOINT).replace("shop-with-providers", server.unique("shop"))
    bin_directory = tmp_path / "bin"
    bin_directory.mkdir()
    (bin_directory / "aws").symlink_to(cli.program)
    poolhouse = bin_directory / "poolhouse"
    poolhouse.write_text("#!/bin/sh\n")
    poolhouse.chmod(0o755)
    kept = {key: value for key, value in cli.environment.items() if not key.startswith("AWS_")}
    # What somebody has who never used AWS; of this machine's settings nothing.
    environment = {
        **kept,
        "PATH": f"{bin_directory}:{os.environ['PATH']}",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [*SHELLS[shell], "-c", text],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    assert said in done.stdout, done.stdout


def test_no_page_sets_a_region_or_an_endpoint_that_some_program_does_not_read():
    pages = [ROOT / "README.md", *(ROOT / "docs/guides").glob("*.md")]
    assert len(pages) > 10
    for page in pages:
        for text in snippets(page):
            assert "AWS_REGION=" not in text or "AWS_DEFAULT_REGION=" in text, f"{page.name}: {text}"
            # Debian's version 2.9 of the CLI does not read it.
            assert "AWS_ENDPOINT_URL=" not in text or "aws " not in text, f"{page.name}: {text}"
