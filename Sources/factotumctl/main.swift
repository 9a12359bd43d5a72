import ControlCommands

await FactotumctlCommand.runAndExit()
