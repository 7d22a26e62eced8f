"""`pip install poolhouse-….whl`, into an environment of its own and without a registry."""

import re
import signal
import subprocess
import sys
import zipfile

import pytest
from conftest import run, token


@pytest.fixture(scope="module")
def wheel(packages):
    [wheel] = packages.glob("*.whl")
    return wheel


def pip(environment, *arguments):
    """Runs pip for an environment that has none: making one with pip takes as long as all of these tests."""
    return run(sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", environment / "bin/python", *arguments)


def files(environment):
    return {path for path in environment.rglob("*") if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def empty_and_environment(wheel, tmp_path_factory):
    """An environment with the wheel, and the files that it had before."""
    folder = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    empty = files(folder)
    pip(folder, "install", "--quiet", "--no-index", wheel)
    return empty, folder


@pytest.fixture(scope="module")
def environment(empty_and_environment):
    return empty_and_environment[1]


def test_a_token_from_the_program(environment, start):
    started = start(environment / "bin/poolhouse", "dev")
    assert token(started.endpoint) == "ann"
    started.stop()


def test_the_module_is_the_program(environment, start):
    started = start(environment / "bin/python", "-m", "poolhouse", "dev")
    started.stop(signal.SIGINT)
    wrong = subprocess.run([environment / "bin/python", "-m", "poolhouse", "--nonsense"], capture_output=True, check=False)
    program = subprocess.run([environment / "bin/poolhouse", "--nonsense"], capture_output=True, check=False)
    assert (wrong.returncode, wrong.stderr) == (program.returncode, program.stderr) and wrong.returncode != 0


def test_python_code_finds_it(environment):
    found = run(environment / "bin/python", "-c", "import poolhouse; print(poolhouse.find_poolhouse())").strip()
    assert found == str(environment / "bin/poolhouse")


def test_it_is_found_where_pip_was_told_to_put_it(environment, wheel, tmp_path):
    pip(environment, "install", "--quiet", "--no-index", "--target", tmp_path / "there", wheel)
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'there')!r}); import poolhouse; print(poolhouse.find_poolhouse())"
    # An interpreter that has none of its own.
    assert run(sys.executable, "-c", code).strip() == str(tmp_path / "there/bin/poolhouse")


def test_its_name_says_which_systems_can_run_it(wheel):
    """What the binary asks of glibc, as objdump sees it, is in the name; so no older system installs it."""
    objdump = run("objdump", "-T", wheel_program(wheel))
    versions = {tuple(map(int, found)) for found in re.findall(r"GLIBC_(\d+)\.(\d+)", objdump)}
    [platform] = re.findall(r"manylinux_(\d+)_(\d+)_", wheel.name)
    assert max(versions) == tuple(map(int, platform))


def wheel_program(wheel):
    target = wheel.parent / "wheel-program"
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".data/scripts/poolhouse")]
        target.write_bytes(archive.read(name))
    return target


def test_uninstalling_leaves_nothing(empty_and_environment):
    """The last one: the environment is that of the others."""
    empty, environment = empty_and_environment
    pip(environment, "check")
    assert "licenses/THIRD-PARTY-LICENSES" in pip(environment, "show", "--files", "poolhouse")
    pip(environment, "uninstall", "--quiet", "--yes", "poolhouse")
    assert files(environment) == empty
