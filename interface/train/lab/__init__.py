"""Below the charts: what is seen inside, experiments, the rate finder and sweeps, each opened when it is wanted."""
