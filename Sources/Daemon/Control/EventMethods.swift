import Control

// What happens.

extension ControlService {
  static let eventHandlers = [
    ControlHandler(following: ControlInterface.subscribe) { service, parameters, _ in
      await service.daemon.events.subscribe(parameters)
    }
  ]
}
