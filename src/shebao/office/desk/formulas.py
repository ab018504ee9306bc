"""The law's formulas in English, and how the numbers of a rule stand in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Formula:
    """A rule's formula in English, and its numbers in place: `{name}` is what stands for the input."""

    en: str
    numbers: str


FORMULAS: dict[str, Formula] = {
    "base_floor_fen": Formula(
        "Lowest base = last year's average monthly wage of the region × 60 %, rounded to the region's unit",
        "{average_wage_fen} × {base_floor_ratio_ppm}",
    ),
    "base_ceiling_fen": Formula(
        "Highest base = last year's average monthly wage of the region × 300 %, rounded to the region's unit",
        "{average_wage_fen} × {base_ceiling_ratio_ppm}",
    ),
    "contribution_base_fen": Formula(
        "Base = declared wage, not below the lowest and not above the highest base",
        "min( max( {declared_wage_fen}, {base_floor_fen} ), {base_ceiling_fen} )",
    ),
    "charged_base_fen": Formula(
        "Base charged = contribution base if the insurance is to be paid for, else nothing",
        "{contribution_base_fen} · {insurance} ∈ {charged_insurances}",
    ),
    "employer_due_fen": Formula(
        "Due from the employer = base charged × employer's rate, rounded half up to the fen",
        "{charged_base_fen} × {employer_rate_ppm}",
    ),
    "employee_due_fen": Formula(
        "Due from the employee = base charged × employee's rate, rounded half up to the fen",
        "{charged_base_fen} × {employee_rate_ppm}",
    ),
    "employer_contribution_fen": Formula(
        "Employer's contribution = base × employer's rate, rounded half up to the fen",
        "{contribution_base_fen} × {employer_rate_ppm}",
    ),
    "employee_contribution_fen": Formula(
        "Employee's contribution = base × employee's rate, rounded half up to the fen",
        "{contribution_base_fen} × {employee_rate_ppm}",
    ),
    "charged_insurances": Formula(
        "Insurances to pay for = insurances enrolled in − exempt insurances",
        "{enrolled_insurances} − {exempt_insurances}",
    ),
    "exempt_from": Formula(
        "Exempt from the day of the work permit if the certificate of coverage was shown within three months, "
        "else from the month in which it was shown; not before the first day on the certificate",
        "max( {certificate_shown_on} ≤ {permit_issued_on} + {certificate_months} ?, {certificate_begins_on} )",
    ),
    "posting_counted_from": Formula(
        "Months of posting count from the day of posting (if not known, from the first day of exemption), "
        "not before the agreement came into force",
        "max( {posted_from}, {exempt_from}, {treaty_in_force_on} )",
    ),
    "posting_months_allowed": Formula(
        "Months of exemption = the agreement's first period + months of extension granted, as far as it allows",
        "{treaty_limit_months} + min( {granted_extension_months}, {treaty_extension_months} )",
    ),
    "exempt_until": Formula(
        "Exempt until = the day from which posting counts + months of exemption − 1 day, "
        "not after the last day on the certificate",
        "{posting_counted_from} + {posting_months_allowed} − 1",
    ),
    "exempt_insurances": Formula(
        "Exempt insurances = those named by the agreement, from the first to the last day of exemption",
        "{exempt_from} ≤ {on} ≤ {exempt_until} → {treaty_insurances}",
    ),
    "foreigner": Formula("Foreigner = nationality other than Chinese", "{nationality}"),
    "late_from": Formula(
        "Late fee begins on the first day of the n-th month after the month of settlement",
        "{settlement_month} + {payment_months}",
    ),
    "late_days": Formula(
        "Days late = last day − first day + 1, as far as the present rate applies",
        "{paid_on} − {late_from} + 1",
    ),
    "former_late_days": Formula(
        "Days late before the present rate came into force, both ends included",
        "max( 0, min( {paid_on}, {late_fee_rate_from} − 1 ) − {late_from} + 1 )",
    ),
    "late_fee_fen": Formula(
        "Late fee = arrears × (days late × 0.05 % + days late at the former rate × 0.2 %), rounded half up to the fen",
        "{arrears_fen} × ( {late_days} × {late_fee_rate_ppm} + {former_late_days} × {former_late_fee_rate_ppm} )",
    ),
    "account_credit_fen": Formula(
        "Credit = employee's contribution + employer's contribution × share credited to the account",
        "{employee_due_fen} + {employer_due_fen} × {account_employer_share_ppm}",
    ),
    "account_year_interest_fen": Formula(
        "Interest of the year = opening balance × rate + Σ(credit of month n × (12 − n + 1)) × rate ÷ 12, "
        "rounded half up to the fen",
        "( {opening_balance_fen} × 12 + {products} ) × {interest_rate_ppm} ÷ 12",
    ),
    "account_year_end_balance_fen": Formula(
        "Balance at the year's end = opening balance + credits of the year + interest of the year",
        "{opening_balance_fen} + {credits} + {account_year_interest_fen}",
    ),
    # foreigners: registration and what a certificate brings
    "compatriot": Formula("Resident of Hong Kong, Macau or Taiwan, by nationality or region", "{nationality}"),
    "compulsory_insurances": Formula(
        "Compulsory insurances = those of people of this nationality on this day − those that a certificate exempts from",
        "{employee_insurances} − {exempt_insurances}",
    ),
    "missing_insurances": Formula(
        "Missing = compulsory insurances − insurances enrolled in", "{compulsory_insurances} − {enrolled_insurances}"
    ),
    "insured_from": Formula(
        "Insured from the first day of the month in which work began; foreigners not before 15 October 2011",
        "max( {employed_on}, {foreigners_insured_from} )",
    ),
    "foreigner_registration_due_on": Formula(
        "To be registered by = day of the work permit + 30 days", "{permit_issued_on} + {registration_days}"
    ),
    "late_fee_from": Formula(
        "No late fee if registered in time, or for foreigners by 31 December 2011; else from the day from which one is insured",
        "{registered_on} ≤ {employed_on} + {registration_days} ?",
    ),
    "certificate_due_on": Formula(
        "To be shown by = day of the work permit + 3 months", "{permit_issued_on} + {certificate_months}"
    ),
    "certificate_in_time": Formula(
        "In time = shown no later than the day it was due; one that was never shown is not",
        "{certificate_shown_on} ≤ {certificate_due_on}",
    ),
    "certificate_refund_fen": Formula(
        "Refund = what was paid for exempt insurances since the work permit, if the certificate came in time; else nothing",
        "{exempt_paid_fen} · {certificate_in_time}",
    ),
    "charged_again_from": Formula(
        "To be paid for again from the month after the last day of exemption, or the month of the next day if it is a first",
        "{exempt_until} + 1",
    ),
    # leaving, death, pension abroad
    "may_end_relation": Formula(
        "Foreigners, residents of Hong Kong, Macau and Taiwan, and who lost Chinese nationality may end the relation in writing"
        " if they leave before pension age",
        "{left_on} < {retirement_month}",
    ),
    "relation_ended": Formula(
        "Ended = it may be ended, and that was applied for in writing; else the accounts are kept",
        "{may_end_relation} · {termination_applied_on} ≤ {on}",
    ),
    "termination_payment_fen": Formula(
        "Paid once = pension account + medical account, if the relation is ended; else nothing",
        "( {account_balance_fen} + {medical_account_left_fen} ) · {relation_ended}",
    ),
    "inherited_accounts_fen": Formula(
        "Inherited = pension account + medical account left after death", "{account_balance_fen} + {medical_account_left_fen}"
    ),
    "proof_of_life_until": Formula(
        "Valid until = last proof of life + months of validity", "{last_proof_on} + {proof_of_life_months}"
    ),
    "life_proof_due_month": Formula("The month in which the next proof of life is due", "{proof_of_life_until}"),
    "months_held_back": Formula(
        "Months held back = this month − the month in which the proof was due, not below nothing; a new proof releases them",
        "max( 0, {on} − {life_proof_due_month} )",
    ),
    "benefit_held_back_fen": Formula(
        "Paid in arrears = monthly benefit × months held back", "{monthly_benefit_fen} × {months_held_back}"
    ),
    # pension age
    "original_retirement_month": Formula(
        "Month of the original pension age = month of birth + original pension age", "{birth_month} + {original_age_months}"
    ),
    "retirement_delay_months": Formula(
        "Months of delay = months from the start of the delay to the original age ÷ step (whole) + 1, not above the longest;"
        " none for whoever had reached the age before",
        "min( ( {original_retirement_month} − {delay_from} ) ÷ {delay_step_months} + 1, {longest_delay_months} )",
    ),
    "statutory_retirement_month": Formula(
        "Statutory month of retirement = month of the original age + months of delay",
        "{original_retirement_month} + {retirement_delay_months}",
    ),
    "shift_limit_months": Formula(
        "Earlier by at most three years and not before the original age; later by at most three years; else none",
        "{retire_choice}: {retirement_delay_months}, {early_limit_months}, {late_limit_months}",
    ),
    "granted_shift_months": Formula(
        "Months granted = months chosen, not above the limit", "min( {retire_shift_months}, {shift_limit_months} )"
    ),
    "retirement_month": Formula(
        "Month of retirement = statutory month, less the months granted if earlier was chosen, more if later",
        "{statutory_retirement_month} ± {granted_shift_months}",
    ),
}
