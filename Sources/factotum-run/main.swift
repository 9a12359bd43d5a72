import Runner

RequestedRun.runAndExit()
