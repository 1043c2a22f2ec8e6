"""The demonstration: a case file drawn from one news report, and the people who work on it."""
