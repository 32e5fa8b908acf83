"""Making a disagreement small: parts of a case are left out as long as the same disagreement remains."""
