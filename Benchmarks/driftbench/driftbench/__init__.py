"""DriftBench: a labelled corpus of audit events and Terraform states, and how a drift engine is scored on it."""
