"""`make clean`: what this checkout made. `make clean-all`: what all checkouts of this user share, too."""

import shutil
import sys

import database
import postgres
from steps import BUILD, CACHE, CHECKOUT, command, step


def main():
    with step("Removing this checkout's databases, their files and build/"):
        if postgres.is_there():
            ours = f"SELECT datname FROM pg_database WHERE datname ~ '^billing_.*_{CHECKOUT}$'"
            for name in postgres.sql(ours):
                database.drop(name)
            postgres.stop()
        shutil.rmtree(BUILD, ignore_errors=True)
    if "--all" in sys.argv:
        with step("Removing Odoo, the Python packages and the PostgreSQL cluster"):
            postgres.delete()
            shutil.rmtree(CACHE, ignore_errors=True)
    return 0


if __name__ == "__main__":
    command(main)
