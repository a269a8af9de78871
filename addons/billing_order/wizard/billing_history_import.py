import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import formatLang

from odoo.addons.billing_base.tools import to_decimal

from ..tools import history_sheet, history_template

MOST_SHOWN = 200  # problems that one message names


class BillingHistoryImport(models.TransientModel):
    """The history of one order as a workbook: written to be filled in, read back in one go or not at all."""

    _name = "billing.history.import"
    _description = "Import of a Billing History"

    order_id = fields.Many2one("sale.order", string="Order", required=True, readonly=True, ondelete="cascade")
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    template = fields.Binary(compute="_compute_template", exportable=False)
    template_name = fields.Char(compute="_compute_template_name")

    # === COMPUTE METHODS === #

    @api.depends("order_id")
    @api.depends_context("lang")
    def _compute_template(self):
        for wizard in self:
            order = wizard.order_id
            content = history_template.build(
                order._get_history_phases(),
                [
                    (adjustment.year, int(adjustment.month), to_decimal(adjustment.amount))
                    for adjustment in order.history_adjustment_ids
                ],
                wizard._get_labels(),
                order.currency_id.decimal_places,
            )
            wizard.template = base64.b64encode(content)

    @api.depends("order_id")
    @api.depends_context("lang")
    def _compute_template_name(self):
        for wizard in self:
            wizard.template_name = self.env._("History %(order)s.xlsx", order=wizard.order_id.name)

    def _get_labels(self):
        """The titles of the workbook's columns, by key."""
        return {
            "order": self.env._("Order"),
            "line_id": self.env._("Line ID"),
            "section": self.env._("Section"),
            "phase": self.env._("Phase"),
            "fee": self.env._("Fee"),
            "progress": self.env._("Progress (%)"),
            "billed": self.env._("Billed before Odoo, untaxed"),
            "paid": self.env._("Paid before Odoo, untaxed"),
            "year": self.env._("Year"),
            "month": self.env._("Month (1 to 12)"),
            "amount": self.env._("Revenue of the month, untaxed"),
        }

    # === ACTION METHODS === #

    def action_import(self):
        """Replace the order's history by the file's; one wrong cell, and nothing is imported.

        Closing the dialog shows the history again, behind it.
        """
        self.ensure_one()
        self.order_id.order_line._check_history_access()
        reading = history_sheet.read(
            self._get_content(),
            self.order_id._get_history_phases(),
            fields.Date.context_today(self),
            self.order_id.currency_id.decimal_places,
        )
        if reading.problems:
            raise UserError(self._word_problems(reading.problems))
        self.order_id.write(self._prepare_history_vals(reading))
        self.order_id.message_post(body=self._word_success())
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    def _get_content(self):
        if not self.file:
            raise UserError(self.env._("There is no file to import. Choose the workbook that you filled in."))
        return base64.b64decode(self.file)

    def _prepare_history_vals(self, reading):
        """Values of the order: its lines' history, and its adjustments as in the file."""
        months = dict(reading.adjustments)
        adjustments = []
        for adjustment in self.order_id.history_adjustment_ids:
            amount = months.pop((adjustment.year, int(adjustment.month)), None)
            if amount is None:
                adjustments.append(Command.delete(adjustment.id))
            else:
                adjustments.append(Command.update(adjustment.id, {"amount": float(amount)}))
        adjustments += [
            Command.create({"year": year, "month": str(month), "amount": float(amount)})
            for (year, month), amount in months.items()
        ]
        return {
            "billing_line_ids": [
                Command.update(line_id, {"history_billed": float(billed), "history_paid": float(paid)})
                for line_id, (billed, paid) in reading.amounts.items()
            ],
            "history_adjustment_ids": adjustments,
        }

    def _word_success(self):
        order = self.order_id

        def money(amount):
            return formatLang(self.env, amount, currency_obj=order.currency_id)

        return self.env._(
            "Billing history imported from %(file)s: billed %(billed)s, paid %(paid)s, adjustments %(adjusted)s.",
            file=self.file_name or self.env._("a file"),
            billed=money(order.billing_history),
            paid=money(order.history_paid),
            adjusted=money(order.history_adjusted),
        )

    def _word_problems(self, problems):
        """All that is wrong, a line each, and that nothing was imported."""
        lines = [self._word_problem(problem) for problem in problems[:MOST_SHOWN]]
        if len(problems) > MOST_SHOWN:
            lines.append(self.env._("… and %(count)s more.", count=len(problems) - MOST_SHOWN))
        return "\n".join([self.env._("Nothing was imported. Correct the file and import it again:"), *lines])

    def _word_problem(self, problem):
        figures = {"value": problem.value, "limit": problem.limit, "sheet": problem.sheet}
        sentence = (self._get_file_sentences(figures) | self._get_cell_sentences(figures))[problem.reason]
        return f"{problem.sheet}!{problem.address}: {sentence}" if problem.address else sentence

    def _get_file_sentences(self, figures):
        """What is wrong with the file or with a whole sheet, by reason."""
        return {
            "too_large": self.env._(
                "The file is %(value)s MB large, unpacked or not; at most %(limit)s MB are read.", **figures
            ),
            "not_workbook": self.env._(
                "The file is not an Excel workbook (.xlsx) that can be read. Download the template and fill it in."
            ),
            "missing_sheet": self.env._("The sheet %(sheet)s is missing. Download the template again.", **figures),
            "missing_column": self.env._(
                "The sheet %(sheet)s has lost its hidden first row, or the columns %(value)s. "
                "Download the template again.",
                **figures,
            ),
            "too_many_rows": self.env._(
                "The sheet %(sheet)s has more than %(limit)s rows. Delete the empty ones below the table.", **figures
            ),
            "unreadable_row": self.env._(
                "Row %(value)s of the sheet %(sheet)s cannot be read. Type it again.", **figures
            ),
            "missing_line": self.env._(
                "The sheet %(sheet)s has no row for “%(value)s” (line ID %(limit)s). Download the template again.",
                **figures,
            ),
        }

    def _get_cell_sentences(self, figures):
        """What is wrong with a cell, by reason."""
        return {
            "formula": self.env._("“%(value)s” is a formula. Paste its value instead.", **figures),
            "text": self.env._("“%(value)s” is not a number. Enter an amount such as 4500.00.", **figures),
            "date": self.env._("“%(value)s” is a date. Enter a number, in a cell formatted as a number.", **figures),
            "error": self.env._("“%(value)s” is an error of the spreadsheet. Enter a number.", **figures),
            "percent": self.env._("%(value)s is formatted as a percentage. Enter the amount itself.", **figures),
            "out_of_range": self.env._(
                "%(value)s is not an amount that can be billed. Enter a smaller number.", **figures
            ),
            "too_precise": self.env._("%(value)s has more than %(limit)s decimals. Enter it rounded.", **figures),
            "empty": self.env._("this cell is empty. Enter the year as 2021 and the month as 11, or empty the row."),
            "not_whole": self.env._(
                "%(value)s is not a whole number. Enter the year as 2021 and the month as 11.", **figures
            ),
            "no_line": self.env._("the line ID is missing. Download the template again, or empty the row."),
            "other_order": self.env._(
                "this row belongs to the order %(value)s, and the file is for %(limit)s.", **figures
            ),
            "unknown_line": self.env._(
                "%(limit)s has no phase with the line ID “%(value)s”. Remove the row.", **figures
            ),
            "duplicate_line": self.env._(
                "the line ID %(value)s is in row %(limit)s already. Remove one of them.", **figures
            ),
            "billed_sign": self.env._("%(value)s has another sign than the fee of %(limit)s.", **figures),
            "paid_sign": self.env._("%(value)s paid has another sign than the fee.", **figures),
            "paid_beyond": self.env._("%(value)s paid is more than the %(limit)s billed.", **figures),
            "bad_year": self.env._("%(value)s is not a year of this history. Enter one of %(limit)s.", **figures),
            "bad_month": self.env._("%(value)s is not a month. Enter 1 for January to 12 for December.", **figures),
            "future_month": self.env._("%(value)s is still to come. Enter %(limit)s or an earlier month.", **figures),
            "duplicate_month": self.env._("%(value)s is in row %(limit)s already. Add the two amounts up.", **figures),
        }
