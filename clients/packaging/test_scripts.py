"""Scripts that nobody runs until there is a release."""

import os
import re
import subprocess
import sys
from pathlib import Path

from conftest import WORKSPACE, run

BIN = Path(sys.executable).parent


def test_shell_scripts_are_sound():
    scripts = [path for path in (WORKSPACE / "packaging").rglob("*") if path.is_file() and path.read_bytes().startswith(b"#!/usr/bin/env bash")]
    assert len(scripts) == 4 and all(os.access(script, os.X_OK) for script in scripts), scripts
    run(BIN / "shellcheck", *scripts)


def test_checksums_fit(packages):
    run("sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS", cwd=packages)
    listed = {line.split(" *")[1] for line in (packages / "SHA256SUMS").read_text().splitlines()}
    assert listed == {path.name for path in packages.iterdir() if path.is_file()} - {"SHA256SUMS"}


def test_the_archive_has_it_all(packages, tmp_path):
    [archive] = packages.glob("*.tar.gz")
    run("tar", "--extract", "--file", archive, "--directory", tmp_path)
    folder = tmp_path / archive.name.removesuffix(".tar.gz")
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    expected = {"poolhouse", "LICENSE", "CHANGELOG.md", "THIRD-PARTY-LICENSES", "examples/app.yaml", "man/poolhouse-dev.1", "completions/_poolhouse"}
    assert expected <= names, names
    version = run(folder / "poolhouse", "--version").split()[1]
    assert re.fullmatch(rf"poolhouse-{re.escape(version)}-(x86_64|aarch64)-unknown-linux-(gnu|musl)", folder.name)


def test_publishing_wants_everything_and_says_what_it_would_do(packages, tmp_path):
    """In a copy of what it looks at. It is asked what it would do, and has no programs to do it with."""
    for name in ("packaging/publish", "Cargo.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((WORKSPACE / name).read_bytes())
    publish = ["bash", str(tmp_path / "packaging/publish")]
    environment = {"PATH": "/usr/bin:/bin", "IMAGE": "registry.invalid/poolhouse"}
    folder = tmp_path / "target/packages"
    folder.mkdir(parents=True)
    # This machine's, and the same for the others.
    names = {path.name for path in packages.iterdir()} - {"SHA256SUMS", "container"}
    for here, there in (("x86_64", "aarch64"), ("linux-x64", "linux-arm64"), ("amd64", "arm64"), ("gnu", "musl"), ("manylinux", "musllinux")):
        names |= {name.replace(here, there) for name in names}
    names |= {f"container/{machine}" for machine in ("amd64", "arm64")}
    names |= {re.sub(r"(linux-\w+)-", r"\1-musl-", name) for name in names if name.startswith("poolhouse-linux")}
    for name in sorted(names):
        done = subprocess.run(publish, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode != 0 and not done.stdout, f"as long as {name} is missing"
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"")
        files = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != "SHA256SUMS")
        (folder / "SHA256SUMS").write_text(run("sha256sum", "--binary", *files, cwd=folder) if files else "")
    would = run(*publish, env=environment)
    assert [line.split()[1] for line in would.splitlines()] == ["twine", *["npm"] * 5, "docker", "gh"], would
