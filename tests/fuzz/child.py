"""`python -m fuzz.child PROJECT SEED FIRST STEP END`: judge every STEP-th case from FIRST on.

Writes one JSON line for each case when it is done, so that whoever watches knows which one is
under way: `case`, `ms`, and `failed`, which is empty where all is well.
"""

import sys
import time
import traceback
from pathlib import Path

import orjson

from fuzz.cases import case
from fuzz.judge import REMEMBERED, Files, complaint
from sojourn.journeyfile.project.directory import read_directory
from sojourn.journeyfile.text.reader import Reader, remembering


def main(arguments: list[str]) -> None:
    sound = read_directory(Path(arguments[0])).files
    seed, first, step, end = map(int, arguments[1:])
    read = remembering(REMEMBERED)
    for number in range(first, end, step):
        files = case(sound, seed, number)
        began = time.process_time()
        failed = _failed(files, read)
        told = {"case": number, "ms": 1000 * (time.process_time() - began), "failed": failed}
        sys.stdout.buffer.write(orjson.dumps(told) + b"\n")
        sys.stdout.buffer.flush()


def _failed(files: Files, read: Reader) -> str:
    try:
        return complaint(files, read)
    except Exception:
        return traceback.format_exc()


if __name__ == "__main__":
    main(sys.argv[1:])
