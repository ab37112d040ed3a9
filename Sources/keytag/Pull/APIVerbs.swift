import ArgumentParser

// The verbs that talk to 1Password, which a build without the trait EventsAPI lacks.

#if EventsAPI
let apiVerbs: [any ParsableCommand.Type] = [PullCommand.self, WatchCommand.self]
#else
let apiVerbs: [any ParsableCommand.Type] = []
#endif
