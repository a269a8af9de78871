from odoo.tools import SQL


def uninstall_hook(env):
    """Give the numbers back to Odoo's own way of cutting them: a prefix, and the digits at the end.

    Names stay as they are. What is secured by Odoo's hash keeps its chain too, or the integrity report would find it
    broken; Odoo's numbering reads names only.
    """
    env["account.move"].flush_model()
    env.cr.execute(
        SQL(
            r"""
            UPDATE account_move
               SET sequence_number = substring(name FROM '\d{1,9}$')::integer,
                   sequence_prefix = regexp_replace(name, '\d{1,9}$', '')
             WHERE billing_numbered AND inalterable_hash IS NULL
            """
        )
    )
    env["account.move"].invalidate_model(["sequence_number", "sequence_prefix"])
