"""The oracle: a call is made with boto3 against moto; describe before and after says what it changed.

Nothing here knows the engine or its catalog. What describe's answer means for Terraform's attributes is written down once a type,
from the provider's documentation.
"""
