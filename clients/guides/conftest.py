"""Which programs pages are run with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from blocks import ROOT
from session import has

PROGRAM = Path(os.environ.get("PROGRAM_UNDER_TEST", ROOT / "target/debug/poolhouse"))
CLIS = {
    # PyPI's package lives beside the interpreter that runs the tests; version 2 is Debian's package `awscli`.
    "v1": Path(os.environ.get("POOLHOUSE_AWS_V1", Path(sys.executable).parent / "aws")),
    "v2": Path(os.environ.get("POOLHOUSE_AWS_V2", "/usr/bin/aws")),
}


@pytest.fixture(scope="session")
def program():
    assert PROGRAM.exists(), f"no server at {PROGRAM}"
    return PROGRAM


@pytest.fixture(scope="session")
def clis():
    for name, path in CLIS.items():
        assert path.exists(), f"no AWS CLI at {path} (v1: pip install awscli; v2: apt-get install awscli)"
        version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        assert f"aws-cli/{name[1]}." in version.stdout + version.stderr
    assert has("zsh"), "no zsh (apt-get install zsh)"
    return CLIS
