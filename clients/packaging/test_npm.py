"""`npm install` of the launcher and of this machine's package, from files and without a registry."""

import json
import os
import pty
import re
import signal
import subprocess

import pytest
from conftest import run, token, until

NPM = ("npm", "install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


@pytest.fixture(scope="module")
def files(packages):
    return sorted(packages.glob("poolhouse-*.tgz"))


@pytest.fixture(scope="module")
def project(files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    (folder / "package.json").write_text('{"name": "project", "private": true}')
    run(*NPM, *files, cwd=folder)
    return folder


def test_a_token_from_npx(project, start):
    started = start("npx", "poolhouse", "dev", cwd=project)
    assert token(started.endpoint) == "ann"
    # npm ends of it without telling the launcher, which notices.
    started.process.terminate()
    started.wait()
    until(started.stopped_properly, started.said)


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_reach_the_program(project, start, with_signal):
    started = start("node", project / "node_modules/poolhouse/poolhouse.js", "dev")
    if with_signal == signal.SIGHUP:
        # The program has no word for it: it ends as programs do, and the launcher says so.
        started.process.send_signal(with_signal)
        assert started.wait() == 128 + signal.SIGHUP
    else:
        started.stop(with_signal)


def test_ctrl_c_at_a_terminal_ends_it_once(project, start):
    """npx, the launcher and the program all hear of it; the program finishes what it does, and nobody kills it."""
    ours, terminal = pty.openpty()
    command = ("npx", "poolhouse", "dev")
    started = start(*command, cwd=project, stdin=terminal, start_new_session=True, preexec_fn=lambda: take(terminal))
    os.write(ours, b"\x03")
    # npx ends of the signal too, as soon as its shell has.
    assert started.wait() in (0, -signal.SIGINT), started.said()
    until(started.stopped_properly, started.said)
    os.close(ours)
    os.close(terminal)


def take(terminal):
    """Makes it the controlling terminal of the calling process."""
    import fcntl
    import termios

    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


def test_exit_codes_pass_through(project):
    program = next(project.glob("node_modules/@poolhouse/linux-*/bin/poolhouse"))
    for arguments in (["--version"], ["--nonsense"], ["dev", "--listen", "9000"]):
        own = subprocess.run([program, *arguments], capture_output=True, check=False)
        npx = subprocess.run(["npx", "poolhouse", *arguments], cwd=project, capture_output=True, check=False)
        assert (npx.returncode, npx.stdout, npx.stderr) == (own.returncode, own.stdout, own.stderr), arguments


def test_without_the_optional_package_it_says_what_is_missing(files, tmp_path):
    [launcher] = [file for file in files if re.fullmatch(r"poolhouse-[0-9.]+\.tgz", file.name)]
    (tmp_path / "package.json").write_text('{"name": "project", "private": true}')
    run(*NPM, "--omit=optional", launcher, cwd=tmp_path)
    done = subprocess.run(["npx", "poolhouse", "dev"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "@poolhouse/linux-" in done.stderr and "omit=optional" in done.stderr


def test_the_packages_belong_together(files, project):
    installed = project / "node_modules"
    launcher = json.loads((installed / "poolhouse/package.json").read_text())
    [platform] = installed.glob("@poolhouse/*/package.json")
    platform = json.loads(platform.read_text())
    assert launcher["optionalDependencies"][platform["name"]] == platform["version"] == launcher["version"]
    assert set(launcher["optionalDependencies"].values()) == {launcher["version"]}
    assert (installed / platform["name"] / "THIRD-PARTY-LICENSES").exists()
    assert not {"scripts", "dependencies"} & {*launcher, *platform}, "installing runs and fetches nothing"
    assert len(files) == 2


def test_uninstalling_leaves_nothing(project):
    """The last one: the project is that of the others."""
    names = json.loads((project / "package.json").read_text())["dependencies"]
    assert len(names) == 2
    run("npm", "uninstall", "--offline", "--no-audit", "--no-fund", *names, cwd=project)
    # npm leaves the empty folder of a scope.
    assert not [path for path in project.rglob("*poolhouse*") if path.is_file() or any(path.iterdir())]
