"""Reads a Containerfile, and lays out its last stage without an engine: what it copies, in a folder that takes the place of
the image. Knows only the instructions that packaging/container/Containerfile has."""

import json
import re
import shutil
import subprocess
from pathlib import Path


def stages(text):
    """Each stage as its name and its instructions: pairs of a keyword and the rest of the line."""
    text = re.sub(r"(?m)^\s*#.*\n", "", text)
    lines = [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    found = {}
    for line in lines:
        keyword, rest = line.split(None, 1)
        if keyword == "FROM":
            base, _, name = rest.partition(" AS ")
            found[name] = instructions = []
        if found:
            instructions.append((keyword, rest))
    return found


def options(rest):
    """`--chown=1:2 a b` as its options and its words."""
    words = rest.split()
    flags = dict(word[2:].split("=") for word in words if word.startswith("--"))
    return flags, [word for word in words if not word.startswith("--")]


class Image:
    """The last stage of a Containerfile, laid out in a folder."""

    def __init__(self, root, instructions, context, arguments):
        """`context` says for each other stage in which folder its files are."""
        self.root, self.environment = root, {"PATH": "/usr/local/bin:/usr/bin:/bin"}
        self.base, self.user, self.entry, self.command, self.health, self.volumes, self.ports = None, "0:0", [], [], [], [], []
        for keyword, rest in instructions:
            getattr(self, f"_{keyword.lower()}")(rest)
            if keyword == "COPY":
                self._copy_from(rest, context, arguments)

    def _from(self, rest):
        self.base = rest

    def _copy(self, rest):
        assert "from" in options(rest)[0], "the last stage takes from stages only"

    def _copy_from(self, rest, context, arguments):
        flags, [source, target] = options(rest)
        for name, value in arguments.items():
            source = source.replace(f"${{{name}}}", value)
        target = self.inside(target)
        shutil.copytree(context[flags["from"]] / source.lstrip("/"), target, dirs_exist_ok=True)
        subprocess.run(["chown", "--recursive", flags.get("chown", "0:0"), target], check=True)

    def _env(self, rest):
        self.environment |= dict(pair.split("=", 1) for pair in rest.split())

    def _user(self, rest):
        self.user = rest

    def _volume(self, rest):
        self.volumes.append(rest)

    def _expose(self, rest):
        self.ports.append(int(rest))

    def _healthcheck(self, rest):
        self.health = json.loads(rest[rest.index("["):])

    def _entrypoint(self, rest):
        self.entry = json.loads(rest)

    def _cmd(self, rest):
        self.command = json.loads(rest)

    def inside(self, path):
        return self.root / Path(path).relative_to("/")

    def run_as(self, command):
        """The command line that runs another inside, as the user of the image."""
        return ["/usr/sbin/chroot", f"--userspec={self.user}", "--groups=", str(self.root), *command]
