"""Reports: tables, a page, a PDF, and the record of how they were made."""

from myoclonus.report.folder import check_folder
from myoclonus.report.write import write_report

__all__ = ["check_folder", "write_report"]
