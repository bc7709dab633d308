"""The data contracts of Dateline's tables.

One field dictionary (`fields`) and one module a table say everything once; Pandera schemas, Arrow schemas, the data package
and the documentation are derived from them.
"""

from schemas.check import check
from schemas.load import load
from schemas.tables import OUTPUT_TABLES, STAGE_TABLES, TABLES
from schemas.views import evidence, incidents, located, speakers

__all__ = ["OUTPUT_TABLES", "STAGE_TABLES", "TABLES", "check", "evidence", "incidents", "load", "located", "speakers"]
