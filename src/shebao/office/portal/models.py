"""The employer's pages keep nothing of their own: they show and add rows of registration and collection."""
