"""The manual as a site: plain pages that need no script, no server and no other machine."""
