public import ArgumentParser
public import RunDocuments

extension RunRequest.LogFormat: ExpressibleByArgument {}
