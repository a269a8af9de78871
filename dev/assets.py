"""Run in Odoo's shell: build the pages' styles and scripts that changed, before a browser has to wait for them."""

env["ir.qweb"]._pregenerate_assets_bundles()  # noqa: F821
env.cr.commit()  # noqa: F821
