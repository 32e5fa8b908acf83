enum MerkleLogPlaceholder {}
