enum CedarPlaceholder {}
