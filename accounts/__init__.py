"""WHO: the user model (e-mail login), nothing else."""
