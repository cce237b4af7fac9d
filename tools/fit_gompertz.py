"""Fits a law of mortality to the published summary figures of the United Kingdom, 2018 to 2020, and prints the fit.

`python -m tools.fit_gompertz` prints fitted beside published figures; with `--rows` it prints the lines of
`knowledge/course/rates.csv` instead. Single-year probabilities of death were not to be had, so the force of mortality
is taken as Gompertz, `a exp(b (age - 50))`, above 50, with the share alive at 50 as third number.
"""

import sys
from dataclasses import dataclass
from math import exp, log

from scipy.optimize import least_squares

CITE = "ons-2018-2020-life-tables"
FIRST, LAST = 40, 109
DIED_YOUNG_AT = 33.0  # mean age at death of those who die before 50: only life expectancy at birth depends on it
Figures = dict[str, float]
PUBLISHED: dict[str, Figures] = {
    "female": {"expected at birth": 82.9, "expected at 65": 21.0, "median age": 85.8, "modal age": 89.3},
    "male": {"expected at birth": 79.0, "expected at 65": 18.5, "median age": 82.3, "modal age": 86.7},
}


@dataclass(frozen=True)
class Law:
    """`a`: deaths per person-year at 50; `b`: its rise per year of age; `alive`: share alive at 50."""

    a: float
    b: float
    alive: float

    def survival(self, age: float, since: float) -> float:
        """Share alive at `age` among those alive at `since`."""
        return exp(-self.a / self.b * (exp(self.b * (age - 50)) - exp(self.b * (since - 50))))

    def expectation(self, age: int) -> float:
        """Mean years left at `age`, by the trapezium rule over tenths of a year."""
        steps = [self.survival(age + i / 10, age) for i in range(10 * (120 - age) + 1)]
        return (sum(steps) - (steps[0] + steps[-1]) / 2) / 10

    def figures(self) -> Figures:
        """The published figures as this law has them."""
        young = 50 * self.alive + DIED_YOUNG_AT * (1 - self.alive)
        return {
            "expected at birth": young + self.alive * self.expectation(50),
            "expected at 65": self.expectation(65),
            "median age": 50 + log(1 + self.b / self.a * log(2 * self.alive)) / self.b,
            "modal age": 50 + log(self.b / self.a) / self.b,
        }

    def probability(self, age: int) -> float:
        """Probability to die within the year of age; below 50 the same law is carried back."""
        return 1 - self.survival(age + 1, age)


def fit(published: Figures) -> Law:
    """The law nearest to the published figures, each weighed alike, in years."""

    def law(x: list[float]) -> Law:
        return Law(exp(x[0]), x[1], 1 / (1 + exp(-x[2])))

    def residuals(x: list[float]) -> list[float]:
        fitted = law(x).figures()
        return [fitted[name] - value for name, value in published.items()]

    return law(list(least_squares(residuals, [log(0.003), 0.1, 3.0]).x))


def rows() -> list[str]:
    """Lines of `rates.csv`."""
    laws = {sex: fit(figures) for sex, figures in PUBLISHED.items()}
    note = "Gompertz law fitted to published summary figures (tools/fit_gompertz.py)"
    return [
        f"death_uk,{sex},{age},{age},{law.probability(age):.6f},,probability within the year,{CITE},abstract,{note}"
        for sex, law in laws.items()
        for age in range(FIRST, LAST + 1)
    ]


def report() -> list[str]:
    """The laws, and each published figure beside the fitted one."""
    lines = []
    for sex, published in PUBLISHED.items():
        law = fit(published)
        lines.append(f"{sex}: a {law.a:.6f}, b {law.b:.4f}, alive at 50 {law.alive:.4f}")
        fitted = law.figures()
        lines += [f"  {name:18} published {x:5.1f}  fitted {fitted[name]:6.2f}" for name, x in published.items()]
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(rows() if sys.argv[1:] == ["--rows"] else report()) + "\n")
