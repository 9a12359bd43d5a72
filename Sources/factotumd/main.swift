import DaemonCommand

await FactotumdCommand.runAndExit(Array(CommandLine.arguments.dropFirst()))
