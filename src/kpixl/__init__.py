"""kpixl: a children's-services KPI scorecard in Excel, computed from child-level extracts."""

__version__ = "0.1.0"
