import DaemonCommand

FactotumdCommand.runAndExit()
