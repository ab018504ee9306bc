"""Payment to hospitals 医疗机构支付."""
