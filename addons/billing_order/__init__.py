from . import models
from . import wizard


def post_init_hook(env):
    """Companies whose chart of accounts was loaded before: see `_set_deposit_account`."""
    env["res.company"].search([])._set_deposit_account()
