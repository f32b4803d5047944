"""Reports for a clinic's lead over many clients, made from counts.

manifests -> Tally -> parts -> story -> pages, web page; parts -> table
"""

from guidegen.report.about import Looks, Report
from guidegen.report.pages import report_pdf
from guidegen.report.table import COLUMNS, report_csv
from guidegen.report.tally import Tally, count_runs
from guidegen.report.web_page import MARK, report_html

__all__ = ["COLUMNS", "MARK", "Looks", "Report", "Tally", "count_runs", "report_csv", "report_html", "report_pdf"]
