import RunCommands

FactotumCommand.runAndExit()
