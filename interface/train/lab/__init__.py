"""Below the charts: experiments, the rate finder and sweeps, each opened when it is wanted."""
