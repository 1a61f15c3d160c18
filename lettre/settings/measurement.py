"""`[newsletters.*.measurement]` of `lettre.toml`: what is measured of a newsletter's readers."""

from typing import Literal

from pydantic import Field

from lettre.newsletter import Measurement, Mode
from lettre.settings.table import Table


class MeasurementTable(Table):
    """What is measured of its readers: nothing, unless the house says so (docs/measurement.md)."""

    mode: Literal["none", "aggregate", "consented"] = Field(
        "none",
        description="`none`: nothing; `aggregate`: clicks counted by link and day, of nobody in particular;"
        " `consented`: clicks of those readers who said yes",
    )
    opens: bool = Field(
        default=False,
        description="openings too, by a picture of one pixel; of readers only where they said yes to that",
    )

    def measurement(self) -> Measurement:
        """Return the value the rest of lettre works with."""
        return Measurement(mode=Mode(self.mode), opens=self.opens)
