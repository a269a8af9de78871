def post_init_hook(env):
    """Give the companies that are there the legal text of their country."""
    env["res.company"].search([])._load_legal_text()
