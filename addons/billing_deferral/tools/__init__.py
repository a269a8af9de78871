from .deferral import Deferred, deferred
