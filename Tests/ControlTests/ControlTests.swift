import JSON
import Testing

@testable import Control

@Suite("The control interface")
struct ControlTests {
  private static let problem = ControlProblem {
    $0.schedule = "a"
    $0.reason = "no file"
  }
  private static let file = ControlQuarantine {
    $0.path = "/x"
    $0.reasons = ["one", "two"]
  }

  @Test("what is sent arrives", arguments: ControlInterface.methods.flatMap { [$0.parameters, $0.answer] })
  func roundTrip(type: any Record.Type) throws {
    func check<Value: Record>(_ type: Value.Type) throws {
      let value = Value.sample as Value
      #expect(try Value(json: JSONValue.parse(value.json.compactText)) == value)
      #expect(Value.fields.isEmpty || value != Value())
    }
    try check(type)
  }

  @Test("names no field, no type and no method twice, and describes each in a sentence")
  func described() {
    var types: [String: any Record.Type] = [:]
    func check(_ type: any Record.Type) {
      if let other = types[type.typeName] {
        let isSame = other == type
        #expect(isSame, "two types are called \(type.typeName)")
        return
      }
      types[type.typeName] = type
      let names = type.fieldShapes.map(\.name)
      #expect(Set(names).count == names.count, "\(type)")
      #expect(type.summary.hasSuffix("."), "\(type)")
      for field in type.fieldShapes {
        #expect(field.summary.hasSuffix(".") && !field.summary.contains("\n"), "\(type).\(field.name)")
        if let part = field.shape.recordType { check(part) }
      }
    }
    for method in ControlInterface.methods {
      check(method.parameters)
      check(method.answer)
      #expect(method.summary.hasSuffix("."), "\(method.name)")
    }
    for error in ControlInterface.errors { check(error) }
    #expect(Set(ControlInterface.methods.map(\.name)).count == ControlInterface.methods.count)
    // Types, methods and errors share one space of names: PyPI's client takes the last of those that are called alike.
    let whole = Set(ControlInterface.methods.flatMap { [$0.parameters.typeName, $0.answer.typeName] })
    let names = types.keys.filter { !whole.contains($0) } + ControlInterface.methods.map(\.name)
    #expect(Set(names).count == names.count, "\(names.sorted())")
  }

  @Test("its description has every method, with what is said about each field")
  func description() {
    let text = ControlInterface.description
    #expect(text.hasPrefix("# The scheduler of Factotum.\n"))
    #expect(text.contains("\ninterface io.factotum.Scheduler\n"))
    for method in ControlInterface.methods {
      #expect(text.contains("\nmethod \(method.name)("))
      for field in method.parameters.fieldShapes + method.answer.fieldShapes {
        #expect(text.contains("  # \(field.summary)\n  \(field.name): "))
      }
    }
    #expect(text.contains("\nerror Refused (\n  # The reason in a sentence.\n  reason: string\n)\n"))
  }

  @Test("a reload is good unless a file is set aside, or something would not run that should run here")
  func good() {
    func answer(_ quarantined: [ControlQuarantine], _ matchesHere: Bool?) -> ReloadAnswer {
      ReloadAnswer {
        $0.quarantined = quarantined
        $0.problems =
          matchesHere.map { matches in
            var problem = Self.problem
            problem.matchesHere = matches
            return [problem]
          } ?? []
      }
    }
    #expect(answer([], nil).isGood && answer([], false).isGood)
    #expect(!answer([Self.file], nil).isGood && !answer([], true).isGood)
  }

  @Test(
    "what is not as promised is told with its place",
    arguments: [
      (#"{"added":[]}"#, "'changed' is missing"),
      (#"{"added":[1]}"#, "'added[0]' is a number, not a string"),
      (
        #"{"added":[],"changed":[{"name":"a","keys":[]},{"name":"b","keys":true}]}"#,
        "'changed[1].keys' is a boolean, not an array"
      ),
      (
        #"{"added":[],"changed":[],"removed":[],"unchanged":1.5}"#,
        "'unchanged' is a number, not a whole number in range"
      ),
    ])
  func incomplete(text: String, message: String) throws {
    let json = try JSONValue.parse(text)
    let error = #expect(throws: FieldError.self) { try ReloadAnswer(json: json) }
    #expect(error?.description == message)
  }

  @Test("a parameter that nobody knows is a mistake, and a field of a later version's answer is none")
  func unknown() throws {
    let error = #expect(throws: FieldError.self) { try ListParameters(parameters: ["limt": 3]) }
    #expect(error?.path == "limt")
    #expect(try ListParameters(parameters: ["limit": 3]).limit == 3)
    #expect(try ScheduleChange(json: ["name": "a", "size": 3, "keys": []]).name == "a")
  }

  @Test("errors are told in a sentence, and known by their names")
  func failures() throws {
    let failure = NoSuchSchedule("etl", nearest: "etl-1")
    #expect(failure.description == "there is no schedule 'etl'; did you mean 'etl-1'?")
    let found = controlFailure(named: "io.factotum.Scheduler.NoSuchSchedule", failure.json)
    #expect(found as? NoSuchSchedule == failure)
    #expect(controlFailure(named: "io.factotum.Scheduler.Nonsense", [:]) == nil)
  }
}
