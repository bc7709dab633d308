"""Loading published tables with the types of their contract."""

from pathlib import Path

import pandas as pd
import pyarrow.dataset as ds

from schemas.arrow import arrow_schema, to_frame
from schemas.datapackage import PARTITION
from schemas.tables import OUTPUT_TABLES


def table_files(output: Path, name: str) -> list[Path]:
    """The Parquet files of a table, in the order of their paths."""
    return sorted((output / name).glob(f"{PARTITION}=*/*.parquet"))


def load(name: str, output: str | Path = "output") -> pd.DataFrame:
    """The table `name` of an output folder, with its contract's columns and dtypes.

    Plain `pd.read_parquet(f"{output}/{name}")` reads the same rows, with a further column `published_month`, but nullable
    integers come as floats there.

    Raises:
        KeyError: there is no table of that name.
        FileNotFoundError: the folder has no such table.
    """
    table = OUTPUT_TABLES[name]
    files = table_files(Path(output), name)
    if not files:
        raise FileNotFoundError(
            f"{Path(output) / name}: no table there; run `dateline run RAW --output {output}` first"
        )
    return to_frame(ds.dataset(files, schema=arrow_schema(table), format="parquet").to_table(), table)
