from . import affair_recap
