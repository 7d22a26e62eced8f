"""`dpkg -i poolhouse_….deb` on this machine, as root or through sudo, and `dpkg --purge`."""

import configparser
import fcntl
import gzip
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from conftest import HERE, run, token, until

UNIT = Path("/usr/lib/systemd/user/poolhouse.service")
# Where a package may leave something. What is in home folders and in /tmp is not its own.
PLACES = ("/usr", "/etc", "/var", "/opt")
NOBODY = 65534


def dpkg(*arguments):
    """Runs dpkg as root, and waits for whoever else installs something on this machine."""
    command = [*([] if os.geteuid() == 0 else ["sudo", "--non-interactive"]), "dpkg", *map(str, arguments)]

    def done():
        ended = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        return None if ended.returncode != 0 and "lock" in ended.stderr else ended

    ended = until(done, lambda: "dpkg is locked")
    assert ended.returncode == 0, f"{command}: {ended.stdout}{ended.stderr}"


def traces():
    """Whatever bears the name on this machine, but for what caches keep of it."""
    found = subprocess.run(["find", *PLACES, "-xdev", "-iname", "*poolhouse*"], capture_output=True, text=True, check=False)
    return sorted(line for line in found.stdout.splitlines() if not line.startswith(("/var/tmp/", "/var/cache/")))


@pytest.fixture(scope="module")
def traces_before(packages):
    """Installs the package for the tests of this file; gives what bore the name before."""
    [deb] = packages.glob("*.deb")
    # Two runs of these tests on one machine would remove each other's.
    with open(Path(tempfile.gettempdir()) / "poolhouse-deb.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = traces()
        assert not shutil.which("poolhouse", path="/usr/bin"), "this machine has the package already: remove it first"
        dpkg("-i", deb)
        yield before
        dpkg("--purge", "poolhouse")


@pytest.fixture
def somebody(traces_before):
    """A user without rights, where the tests run as root, and a folder that is that user's."""
    folder = Path(tempfile.mkdtemp())
    shutil.copy(HERE / "site.yaml", folder)
    as_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    for path in (folder, folder / "site.yaml") if as_user else ():
        os.chown(path, NOBODY, NOBODY)
    yield folder, as_user
    shutil.rmtree(folder)


def test_a_token_from_the_program(traces_before, start):
    started = start("poolhouse", "dev", env={**os.environ, "PATH": "/usr/bin"})
    assert token(started.endpoint) == "ann"
    started.stop()


def test_the_unit_runs_it_for_a_user(somebody, start):
    """What the unit says is done here by hand: there may be no systemd to do it."""
    folder, as_user = somebody
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read(UNIT)
    service = unit["Service"]
    name, value = service["Environment"].replace("%S", str(folder)).split("=")
    (folder / service["StateDirectory"]).mkdir()
    if as_user:
        os.chown(folder / service["StateDirectory"], NOBODY, NOBODY)
    environment = {"HOME": str(folder), "PATH": "/usr/bin", name: value}
    command = shlex.split(service["ExecStart"])
    options = ("--listen", "127.0.0.1:0")
    started = start(*command, options=options, site=folder / "site.yaml", env=environment, cwd="/", **as_user)
    assert token(started.endpoint) == "ann"
    started.stop()
    kept = {path.name: path.stat().st_mode & 0o077 for path in Path(value).iterdir()}
    assert {"poolhouse.db", "master.key"} <= set(kept) and not any(kept.values()), kept


def test_systemd_takes_the_unit(traces_before, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze on this machine")
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    analyze = ["systemd-analyze", "--user", "verify", UNIT]
    done = subprocess.run(analyze, env=environment, capture_output=True, text=True, check=False)
    # What it only warns of leaves the code zero.
    assert (done.returncode, [line for line in done.stderr.splitlines() if UNIT.name in line]) == (0, []), done.stderr


def test_no_script_runs_when_it_is_installed_or_removed(packages, tmp_path):
    [deb] = packages.glob("*.deb")
    run("dpkg-deb", "--control", deb, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"control", "md5sums"}


def test_manual_pages_and_completions_are_where_they_are_looked_for(traces_before):
    page = run("man", "--where", "poolhouse-dev") if shutil.which("man") else "/usr/share/man/man1/poolhouse-dev.1.gz"
    assert b"--in-memory" in gzip.decompress(Path(page.strip()).read_bytes()).replace(b"\\-", b"-")
    completed = "source /usr/share/bash-completion/completions/poolhouse; COMP_WORDS=(poolhouse de); COMP_CWORD=1; "
    assert run("bash", "-c", completed + "_poolhouse poolhouse de poolhouse; echo ${COMPREPLY[@]}").split() == ["dev"]
    licences = gzip.decompress(Path("/usr/share/doc/poolhouse/THIRD-PARTY-LICENSES.gz").read_bytes())
    assert b"aws-lc-sys" in licences and b"Permission is hereby granted" in licences
    run("/usr/bin/poolhouse", "apply", "--help")
    assert not run("dpkg", "--verify", "poolhouse"), "what is installed is what was packed"


def test_removing_it_leaves_nothing(traces_before):
    """The last one: the fixture's own removal finds it gone."""
    listed = [Path(line) for line in run("dpkg", "-L", "poolhouse").splitlines()]
    assert Path("/usr/bin/poolhouse") in listed
    dpkg("--purge", "poolhouse")
    assert traces() == traces_before
    assert not [path for path in listed if path.is_file()]
