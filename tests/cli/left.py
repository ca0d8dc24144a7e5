#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stays of a terminal's transcript: all but the alternate screen."""
import re
import sys

text = open(sys.argv[1], "rb").read()
sys.stdout.buffer.write(re.sub(rb"\x1b\[\?1049h.*?\x1b\[\?1049l", b"", text, flags=re.S))
