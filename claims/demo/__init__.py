"""The demonstration: a case file drawn from one news report, one invented case, and the people who work on both."""
