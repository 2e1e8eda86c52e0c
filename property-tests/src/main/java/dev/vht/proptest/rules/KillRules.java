package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.OpenMode;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.hook.TryCount;
import dev.vht.proptest.kill.CommandLog;
import dev.vht.proptest.kill.KillOutcome;
import dev.vht.proptest.kill.ProcessKills;
import dev.vht.proptest.model.CommandKind;
import dev.vht.proptest.model.TableCommand;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.TestTable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Tables whose process is killed. */
public interface KillRules extends RuleSet {
  int CALLS = 300;
  int LARGE = 150;
  int MOST_NANOSECONDS = 3_000_000;

  /** Kills during long calls, at least two for each kind of call. */
  int KILLS_WITHIN_CALLS = Math.max(Math.min(12, TryCount.scaled(12)), ProcessKills.COUNT);

  /**
   * Each table ends with another kind of call. A storage that persists that call only with the next
   * one loses it.
   */
  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.DURABLE)
  default void L8_a_write_of_each_kind_survives_a_kill_after_it(@ForAll long seed)
      throws Exception {
    int rounds = 2;
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        ProcessKills kills = new ProcessKills(test, Durability.PROCESS, seed, rounds)) {
      List<CommandKind> kinds =
          CommandKind.writes(test.offers(FixtureCapability.CONDITIONAL_WRITES));
      List<CommandLog> logs = kills.newLogs(kinds.size());
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < kinds.size(); i++) {
          CommandLog log = logs.get(i);
          log.begin();
          for (int call = kills.random().nextInt(8); call >= 0; call--) {
            log.planAny();
          }
          log.planEffective(kinds.get((i + round) % kinds.size()));
        }
        kills.runAndKill(logs, ProcessKills.atTheEnd());
        requireComplete(logs, kills);
      }
    }
  }

  /** Kills several processes in turn, which all write to the same tables. */
  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.DURABLE)
  default void L8_acknowledged_writes_survive_a_kill(@ForAll long seed) throws Exception {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        ProcessKills kills = new ProcessKills(test, Durability.PROCESS, seed, ProcessKills.COUNT)) {
      List<CommandLog> logs = kills.newLogs(4);
      for (int i = 0; i < ProcessKills.COUNT; i++) {
        killAmidCalls(kills, logs, CALLS);
        requireComplete(logs, kills);
      }
    }
  }

  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.DURABLE)
  default void L8_synced_writes_survive_a_kill(@ForAll long seed) throws Exception {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        ProcessKills kills = new ProcessKills(test, Durability.DISK, seed, 1)) {
      List<CommandLog> logs = kills.newLogs(2);
      killAmidCalls(kills, logs, 60);
      requireComplete(logs, kills);
    }
  }

  /** A kill may lose only the last buffered writes. */
  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.DURABLE)
  default void L8_buffered_writes_survive_as_a_prefix(@ForAll long seed) throws Exception {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        ProcessKills kills = new ProcessKills(test, Durability.BUFFERED, seed, 1)) {
      List<CommandLog> logs = kills.newLogs(2);
      killAmidCalls(kills, logs, CALLS);
      for (CommandLog log : logs) {
        KillOutcome outcome = log.observeOutcome();
        assertThat(outcome.isPrefix())
            .as(
                "the buffered writes that survive are a prefix of all writes, with %s: %s",
                kills, outcome)
            .isTrue();
      }
    }
  }

  private static void killAmidCalls(ProcessKills kills, List<CommandLog> logs, int calls)
      throws Exception {
    for (CommandLog log : logs) {
      log.begin();
      for (int call = 0; call < calls; call++) {
        log.planAny();
      }
    }
    int acknowledgements = 1 + kills.random().nextInt(calls * logs.size() / 2);
    kills.runAndKill(
        logs, ProcessKills.after(acknowledgements, kills.random().nextInt(MOST_NANOSECONDS)));
  }

  /**
   * Kills during long calls, and during open and close. The table then has the state before or
   * after the call, and {@code delete} removes all of it.
   */
  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.DURABLE)
  default void L8_an_interrupted_call_takes_effect_completely_or_not_at_all(@ForAll long seed)
      throws Exception {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        ProcessKills kills = new ProcessKills(test, Durability.PROCESS, seed, KILLS_WITHIN_CALLS)) {
      List<LongCalls> kinds = new ArrayList<>(List.of(LongCalls.values()));
      if (!test.offers(FixtureCapability.BACKUP)) {
        kinds.remove(LongCalls.BACKUPS);
      }
      List<CommandLog> logs = kills.newLogs(kinds.size());
      List<LongCalls.Target> targets = LongCalls.targets(kinds);
      for (int i = 0; i < KILLS_WITHIN_CALLS; i++) {
        for (int table = 0; table < logs.size(); table++) {
          logs.get(table).begin();
          kinds.get(table).plan(logs.get(table), kills.random());
        }
        kills.runAndKill(logs, targets.get(i % targets.size()).trigger(kills.random()));
        requireComplete(logs, kills);
        for (int table = 0; table < logs.size(); table++) {
          if (kinds.get(table).leavesNothing() || i == KILLS_WITHIN_CALLS - 1) {
            logs.get(table).deleteAndRequireNothingLeft();
          }
        }
      }
    }
  }

  private static void requireComplete(List<CommandLog> logs, ProcessKills kills) {
    for (CommandLog log : logs) {
      KillOutcome outcome = log.observeOutcome();
      if (!outcome.isComplete()) {
        throw new AssertionError("L8: " + outcome + "\nwith " + kills);
      }
    }
  }

  /** Long calls of one table, repeated until the process is killed. */
  @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list
  enum LongCalls {
    CLEARING(CommandKind.CLEAR, CommandKind.FILL, CommandKind.CLEAR) {
      @Override
      void plan(CommandLog log, SplittableRandom random) {
        repeat(
            () -> {
              log.plan(TableCommand.fill(random.nextInt(1 << 20), LARGE));
              log.plan(TableCommand.of(CommandKind.CLEAR));
            });
      }
    },
    COMPACTING(CommandKind.COMPACT) {
      @Override
      void plan(CommandLog log, SplittableRandom random) {
        log.plan(TableCommand.fill(random.nextInt(1 << 20), LARGE / 3));
        repeat(
            () -> {
              for (int i = 0; i < 5; i++) {
                log.planEffective(CommandKind.SET);
              }
              log.plan(TableCommand.of(CommandKind.COMPACT));
            });
      }
    },
    BACKUPS(CommandKind.BACKUP, CommandKind.DELETE_URL) {
      @Override
      void plan(CommandLog log, SplittableRandom random) {
        log.plan(TableCommand.fill(random.nextInt(1 << 20), LARGE));
        repeat(
            () -> {
              log.planEffective(CommandKind.SET);
              log.planBackup();
              log.planBackupDeletion();
            });
      }

      @Override
      boolean leavesNothing() {
        return true;
      }
    },
    DELETING(CommandKind.DELETE, CommandKind.OPEN, CommandKind.DELETE) {
      @Override
      void plan(CommandLog log, SplittableRandom random) {
        repeat(
            () -> {
              log.plan(TableCommand.fill(random.nextInt(1 << 20), LARGE / 3));
              log.plan(TableCommand.of(CommandKind.DELETE));
              log.plan(TableCommand.open(OpenMode.CREATE));
            });
      }

      @Override
      boolean leavesNothing() {
        return true;
      }
    },
    CLOSING(CommandKind.CLOSE, CommandKind.OPEN) {
      @Override
      void plan(CommandLog log, SplittableRandom random) {
        repeat(
            () -> {
              log.planEffective(CommandKind.SET);
              log.plan(TableCommand.of(CommandKind.CLOSE));
              log.plan(TableCommand.open(OpenMode.UPDATE));
            });
      }
    };

    private static final int REPETITIONS = 12;

    private final List<CommandKind> targets;

    LongCalls(CommandKind... targets) {
      this.targets = List.of(targets);
    }

    abstract void plan(CommandLog log, SplittableRandom random);

    /** Returns whether everything is deleted after each kill. */
    boolean leavesNothing() {
      return false;
    }

    private static void repeat(Runnable plan) {
      for (int i = 0; i < REPETITIONS; i++) {
        plan.run();
      }
    }

    /** The calls of one table during which a kill happens. */
    record Target(int table, CommandKind kind) {
      ProcessKills.Trigger trigger(SplittableRandom random) {
        return ProcessKills.within(
            table, kind, 3 + random.nextInt(3), 0.1 + 0.7 * random.nextDouble());
      }
    }

    static List<Target> targets(List<LongCalls> kinds) {
      List<Target> targets = new ArrayList<>();
      for (int table = 0; table < kinds.size(); table++) {
        for (CommandKind kind : kinds.get(table).targets) {
          targets.add(new Target(table, kind));
        }
      }
      return targets;
    }
  }
}
