"""Makes a wheel of a folder: writes its RECORD and zips it. `cargo xtask package wheel` calls it with the folder, the
wheel's name, and how hard to compress."""

import base64
import hashlib
import os
import stat
import sys
import time
import zipfile
from pathlib import Path


def digest(content):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def main(folder, wheel, level):
    [about] = folder.glob("*.dist-info")
    record = about / "RECORD"
    # The metadata come last: readers find them near the end of the file.
    files = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: (about in path.parents, path))
    when = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    lines = []
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:

        def add(path, content):
            name = path.relative_to(folder).as_posix()
            entry = zipfile.ZipInfo(name, when)
            entry.external_attr = (stat.S_IFREG | (path.stat().st_mode & 0o777 if path.exists() else 0o644)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
            return name

        for path in files:
            content = path.read_bytes()
            lines.append(f"{add(path, content)},{digest(content)},{len(content)}")
        lines.append(f"{record.relative_to(folder).as_posix()},,")
        add(record, "\n".join(lines) + "\n")


main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
