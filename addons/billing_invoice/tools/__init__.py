"""Exact rules for the instalments of an invoice. Nothing here knows Odoo: plain values in, plain values out."""

from .instalments import Part, amounts, balances

__all__ = ["Part", "amounts", "balances"]
