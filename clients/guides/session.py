"""A page as one sitting at a terminal: its snippets run in order, in one shell, as they are pasted.

Changed are only the ports, because pages are read side by side; that a server in the foreground goes to the background and
is waited for, because there is one terminal; and that packages are there already.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

from blocks import PROGRAMS, SHELL

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "target/clients"
# Where a page says how to reach something, or where something listens.
PORT = re.compile(r"(?:127\.0\.0\.1|0\.0\.0\.0|localhost|poolhouse|\[::1\]|\.test)'?:(\d{4,5})\b|listen\((\d{4,5})|-(?:p|-port) (\d{4,5})\b")
SERVER = re.compile(r"^\s*(poolhouse|cargo run\b.* --) dev\b")
TIME_LIMIT_SECONDS = int(os.environ.get("PAGE_TIME_LIMIT_SECONDS", "300"))

SHELLS = {
    "bash": ["bash", "--norc", "-e", "-u", "-o", "pipefail"],
    # As at a prompt: what is pasted comes by standard input, and `#` begins no comment.
    "zsh": ["zsh", "-f", "-i", "-e", "-u", "-s", "+m", "-o", "no_prompt_sp", "-o", "no_prompt_cr"],
}


class Sitting:
    """One page, one shell, one AWS CLI."""

    def __init__(self, blocks, shell, aws, folder, program):
        self.blocks, self.shell, self.folder, self.program = blocks, shell, folder, program
        self.aws = aws
        self.work = folder / "work"
        self.state = folder / "state"
        for each in (self.work, self.state, folder / "bin"):
            each.mkdir()
        self.ports = self._choose_ports()

    def run(self):
        """Runs the page; returns for each block what it printed and what it complained of."""
        self._install()
        script = self.folder / "script"
        script.write_text(self._script())
        out, err = self.folder / "out", self.folder / "err"
        with script.open() as typed, out.open("w") as output, err.open("w") as errors:
            arguments = SHELLS[self.shell] + ([] if self.shell == "zsh" else [str(script)])
            child = subprocess.Popen(
                arguments, stdin=typed if self.shell == "zsh" else subprocess.DEVNULL, stdout=output, stderr=errors,
                env=self._environment(), cwd=self.work, start_new_session=True,
            )  # fmt: skip
            try:
                status = child.wait(timeout=TIME_LIMIT_SECONDS)
            except subprocess.TimeoutExpired:
                status = "nothing: it did not end"
            finally:
                self._end(child)
        printed, complained = sections(out.read_text(errors="replace")), sections(err.read_text(errors="replace"))
        if status != 0 or "end" not in printed:
            last = max((int(key) for key in printed if key.isdigit()), default=0)
            said = "\n".join(section.get(str(last), "") for section in (printed, complained))
            raise AssertionError(f"{self.blocks[last].place} in {self.shell} ended with {status}:\n{self.blocks[last].text}\n{said[-6000:]}")
        return [(printed.get(str(n), ""), complained.get(str(n), "")) for n in range(len(self.blocks))]

    def _end(self, child):
        """Ends what the page left running: all of it is in the session of its shell."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(child.pid, number)
            except ProcessLookupError:
                pass
            if number == signal.SIGTERM:
                try:
                    child.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    pass
        child.wait()

    def _choose_ports(self):
        text = "\n".join(code_of(block) for block in self.blocks)
        wanted = {"7665"} | {port for found in PORT.findall(text) for port in found if port}
        listeners = {port: socket.create_server(("127.0.0.1", 0)) for port in sorted(wanted)}
        chosen = {port: str(listener.getsockname()[1]) for port, listener in listeners.items()}
        for listener in listeners.values():
            listener.close()
        return chosen

    def placed(self, text):
        """The text with the ports of this sitting."""
        return re.sub(r"(?<![\d.])\d{4,5}(?![\d])", lambda found: self.ports.get(found[0], found[0]), text)

    def _environment(self):
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "POOLHOUSE_"))}
        # What somebody has who never used AWS; of this machine's settings nothing.
        return {
            **kept,
            **self._newest_model(),
            "PATH": f"{self.folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "PS1": "", "PS2": "", "PROMPT": "",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            "PYTHONDONTWRITEBYTECODE": "1",
            "POOLHOUSE_LISTEN": f"127.0.0.1:{self.ports['7665']}",
            "POOLHOUSE_ENDPOINT": f"http://127.0.0.1:{self.ports['7665']}",
            "SITTING_STATE": str(self.state),
            "SITTING_PROGRAM": str(self.program),
            "SITTING_PORT": self.ports["7665"],
        }  # fmt: skip

    def _newest_model(self):
        """What `aws configure add-model` gives an AWS CLI that was published before the operations a page is about."""
        if not any("newest aws" in block.notes for block in self.blocks):
            return {}
        model = self.state / "models/cognito-idp/2016-04-18/service-2.json"
        model.parent.mkdir(parents=True)
        model.symlink_to(HERE.parents[1] / "model/cognito-idp.json")
        return {"AWS_DATA_PATH": str(self.state / "models")}

    def _install(self):
        """The programs that stand in for others, and the packages that pages import."""
        for stand_in in (HERE / "bin").iterdir():
            (self.folder / "bin" / stand_in.name).symlink_to(stand_in)
        (self.folder / "bin/aws").symlink_to(self.aws)
        shutil.copytree(HERE.parents[1] / "examples", self.work / "examples", ignore=shutil.ignore_patterns("node_modules"))
        for site in (self.work / "examples").rglob("*"):
            if site.suffix in {".yaml", ".py"}:
                site.write_text(self.placed(site.read_text()))
        link_packages(self.work / "node_modules")

    def _script(self):
        lines = ["poolhouse dev --in-memory > /dev/null 2>&1 &", "ready $!"]
        program = None
        for number, block in enumerate(self.blocks):
            lines.append(f"printf '\\n@@{number}\\n'; printf '\\n@@{number}\\n' >&2")
            if block.notes.get("not run"):
                continue
            name = block.note("file")
            if name is not None:
                self._write(name, code_of(block))
                lines += self._puts(block, name)
            elif block.language in SHELL:
                lines += self._shell(block)
            elif block.language in PROGRAMS:
                program = self._program(number, block, program)
                lines += self._puts(block, program)
                if not self._goes_on(number):
                    lines.append(run_by(block.language, program))
            elif block.language == "yaml":
                name = f"block-{number}.yaml"
                self._write(name, code_of(block))
                lines += [*self._puts(block, name), f"poolhouse apply {name} --dry-run"]
        lines.append("printf '\\n@@end\\n'; printf '\\n@@end\\n' >&2")
        lines.append("exit 0")
        return "\n".join(lines) + "\n"

    def _shell(self, block):
        text = with_waiting(self.placed(block.text))
        if block.notes.get("fails"):
            return ["set +e", text.rstrip("\n"), "refused $? || exit 1", "set -e"]
        return [text.rstrip("\n")]

    def _program(self, number, block, before):
        """Writes a program; one that goes on is in the file of the one before."""
        if "goes on" in block.notes:
            with (self.work / before).open("a") as file:
                file.write(self.placed(code_of(block)))
            return before
        name = f"block-{number}.{PROGRAMS[block.language]}"
        self._write(name, code_of(block))
        return name

    def _goes_on(self, number):
        """Whether the next program is more of this one."""
        following = next((b for b in self.blocks[number + 1 :] if b.language in PROGRAMS), None)
        return following is not None and "goes on" in following.notes

    def _write(self, name, text):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.placed(text))

    def _puts(self, block, name):
        """`put: $POOL for us-east-1_…`: what a reader would write there."""
        for said in block.notes.get("put", []):
            value, _, text = said.partition(" for ")
            yield f"put {name} '{text.strip()}' \"{value.strip()}\""


def code_of(block):
    """The block's code with what its comment puts around it, where HERE stands."""
    around = block.note("around")
    if around is None:
        return block.text
    lines = []
    for line in around.splitlines():
        if line.strip() == "HERE":
            indent = line[: len(line) - len(line.lstrip())]
            lines += [(indent + inner).rstrip() for inner in block.text.splitlines()]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def run_by(language, program):
    return f"{'python3' if language == 'python' else 'node'} {program}"


def with_waiting(text):
    """The text with every server in the background, and waited for."""
    done, pending = [], ""
    for line in text.splitlines():
        pending = f"{pending}\n{line}" if pending else line
        if line.endswith("\\"):
            continue
        if SERVER.match(pending):
            pending = pending if pending.rstrip().endswith("&") else f"{pending} &"
            pending += "\nready $!"
        done.append(pending)
        pending = ""
    return "\n".join([*done, pending] if pending else done) + "\n"


def sections(text):
    """What stands behind each mark of the script."""
    parts = re.split(r"^@@(\w+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def link_packages(folder):
    """The packages of the JavaScript suites, where programs in the parent folder find them."""
    folder.mkdir()
    for suite in JAVASCRIPT:
        for package in sorted((TARGET / suite / "node_modules").glob("[!.]*")):
            inner = sorted(package.iterdir()) if package.name.startswith("@") else [package]
            for each in inner:
                link = folder / each.relative_to(package.parent)
                link.parent.mkdir(exist_ok=True)
                if not link.is_symlink():
                    link.symlink_to(each)
        scripts = TARGET / suite / "node_modules/.bin"
        for script in scripts.iterdir() if scripts.is_dir() else []:
            link = folder / ".bin" / script.name
            link.parent.mkdir(exist_ok=True)
            if not link.is_symlink():
                link.symlink_to(script.resolve())


# Suites whose packages pages import; xtask installs them for this one.
JAVASCRIPT = ["sdk-js", "amplify", "aws-jwt-verify", "openid-client", "login-pages"]


def has(program):
    return shutil.which(program) is not None
