"""Puts assessments together into one plan: dispositions, plan rules, order, dates, owners, asks."""

from .diff import compare, diff_editions
from .make import make_plan

__all__ = ["compare", "diff_editions", "make_plan"]
