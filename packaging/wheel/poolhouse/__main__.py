"""`python -m poolhouse`: the program takes this process over, so that signals and exit codes are its own."""

import os
import sys

from poolhouse import find_poolhouse

program = find_poolhouse()
os.execv(program, [program, *sys.argv[1:]])
