"""How many rows a statement changed or deleted.

Statements run so pass the session's objects by: whoever uses them reads values, and holds no row.
"""

from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update
from sqlalchemy.orm import Session


def count(session: Session, statement: Update | Delete) -> int:
    """Run a statement; return how many rows it concerned."""
    done = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount
