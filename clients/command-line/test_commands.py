"""The page of commands, beside the commands there are."""

import os
import pathlib
import re
import subprocess

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/guides/cli.md"


def test_every_command_is_on_the_page_and_no_other():
    told = subprocess.run([os.environ["PROGRAM_UNDER_TEST"], "--help"], capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^  ([a-z]+) ", told.split("Commands:")[1].split("Options:")[0], re.MULTILINE)
    rows = re.findall(r"^\| \[?`([a-z]+)`", PAGE.read_text(), re.MULTILINE)
    assert len(commands) > 8
    assert sorted(rows) == sorted(set(commands) - {"help"})
