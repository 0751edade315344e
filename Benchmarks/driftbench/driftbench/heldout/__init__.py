"""Calls that no other part of the corpus makes: labelled from the services' API references and the provider's documentation, before
any engine saw them. The request is checked against the service's own model and written as CloudTrail writes it.
"""
