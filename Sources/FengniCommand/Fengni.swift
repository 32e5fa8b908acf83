import ArgumentParser
import Configuration
@main struct Fengni: ParsableCommand { }
