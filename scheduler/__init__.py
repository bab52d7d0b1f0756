"""Paiban (排班): shift rotas and duty rotas for customer-service centres."""

__version__ = "0.1.0"
