class NotPossible(Exception):
    """What was asked for cannot be done, or not now; the message says why, in words for the privacy office."""
