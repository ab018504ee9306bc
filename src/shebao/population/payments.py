"""Who pays when. Amounts are known only once the office has assessed; this is behaviour, not money."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from shebao.population.scenario import Floats, Ints, Scenario

BEHAVIOURS = ("on_time", "late", "partial", "never")


def payment_behaviour(scenario: Scenario, employers: int, employer: Ints, month: Ints) -> dict[str, pa.Array]:
    """One row for each employer-month given (employer by index), as columns:

    `behaviour`; `days` from the due date to the first payment (0 or less: in time); `first_share_ppm` of what is due
    paid then; `rest_days` from the due date to the rest (null if all at once or never); `extra_fen` paid too much;
    `pays_late_fee`: whether a late payer pays the late fee along with the principal.

    Late months gather with few employers: a tenth of them are often short of cash.
    """
    rng, count = scenario.random("payments"), len(employer)
    late = rng.random(count) < _propensity(scenario, employers, rng)[employer]
    kind = np.where(late, rng.choice([1, 2, 3], count, p=[0.70, 0.22, 0.08]), 0)
    days = np.where(late, rng.integers(1, 91, count), -rng.integers(0, 10, count))
    first_share = np.where(kind == 2, rng.integers(20, 90, count) * 10_000, np.where(kind == 3, 0, 1_000_000))
    rest_days = np.minimum(days + rng.integers(1, 45, count), 90)
    days = np.where(kind == 2, np.minimum(days, 60), days)
    overpays = ~late & (rng.random(count) < 0.004)
    extra = np.where(overpays, rng.integers(1, 2_000, count) * 100 + rng.integers(0, 100, count), 0)
    return {
        "behaviour": pa.DictionaryArray.from_arrays(pa.array(kind.astype(np.int8)), list(BEHAVIOURS)),
        "days": pa.array(days, mask=kind == 3),
        "first_share_ppm": pa.array(first_share),
        "rest_days": pa.array(rest_days, mask=kind != 2),
        "extra_fen": pa.array(extra),
        "pays_late_fee": pa.array(late & (kind != 3) & (rng.random(count) < 0.8)),
    }


def _propensity(scenario: Scenario, employers: int, rng: np.random.Generator) -> Floats:
    """Chance of each employer to be late in a month; the mean is `late_payment_share`."""
    troubled = rng.random(employers) < 0.1
    share = scenario.late_payment_share
    return np.where(troubled, np.minimum(share * 6, 1.0), share * 4 / 9)
