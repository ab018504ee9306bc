"""The same eight amounts in OpenFisca's own idiom; runs in `.venv-bench` and prints persons a second.

Persons belong to employers, parameters are dated, each amount is a variable, a bill is the employer's sum.
"""

import sys
import time

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity(key="person", plural="persons", label="", is_person=True)
Employer = build_entity(key="employer", plural="employers", label="", roles=[{"key": "employee", "plural": "employees"}])
PERIOD = "2012-03"


def dated(value):
    return {"values": {"2011-07-01": {"value": value}}}


RATES = {
    "pension_employer": 0.20, "pension_employee": 0.08, "unemployment_employer": 0.01, "unemployment_employee": 0.002,
    "medical_employer": 0.10, "medical_employee": 0.02, "maternity_employer": 0.008,
}  # fmt: skip
BIT = {"pension": 1, "unemployment": 2, "medical": 4, "work_injury": 8, "maternity": 16}


class wage(Variable):
    value_type, entity, definition_period = float, Person, MONTH


class insurances(Variable):
    value_type, entity, definition_period = int, Person, MONTH


class risk_class(Variable):
    value_type, entity, definition_period = int, Person, MONTH


class base(Variable):
    value_type, entity, definition_period = float, Person, MONTH

    def formula(person, period, parameters):
        limits = parameters(period).limits
        return np.clip(person("wage", period), np.round(limits.average * limits.low), np.round(limits.average * limits.high))


class work_injury_employer(Variable):
    value_type, entity, definition_period = float, Person, MONTH

    def formula(person, period, parameters):
        classes, rates = person("risk_class", period), parameters(period).risk
        rate = np.select([classes == 1, classes == 3], [rates.low, rates.high], rates.middle)
        return np.round(person("base", period) * (person("insurances", period) & 8 > 0) * rate, 2)


def amount(name):
    bit = BIT[name.rsplit("_", 1)[0]]

    def formula(person, period, parameters):
        insured = person("insurances", period) & bit > 0
        return np.round(person("base", period) * insured * parameters(period).rates[name], 2)

    return type(name, (Variable,), {"value_type": float, "entity": Person, "definition_period": MONTH, "formula": formula})


def bill(name):
    def formula(employer, period):
        return employer.sum(employer.members(name, period))

    members = {"value_type": float, "entity": Employer, "definition_period": MONTH, "formula": formula}
    return type(f"bill_{name}", (Variable,), members)


def system():
    made = TaxBenefitSystem([Person, Employer])
    made.parameters = ParameterNode(
        "",
        data={
            "limits": {"average": dated(4201), "low": dated(0.6), "high": dated(3.0)},
            "rates": {name: dated(rate) for name, rate in RATES.items()},
            "risk": {"low": dated(0.005), "middle": dated(0.01), "high": dated(0.02)},
        },
    )
    for variable in (wage, insurances, risk_class, base, work_injury_employer, *map(amount, RATES)):
        made.add_variable(variable)
    for name in (*RATES, "work_injury_employer"):
        made.add_variable(bill(name))
    return made


def measure(people):
    rng, law = np.random.default_rng(1), system()
    wages = rng.integers(120000, 1620000, people) / 100
    chosen, classes = np.where(rng.random(people) < 0.9, 31, rng.integers(0, 32, people)), rng.integers(1, 4, people)
    best = float("inf")
    for _ in range(3):
        builder = SimulationBuilder()
        builder.create_entities(law)
        builder.declare_person_entity("person", np.arange(people))
        employers = builder.declare_entity("employer", np.arange(people // 25))
        builder.join_with_persons(employers, np.arange(people) // 25, roles=["employee"] * people)
        simulation = builder.build(law)
        for name, values in (("wage", wages), ("insurances", chosen), ("risk_class", classes)):
            simulation.set_input(name, PERIOD, values)
        started = time.perf_counter()
        for name in (*RATES, "work_injury_employer"):
            simulation.calculate(f"bill_{name}", PERIOD)
        best = min(best, time.perf_counter() - started)
    return people / best


if __name__ == "__main__":
    print(measure(int(sys.argv[1])))
