"""Site files under a validator that editors use too, and under `poolhouse apply`: what one refuses the other does."""

import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

from bad_files import BAD_FILES
from poolhouse_server import ENDPOINT

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "docs/site-file.schema.json"
PROGRAM = os.environ["PROGRAM_UNDER_TEST"]
EXAMPLES = sorted(path for path in (ROOT / "examples").rglob("*.yaml") if "UserPools:" in path.read_text())

# A block of YAML in a page, with the frame that it stands in, if it is a part of a file.
BLOCK = re.compile(r"(?:<!-- around:\n(?P<frame>.*?)-->\n+)?```yaml\n(?P<block>.*?)```", re.DOTALL)


def poolhouse(*arguments, given=""):
    return subprocess.run([PROGRAM, *arguments, "--endpoint", ENDPOINT], input=given, capture_output=True, text=True)


def validate(*files):
    """What is wrong with files, by the name of each: the places that the validator names."""
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", SCHEMA, "--output-format", "json"]
    run = subprocess.run([*map(str, command), *map(str, files)], capture_output=True, text=True)
    report = json.loads(run.stdout)
    assert not report.get("parse_errors"), report
    found = {pathlib.Path(file).name: [] for file in files}
    for error in report.get("errors", []):
        below = [error, *error.get("sub_errors", [])]
        found[pathlib.Path(error["filename"]).name] += [place["path"] for place in below if "path" in place]
    assert (run.returncode == 0) == (not any(found.values())), run.stdout
    return found


def in_pages():
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for at, match in enumerate(BLOCK.finditer(page.read_text())):
            text = match["block"]
            if match["frame"]:
                place = re.search(r"^( *)HERE$", match["frame"], re.MULTILINE)
                indented = "".join(place[1] + line + "\n" for line in text.splitlines())
                text = match["frame"].replace(place[0] + "\n", indented)
            if text.startswith("UserPools:") or "\nUserPools:" in text:
                yield f"{page.stem}-{at}", text


def test_there_are_examples_and_pages_to_try():
    assert len(EXAMPLES) >= 2
    assert any(name.startswith("declarative") for name, _ in in_pages())


def test_the_schema_is_what_the_program_prints():
    printed = subprocess.run([PROGRAM, "schema"], capture_output=True, text=True, check=True).stdout
    assert printed == SCHEMA.read_text()
    command = [sys.executable, "-m", "check_jsonschema", "--check-metaschema", str(SCHEMA)]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT / "examples")))
def test_examples_are_valid_and_tell_editors_where_the_schema_is(example):
    assert validate(example) == {example.name: []}
    told = re.search(r"^# yaml-language-server: \$schema=(.*)$", example.read_text(), re.MULTILINE)
    assert told, "no comment for editors"
    assert (example.parent / told[1]).resolve() == SCHEMA


def test_what_pages_show_is_valid(tmp_path):
    files = []
    for name, text in in_pages():
        files.append(tmp_path / f"{name}.yaml")
        files[-1].write_text(text)
    assert not {name: wrong for name, wrong in validate(*files).items() if wrong}


def test_an_export_is_valid(tmp_path):
    example = (ROOT / "examples/app.yaml").read_text()
    assert poolhouse("apply", "-", given=example).returncode == 0
    exported = poolhouse("export", "--with-secrets", "--with-users")
    assert "us-east-1_Example01" in exported.stdout, exported.stderr
    file = tmp_path / "exported.yaml"
    file.write_text(exported.stdout)
    assert validate(file) == {"exported.yaml": []}


def test_json_may_name_its_schema(tmp_path):
    file = tmp_path / "site.json"
    file.write_text(json.dumps({"$schema": str(SCHEMA), "UserPools": [{"PoolName": "of JSON"}]}))
    assert validate(file) == {"site.json": []}
    assert poolhouse("apply", str(file), "--dry-run").returncode == 0


def test_what_is_wrong_is_refused_by_the_schema_and_by_apply_alike(tmp_path):
    files = {}
    for name, (text, _, _) in BAD_FILES.items():
        files[name] = tmp_path / f"{name}.yaml"
        files[name].write_text(text)
    found = validate(*files.values())
    for name, (_, place, told) in BAD_FILES.items():
        assert place in found[files[name].name], (name, found[files[name].name])
        applied = poolhouse("apply", str(files[name]), "--dry-run")
        assert applied.returncode == 1 and told in applied.stderr, (name, applied)
        assert f"{files[name]}: line " in applied.stderr, (name, applied.stderr)
