package dev.vht.proptest.kill;

import dev.vht.Durability;
import dev.vht.proptest.model.CommandKind;
import dev.vht.proptest.trial.TestTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Kills processes that write to tables. Each process gets all commands for several tables at once
 * and is killed at a moment that a {@link Trigger} chooses. The next process starts while the
 * tables of the last one are checked.
 *
 * <p>The seed repeats the commands and the approximate time of the kill, but not which call it
 * interrupts.
 */
public final class ProcessKills implements AutoCloseable {
  public static final int COUNT = Integer.getInteger("vht.kills", 3);

  private static final String SEED = "vht.kills.seed";

  private final TestTable test;
  private final Durability durability;
  private final long seed;
  private final SplittableRandom random;
  private final int planned;
  private int kills;
  private @Nullable TableProcessClient next;

  public ProcessKills(TestTable test, Durability durability, long seed, int planned) {
    this.test = test;
    this.durability = durability;
    this.seed = Long.getLong(SEED, seed);
    this.random = new SplittableRandom(this.seed);
    this.planned = planned;
  }

  /** Chooses when a process is killed. */
  public interface Trigger {
    /** Observes an event; returns true, after waiting if necessary, to kill the process now. */
    boolean awaitKillPoint(TableProcessClient.Event event, List<CommandLog> logs);
  }

  public SplittableRandom random() {
    return random;
  }

  /** Creates logs for new tables. */
  public List<CommandLog> newLogs(int count) {
    List<CommandLog> logs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      logs.add(
          new CommandLog(
              test, kills == 0 && i == 0 ? test.place() : test.newPlace(), random.split()));
    }
    return logs;
  }

  /** Runs a process with the commands of the logs, and kills it. */
  public void runAndKill(List<CommandLog> logs, Trigger trigger)
      throws IOException, InterruptedException {
    kills++;
    try (TableProcessClient process = process()) {
      for (int i = 0; i < logs.size(); i++) {
        process.send(i, logs.get(i).commandsToSend(durability.name()));
      }
      boolean isKilled = false;
      for (Optional<TableProcessClient.Event> event = process.next();
          event.isPresent();
          event = process.next()) {
        logs.get(event.get().table()).record(event.get());
        if (!isKilled && trigger.awaitKillPoint(event.get(), logs)) {
          process.kill();
          isKilled = true;
        }
      }
      if (!isKilled) {
        throw new AssertionError("a process ended before it was killed, with " + this);
      }
    }
    if (kills < planned) {
      next = TableProcessClient.start(test.place());
    }
  }

  private TableProcessClient process() throws IOException {
    TableProcessClient started = next;
    next = null;
    return started == null ? TableProcessClient.start(test.place()) : started;
  }

  @Override
  public void close() {
    if (next != null) {
      next.close();
    }
  }

  @Override
  public String toString() {
    return "kill " + kills + " of -Dvht.kills=" + COUNT + " -D" + SEED + "=" + seed;
  }

  /** Kills after the last acknowledgement, when every call must have taken effect. */
  public static Trigger atTheEnd() {
    int[] done = {0};
    return (event, logs) ->
        event.isEnd() && ++done[0] == logs.stream().mapToInt(CommandLog::size).sum();
  }

  /** Kills some time after an acknowledgement, during a later call or between two calls. */
  public static Trigger after(int acknowledgements, int nanoseconds) {
    int[] done = {0};
    return (event, logs) -> {
      boolean isKillPoint = event.isEnd() && ++done[0] == acknowledgements;
      if (isKillPoint) {
        await(nanoseconds);
      }
      return isKillPoint;
    };
  }

  /**
   * Kills during a call of one table: after a fraction of the time that the last such call of that
   * table took.
   */
  public static Trigger within(int table, CommandKind kind, int occurrence, double part) {
    return new Trigger() {
      private int calls;
      private long began;
      private long nanoseconds;

      @Override
      public boolean awaitKillPoint(TableProcessClient.Event event, List<CommandLog> logs) {
        if (event.table() != table || logs.get(table).command(event.command()).kind() != kind) {
          return false;
        }
        if (!event.isStart()) {
          nanoseconds = event.nanoTime() - began;
          return false;
        }
        began = event.nanoTime();
        calls++;
        if (calls < occurrence) {
          return false;
        }
        await(event.nanoTime() + (long) (part * nanoseconds) - System.nanoTime());
        return true;
      }
    };
  }

  /** Waits by spinning, because the time is too short to sleep. */
  public static void await(long nanoseconds) {
    long end = System.nanoTime() + nanoseconds;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
