"""Random policies, directed by the types of a schema so that most of them validate."""
