"""The image, as far as there is one without an engine: its last stage is laid out in a folder, and its entry and its health
check run there as its user, who has no rights. The linter reads the Containerfile, and the schema the compose file."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import DEADLINE_SECONDS, HERE, WORKSPACE, run, token, until
from containerfile import Image, options, stages

FOLDER = WORKSPACE / "packaging/container"
TEXT = (FOLDER / "Containerfile").read_text()
STAGES = stages(TEXT)
NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change to another root folder and user")


@pytest.fixture(scope="module")
def image(packages, tmp_path_factory):
    [packed] = (packages / "container").iterdir()
    [(_, copy)] = [pair for pair in STAGES["packed"] if pair[0] == "COPY"]
    [source, target] = options(copy)[1]
    program = tmp_path_factory.mktemp("program")
    # What the stage `packed` does, with the folder where --output had it put.
    assert source.replace("${TARGETARCH}", packed.name) == f"target/packages/container/{packed.name}"
    shutil.copytree(packed, program / target.lstrip("/"))
    root = tmp_path_factory.mktemp("root")
    image = Image(root, STAGES[""], {"program": program}, {})
    lay_base(image)
    return image


def lay_base(image):
    """What the base image would bring: it has libraries and authorities of a Debian like this one."""
    assert image.base == "gcr.io/distroless/cc-debian12:nonroot"
    libraries = re.findall(r"(/\S+) \(0x", run("ldd", image.inside("/usr/bin/poolhouse")))
    for file in [*libraries, "/etc/ssl/certs/ca-certificates.crt"]:
        image.inside(file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, image.inside(file))
    for folder in [image.root, *image.root.parents]:
        if folder != Path("/") and folder.stat().st_uid == os.geteuid() and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)


@pytest.fixture
def container(image, start):
    """The image's entry with its defaults, but for the port, which something else may have here."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    assert image.environment["POOLHOUSE_LISTEN"] == f"0.0.0.0:{image.ports[0]}"
    environment = {**image.environment, "POOLHOUSE_LISTEN": f"0.0.0.0:{port}"}
    shutil.copy(HERE / "site.yaml", image.root)
    command = image.run_as(image.entry + image.command)
    return start(*command, options=(), site="/site.yaml", env=environment), environment


def healthy(image, environment):
    if image.health[1] not in run(image.inside(image.health[0]), "--help"):
        pytest.skip(f"this build has no command `{image.health[1]}`")
    return subprocess.run(image.run_as(image.health), env=environment, capture_output=True, check=False, timeout=DEADLINE_SECONDS)


@NEEDS_ROOT
def test_a_token_from_the_container(image, container):
    started, _ = container
    assert started.endpoint.startswith("http://localhost:")
    assert token(started.endpoint) == "ann"
    # Data are in the volume, and belong to the user of the image.
    [volume] = image.volumes
    files = list(image.inside(volume).iterdir())
    assert "master.key" in {file.name for file in files}
    assert {f"{file.stat().st_uid}:{file.stat().st_gid}" for file in files} == {image.user}
    started.stop(signal.SIGTERM)


@NEEDS_ROOT
def test_its_health_is_that_of_the_server(image, container):
    started, environment = container
    health = healthy(image, environment)
    assert health.returncode == 0, health
    started.process.send_signal(signal.SIGSTOP)
    try:
        assert healthy(image, environment).returncode == 1
    finally:
        started.process.send_signal(signal.SIGCONT)
    until(lambda: healthy(image, environment).returncode == 0, started.said)
    started.stop()
    assert healthy(image, environment).returncode == 1, "an engine knows no other codes than 0 and 1"


def test_there_is_nothing_else_inside(image):
    files = {str(path.relative_to(image.root)) for path in image.root.rglob("*") if path.is_file()}
    ours = {name for name in files if not re.match(r"(usr/)?lib(64)?/|etc/ssl/|site.yaml|var/lib/poolhouse/", name)}
    assert ours == {"usr/bin/poolhouse", "usr/share/doc/poolhouse/LICENSE", "usr/share/doc/poolhouse/THIRD-PARTY-LICENSES"}


def test_compiling_takes_what_the_sources_have():
    """Its command is not run, which would take minutes; what it names is there, and the version of Rust is the workspace's."""
    instructions = STAGES["compiled"]
    rust = re.search(r'rust-version = "([0-9.]+)"', (WORKSPACE / "Cargo.toml").read_text())[1]
    assert instructions[0] == ("FROM", f"docker.io/library/rust:{rust}-slim-bookworm AS compiled")
    [command] = [rest for keyword, rest in instructions if keyword == "RUN"]
    assert "--profile dist --package poolhouse-server --features aws" in command
    assert "cargo xtask package container" in command
    ignored = (WORKSPACE / ".dockerignore").read_text().split()
    assert ignored[ignored.index("target") + 1] == "!target/packages/container"


def test_the_linter_finds_nothing():
    run(Path(sys.executable).parent / "hadolint", FOLDER / "Containerfile")


def test_the_compose_file_is_one_and_names_what_exists():
    check = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec")
    run(*check, FOLDER / "compose.yaml")
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    poolhouse, app = services["poolhouse"], services["app"]
    assert (FOLDER / poolhouse["build"]["context"] / poolhouse["build"]["dockerfile"]).samefile(FOLDER / "Containerfile")
    for volume in poolhouse["volumes"] + app["volumes"]:
        source, target, *_ = volume.split(":")
        assert not source.startswith(".") or (FOLDER / source).exists(), source
    assert all(port.startswith("127.0.0.1:") for port in poolhouse["ports"]), "only this machine"
    named = {*poolhouse["environment"]} | set(re.findall(r"POOLHOUSE_\w+", TEXT))
    known = (WORKSPACE / "docs/guides/configuration.md").read_text()
    assert all(f"`{name}`" in known for name in named), named
    # The healthcheck that others wait for is the image's own, said again for engines that drop it.
    assert app["depends_on"]["poolhouse"] == {"condition": "service_healthy"}
    [own] = [json.loads(rest[rest.index("["):]) for keyword, rest in STAGES[""] if keyword == "HEALTHCHECK"]
    assert poolhouse["healthcheck"]["test"] == ["CMD", *own]


@pytest.mark.skipif(not shutil.which("docker"), reason="no docker on this machine")
def test_compose_itself_reads_it():
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("docker has no plugin compose")
    read = json.loads(run("docker", "compose", "--file", FOLDER / "compose.yaml", "config", "--format", "json"))
    assert set(read["services"]) == {"poolhouse", "postgres", "app"}
