#!/usr/bin/env python3
"""What a terminal shows in the end of the bytes on stdin: of a line that was
written over, what is left. Knows CR, LF and "clear to the end of the line"."""
import re
import sys

row, column = [], 0
for part in re.findall(r"\x1b\[K|\r|\n|[^\r\n\x1b]+|\x1b", sys.stdin.read()):
    if part == "\r":
        column = 0
    elif part == "\n":
        print("".join(row).rstrip())
        row, column = [], 0
    elif part == "\x1b[K":
        del row[column:]
    else:
        row[column:column + len(part)] = part
        column += len(part)
if "".join(row).strip():
    print("".join(row).rstrip())
