"""The register in bulk: a sheet is read, judged by the standard and by the register, and taken as a whole or its good rows."""
