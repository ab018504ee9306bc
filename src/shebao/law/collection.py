"""Collection 征缴."""
