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
  private let reader: any DispatchSourceRead
  private let writer: any DispatchSourceWrite
  private var incoming: [UInt8] = []
  private var outgoing: [UInt8] = []
  private var isAnswering = false
  private var isClosed = false
  private var isReading = true
  private var isWriting = false
  /// Rises with everything a client gets done; a deadline that finds it unchanged closes the connection.
  private var progress = 0

  init(
    _ descriptor: Int32, executor: QueueExecutor, service: VarlinkService, limits: VarlinkServer.Limits,
    onClose: @escaping @Sendable () -> Void
  ) {
    self.descriptor = descriptor
    self.executor = executor
    self.service = service
    self.limits = limits
    self.onClose = onClose
    reader = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: executor.queue)
    writer = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: executor.queue)
  }

  /// Begins to read.
  func begin() {
    reader.setEventHandler { [self] in assumeIsolated { $0.read() } }
    writer.setEventHandler { [self] in assumeIsolated { $0.write() } }
    let group = DispatchGroup()
    group.enter()
    group.enter()
    reader.setCancelHandler { group.leave() }
    writer.setCancelHandler { group.leave() }
    // Not before both sources have let go of the number.
    group.notify(queue: executor.queue) { [descriptor] in _ = Glibc.close(descriptor) }
    reader.activate()
    armDeadline()
  }

  /// Ends the connection, whatever it was about.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    reader.cancel()
    writer.cancel()
    if !isReading { reader.resume() }
    // A source that was never resumed would never run its cancel handler.
    if !isWriting { writer.resume() }
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
    while !isClosed, isReading {
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
      if incoming.count > limits.message { close() } else { readOn() }
      return
    }
    guard end <= limits.message, let message = IncomingCall(incoming[..<end]) else { return close() }
    incoming.removeFirst(end + 1)
    isAnswering = true
    // Further calls wait in the socket, so that a client cannot fill our memory.
    if isReading {
      isReading = false
      reader.suspend()
    }
    Task {
      let reply = await service.reply(to: message.call)
      answered(message.isOneWay ? nil : reply)
    }
  }

  private func readOn() {
    guard !isReading else { return }
    isReading = true
    reader.resume()
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
      let count = unsafe outgoing.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        if !isWriting {
          isWriting = true
          writer.resume()
        }
        return
      }
      guard count > 0 else { return close() }
      outgoing.removeFirst(count)
    }
    if isWriting {
      isWriting = false
      writer.suspend()
    }
    armDeadline()
    answerNext()
  }
}
