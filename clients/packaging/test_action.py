"""The GitHub Action: its steps, carried out as a runner would carry them out, with this release's wheel for a registry."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import HERE, WORKSPACE, run, token

ACTION = yaml.safe_load((WORKSPACE / "action.yml").read_text())


class Runner:
    """Runs the steps of a composite action, as far as this one goes."""

    def __init__(self, folder, packages):
        self.files = {name: folder / name for name in ("GITHUB_OUTPUT", "GITHUB_PATH")}
        self.inputs = {name: given.get("default", "") for name, given in ACTION["inputs"].items()}
        # The interpreter of a runner, and a registry that has this release only.
        self.path = [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
        self.environment = {
            "HOME": str(folder),
            "RUNNER_TEMP": str(folder / "temp"),
            "GITHUB_ACTION_PATH": str(WORKSPACE),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(packages),
        }
        (folder / "temp").mkdir()
        self.outputs = {}

    def value(self, text):
        """A text with the expressions in it replaced."""
        known = {f"inputs.{name}": value for name, value in self.inputs.items()} | self.outputs
        return re.sub(r"\$\{\{ (\S+) \}\}", lambda found: known[found[1]], text)

    def run(self, **inputs):
        """Carries out all steps; returns the action's outputs."""
        assert set(inputs) <= set(self.inputs)
        self.inputs |= inputs
        for step in ACTION["runs"]["steps"]:
            for file in self.files.values():
                file.write_text("")
            environment = {name: self.value(value) for name, value in step["env"].items()}
            environment |= self.environment | {name: str(file) for name, file in self.files.items()}
            # How GitHub runs what says `shell: bash`. The server lives on in a group of its own, as on a runner.
            command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", self.value(step["run"])]
            log = self.files["GITHUB_OUTPUT"].with_name("step.log")
            with log.open("wb") as output:
                done = subprocess.run(
                    command, env=environment | {"PATH": ":".join(self.path)}, stdout=output, stderr=output, check=False
                )
            if done.returncode != 0:
                raise RuntimeError(log.read_text())
            self.path = self.files["GITHUB_PATH"].read_text().split() + self.path
            lines = self.files["GITHUB_OUTPUT"].read_text().split()
            self.outputs |= {f"steps.{step.get('id')}.outputs.{line.partition('=')[0]}": line.partition("=")[2] for line in lines}
        return {name: self.value(output["value"]) for name, output in ACTION["outputs"].items()}


@pytest.fixture
def runner(tmp_path, packages):
    runner = Runner(tmp_path, packages)
    yield runner
    # As the runner does with what a job has left.
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and started_by(process, tmp_path):
            os.kill(int(process.name), signal.SIGTERM)


def started_by(process, folder):
    try:
        return Path(os.readlink(process / "exe")).is_relative_to(folder)
    except OSError:
        return False


def test_a_token_in_a_workflow(runner):
    outputs = runner.run(port="0", apply=str(HERE / "site.yaml"))
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", outputs["url"])
    assert token(outputs["url"]) == "ann"
    assert "InitiateAuth" in Path(outputs["log"]).read_text()


def test_a_job_may_start_several(runner):
    one, other = runner.run(port="0"), runner.run(port="0")
    assert one["url"] != other["url"] and one["log"] != other["log"]
    for outputs in (one, other):
        assert outputs["url"] in Path(outputs["log"]).read_text()


def test_a_version_is_chosen(runner, packages):
    [wheel] = packages.glob("*.whl")
    runner.run(port="0", version=wheel.name.split("-")[1])


def test_a_release_that_is_not_there_fails_the_job(runner):
    with pytest.raises(RuntimeError, match="9.9.9"):
        runner.run(version="9.9.9")


def test_a_server_that_cannot_start_fails_the_job_with_its_reason(runner, tmp_path):
    (tmp_path / "wrong.yaml").write_text("UserPools: [{PoolNam: x}]")
    with pytest.raises(RuntimeError, match="(?s)::error::.*PoolNam"):
        runner.run(port="0", apply=str(tmp_path / "wrong.yaml"))


def test_it_is_an_action_to_github():
    run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", WORKSPACE / "action.yml")
