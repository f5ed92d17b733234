"""What must not leave: small numbers, sentences that may give away who somebody is, and the gate."""
