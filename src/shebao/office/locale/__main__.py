"""Compile the console's translations: `python -m shebao.office.locale`."""

from shebao.office.locale import refresh

for written in refresh(force=True):
    print(written)
