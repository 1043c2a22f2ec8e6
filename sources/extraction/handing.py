"""How the worker and the program that reads documents hand things to each other.

A Task goes to the program in JSON, as one message with two open files: the document, and where a picture is written
again, or else the document once more. An Extraction comes back in JSON after its length, and nothing after the length 0
once the program is ready.
"""

import struct

COMMANDS, LIFELINE, DOCUMENT, AGAIN = 0, 3, 4, 5  # the program's open files, beside its output and errors
PICTURES = "pictures"  # an argument of the program: it also writes pictures again
LENGTH = struct.Struct("!I")
MAX_TASK = 16_384  # bytes
MAX_ANSWER = 16_000_000  # bytes; JSON in UTF-8 takes up to six for a character
