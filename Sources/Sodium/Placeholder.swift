enum SodiumPlaceholder {}
