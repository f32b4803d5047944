"""Many clients to a folder of documents: nothing lost, nothing twice, and what needs a person first."""
