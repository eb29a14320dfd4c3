"""What the stages of a build follow from, and what can be taken over from the last one."""
