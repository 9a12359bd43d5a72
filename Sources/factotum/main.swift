import RunCommands

await FactotumCommand.runAndExit(Array(CommandLine.arguments.dropFirst()))
