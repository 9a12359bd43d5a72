import Testing

/// What a shell offers after the tab key.
@Suite(
  "Shell completion",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct ShellCompletion {
  /// Completes the last of some words as bash does, with the script that was installed.
  private static let beginning = """
    make --directory "$1" install DESTDIR="$directory/root" PREFIX=/usr >/dev/null || exit 1
    export PATH="$directory/root/usr/bin:$PATH"; share="$directory/root/usr/share"
    . "$share/bash-completion/completions/factotumctl"
    complete() {
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
      _factotumctl "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"; echo "${COMPREPLY[*]}" | plain
    }

    """

  @Test("offers commands, schedules, run ids and tasks, from the daemon that the words name")
  func bash() async throws {
    let script = """
      ctl run ok --wait >/dev/null; ctl run hold >/dev/null; id=$(ctl --json runs ok | grep -oE 'ok-[0-9TZ]+-m1')
      complete factotumctl lo; complete factotumctl show ''; complete factotumctl pause o; complete factotumctl runs ok-
      complete factotumctl logs ok --task ''; complete factotumctl logs $id --task ''
      complete factotumctl cancel hold; socket=$FACTOTUM_SOCKET; unset FACTOTUM_SOCKET
      complete factotumctl pause --socket $socket o; complete factotumctl pause --socket /none ''
      """
    let result = try await DaemonSession.run(Self.beginning + script)
    let offers = [
      "logs", "bad hold off ok tick", "off ok", "ok-TIME-m1", "greet", "greet", "hold-TIME-m1", "off ok", "", "",
    ]
    #expect(
      result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) == offers, "\(result)")
  }

  @Test("is installed for bash, zsh and fish, and asks for the same in each")
  func shells() async throws {
    let script = """
      for program in factotum factotumd factotumctl; do
        for file in bash-completion/completions/$program zsh/vendor-completions/_$program \
          fish/vendor_completions.d/$program.fish; do test -s "$share/$file" || echo "no $file"; done
      done
      for file in bash-completion/completions/factotumctl zsh/vendor-completions/_factotumctl \
        fish/vendor_completions.d/factotumctl.fish; do
        grep -c -- '---completion logs -- --task' "$share/$file"
        grep -c -- '---completion show -- positional@0' "$share/$file"
      done
      """
    let result = try await DaemonSession.run(Self.beginning + script)
    #expect(result.output == String(repeating: "1\n", count: 6), "\(result)")
  }
}
