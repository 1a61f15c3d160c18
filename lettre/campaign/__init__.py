"""One sending, from the frozen edition to the last answer: plan, ledger, worker."""
