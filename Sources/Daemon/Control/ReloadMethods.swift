import Control

// Reading the schedule files again.

extension ControlService {
  static let reloadHandlers = [
    ControlHandler(ControlInterface.reload) { service, parameters, caller in
      try await service.daemon.reload(for: Requested(by: await caller.name, reason: parameters.reason))
    }
  ]
}
