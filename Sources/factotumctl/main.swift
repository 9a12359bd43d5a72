import ControlCommands

await FactotumctlCommand.runAndExit(Array(CommandLine.arguments.dropFirst()))
