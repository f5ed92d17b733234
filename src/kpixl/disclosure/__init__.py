"""What must not leave: small numbers, sentences that may tell who somebody is, and the gate."""
