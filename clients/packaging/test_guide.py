"""The snippets of docs/guides/installing.md that take packages, as they are pasted, in the folder where the packages are."""

import os
import re
import subprocess

import pytest
from conftest import WORKSPACE

PAGE = WORKSPACE / "docs/guides/installing.md"
SNIPPETS = re.findall(
    r"^<!-- not run: clients/packaging runs it, where there are packages -->\n```sh\n(.*?)^```$",
    PAGE.read_text(),
    re.MULTILINE | re.DOTALL,
)
# How the packages of one release differ in their names.
KINDS_OF_MACHINES = (("x86_64", "aarch64"), ("x64", "arm64"), ("amd64", "arm64"), ("-gnu", "-musl"), ("manylinux", "musllinux"), ("linux-x64", "linux-x64-musl"))


@pytest.fixture(scope="module")
def folder(packages, tmp_path_factory):
    """A folder to paste in: what a snippet unpacks stays out of the packages' own. Beside them are those of other machines,
    empty, which nobody may take."""
    folder = tmp_path_factory.mktemp("downloads")
    for path in packages.iterdir():
        (folder / path.name).symlink_to(path)
    for pair in KINDS_OF_MACHINES:
        for one, other in (pair, pair[::-1]):
            for path in list(folder.iterdir()):
                if one in path.name and path.suffix in {".whl", ".tgz", ".gz", ".deb"}:
                    (folder / path.name.replace(one, other)).touch(exist_ok=True)
    assert len(list(folder.glob("*.whl"))) == len(list(folder.glob("*.tar.gz"))) == 4, sorted(folder.iterdir())
    return folder


def test_the_page_has_them():
    assert len(SNIPPETS) == 5


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.split()[0])
def test_a_snippet_runs_as_it_is_pasted(snippet, folder, home):
    program = next((folder / "container").iterdir()) / "usr/bin"
    environment = {
        **os.environ,
        # No registry: what is there must do. The program is on the path where a snippet begins with it.
        "PIP_NO_INDEX": "1",
        "npm_config_offline": "true",
        "PATH": f"{program}:{os.environ['PATH']}",
    }
    shell = ["bash", "--norc", "-e", "-u", "-o", "pipefail", "-c", snippet]
    done = subprocess.run(shell, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{snippet}{done.stdout}{done.stderr}"
    if "--version" in snippet:
        assert re.search(r"^poolhouse \d+\.\d+\.\d+$", done.stdout, re.MULTILINE), done.stdout
