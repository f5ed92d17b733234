"""`kpixl doctor`: the facts of this computer, what they mean for kpixl, and what to do about it."""

from kpixl.excel.doctor.computer import Computer, read_computer
from kpixl.excel.doctor.verdicts import Finding, Verdict, findings, report

__all__ = ["Computer", "Finding", "Verdict", "findings", "read_computer", "report"]
