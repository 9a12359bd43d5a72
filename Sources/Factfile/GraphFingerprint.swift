extension Factfile.Reading {
  /// Tells a task graph from another: the names of its tasks, and what each of them waits for and how.
  ///
  /// What a task executes does not count, nor where it stands in the file. Version `g1`: FNV-1a with 64 bits over the
  /// tasks in the order of their names, each with the sorted names of its dependencies, a NUL after each text.
  public var graphFingerprint: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ text: String) {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      hash = hash &* 0x100_0000_01B3
    }
    for (task, dependencies) in zip(factfile.tasks, graph.dependencies).sorted(by: { $0.0.name < $1.0.name }) {
      add(task.name)
      for name in Set(dependencies).map({ factfile.tasks[$0].name }).sorted() { add(name) }
      add(task.runs.rawValue)
    }
    return "g1-" + String(hash, radix: 16)
  }
}
