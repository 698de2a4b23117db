"""Every step of every flow, from every state, by everybody."""
