"""Transfer and continuation 关系转移接续."""
