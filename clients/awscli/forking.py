"""The AWS CLI for many commands. Importing it takes half a second, which is most of what a command takes: so this imports it
once and forks for each command, which is still a process of its own. Run by the interpreter that the CLI names.

Reads the arguments of a command a line, as JSON; writes its status, output and errors a line.
"""

import json
import os
import signal
import sys
import tempfile
import traceback

import awscli.clidriver

TIME_LIMIT_SECONDS = 60
# Loads what every command needs, and asks nobody.
WARM_UP = ["cognito-idp", "list-user-pools", "--max-results", "1", "--generate-cli-skeleton", "input"]


def command(arguments):
    """What the CLI's own script does."""
    sys.argv = ["aws", *arguments]
    try:
        return awscli.clidriver.main()
    except SystemExit as ended:
        return ended.code or 0
    except BaseException:
        traceback.print_exc()
        return 255


def fork(arguments, output, errors):
    """Runs a command in a child; returns its status, negative when a signal ended it."""
    child = os.fork()
    if child == 0:
        signal.alarm(TIME_LIMIT_SECONDS)
        os.dup2(output.fileno(), 1)
        os.dup2(errors.fileno(), 2)
        status = command(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def warm_up():
    """A command without an answer. Version 2 starts a thread for the log of its native library, which no child would have."""
    silence = getattr(awscli.clidriver, "disable_crt_logging", None)
    if silence:
        awscli.clidriver.disable_crt_logging = lambda: None
    status = command(WARM_UP)
    sys.stdout.flush()
    if silence:
        awscli.clidriver.disable_crt_logging = silence
    assert status == 0


def main():
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    # Lines are read below the buffer of sys.stdin, which children would share.
    requests = os.fdopen(os.dup(0), "r")
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    warm_up()
    for line in requests:
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
            status = fork(json.loads(line), output, errors)
            for file in (output, errors):
                file.seek(0)
            print(json.dumps([status, output.read(), errors.read()]), file=answers, flush=True)


if __name__ == "__main__":
    main()
