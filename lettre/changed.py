"""How many rows a statement changed or deleted, counted by the database itself.

Statements run so pass the session's objects by: whoever uses them reads values, and holds no row.
"""

from typing import Any

from sqlalchemy import Delete, Update
from sqlalchemy.orm import InstrumentedAttribute, Session


def count(session: Session, statement: Update | Delete, column: InstrumentedAttribute[Any]) -> int:
    """Run a statement; return how many rows it concerned. `column` is any column of its table."""
    found = statement.returning(column).execution_options(synchronize_session=False)
    return sum(1 for _ in session.scalars(found))
