"""Puts assessments together into one plan: dispositions, plan rules, order, dates, owners, asks."""

from .cases import plan_case_faults
from .diff import compare, diff_editions
from .make import make_plan
from .sources import assessment_sources

__all__ = ["assessment_sources", "compare", "diff_editions", "make_plan", "plan_case_faults"]
