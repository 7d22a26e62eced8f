#!/usr/bin/env python3
"""Writes docs/images/terminal.svg, the README's moving picture: `docs/site/terminal.py POOLHOUSE AWS`. What is in it is what
these commands print on this run: a server in memory, the AWS CLI, Ann.
"""

import html
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs/images/terminal.svg"
TOKENS = ROOT / "crates/pages/assets/tokens.css"
# What is typed. The wide ones are broken as people would break them.
TYPED = [
    'idp() { aws --endpoint-url http://127.0.0.1:7665 --output text cognito-idp "$@"; }',
    "POOL=$(idp create-user-pool --pool-name demo --auto-verified-attributes email --query UserPool.Id)",
    "CLIENT=$(idp create-user-pool-client --user-pool-id $POOL --client-name app \\\n"
    "  --explicit-auth-flows ALLOW_USER_PASSWORD_AUTH ALLOW_REFRESH_TOKEN_AUTH \\\n"
    "  --query UserPoolClient.ClientId)",
    "idp sign-up --client-id $CLIENT --username ann --password Correct-Horse7 \\\n"
    "  --user-attributes Name=email,Value=ann@example.com --query UserConfirmed",
    "CODE=$(curl -s -H 'Accept: application/json' http://127.0.0.1:7665/_poolhouse/inbox |\n"
    "  sed 's/.*\"Code\":\"\\([0-9]*\\)\".*/\\1/') && echo $CODE",
    "idp confirm-sign-up --client-id $CLIENT --username ann --confirmation-code $CODE",
    "TOKEN=$(idp initiate-auth --client-id $CLIENT --auth-flow USER_PASSWORD_AUTH \\\n"
    "  --auth-parameters USERNAME=ann,PASSWORD=Correct-Horse7 --query AuthenticationResult.AccessToken)",
    "idp get-user --access-token $TOKEN --query 'UserAttributes[].[Name,Value]'",
]
COLUMNS, LINE, TOP, LEFT = 104, 19, 52, 18
TYPING_SECONDS, PAUSE_SECONDS = 0.5, 0.7


def main(program, aws):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    server = subprocess.Popen(
        [program, "dev", "--in-memory", "--listen", f"127.0.0.1:{port}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_poolhouse/ready")
        printed = run(aws, port)
    finally:
        server.terminate()
        banner = server.communicate()[0]
    first = [line for line in banner.replace(str(port), "7665").splitlines() if line.strip()][:1]
    screen = [("poolhouse dev --in-memory &", first), *zip(TYPED, printed)]
    TARGET.write_text(svg(screen))


def wait_for(address):
    for _ in range(600):
        try:
            return urllib.request.urlopen(address).close()
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} does not answer")


def run(aws, port):
    """What each of the commands prints."""
    script = "set -euo pipefail\n" + "".join(f"{command}\necho @@\n" for command in TYPED).replace("7665", str(port))
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "aws").symlink_to(aws)
        environment = {
            "PATH": f"{home}:{os.environ['PATH']}", "HOME": home, "AWS_ACCESS_KEY_ID": "dev", "AWS_SECRET_ACCESS_KEY": "dev",
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
        }  # fmt: skip
        done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return [[line for line in part.splitlines() if line.strip()] for part in done.stdout.split("@@\n")[:-1]]


def svg(screen):
    dark = re.search(r"^:root\[data-scheme=dark\] \{(.*?)\}", TOKENS.read_text(), re.MULTILINE | re.DOTALL)[1]
    colour = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", dark))
    rows, at = [], 0.5
    for command, output in screen:
        for number, line in enumerate(command.split("\n")):
            prompt = "$ " if number == 0 else "  "
            rows.append((f'<tspan class="p">{prompt}</tspan>{html.escape(line)}', at, ""))
            at += TYPING_SECONDS
        for line in output:
            rows.append((html.escape(line.expandtabs(18)[:COLUMNS]), at, ' class="o"'))
        at += PAUSE_SECONDS
    height = TOP + LINE * len(rows) + 14
    width = LEFT * 2 + int(COLUMNS * 7.83)
    texts = "\n".join(
        f'<text x="{LEFT}" y="{TOP + LINE * n}"{kind} style="animation-delay:{when:.1f}s">{text}</text>'
        for n, (text, when, kind) in enumerate(rows)
    )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"
  aria-label="A terminal: a server is started, a user pool made, Ann signs up, confirms her address, and signs in">
<style>
text {{ font: 13px ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  fill: {colour["ink"]}; white-space: pre; animation: come .25s both; }}
.o {{ fill: {colour["soft"]}; }} .p {{ fill: {colour["deep"]}; }}
@keyframes come {{ from {{ opacity: 0; }} to {{ opacity: 1; }} }}
@media (prefers-reduced-motion: reduce) {{ text {{ animation: none; }} }}
</style>
<rect width="{width}" height="{height}" rx="8" fill="{colour["ground"]}"/>
<circle cx="20" cy="19" r="5.5" fill="{colour["line"]}"/><circle cx="38" cy="19" r="5.5" fill="{colour["line"]}"/>
<circle cx="56" cy="19" r="5.5" fill="{colour["line"]}"/>
{texts}
</svg>
"""


if __name__ == "__main__":
    main(*sys.argv[1:])
