"""The killed and the wounded of a report, as counts of the whole event."""
