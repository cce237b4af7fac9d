"""Quantiles and tail areas, as thin names over scipy's special functions."""

from typing import cast

import numpy as np
from scipy import special

from .arrays import Floats


def normal_quantile(p: float) -> float:
    """The value below which the share `p` of a standard normal lies."""
    return float(special.ndtri(p))


def t_quantile(p: float, df: Floats) -> Floats:
    """The value below which the share `p` of Student's t with `df` degrees of freedom lies; nan where df < 1."""
    if df.size == 1:
        return _t_quantile(p, df)
    few, back = np.unique(df, return_inverse=True)  # the inverse is dear, and degrees of freedom repeat
    return cast(Floats, _t_quantile(p, few)[back].reshape(df.shape))


def _t_quantile(p: float, df: Floats) -> Floats:
    return cast(Floats, np.where(df >= 1, special.stdtrit(np.maximum(df, 1.0), p), np.nan))


def normal_two_sided(z: Floats) -> Floats:
    """The chance of a standard normal at least as far from 0 as `z`."""
    return cast(Floats, 2 * special.ndtr(-np.abs(z)))


def t_two_sided(t: Floats, df: Floats) -> Floats:
    """The chance of Student's t at least as far from 0 as `t`; nan where df < 1."""
    return cast(Floats, np.where(df >= 1, 2 * special.stdtr(np.maximum(df, 1.0), -np.abs(t)), np.nan))


def chi2_upper(q: Floats, df: Floats) -> Floats:
    """The chance of a chi-squared with `df` degrees of freedom above `q`; 1 where df is 0."""
    return cast(Floats, np.where(df > 0, special.chdtrc(np.maximum(df, 1.0), q), 1.0))


def chi2_quantile(p: float, df: Floats) -> Floats:
    """The value below which the share `p` of a chi-squared lies."""
    return cast(Floats, special.chdtri(np.maximum(df, 1.0), 1 - p))


def f_upper(value: float, df1: int, df2: int) -> float:
    """The chance of an F with these degrees of freedom above `value`."""
    return float(special.fdtrc(df1, df2, value))
