"""rejects: whatever did not become a row elsewhere, and why."""

from schemas.fields import FIELDS
from schemas.model import Table, columns

REJECTS = Table(
    name="rejects",
    title="Rejects",
    description="One row a file, record, article or table row that was set aside, with the stage, the check and the reason.",
    columns=columns(FIELDS, "reject_id raw_path article_id? stage table? row_key? check column? value? message"),
    primary_key=("reject_id",),
)
