import Dispatch
import Glibc
import JSON
import Queues

/// One client: its calls are answered one after the other, and it waits for nobody else's.
actor VarlinkConnection {
  private nonisolated let executor: QueueExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
  private let descriptor: Int32
  private let service: VarlinkService
  private let limits: VarlinkServer.Limits
  private let onClose: @Sendable () -> Void
  private let events: DescriptorEvents
  private var incoming: [UInt8] = []
  private var outgoing: [UInt8] = []
  private var isAnswering = false
  private var isClosed = false
  /// What the descriptor is watched for, nil while an answer is being made.
  private var watched: DescriptorEvents.Interest?
  /// Rises with everything a client gets done; a deadline that finds it unchanged closes the connection.
  private var progress = 0

  init(
    _ descriptor: Int32, executor: QueueExecutor, events: DescriptorEvents, service: VarlinkService,
    limits: VarlinkServer.Limits,
    onClose: @escaping @Sendable () -> Void
  ) {
    self.descriptor = descriptor
    self.executor = executor
    self.events = events
    self.service = service
    self.limits = limits
    self.onClose = onClose
  }

  /// Begins to read.
  func begin() {
    watch(for: .reading)
    armDeadline()
  }

  /// Changes what the descriptor is watched for; nil for nothing.
  private func watch(for interest: DescriptorEvents.Interest?) {
    guard interest != watched else { return }
    events.unwatch(descriptor)
    watched = interest
    guard let interest else { return }
    let isWatched = events.watch(descriptor, for: interest) { [self] in
      assumeIsolated { interest == .reading ? $0.read() : $0.write() }
    }
    if !isWatched { close() }
  }

  /// Ends the connection, whatever it was about.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    events.unwatch(descriptor)
    _ = Glibc.close(descriptor)
    onClose()
  }

  /// A message must be whole, and a reply taken, by the deadline.
  private func armDeadline() {
    progress += 1
    let now = progress
    let milliseconds = Int(limits.deadline / .milliseconds(1))
    executor.queue.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [weak self] in
      self?.assumeIsolated { if $0.progress == now, !$0.isAnswering || !$0.outgoing.isEmpty { $0.close() } }
    }
  }

  private func read() {
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while !isClosed, watched == .reading {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return }
      guard count > 0 else { return close() }
      incoming += chunk[..<count]
      answerNext()
    }
  }

  /// Takes the next whole message, if there is one and nothing is being answered.
  private func answerNext() {
    guard !isClosed, !isAnswering, outgoing.isEmpty else { return }
    guard let end = incoming.firstIndex(of: 0) else {
      if incoming.count > limits.message { close() } else { watch(for: .reading) }
      return
    }
    guard end <= limits.message, let message = IncomingCall(incoming[..<end]) else { return close() }
    incoming.removeFirst(end + 1)
    isAnswering = true
    // Further calls wait in the socket, so that a client cannot fill our memory.
    watch(for: nil)
    Task {
      let reply = await withTaskExecutorPreference(MainExecutor.shared) { await service.reply(to: message.call) }
      answered(message.isOneWay ? nil : reply)
    }
  }

  private func answered(_ reply: VarlinkReply?) {
    guard !isClosed else { return }
    isAnswering = false
    if let reply { outgoing = Array(reply.json.compactText.utf8) + [0] }
    armDeadline()
    write()
  }

  private func write() {
    while !outgoing.isEmpty {
      let count = unsafe outgoing.withUnsafeBytes {
        unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return watch(for: .writing) }
      guard count > 0 else { return close() }
      outgoing.removeFirst(count)
    }
    watch(for: nil)
    armDeadline()
    answerNext()
  }
}
