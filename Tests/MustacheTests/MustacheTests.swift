import Diagnostics
import JSON
import Mustache
import Testing

@Suite("Mustache")
struct MustacheTests {
  private static let values = """
    {"name": "a<b>&\\"c\\"", "n": 1.20, "yes": true, "no": false, "nothing": null, "empty": [], "list": [{"n": 1}, {"n": 2}],
     "plain": ["x", "y"], "deep": {"er": {"name": "inner"}}, "tag:a.b": "tagged"}
    """

  @Test(
    "renders as its specification says",
    arguments: [
      ("no tags", "no tags"), ("{{name}}", "a&lt;b&gt;&amp;&quot;c&quot;"), ("{{{name}}}", #"a<b>&"c""#),
      ("{{& name }}", #"a<b>&"c""#),
      ("{{n}}", "1.20"), ("{{ missing }}.", "."), ("{{nothing}}.", "."), ("{{deep.er.name}}", "inner"),
      ("{{deep.none.name}}", ""),
      ("{{#yes}}on{{/yes}}{{#no}}off{{/no}}{{^no}}not{{/no}}", "onnot"), ("{{#list}}{{n}},{{/list}}", "1,2,"),
      ("{{#plain}}{{.}}{{/plain}}", "xy"),
      ("{{#empty}}a{{/empty}}{{^empty}}b{{/empty}}", "b"),
      ("{{#deep}}{{#er}}{{name}}{{n}}{{/er}}{{/deep}}", "inner1.20"),
      ("a{{! comment }}b", "ab"), ("{{=<% %>=}}<% n %> {{n}}", "1.20 {{n}}"), ("{{=| |=}}|={{ }}=|{{n}}", "1.20"),
      ("a\n{{#yes}}\nb\n{{/yes}}\nc", "a\nb\nc"), ("  {{! alone }}  \nx", "x"), ("x {{! not alone }}\ny", "x \ny"),
      ("{{tag:a.b}}", "tagged"),
      ("{{^missing}}none{{/missing}}", "none"), ("{ {n} }", "{ {n} }"),
    ])
  func renders(template: String, expected: String) throws {
    let values = try JSONValue.parse(Self.values)
    #expect(try MustacheTemplate.parse(template).rendered(with: values).text == expected)
  }

  @Test("remarks on variables without a value and on values that escaping changed, with their places")
  func remarks() throws {
    let rendering = try MustacheTemplate.parse("a {{gone}} {{{name}}}\n {{name}}{{n}}").rendered(
      with: JSONValue.parse(Self.values))
    #expect(rendering.remarks.map(\.name) == ["gone", "name"])
    #expect(rendering.remarks.map(\.kind) == [.missing, .escaped])
    #expect(
      rendering.remarks.map(\.position) == [SourcePosition(line: 1, column: 3), SourcePosition(line: 2, column: 2)])
  }

  @Test(
    "that is not well formed is refused with its place",
    arguments: [
      ("a {{b", "a tag is never closed", 3), ("{{#a}}x", "the section 'a' is never closed", 1),
      ("x{{/a}}", "the section 'a' is closed but was never opened", 2),
      ("{{#a}}{{#b}}{{/a}}{{/b}}", "the section 'b' is closed as 'a'", 13), ("{{}}", "a tag has no name", 1),
      ("{{> part}}", "partials such as 'part' are not supported", 1),
      ("{{=a=}}", "delimiters are set as {{=OPEN CLOSE=}}", 1), ("{{{a}}", "a tag is never closed", 1),
    ])
  func refused(template: String, reason: String, column: Int) {
    let error = #expect(throws: MustacheError.self) { try MustacheTemplate.parse(template) }
    #expect(error?.reason == reason)
    #expect(error?.position == SourcePosition(line: 1, column: column))
  }

  @Test("stays within its limits")
  func limits() throws {
    let rendering = try MustacheTemplate.parse("{{#plain}}{{name}}{{/plain}}").rendered(
      with: JSONValue.parse(Self.values), byteLimit: 30)
    #expect(rendering.exceedsLimit)
    #expect(rendering.text.utf8.count <= 30)
    let deep = String(repeating: "{{#a}}", count: 65) + String(repeating: "{{/a}}", count: 65)
    #expect(throws: MustacheError.self) { try MustacheTemplate.parse(deep) }
  }
}
