from . import billing_subscription_mrr
