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
 * Kills processes that write to tables. Each gets at once all orders with several tables, and
 * killed at a moment that a {@link Trigger} chooses. While its tables are looked at, the next one
 * starts.
 *
 * <p>The seed repeats the orders, and about when the kill comes; what the process is at by then, it
 * cannot repeat.
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

  /** When a process is killed. */
  public interface Trigger {
    /** Takes what the process says; returns, at the right moment, whether to kill it now. */
    boolean strikesAt(TableProcessClient.Event event, List<CommandLog> ledgers);
  }

  public SplittableRandom random() {
    return random;
  }

  /** So many new tables. */
  public List<CommandLog> ledgers(int count) {
    List<CommandLog> ledgers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ledgers.add(
          new CommandLog(
              test, kills == 0 && i == 0 ? test.place() : test.elsewhere(), random.split()));
    }
    return ledgers;
  }

  /** Has a process do what the ledgers say, and kills it. */
  public void strike(List<CommandLog> ledgers, Trigger trigger)
      throws IOException, InterruptedException {
    kills++;
    try (TableProcessClient process = process()) {
      for (int i = 0; i < ledgers.size(); i++) {
        process.tell(i, ledgers.get(i).told(durability.name()));
      }
      boolean isKilled = false;
      for (Optional<TableProcessClient.Event> event = process.next();
          event.isPresent();
          event = process.next()) {
        ledgers.get(event.get().table()).note(event.get());
        if (!isKilled && trigger.strikesAt(event.get(), ledgers)) {
          process.kill();
          isKilled = true;
        }
      }
      if (!isKilled) {
        throw new AssertionError("a process has ended that was to be killed, with " + this);
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

  // Moments.

  /** When everything was acknowledged: a call that has returned is not made later. */
  public static Trigger atTheEnd() {
    int[] done = {0};
    return (event, ledgers) ->
        event.isEnd() && ++done[0] == ledgers.stream().mapToInt(CommandLog::size).sum();
  }

  /** Some time after an acknowledgement: within a later call, or between two. */
  public static Trigger after(int acknowledgements, int nanoseconds) {
    int[] done = {0};
    return (event, ledgers) -> {
      boolean strikes = event.isEnd() && ++done[0] == acknowledgements;
      if (strikes) {
        await(nanoseconds);
      }
      return strikes;
    };
  }

  /**
   * Within a call of one table: some time after its beginning, as a part of the time that the last
   * such call of that table took.
   */
  public static Trigger within(int table, CommandKind verb, int occurrence, double part) {
    return new Trigger() {
      private int calls;
      private long began;
      private long nanoseconds;

      @Override
      public boolean strikesAt(TableProcessClient.Event event, List<CommandLog> ledgers) {
        if (event.table() != table || ledgers.get(table).order(event.order()).verb() != verb) {
          return false;
        }
        if (!event.isBeginning()) {
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

  /** Shorter than the system lets a thread sleep. */
  public static void await(long nanoseconds) {
    long end = System.nanoTime() + nanoseconds;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
