import csv
import io

import pytest

from record.csv_rows import csv_of


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(begins: str) -> None:
    line = csv_of([[f"{begins}HYPERLINK(1)", "plain", "", -1, None]]).decode()
    assert next(csv.reader(io.StringIO(line, newline=""))) == [f"'{begins}HYPERLINK(1)", "plain", "", "-1", ""]
