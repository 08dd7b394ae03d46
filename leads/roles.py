LEAD_MANAGERS = "Lead managers"  # who of the staff answers requests for information
