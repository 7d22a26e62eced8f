"""Poolhouse is a program, which this package brings along; `find_poolhouse` says where it is."""

import os
import sys
import sysconfig

__all__ = ["find_poolhouse"]


def find_poolhouse():
    """The path of the program. Raises FileNotFoundError if it is in none of the folders that pip puts scripts into."""
    here = os.path.dirname(os.path.abspath(__file__))
    folders = [
        # Of this interpreter, or of the virtual environment that it runs in.
        sysconfig.get_path("scripts"),
        # pip install --user
        sysconfig.get_path("scripts", scheme=f"{os.name}_user"),
        # pip install --target, --prefix
        os.path.join(os.path.dirname(here), "bin"),
        os.path.normpath(os.path.join(here, "..", "..", "..", "..", "bin")),
        os.path.join(sys.prefix, "bin"),
    ]
    for folder in folders:
        path = os.path.join(folder, "poolhouse")
        if os.path.isfile(path):
            return path
    raise FileNotFoundError("the program poolhouse is in none of " + ", ".join(folders))
