"""How a change of the policy is posted and told to everyone on file, and when that counts as done."""
