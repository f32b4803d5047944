"""Reports for a clinic's lead over many clients, made from counts.

manifests -> Tally -> parts -> pages and table
"""

from guidegen.report.pages import Report, report_pdf
from guidegen.report.sheet import Looks
from guidegen.report.table import COLUMNS, report_csv
from guidegen.report.tally import Tally, count_runs

__all__ = ["COLUMNS", "Looks", "Report", "Tally", "count_runs", "report_csv", "report_pdf"]
