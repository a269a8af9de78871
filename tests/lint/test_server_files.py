"""What an administrator starts with: odoo.conf and docker-compose.yml."""

import configparser
import re

import yaml

from steps import ROOT, modules

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
TEXT = (ROOT / "odoo.conf").read_text()


def conf():
    parser = configparser.RawConfigParser()
    parser.read_string(TEXT)
    return parser["options"]


# === odoo.conf === #


def test_odoo_knows_every_option_even_the_commented_ones():
    from odoo.tools import config

    known = set(config.options_index)
    assert set(conf()) <= known
    assert set(re.findall(r"^# (\w+) = ", TEXT, re.MULTILINE)) <= known


def test_conf_holds_no_password():
    assert not [name for name in conf() if "passw" in name]


def test_server_is_reached_through_a_proxy_only():
    options = conf()
    assert options["http_interface"] == "127.0.0.1"
    assert options.getboolean("proxy_mode")
    assert not options.getboolean("list_db")


def test_a_worker_has_limits():
    options = conf()
    assert options.getint("workers") > 0
    assert options.getint("limit_memory_soft") < options.getint("limit_memory_hard")
    assert options.getint("limit_time_cpu") <= options.getint("limit_time_real")


# === docker-compose.yml === #


def test_images_are_the_official_ones():
    assert SERVICES["odoo"]["image"] == SERVICES["init"]["image"] == "odoo:19.0"
    assert re.fullmatch(r"postgres:\d+", SERVICES["db"]["image"])


def test_addons_and_settings_are_mounted_where_odoo_looks():
    for name in ("init", "odoo"):
        mounts = SERVICES[name]["volumes"]
        assert f"./addons:{conf()['addons_path']}:ro" in mounts
        assert "./odoo.conf:/etc/odoo/odoo.conf:ro" in mounts
        assert f"odoo-data:{conf()['data_dir']}" in mounts


def test_password_comes_from_the_environment_and_is_required():
    for name, variable in (("db", "POSTGRES_PASSWORD"), ("init", "PASSWORD"), ("odoo", "PASSWORD")):
        assert SERVICES[name]["environment"][variable].startswith("${POSTGRES_PASSWORD:?")


def test_app_is_installed_before_it_is_served():
    assert "--init=billing" in SERVICES["init"]["command"]
    assert SERVICES["init"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert SERVICES["odoo"]["depends_on"]["init"]["condition"] == "service_completed_successfully"
    assert "billing" in modules(), "the app that the compose file installs is not among our addons"


def test_nothing_is_published_to_the_network():
    assert all(port.startswith("127.0.0.1:") for service in SERVICES.values() for port in service.get("ports", []))
    assert "--http-interface=0.0.0.0" in SERVICES["odoo"]["command"]


def test_services_say_whether_they_are_well():
    assert SERVICES["db"]["healthcheck"]["test"]
    assert SERVICES["odoo"]["healthcheck"]["test"]


def test_every_named_volume_is_declared():
    used = {mount.split(":")[0] for service in SERVICES.values() for mount in service["volumes"]}
    assert {name for name in used if not name.startswith(".")} == set(COMPOSE["volumes"])
