"""Enterprise annuity 企业年金."""
