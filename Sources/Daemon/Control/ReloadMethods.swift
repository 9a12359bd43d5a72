import Control

// Reading the schedule files again.

extension ControlService {
  static let reloadHandlers = [
    ControlHandler(requesting: ControlInterface.reload) { service, parameters, account in
      try await service.daemon.reload(for: Requested(by: account, reason: parameters.reason))
    }
  ]
}
