"""What the live and browser tests work on: a French practice, its people and orders, made through the server's own
interface as an integrator would, without demo data."""

import functools
import itertools

# SPEC P6: project "2202 Appartement Jacques", 150,000.00 untaxed, and its progress on 25/11/2022.
JACQUES = [
    ("Études préliminaires", 7500, 100),
    ("Études d'esquisse", 9000, 100),
    ("APS", 15000, 50),
    ("APD", 15000, 75),
    ("Études de projet", 15000, 0),
    ("Études d'exécution", 15000, 0),
    ("Plans de synthèse", 7500, 0),
    ("Visa", 7500, 0),
    ("Assistance passation des contrats", 12000, 0),
    ("OPC", 15000, 0),
    ("Exécution des contrats", 15000, 0),
    ("Assistance réception", 7500, 0),
    ("Études d'avant-projet", 6000, 0),
    ("Diagnostic", 3000, 0),
]
JACQUES_DATE = "2022-11-25"
# A section, a subsection ("- …"), and works with quantities: (name, unit price, progress, quantity).
SCHOOL = [
    "Gros œuvre",
    "- Fondations",
    ("Terrassement", 2000, 0, 3),
    ("Semelles filantes", 8000, 0),
    "- Élévations",
    ("Murs en pierre", 180, 0, 100),
    "Menuiseries",
    ("Portes intérieures", 350, 0, 17),
]
IBAN = "FR76 3000 6000 0112 3456 7890 189"
BIC = "BVDLFRPPXXX"


@functools.cache
def practice(server):
    """The one practice of a server, for all the tests that share it."""
    return Practice(server)


class Practice:
    """A company with the French chart; `call` acts as the administrator, in that company."""

    def __init__(self, server):
        self.server = server
        self.admin = server.login("admin")
        # wkhtmltopdf fetches styles and images from this address.
        self.admin.call("ir.config_parameter", "set_param", "report.url", server.url)
        self.company = self._create_company("Atelier Lumen Architectes", "14 rue des Tanneurs")
        self.context = {"allowed_company_ids": [self.company]}
        self.term = self.ref("account.account_payment_term_30days")
        self.vat = self.ref(f"account.{self.company}_tva_normale")
        # As services are taxed in France: the VAT is due when the customer pays.
        self.vat_on_payment = self.ref(f"account.{self.company}_tva_normale_encaissement")
        self.fees = self._create_product()
        self._numbers = itertools.count(1)

    # === CALLS === #

    def call(self, model, method, *args, **kwargs):
        context = {**self.context, **kwargs.pop("context", {})}
        return self.admin.call(model, method, *args, context=context, **kwargs)

    def create(self, model, **values):
        return self.call(model, "create", [values])[0]

    def read(self, model, record, *names):
        """The values of one record, many2one fields as bare ids."""
        return self.call(model, "read", [record], list(names), load=False)[0]

    def search(self, model, *domain, **options):
        return self.call(model, "search", list(domain), **options)

    def ref(self, xmlid):
        """The id behind an external identifier."""
        module, name = xmlid.split(".")
        domain = [("module", "=", module), ("name", "=", name)]
        return self.call("ir.model.data", "search_read", domain, ["res_id"])[0]["res_id"]

    # === COMPANY === #

    def _create_company(self, name, street):
        # As an import of companies does: else Odoo installs whatever more a French company may want (Peppol, …).
        self.context = {"install_mode": True}
        company = self.create(
            "res.company",
            name=name,
            street=street,
            zip="37000",
            city="Tours",
            country_id=self.ref("base.fr"),
            currency_id=self.ref("base.EUR"),
            vat="FR23334175221",
            external_report_layout_id=self.ref("web.external_layout_standard"),
        )
        self.context = {"allowed_company_ids": [company]}
        self.call("account.chart.template", "try_loading", [], "fr", company)
        bank = self.create("res.bank", name="Banque du Val de Loire", bic=BIC)
        partner = self.read("res.company", company, "partner_id")["partner_id"]
        account = {"acc_number": IBAN, "partner_id": partner, "company_id": company, "bank_id": bank}
        self.create("res.partner.bank", **account, allow_out_payment=True)
        return company

    def _create_product(self):
        income = self.search("account.account", ("code", "=", "706000"))[0]
        return self.create(
            "product.product",
            name="Honoraires",
            type="service",
            invoice_policy="order",
            company_id=self.company,
            property_account_income_id=income,
            taxes_id=[(6, 0, [self.vat_on_payment])],
            supplier_taxes_id=[(5, 0, 0)],
        )

    def other_company(self):
        """Another company on the same server."""
        return self.create("res.company", name=f"Other company {next(self._numbers)}")

    # === PEOPLE === #

    def user(self, login, *groups, lang="en_US", company=None, name=None):
        """A user whose password is their login; the same user when it is asked for again."""
        if known := self.search("res.users", ("login", "=", login)):
            return known[0]
        company = company or self.company
        return self.create(
            "res.users",
            name=name or login.capitalize(),
            login=login,
            password=login,
            lang=lang,
            company_id=company,
            company_ids=[(6, 0, [company])],
            group_ids=[(6, 0, [self.ref(group) for group in groups])],
        )

    def biller(self, login="biller", lang="en_US"):
        """Somebody who sells, bills and keeps the books."""
        return self.user(
            login,
            "base.group_user",
            "sales_team.group_sale_salesman_all_leads",
            "billing_base.group_billing_manager",
            "account.group_account_user",
            lang=lang,
        )

    def salesperson(self, login="seller"):
        """Somebody who sells, and keeps no books."""
        return self.user(login, "base.group_user", "sales_team.group_sale_salesman_all_leads")

    def customer(self, name="Jacques", lang="en_US"):
        values = {"street": "8 quai Paul Bert", "zip": "37100", "city": "Tours", "lang": lang}
        return self.create("res.partner", name=name, country_id=self.ref("base.fr"), **values)

    # === DOCUMENTS === #

    def order(self, phases=JACQUES, lang="en_US", name="2202 Appartement Jacques", tax=None, confirm=True, **values):
        """An order with one line per phase: (name, unit price, progress, quantity); a name alone is a section."""
        order = self.create(
            "sale.order",
            company_id=self.company,
            partner_id=values.pop("partner_id", None) or self.customer(lang=lang),
            client_order_ref=name,
            payment_term_id=self.term,
            order_line=[(0, 0, self._prepare_phase(rank, phase, tax)) for rank, phase in enumerate(phases, start=1)],
            **values,
        )
        if confirm:
            self.call("sale.order", "action_confirm", [order])
        return order

    def _prepare_phase(self, rank, phase, tax):
        if isinstance(phase, str):
            kind = "line_subsection" if phase.startswith("- ") else "line_section"
            return {"sequence": rank, "display_type": kind, "name": phase.removeprefix("- ")}
        name, price, progress, *quantity = phase
        return {
            "sequence": rank,
            "product_id": self.fees,
            "name": name,
            "price_unit": price,
            "progress": progress,
            "product_uom_qty": quantity[0] if quantity else 1,
            "tax_ids": [(6, 0, [tax or self.vat_on_payment])],
        }

    def statement(self, order, date=JACQUES_DATE, percents=None):
        """A new statement of an order, with the percent to date of phases by name."""
        statement = self.call("sale.order", "action_new_statement", [order])["res_id"]
        self.call("billing.statement", "write", [statement], {"date": date})
        for line in self.lines(statement):
            if line["name"] in (percents or {}):
                values = {"cumulative_percent": percents[line["name"]]}
                self.call("billing.statement.line", "write", [line["id"]], values)
        return statement

    def lines(self, statement, *names):
        domain = [("statement_id", "=", statement)]
        return self.call("billing.statement.line", "search_read", domain, ["name", *names])

    def invoice(self, order, date=JACQUES_DATE, percents=None, post=True):
        """The invoice of a new statement."""
        statement = self.statement(order, date, percents)
        self.call("billing.statement", "action_create_invoice", [statement])
        move = self.read("billing.statement", statement, "move_ids")["move_ids"][0]
        if post:
            self.call("account.move", "action_post", [move])
        return move
