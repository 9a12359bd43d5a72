import JSON
import Mustache
import Testing

/// The cases of the published Mustache specification, version 1.4, each in our own words: what a factfile can use of
/// it is interpolation, sections, inverted sections, comments and delimiters.
@Suite("The Mustache specification")
struct SpecificationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let values: String
    let template: String
    let expected: String
    var testDescription: String { name }

    init(_ name: String, _ values: String, _ template: String, _ expected: String) {
      (self.name, self.values, self.template, self.expected) = (name, values, template, expected)
    }
  }

  private func check(_ test: Case) throws {
    let rendering = try MustacheTemplate.parse(test.template).rendered(with: JSONValue.parse(test.values))
    #expect(rendering.text == test.expected)
  }

  private static let forbidden = #"{"forbidden": "& \" < >"}"#
  private static let price = #"{"power": 1.21, "zero": 0, "cost": 85}"#
  private static let nested =
    #"{"a": {"b": {"c": {"d": {"e": {"name": "Phil"}}}}}, "b": {"c": {"d": {"e": {"name": "Wrong"}}}}}"#

  @Test(
    "interpolation",
    arguments: [
      Case("no interpolation", "{}", "Hello from {Mustache}!\n", "Hello from {Mustache}!\n"),
      Case("basic", #"{"subject": "world"}"#, "Hello, {{subject}}!\n", "Hello, world!\n"),
      Case(
        "no re-interpolation", #"{"template": "{{planet}}", "planet": "Earth"}"#, "{{template}}: {{planet}}",
        "{{planet}}: Earth"),
      Case("HTML is escaped", forbidden, "These: {{forbidden}}\n", "These: &amp; &quot; &lt; &gt;\n"),
      Case("three braces do not escape", forbidden, "These: {{{forbidden}}}\n", "These: & \" < >\n"),
      Case("an ampersand does not escape", forbidden, "These: {{&forbidden}}\n", "These: & \" < >\n"),
      Case("a whole number", price, "\"{{cost}} miles\"", "\"85 miles\""),
      Case("a whole number in three braces", price, "{{{cost}}}", "85"),
      Case("a whole number with an ampersand", price, "{{&cost}}", "85"),
      Case("a decimal", price, "{{power}}", "1.21"), Case("a decimal in three braces", price, "{{{power}}}", "1.21"),
      Case("a decimal with an ampersand", price, "{{&power}}", "1.21"),
      Case("zero is a value", price, "({{zero}})", "(0)"),
      Case("null is empty", #"{"cannot": null}"#, "I ({{cannot}}) be seen", "I () be seen"),
      Case("null is empty in three braces", #"{"cannot": null}"#, "I ({{{cannot}}})", "I ()"),
      Case("null is empty with an ampersand", #"{"cannot": null}"#, "I ({{&cannot}})", "I ()"),
      Case("a miss is empty", "{}", "I ({{cannot}})", "I ()"),
      Case("a miss is empty in three braces", "{}", "I ({{{cannot}}})", "I ()"),
      Case("a miss is empty with an ampersand", "{}", "I ({{&cannot}})", "I ()"),
      Case(
        "dots lead into values", #"{"person": {"name": "Joe"}}"#, "{{person.name}} == {{#person}}{{name}}{{/person}}",
        "Joe == Joe"),
      Case("dots in three braces", #"{"person": {"name": "Joe"}}"#, "{{{person.name}}}", "Joe"),
      Case("dots with an ampersand", #"{"person": {"name": "Joe"}}"#, "{{&person.name}}", "Joe"),
      Case("many dots", nested, "{{a.b.c.d.e.name}}", "Phil"),
      Case("a broken chain is empty", #"{"a": {}}"#, "({{a.b.c}})", "()"),
      Case(
        "a broken chain is not resolved elsewhere", #"{"a": {"b": {}}, "c": {"name": "Jim"}}"#, "({{a.b.c.name}})", "()"
      ),
      Case("the first part is looked up from inside out", nested, "{{#a}}{{b.c.d.e.name}}{{/a}}", "Phil"),
      Case(
        "the rest of the parts is looked up in what was found", #"{"a": {"b": {}}, "b": {"c": "ERROR"}}"#,
        "{{#a}}({{b.c}}){{/a}}", "()"),
      Case(
        "no value is a context of its own by dots", #"{"a": {"b": {"c": 1}}, "c": {"name": "Jim"}}"#,
        "{{#a}}{{#b}}({{c.name}}){{/b}}{{/a}}", "()"),
      Case("a dot is the value itself", #""world""#, "Hello, {{.}}!", "Hello, world!"),
      Case("a dot escapes", #""& \" < >""#, "{{.}}", "&amp; &quot; &lt; &gt;"),
      Case("a dot in three braces does not", #""& \" < >""#, "{{{.}}}", "& \" < >"),
      Case("a dot with an ampersand does not", #""& \" < >""#, "{{&.}}", "& \" < >"),
      Case("a dot of a number", "85", "{{.}}", "85"),
      Case("space around is kept", #"{"string": "---"}"#, "| {{string}} |", "| --- |"),
      Case("space around is kept in three braces", #"{"string": "---"}"#, "| {{{string}}} |", "| --- |"),
      Case("space around is kept with an ampersand", #"{"string": "---"}"#, "| {{&string}} |", "| --- |"),
      Case("alone on a line", #"{"string": "---"}"#, "  {{string}}\n", "  ---\n"),
      Case("alone on a line in three braces", #"{"string": "---"}"#, "  {{{string}}}\n", "  ---\n"),
      Case("alone on a line with an ampersand", #"{"string": "---"}"#, "  {{&string}}\n", "  ---\n"),
      Case("space within", #"{"string": "---"}"#, "|{{ string }}|", "|---|"),
      Case("space within three braces", #"{"string": "---"}"#, "|{{{ string }}}|", "|---|"),
      Case("space within an ampersand", #"{"string": "---"}"#, "|{{& string }}|", "|---|"),
    ])
  func interpolation(test: Case) throws { try check(test) }

  private static let yes = #"{"boolean": true}"#
  private static let no = #"{"boolean": false}"#
  private static let doubled = "{{#bool}}\n* first\n{{/bool}}\n* {{two}}\n{{#bool}}\n* third\n{{/bool}}\n"
  private static let depths = #"{"a": {"one": 1}, "b": {"two": 2}, "c": {"three": 3, "d": {"four": 4, "five": 5}}}"#

  @Test(
    "sections",
    arguments: [
      Case("true renders", yes, #""{{#boolean}}This.{{/boolean}}""#, #""This.""#),
      Case("false does not", no, #""{{#boolean}}This.{{/boolean}}""#, #""""#),
      Case("null does not", #"{"null": null}"#, #""{{#null}}This.{{/null}}""#, #""""#),
      Case(
        "an object becomes the context", #"{"context": {"name": "Joe"}}"#, #""{{#context}}Hi {{name}}.{{/context}}""#,
        #""Hi Joe.""#),
      Case(
        "names are looked for further out", #"{"a": "foo", "b": "wrong", "sec": {"b": "bar"}, "c": {"d": "baz"}}"#,
        "{{#sec}}{{a}}, {{b}}, {{c.d}}{{/sec}}", "foo, bar, baz"),
      Case(
        "the innermost name counts", #"{"bar": {"x": 1}, "foo": {"bar": {"x": 2}}}"#,
        "{{#foo}}{{#bar}}{{x}}{{/bar}}{{/foo}}", "2"),
      Case(
        "all contexts are at hand", depths,
        "{{#a}}{{one}}{{#b}}{{one}}{{two}}{{one}}{{#c}}{{one}}{{two}}{{three}}{{#d}}{{four}}{{five}}{{/d}}{{/c}}{{/b}}{{/a}}",
        "112112345"),
      Case(
        "a list is gone through", #"{"list": [{"item": 1}, {"item": 2}, {"item": 3}]}"#, "{{#list}}{{item}}{{/list}}",
        "123"),
      Case("an empty list renders nothing", #"{"list": []}"#, "{{#list}}Yay{{/list}}", ""),
      Case("twice the same", #"{"bool": true, "two": "second"}"#, doubled, "* first\n* second\n* third\n"),
      Case("nested, true", #"{"bool": true}"#, "| A {{#bool}}B {{#bool}}C{{/bool}} D{{/bool}} E |", "| A B C D E |"),
      Case("nested, false", #"{"bool": false}"#, "| A {{#bool}}B {{#bool}}C{{/bool}} D{{/bool}} E |", "| A  E |"),
      Case("a miss is false", "{}", "[{{#missing}}Found{{/missing}}]", "[]"),
      Case("a dot of strings", #"{"list": ["a", "b", "c"]}"#, "{{#list}}({{.}}){{/list}}", "(a)(b)(c)"),
      Case("a dot of numbers", #"{"list": [1, 2.5]}"#, "{{#list}}({{.}}){{/list}}", "(1)(2.5)"),
      Case(
        "a dot escapes", #"{"list": ["&", "\"", "<", ">"]}"#, "{{#list}}({{.}}){{/list}}", "(&amp;)(&quot;)(&lt;)(&gt;)"
      ),
      Case("a dot in three braces", #"{"list": ["&", "<"]}"#, "{{#list}}({{{.}}}){{/list}}", "(&)(<)"),
      Case("a dot with an ampersand", #"{"list": ["&", "<"]}"#, "{{#list}}({{&.}}){{/list}}", "(&)(<)"),
      Case(
        "lists in lists", #"{"list": [[1, 2, 3], ["a", "b"]]}"#, "{{#list}}({{#.}}{{.}}{{/.}}){{/list}}", "(123)(ab)"),
      Case("a dot of objects", #"{"list": [{"a": 1}, {"a": 2}]}"#, "{{#list}}{{#.}}{{a}}{{/.}}{{/list}}", "12"),
      Case("dots, true", #"{"a": {"b": {"c": true}}}"#, "{{#a.b.c}}Here{{/a.b.c}}", "Here"),
      Case("dots, false", #"{"a": {"b": {"c": false}}}"#, "({{#a.b.c}}Here{{/a.b.c}})", "()"),
      Case("dots, broken chain", #"{"a": {}}"#, "({{#a.b.c}}Here{{/a.b.c}})", "()"),
      Case("space around is kept", yes, " | {{#boolean}}\t|\t{{/boolean}} | \n", " | \t|\t | \n"),
      Case("space within lines is kept", yes, " | {{#boolean}} {{! x }}\n {{/boolean}} | \n", " |  \n  | \n"),
      Case(
        "space before on lines of their own", yes, " {{#boolean}}YES{{/boolean}}\n {{#boolean}}GOOD{{/boolean}}\n",
        " YES\n GOOD\n"),
      Case(
        "lines of tags alone go", yes, "| This Is\n{{#boolean}}\n|\n{{/boolean}}\n| A Line\n",
        "| This Is\n|\n| A Line\n"),
      Case(
        "also with space before", yes, "| This Is\n  {{#boolean}}\n|\n  {{/boolean}}\n| A Line\n",
        "| This Is\n|\n| A Line\n"),
      Case("also with CRLF", yes, "|\r\n{{#boolean}}\r\n{{/boolean}}\r\n|", "|\r\n|"),
      Case("also in the first line", yes, "  {{#boolean}}\n#{{/boolean}}\n/", "#\n/"),
      Case("also in the last line", yes, "#{{#boolean}}\n/\n  {{/boolean}}", "#\n/\n"),
      Case("space within the tag", yes, "|{{# boolean }}={{/ boolean }}|", "|=|"),
    ])
  func sections(test: Case) throws { try check(test) }

  @Test(
    "inverted sections",
    arguments: [
      Case("false renders", no, #""{{^boolean}}This.{{/boolean}}""#, #""This.""#),
      Case("true does not", yes, #""{{^boolean}}This.{{/boolean}}""#, #""""#),
      Case("null renders", #"{"null": null}"#, "{{^null}}This{{/null}}", "This"),
      Case("an object does not", #"{"context": {"name": "Joe"}}"#, "({{^context}}Hi {{name}}.{{/context}})", "()"),
      Case("a list does not", #"{"list": [{"n": 1}]}"#, "({{^list}}{{n}}{{/list}})", "()"),
      Case("an empty list renders", #"{"list": []}"#, "{{^list}}Yay{{/list}}", "Yay"),
      Case(
        "twice the same", #"{"bool": false, "two": "second"}"#, doubled.replacing("{{#", with: "{{^"),
        "* first\n* second\n* third\n"),
      Case("nested, false", no, "| A {{^boolean}}B {{^boolean}}C{{/boolean}} D{{/boolean}} E |", "| A B C D E |"),
      Case("nested, true", yes, "| A {{^boolean}}B {{^boolean}}C{{/boolean}} D{{/boolean}} E |", "| A  E |"),
      Case("a miss renders", "{}", "[{{^missing}}Not found{{/missing}}]", "[Not found]"),
      Case("dots, true", #"{"a": {"b": {"c": true}}}"#, "({{^a.b.c}}Not{{/a.b.c}})", "()"),
      Case("dots, false", #"{"a": {"b": {"c": false}}}"#, "({{^a.b.c}}Not{{/a.b.c}})", "(Not)"),
      Case("dots, broken chain", #"{"a": {}}"#, "({{^a.b.c}}Not{{/a.b.c}})", "(Not)"),
      Case("space around is kept", no, " | {{^boolean}}\t|\t{{/boolean}} | \n", " | \t|\t | \n"),
      Case(
        "lines of tags alone go", no, "| This Is\n{{^boolean}}\n|\n{{/boolean}}\n| A Line\n", "| This Is\n|\n| A Line\n"
      ),
      Case("also with space before", no, "|\n  {{^boolean}}\n|\n  {{/boolean}}\n|\n", "|\n|\n|\n"),
      Case("also with CRLF", no, "|\r\n{{^boolean}}\r\n{{/boolean}}\r\n|", "|\r\n|"),
      Case("also in the first line", no, "  {{^boolean}}\n^{{/boolean}}\n/", "^\n/"),
      Case("also in the last line", no, "^{{^boolean}}\n/\n  {{/boolean}}", "^\n/\n"),
      Case("space within the tag", no, "|{{^ boolean }}={{/ boolean }}|", "|=|"),
    ])
  func inverted(test: Case) throws { try check(test) }

  @Test(
    "comments",
    arguments: [
      Case("vanish", "{}", "12345{{! Comment }}67890", "1234567890"),
      Case("may have lines", "{}", "12345{{!\n  This is\n  a comment\n}}67890\n", "1234567890\n"),
      Case("alone on a line take it with them", "{}", "Begin.\n{{! Comment }}\nEnd.\n", "Begin.\nEnd.\n"),
      Case("also with space before", "{}", "Begin.\n  {{! Comment }}\nEnd.\n", "Begin.\nEnd.\n"),
      Case("also with CRLF", "{}", "|\r\n{{! Comment }}\r\n|", "|\r\n|"),
      Case("also in the first line", "{}", "  {{! First }}\n!", "!"),
      Case("also in the last line", "{}", "!\n  {{! Last }}", "!\n"),
      Case("also of several lines", "{}", "Begin.\n{{!\nSomething\n}}\nEnd.\n", "Begin.\nEnd.\n"),
      Case("of several lines with space before", "{}", "Begin.\n  {{!\n    Something\n  }}\nEnd.\n", "Begin.\nEnd.\n"),
      Case("beside text leave its line", "{}", "  12 {{! 34 }}\n", "  12 \n"),
      Case("keep the space around", "{}", "12345 {{! Comment }} 67890", "12345  67890"),
      Case("are no names", #"{"! comment": 1, "comment": 4}"#, "x{{! comment }}y", "xy"),
    ])
  func comments(test: Case) throws { try check(test) }

  private static let text = #"{"text": "Hey!", "section": true, "data": "I"}"#

  @Test(
    "delimiters",
    arguments: [
      Case("a pair", text, "{{=<% %>=}}(<%text%>)", "(Hey!)"),
      Case("special characters", text, "({{=[ ]=}}[text])", "(Hey!)"),
      Case(
        "in sections", text,
        "[\n{{#section}}\n  {{data}}\n  |data|\n{{/section}}\n{{= | | =}}\n|#section|\n  {{data}}\n  |data|\n|/section|\n]\n",
        "[\n  I\n  |data|\n  {{data}}\n  I\n]\n"),
      Case(
        "in inverted sections", text, "{{^gone}}{{data}}|data|{{/gone}}{{= | | =}}|^gone|{{data}}|data||/gone|",
        "I|data|{{data}}I"),
      Case("stay after a section that set them", text, "{{#section}}{{= | | =}}|text||/section||text|", "Hey!Hey!"),
      Case("keep the space around", "{}", "| {{=@ @=}} |", "|  |"),
      Case("keep the space of a line with more", "{}", " | {{=@ @=}}\n", " | \n"),
      Case("alone on a line take it with them", "{}", "Begin.\n{{=@ @=}}\nEnd.\n", "Begin.\nEnd.\n"),
      Case("also with space before", "{}", "Begin.\n  {{=@ @=}}\nEnd.\n", "Begin.\nEnd.\n"),
      Case("also with CRLF", "{}", "|\r\n{{= @ @ =}}\r\n|", "|\r\n|"),
      Case("also in the first line", "{}", "  {{=@ @=}}\n=", "="),
      Case("also in the last line", "{}", "=\n  {{=@ @=}}", "=\n"),
      Case("space within", "{}", "|{{= @   @ =}}|", "||"),
    ])
  func delimiters(test: Case) throws { try check(test) }
}
