"""How the worker and the program that reads documents hand things to each other.

A Task goes to the program in JSON, as one message with the open file of the document; an Extraction comes back in JSON
after its length, and nothing after the length 0 once the program is ready.
"""

import struct

COMMANDS, LIFELINE, DOCUMENT = 0, 3, 4  # the program's open files, beside its output and errors
LENGTH = struct.Struct("!I")
MAX_TASK = 16_384  # bytes
MAX_ANSWER = 16_000_000  # bytes; JSON in UTF-8 takes up to six for a character
