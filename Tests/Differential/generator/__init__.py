"""Random Cedar: schemas, entities, requests and policies that belong together, and damage to each of them."""
