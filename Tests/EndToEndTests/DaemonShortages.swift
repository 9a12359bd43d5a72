import Glibc
import Testing

/// What the machine has too little of for a while, under a daemon that goes on and needs no help afterwards.
@Suite(
  "A daemon that runs out of something",
  .enabled(if: Installation.isBuilt, "there is no .build/release/factotumd: run `make build` first"))
struct DaemonShortages {
  /// The limit below which no descriptor is left, and the one that lifts that.
  private static let descriptors = #"""
    descriptors() { prlimit --pid $daemon --nofile=$1:; }
    none() { local free=3; while [ -e /proc/$daemon/fd/$free ]; do free=$((free + 1)); done; echo $free; }

    """#

  @Test("without descriptors each fire is decided with the reason, and all goes on once there are some")
  func noDescriptors() async throws {
    let result = try await DaemonScript.run(
      Self.descriptors + #"""
        job tick "$every" ''
        start; more tick
        descriptors $(none)
        eventually found "SELECT 1 FROM decision WHERE decision = 'failed-to-start' LIMIT 1 OFFSET 2"
        job late "$every" ''; kill -HUP $daemon
        eventually told 'reload failed: .*: out of file descriptors (the daemon.s limit, LimitNOFILE); it is tried again'
        descriptors $(ulimit -Hn)
        more late; more tick; stop
        uncovered
        rows "SELECT reason FROM decision WHERE decision = 'failed-to-start' AND reason NOT LIKE '%out of file descriptors (%'"
        rows "SELECT schedule, instant, decision FROM decision WHERE decision NOT IN ('started', 'failed-to-start')"
        rows "SELECT run_id, outcome FROM started_run WHERE outcome IS NOT NULL AND outcome != 'succeeded'"
        sort *.ran | uniq --repeated
        grep quarantined log || :
        count 'is ready'
        """#)
    #expect(result.status == 0 && result.output == "1\n", "\(result)")
  }

  @Test("however few descriptors there are, a reload finds no fault with a file, and says no with the reason")
  func reload() async throws {
    let result = try await DaemonScript.run(
      Self.descriptors + #"""
        echo 2020-01-01 >schedules/dates
        for name in a b c; do job $name '"0 0 1 1 *"' '' 'exclude = ["dates"]'; done
        sed -i 's,UTC,Europe/Paris,' schedules/b.toml
        start; none=$(none)
        for spare in 1 2 3 4 5 6 7 8 10 12 14 16 18 20 22 24 28; do
          touch schedules/*
          descriptors $((none + spare))
          control reload >>answers 2>&1 || :
          # Dispatch ends a process that has threads in its pool, and no descriptor to look at them.
          grep -x 'oot.default-qos' /proc/$daemon/task/*/comm || :
          descriptors $(ulimit -Hn)
        done
        control reload >last; control list >>last
        [ "$(grep -c 'out of file descriptors' answers)" -ge 3 ] || cat answers
        grep -hE 'quarantined|problem|there is no|unknown|does not fire' answers last log || :
        alive; stop
        """#)
    #expect(result.status == 0 && result.output.isEmpty, "\(result)")
  }

  @Test("a start without enough of them says so, and forgets no schedule")
  func startShort() async throws {
    let result = try await DaemonScript.run(
      Self.descriptors + #"""
        job a "$every" ''
        start; more a; stop
        for limit in $(seq 10 2 60); do
          (ulimit -n $limit; exec timeout --signal TERM 2 "$programs/factotumd" --schedules "$directory/schedules" \
            --state state --runtime runtime --log-format text --on-stop wait) 2>>short || :
        done
        grep -E 'quarantined|there is no|unknown|does not fire' short || :
        grep -q 'out of file descriptors\|Too many open files' short || cat short
        start; more a; stop
        """#)
    #expect(result.status == 0 && result.output.isEmpty, "\(result)")
  }

  @Test(
    "where no process can be made each fire fails with that reason, and all goes on once one can",
    .enabled(if: geteuid() == 0, "root is under no such limit, and only root can become another user"))
  func forkRefused() async throws {
    let result = try await DaemonScript.run(
      #"""
      job tick "$every" ''
      start; more tick
      prlimit --pid $daemon --nproc=1:
      eventually found "SELECT 1 FROM decision WHERE decision = 'failed-to-start' LIMIT 1 OFFSET 2"
      prlimit --pid $daemon --nproc=$(ulimit -Hu):
      more tick; stop
      uncovered
      rows "SELECT reason FROM decision WHERE decision = 'failed-to-start' AND reason NOT LIKE '%out of processes (%'"
      rows "SELECT run_id, outcome FROM started_run WHERE outcome IS NOT NULL AND outcome != 'succeeded'"
      sort *.ran | uniq --repeated
      """#, under: ["setpriv", "--reuid", "games", "--regid", "games", "--clear-groups", "env", "HOME=/tmp"],
      in: "/tmp")
    #expect(result.status == 0 && result.output.isEmpty, "\(result)")
  }
}
