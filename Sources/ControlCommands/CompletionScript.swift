import Console

/// The script by which a shell completes words; the library's own does not know that the options common to all commands may
/// stand in front of them.
struct CompletionScript {
  private let common: CommonOptions

  init(common: CommonOptions) { self.common = common }

  /// The library's script, with the common options where it lists those of the program itself.
  func completed(_ script: String) -> String {
    let flags = common.flags.sorted(), valued = common.valued.sorted()
    let names = flags.map { "'\($0.dropFirst(2))'" } + valued.map { "'\($0.dropFirst(2))='" }
    let specifications = flags.map { "'\($0)'" } + valued.map { "'\($0):value:_files'" }
    let replacements = [
      // bash
      (
        "    local -a non_repeating_flags=(--version -h --help)\n",
        "    local -a non_repeating_flags=(\(flags.joined(separator: " ")) --version -h --help)\n"
      ),
      (
        "    local -a non_repeating_options=()\n",
        "    local -a non_repeating_options=(\(valued.joined(separator: " ")))\n"
      ),
      // zsh
      (
        "        '(-): :->command'\n",
        specifications.map { "        \($0)\n" }.joined() + "        '(-): :->command'\n"
      ),
      // fish
      (
        "_parse_subcommand 0 'version' 'h/help'\n",
        "_parse_subcommand 0 \(names.joined(separator: " ")) 'version' 'h/help'\n"
      ),
    ]
    return replacements.reduce(script) { $0.replacing($1.0, with: $1.1) }
  }
}
