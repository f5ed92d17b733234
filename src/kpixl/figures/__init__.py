"""Every indicator computed once for every month: its figures, their groups and the rows behind them."""
