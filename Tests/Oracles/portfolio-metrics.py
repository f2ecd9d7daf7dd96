"""Compares Pankou's portfolio metrics with quantstats and empyrical-reloaded.

    python3 portfolio-metrics.py < series.json

Standard input is a JSON list of {"returns": [...], "periodsPerYear": A, "metrics": {name: value}},
a value being null where the metric is not defined. Tests/AnalyticsTests/OracleTests.swift writes it.
The last line says "compared" (exit 0), "different" (exit 1) or "skipped" (exit 0, where a package is
missing). Tested with Python 3.11, quantstats 0.0.86 and empyrical-reloaded 0.7.1.
"""

import json
import math
import sys
import warnings

TOLERANCE = 1e-9


def missing_packages():
    missing = []
    for module, package in [
        ("pandas", "pandas"),
        ("quantstats", "quantstats"),
        ("empyrical", "empyrical-reloaded"),
    ]:
        try:
            __import__(module)
        except Exception as error:  # A package that is there but broken is as good as missing.
            missing.append(f"{package} ({type(error).__name__}: {error})")
    return missing


def oracles(returns, periods):
    """Name -> list of (who, value) for one series; the definitions are those of the two packages."""
    import empyrical
    import numpy
    import pandas
    import quantstats
    from scipy import stats

    dates = pandas.bdate_range("2001-01-01", periods=len(returns))
    series = pandas.Series(returns, index=dates, dtype=float)
    values = numpy.array(returns, dtype=float)
    qs = quantstats.stats
    sharpe = values.mean() / values.std(ddof=1)
    skew, kurtosis = stats.skew(values), stats.kurtosis(values, fisher=False)
    spread = 1 - skew * sharpe + (kurtosis - 1) / 4 * sharpe**2
    psr = stats.norm.cdf(sharpe * math.sqrt(len(returns) - 1) / math.sqrt(spread))
    return {
        "sharpe": [
            ("quantstats", qs.sharpe(series, periods=periods)),
            ("empyrical-reloaded", empyrical.sharpe_ratio(series, annualization=periods)),
        ],
        "sortino": [
            ("quantstats", qs.sortino(series, periods=periods)),
            ("empyrical-reloaded", empyrical.sortino_ratio(series, annualization=periods)),
        ],
        "maximumDrawdown": [
            ("quantstats", qs.max_drawdown(series)),
            ("empyrical-reloaded", empyrical.max_drawdown(series)),
        ],
        "annualGrowth": [
            ("quantstats", qs.cagr(series, periods=periods)),
            ("empyrical-reloaded", empyrical.annual_return(series, annualization=periods)),
        ],
        "calmar": [
            ("quantstats", qs.calmar(series, periods=periods)),
            ("empyrical-reloaded", empyrical.calmar_ratio(series, annualization=periods)),
        ],
        "profitFactor": [("quantstats", qs.profit_factor(series))],
        "winRate": [("quantstats", qs.win_rate(series))],
        # quantstats corrects skewness and kurtosis for bias, so scipy is the oracle here.
        "probabilisticSharpe": [("scipy", psr)],
    }


def main():
    missing = missing_packages()
    if missing:
        print("not installed: " + "; ".join(missing))
        print("skipped")
        return 0
    warnings.simplefilter("ignore")
    compared, different = 0, 0
    for index, case in enumerate(json.load(sys.stdin)):
        for name, answers in oracles(case["returns"], case["periodsPerYear"]).items():
            ours = case["metrics"][name]
            for who, theirs in answers:
                compared += 1
                theirs = float(theirs)
                if ours is not None and math.isclose(
                    ours, theirs, rel_tol=TOLERANCE, abs_tol=1e-15
                ):
                    continue
                different += 1
                print(
                    f"series {index} ({len(case['returns'])} returns): {name} is {ours!r} here "
                    f"and {theirs!r} in {who}"
                )
    print(f"{compared} values, {different} different")
    if compared == 0:
        print("nothing was compared: the input is empty")
        different = 1
    print("different" if different else "compared")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
