"""Medical settlement 医疗费用结算."""
