import ControlCommands
import DaemonCommand
import Processes
import RunCommands

// All programs in one file, for packages: each called by its name, they share the Swift runtime, which is most of a program.
switch CommandLine.arguments.first?.split(separator: "/").last {
case "factotumd": FactotumdCommand.runAndExit()
case "factotumctl": FirstThread.run(holding: []) { await FactotumctlCommand.runAndExit() }
default: FactotumCommand.runAndExit()
}
