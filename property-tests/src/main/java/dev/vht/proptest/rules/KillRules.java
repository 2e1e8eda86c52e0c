package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.OpenMode;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
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

/** What is there of a table whose process was killed. */
public interface KillRules extends RuleSet {
  int CALLS = 300;
  int LARGE = 150;
  int MOST_NANOSECONDS = 3_000_000;

  /** Kills within long calls: enough for two in each kind of them. */
  int KILLS_WITHIN_CALLS = Math.max(12, ProcessKills.COUNT);

  /**
   * Each table ends with one kind of call. A storage that makes that call lasting only with the
   * next one loses it.
   */
  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.DURABLE)
  default void L8_a_write_of_each_kind_survives_a_kill_after_it(@ForAll long seed)
      throws Exception {
    int rounds = 2;
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        ProcessKills kills = new ProcessKills(test, Durability.PROCESS, seed, rounds)) {
      List<CommandKind> kinds = List.copyOf(CommandKind.WRITES);
      List<CommandLog> ledgers = kills.ledgers(kinds.size());
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < kinds.size(); i++) {
          CommandLog ledger = ledgers.get(i);
          ledger.begin();
          for (int call = kills.random().nextInt(8); call >= 0; call--) {
            ledger.planAny();
          }
          ledger.planEffective(kinds.get((i + round) % kinds.size()));
        }
        kills.strike(ledgers, ProcessKills.atTheEnd());
        requireComplete(ledgers, kills);
      }
    }
  }

  /** Kills one process after another, each of which goes on with the tables of the one before. */
  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.DURABLE)
  default void L8_acknowledged_writes_survive_a_kill(@ForAll long seed) throws Exception {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        ProcessKills kills = new ProcessKills(test, Durability.PROCESS, seed, ProcessKills.COUNT)) {
      List<CommandLog> ledgers = kills.ledgers(4);
      for (int i = 0; i < ProcessKills.COUNT; i++) {
        strikeAmidCalls(kills, ledgers, CALLS);
        requireComplete(ledgers, kills);
      }
    }
  }

  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.DURABLE)
  default void L8_synced_writes_survive_a_kill(@ForAll long seed) throws Exception {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        ProcessKills kills = new ProcessKills(test, Durability.DISK, seed, 1)) {
      List<CommandLog> ledgers = kills.ledgers(2);
      strikeAmidCalls(kills, ledgers, 60);
      requireComplete(ledgers, kills);
    }
  }

  /** What a kill takes of writes that are buffered, it takes from the end. */
  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.DURABLE)
  default void L8_a_kill_leaves_no_hole_in_buffered_writes(@ForAll long seed) throws Exception {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        ProcessKills kills = new ProcessKills(test, Durability.BUFFERED, seed, 1)) {
      List<CommandLog> ledgers = kills.ledgers(2);
      strikeAmidCalls(kills, ledgers, CALLS);
      for (CommandLog ledger : ledgers) {
        KillOutcome survival = ledger.survival();
        assertThat(survival.hasNoHole())
            .as(
                "whether some call is there with all before it and none after it, with %s: %s",
                kills, survival)
            .isTrue();
      }
    }
  }

  private static void strikeAmidCalls(ProcessKills kills, List<CommandLog> ledgers, int calls)
      throws Exception {
    for (CommandLog ledger : ledgers) {
      ledger.begin();
      for (int call = 0; call < calls; call++) {
        ledger.planAny();
      }
    }
    int acknowledgements = 1 + kills.random().nextInt(calls * ledgers.size() / 2);
    kills.strike(
        ledgers, ProcessKills.after(acknowledgements, kills.random().nextInt(MOST_NANOSECONDS)));
  }

  /**
   * Kills within calls that take long, and within opening and closing. What is left is what was
   * there before or what was to be there after, and {@code delete} removes all of it.
   */
  @Property(tries = 1, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @RequiresCapability(FixtureCapability.DURABLE)
  default void L8_a_call_under_way_is_there_whole_or_not_at_all(@ForAll long seed)
      throws Exception {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        ProcessKills kills = new ProcessKills(test, Durability.PROCESS, seed, KILLS_WITHIN_CALLS)) {
      List<LongCalls> kinds = new ArrayList<>(List.of(LongCalls.values()));
      if (!test.offers(FixtureCapability.BACKUP)) {
        kinds.remove(LongCalls.BACKUPS);
      }
      List<CommandLog> ledgers = kills.ledgers(kinds.size());
      List<LongCalls.Target> targets = LongCalls.targets(kinds);
      for (int i = 0; i < KILLS_WITHIN_CALLS; i++) {
        for (int table = 0; table < ledgers.size(); table++) {
          ledgers.get(table).begin();
          kinds.get(table).plan(ledgers.get(table), kills.random());
        }
        kills.strike(ledgers, targets.get(i % targets.size()).trigger(kills.random()));
        requireComplete(ledgers, kills);
        for (int table = 0; table < ledgers.size(); table++) {
          if (kinds.get(table).leavesNothing() || i == KILLS_WITHIN_CALLS - 1) {
            ledgers.get(table).requireNothingIsLeft();
          }
        }
      }
    }
  }

  private static void requireComplete(List<CommandLog> ledgers, ProcessKills kills) {
    for (CommandLog ledger : ledgers) {
      KillOutcome survival = ledger.survival();
      if (!survival.isComplete()) {
        throw new AssertionError("L8: " + survival + "\nwith " + kills);
      }
    }
  }

  /** Calls of one table that go on until the process is killed. */
  @SuppressWarnings("ImmutableEnumChecker") // a list that nobody changes
  enum LongCalls {
    CLEARING(CommandKind.CLEAR, CommandKind.FILL, CommandKind.CLEAR) {
      @Override
      void plan(CommandLog ledger, SplittableRandom random) {
        repeat(
            () -> {
              ledger.plan(TableCommand.fill(random.nextInt(1 << 20), LARGE));
              ledger.plan(TableCommand.of(CommandKind.CLEAR));
            });
      }
    },
    COMPACTING(CommandKind.COMPACT) {
      @Override
      void plan(CommandLog ledger, SplittableRandom random) {
        ledger.plan(TableCommand.fill(random.nextInt(1 << 20), LARGE / 3));
        repeat(
            () -> {
              for (int i = 0; i < 5; i++) {
                ledger.planEffective(CommandKind.SET);
              }
              ledger.plan(TableCommand.of(CommandKind.COMPACT));
            });
      }
    },
    BACKUPS(CommandKind.BACKUP, CommandKind.DESTROY) {
      @Override
      void plan(CommandLog ledger, SplittableRandom random) {
        ledger.plan(TableCommand.fill(random.nextInt(1 << 20), LARGE));
        repeat(
            () -> {
              ledger.planEffective(CommandKind.SET);
              ledger.planBackup();
              ledger.planDestruction();
            });
      }

      @Override
      boolean leavesNothing() {
        return true;
      }
    },
    DELETING(CommandKind.DELETE, CommandKind.OPEN, CommandKind.DELETE) {
      @Override
      void plan(CommandLog ledger, SplittableRandom random) {
        repeat(
            () -> {
              ledger.plan(TableCommand.fill(random.nextInt(1 << 20), LARGE / 3));
              ledger.plan(TableCommand.of(CommandKind.DELETE));
              ledger.plan(TableCommand.open(OpenMode.CREATE));
            });
      }

      @Override
      boolean leavesNothing() {
        return true;
      }
    },
    CLOSING(CommandKind.CLOSE, CommandKind.OPEN) {
      @Override
      void plan(CommandLog ledger, SplittableRandom random) {
        repeat(
            () -> {
              ledger.planEffective(CommandKind.SET);
              ledger.plan(TableCommand.of(CommandKind.CLOSE));
              ledger.plan(TableCommand.open(OpenMode.UPDATE));
            });
      }
    };

    private static final int REPETITIONS = 12;

    private final List<CommandKind> targets;

    LongCalls(CommandKind... targets) {
      this.targets = List.of(targets);
    }

    abstract void plan(CommandLog ledger, SplittableRandom random);

    /** Whether all of it is deleted after each kill. */
    boolean leavesNothing() {
      return false;
    }

    private static void repeat(Runnable plan) {
      for (int i = 0; i < REPETITIONS; i++) {
        plan.run();
      }
    }

    /** In which calls of which tables a kill is to come. */
    record Target(int table, CommandKind verb) {
      ProcessKills.Trigger trigger(SplittableRandom random) {
        return ProcessKills.within(
            table, verb, 3 + random.nextInt(3), 0.1 + 0.7 * random.nextDouble());
      }
    }

    static List<Target> targets(List<LongCalls> kinds) {
      List<Target> targets = new ArrayList<>();
      for (int table = 0; table < kinds.size(); table++) {
        for (CommandKind verb : kinds.get(table).targets) {
          targets.add(new Target(table, verb));
        }
      }
      return targets;
    }
  }
}
