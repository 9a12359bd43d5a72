import DaemonCommand

FactotumdCommand.runAndExit(Array(CommandLine.arguments.dropFirst()))
