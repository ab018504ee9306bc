"""Work injury 工伤保险."""
