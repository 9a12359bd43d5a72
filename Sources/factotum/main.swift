import RunCommands

FactotumCommand.runAndExit(Array(CommandLine.arguments.dropFirst()))
