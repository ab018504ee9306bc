"""The same eight amounts in OpenFisca's own idiom; runs in `.venv-bench`.

Persons belong to employers, parameters are dated, each amount is a variable, a bill is the employer's sum, the risk class
is an Enum whose rate is looked up as a vector of the parameter node. Prints persons a second: the whole simulation with its
inputs; its calculations alone; and these with the look-up replaced by NumPy's `select`, as a patient user would.
"""

import sys
import time

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
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


class RiskClass(Enum):
    low = "1"
    middle = "2"
    high = "3"


class risk_class(Variable):
    value_type, possible_values, default_value = Enum, RiskClass, RiskClass.middle
    entity, definition_period = Person, MONTH


class base(Variable):
    value_type, entity, definition_period = float, Person, MONTH

    def formula(person, period, parameters):
        limits = parameters(period).limits
        return np.clip(person("wage", period), np.round(limits.average * limits.low), np.round(limits.average * limits.high))


class work_injury_employer(Variable):
    value_type, entity, definition_period = float, Person, MONTH

    def formula(person, period, parameters):
        rate = RATE_OF_CLASS(parameters(period).risk, person("risk_class", period))
        return np.round(person("base", period) * (person("insurances", period) & 8 > 0) * rate, 2)


def looked_up(rates, classes):
    return rates[classes]


def selected(rates, classes):
    return np.select([classes == RiskClass.low, classes == RiskClass.high], [rates.low, rates.high], rates.middle)


RATE_OF_CLASS = looked_up


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
    """Persons a second: of the whole simulation with its inputs, and of its calculations alone."""
    rng, law = np.random.default_rng(1), system()
    wages = rng.integers(120000, 1620000, people) / 100
    chosen, classes = np.where(rng.random(people) < 0.9, 31, rng.integers(0, 32, people)), rng.integers(0, 3, people)
    whole = calculating = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
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
        done = time.perf_counter()
        whole, calculating = min(whole, done - begun), min(calculating, done - started)
    return people / whole, people / calculating


if __name__ == "__main__":
    whole, calculating = measure(int(sys.argv[1]))
    RATE_OF_CLASS = selected
    print(whole, calculating, measure(int(sys.argv[1]))[1])
