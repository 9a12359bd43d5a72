import Dispatch
import Glibc
import JSON
import Queues

/// One client: its calls are answered one after the other, and it waits for nobody else's.
actor VarlinkConnection {
  /// What is done for the client.
  private enum Work {
    case none
    /// A call is being answered.
    case call
    /// Replies come as they come.
    case replies(VarlinkReplies)
  }

  private nonisolated let executor: QueueExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
  /// The user who connected.
  nonisolated let user: UInt32
  private let descriptor: Int32
  private let service: VarlinkService
  private let limits: VarlinkServer.Limits
  private let onClose: @Sendable () -> Void
  private let events: DescriptorEvents
  private var incoming = IncomingMessages()
  private var outgoing = OutgoingBytes()
  private var work = Work.none
  private var isClosed = false
  /// What the descriptor is watched for, nil while an answer is being made.
  private var watched: DescriptorEvents.Interest?
  /// When the client last did what it is waited for: began a message, or took a part of a reply.
  private(set) var lastProgress = DispatchTime.now()
  private var hasDeadline = false

  init(
    _ descriptor: Int32, user: UInt32, executor: QueueExecutor, events: DescriptorEvents, service: VarlinkService,
    limits: VarlinkServer.Limits, onClose: @escaping @Sendable () -> Void
  ) {
    self.descriptor = descriptor
    self.user = user
    self.executor = executor
    self.events = events
    self.service = service
    self.limits = limits
    self.onClose = onClose
  }

  /// Begins to read.
  func begin() { watch(for: .reading) }

  /// Whether the client is between calls, so that nothing is lost where it has to connect again.
  var isIdle: Bool {
    guard case .none = work else { return false }
    return incoming.count == 0 && outgoing.isEmpty
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
    if case .replies(let replies) = work { replies.end() }
    work = .none
    events.unwatch(descriptor)
    _ = Glibc.close(descriptor)
    onClose()
  }
}

// MARK: Deadlines

extension VarlinkConnection {
  /// A message must be whole by the deadline; of a reply, some part must be taken.
  private func progressed() {
    lastProgress = .now()
    armDeadline()
  }

  /// One timer at a time, however many messages come and go.
  private func armDeadline() {
    guard !hasDeadline, isAwaited else { return }
    hasDeadline = true
    let wait = DispatchTimeInterval.milliseconds(Int(limits.deadline / .milliseconds(1)))
    executor.queue.asyncAfter(deadline: lastProgress + wait) { [weak self] in
      self?.assumeIsolated { $0.deadlinePassed(wait) }
    }
  }

  private func deadlinePassed(_ wait: DispatchTimeInterval) {
    hasDeadline = false
    guard !isClosed, isAwaited else { return }
    if DispatchTime.now() >= lastProgress + wait { close() } else { armDeadline() }
  }

  /// Whether it is the client's turn: it has sent half a message, or has not taken its reply.
  private var isAwaited: Bool {
    guard outgoing.isEmpty else { return true }
    guard case .none = work else { return false }
    return incoming.count > 0
  }
}

// MARK: Calls

extension VarlinkConnection {
  private func read() {
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    while !isClosed, watched == .reading {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return }
      guard count > 0 else { return close() }
      if incoming.count == 0 { progressed() }
      incoming.append(chunk[..<count])
      if case .none = work { answerNext() } else if incoming.count > limits.message { close() }
    }
  }

  /// Takes the next whole message, if there is one and nothing is being answered.
  private func answerNext() {
    guard !isClosed, case .none = work, outgoing.isEmpty else { return }
    guard let bytes = incoming.takeMessage() else {
      if incoming.count > limits.message { return close() }
      armDeadline()
      return watch(for: .reading)
    }
    guard bytes.count <= limits.message, let message = IncomingCall(bytes, from: user) else { return close() }
    if incoming.count > 0 { lastProgress = .now() }
    work = .call
    // Further calls wait in the socket, so that a client cannot fill our memory.
    watch(for: nil)
    Task {
      let reply = await withTaskExecutorPreference(MainExecutor.shared) { await service.reply(to: message.call) }
      answered(reply, message.isOneWay ? nil : reply.message, message)
    }
  }

  private func answered(_ reply: VarlinkReply, _ first: VarlinkMessage?, _ message: IncomingCall) {
    guard case .replies(let replies) = reply else {
      work = .none
      return send(first.map { [$0] } ?? [])
    }
    guard !isClosed, !message.isOneWay else {
      replies.end()
      work = .none
      return send([])
    }
    work = .replies(replies)
    ask(replies)
  }

  private func send(_ messages: [VarlinkMessage]) {
    guard !isClosed else { return }
    for message in messages { outgoing.append(message.bytes) }
    progressed()
    write()
  }

  private func write() {
    switch outgoing.send(to: descriptor) {
    case .failed: return close()
    case .blocked(let hasMoved):
      if hasMoved { progressed() }
      return watch(for: .writing)
    case .done: break
    }
    if case .replies(let replies) = work { return ask(replies) }
    watch(for: nil)
    answerNext()
  }

  /// Waits for the next replies, and meanwhile for the client to go.
  private func ask(_ replies: VarlinkReplies) {
    watch(for: .reading)
    Task { take(await replies.next(), of: replies) }
  }

  private func take(_ messages: [VarlinkMessage], of replies: VarlinkReplies) {
    guard !isClosed, case .replies = work else { return }
    guard let last = messages.last else { return close() }
    if last.isLast {
      replies.end()
      work = .none
    }
    send(messages)
  }
}
