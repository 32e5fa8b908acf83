enum SyntheticCommunityPlaceholder {}
