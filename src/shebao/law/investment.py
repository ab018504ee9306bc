"""Investment limits 基金投资比例."""
