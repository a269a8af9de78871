from . import test_deferral
