"""What is on disk, and whether it is sound: sources, tables, checks, drafts."""
