"""Writes what this version of the contracts promises, as part of releasing it: `python -m schemas.release`."""

import json
import sys

from schemas.tables import VERSION
from schemas.versions import RELEASED, promises

if __name__ == "__main__":
    path = RELEASED / f"{VERSION}.json"
    path.write_text(json.dumps(promises(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"{path}\n")
