package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.vht.cassandra.session.Cluster;
import dev.vht.cassandra.session.Failures;
import dev.vht.cassandra.session.Query;
import dev.vht.cassandra.session.Retry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes keys by conditional statements, each of which is a round of Paxos among the replicas.
 *
 * <p>Each write leaves a tag that no other has. A write that depends on the present value reads the
 * row first, and has its tag as condition. So it is made only if nothing was written in between,
 * and repeating it cannot make it twice. A {@code put} is made whatever the row has. So it is sent
 * again only if the node that was given it has answered, and nothing was written since.
 *
 * <p>After an attempt that has failed, a read at the consistency {@code SERIAL} completes or
 * discards what was half made. If the row has the tag of the write, or had it before its present
 * one ({@link PastTags}), the write was made. If all that the row had since it was read is known,
 * and that tag is not among it, the write was not made. Otherwise the outcome is unknown.
 *
 * @see <a href="https://cassandra.apache.org/doc/latest/cassandra/architecture/guarantees.html">
 *     Cassandra's guarantees</a>
 */
final class ConditionalWriter implements KeyWriter {
  private static final String WRITE = "write to";
  private static final String REMOVE = "remove from";

  /** More than the clocks of the nodes differ. Their order decides nothing else. */
  private static final long NODE_CLOCKS_MICROS = TimeUnit.SECONDS.toMicros(60);

  private final TableLocation table;
  private final Cluster cluster;
  private final TableContent content;
  private final ValueStore values;
  private final Tags tags = new Tags();

  ConditionalWriter(TableLocation table, Cluster cluster, TableContent content, ValueStore values) {
    this.table = table;
    this.cluster = cluster;
    this.content = content;
    this.values = values;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    if (ValueStore.isLong(value)) {
      content.allowChunks();
    }
    TableRecord record = content.current();
    if (record.hasChunks()) { // which have to be removed, so what is replaced must be known
      StoredValue unused = update(WRITE, key, record.generation(), present -> Update.to(value));
      return;
    }
    ByteBuffer partition = Rows.partition(record.generation(), key);
    putBlindly(key, partition, values.store(key, partition, value, ValueStore.FIRST_TIMESTAMP));
  }

  private void putBlindly(byte[] key, ByteBuffer partition, StoredValue row) {
    long tag = tags.next();
    Query query = table.schema().put();
    Retry retry = cluster.retry();
    while (true) {
      try {
        ResultSet unused =
            cluster.attempt(query, tag, row.value(), row.crc(), row.chunks(), partition, tag);
        return; // if it was not applied, the row has this very tag
      } catch (DriverException e) {
        Attempt attempt = new Attempt(WRITE, key, partition, tag, retry);
        if (isMade(
            attempt, e, (kind, now) -> kind == Failures.Kind.ANSWERED && isOlder(now, retry))) {
          return;
        }
      }
    }
  }

  /**
   * A write that has failed.
   *
   * @param tag what it would leave
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Attempt(
      String operation, byte[] key, ByteBuffer partition, long tag, Retry retry) {}

  /**
   * What a row has after everything that was half made is settled.
   *
   * @param tag null if the row has none
   * @param ageMicros how long ago it was written, by the clock of the node that was asked
   * @param past the tags before that one, or null if they are not known
   */
  private record Settled(@Nullable Long tag, long ageMicros, @Nullable ByteBuffer past) {
    /** Whether a write was made, and perhaps replaced since. */
    boolean shows(long made) {
      return tag != null && tag == made || PastTags.contain(past, made);
    }

    /** Whether all that was written since a row is known. */
    boolean reachesBackTo(StoredValue old) {
      return Objects.equals(tag, old.tag()) || PastTags.reachBack(past, old.tag());
    }
  }

  @FunctionalInterface
  private interface Evidence {
    /** Returns whether a row shows that this write was not made, and that it can be repeated. */
    boolean isNotMade(Failures.Kind kind, Settled row);
  }

  /**
   * Judges an attempt that has failed. Returns whether it was made; if not, it can be repeated.
   *
   * @throws dev.vht.UnknownOutcomeException if that is not known
   */
  private boolean isMade(Attempt attempt, DriverException failure, Evidence evidence) {
    String operation = table.described(attempt.operation());
    Failures.Kind kind = Failures.kind(failure);
    switch (kind) {
      case REFUSED -> throw cluster.refused(operation, failure);
      case NOT_SENT -> {
        if (!attempt.retry().pause()) {
          throw cluster.unreachable(operation, failure);
        }
        return false;
      }
      case ANSWERED, SILENT -> {
        // judged below
      }
    }
    Settled now = settled(attempt, operation, failure);
    if (now.shows(attempt.tag())) {
      return true;
    }
    if (!evidence.isNotMade(kind, now) || !attempt.retry().pause()) {
      throw cluster.unknown(operation, attempt.key(), failure);
    }
    return false;
  }

  private Settled settled(Attempt attempt, String operation, DriverException failure) {
    try {
      Row row = cluster.readRow(operation, table.schema().settle(), attempt.partition());
      return row == null || row.isNull(0)
          ? new Settled(null, Long.MAX_VALUE, null)
          : new Settled(
              row.getLong(0),
              TimeUnit.MILLISECONDS.toMicros(row.getLong(2)) - row.getLong(1),
              PastTags.of(row.getByteBuffer(3)));
    } catch (Cluster.UnreachableException e) {
      failure.addSuppressed(e);
      throw cluster.unknown(operation, attempt.key(), failure);
    }
  }

  /** Whether a row was written before this call began, so this call's write is not beneath it. */
  private static boolean isOlder(Settled now, Retry retry) {
    long callMicros = TimeUnit.NANOSECONDS.toMicros(retry.elapsedNanos());
    return now.tag() == null || now.ageMicros() > callMicros + NODE_CLOCKS_MICROS;
  }

  /**
   * What to do with a row.
   *
   * @param isChange whether anything is written
   * @param value the new value, or null to remove the key
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Update(boolean isChange, byte @Nullable [] value) {
    static final Update NONE = new Update(false, null);
    static final Update REMOVAL = new Update(true, null);

    static Update to(byte[] value) {
      return new Update(true, value);
    }
  }

  @FunctionalInterface
  private interface Decision {
    Update on(StoredValue present);
  }

  /**
   * Decides by the present row, and writes if the row is still the same, until that is so.
   *
   * @return the row that was decided on
   */
  private StoredValue update(String operation, byte[] key, long generation, Decision decision) {
    ByteBuffer partition = Rows.partition(generation, key);
    while (true) {
      StoredValue present = values.rowToReplace(partition);
      Update update = decision.on(present);
      if (!update.isChange()) {
        return present;
      }
      StoredValue stored =
          update.value() == null
              ? StoredValue.ABSENT
              : values.store(key, partition, update.value(), ValueStore.FIRST_TIMESTAMP);
      if (replaces(operation, key, partition, present, stored)) {
        values.removeChunks(partition, present);
        return present;
      }
      values.removeChunks(partition, stored);
    }
  }

  /** Writes a row in place of one that was read; returns whether that was still there. */
  private boolean replaces(
      String operation, byte[] key, ByteBuffer partition, StoredValue old, StoredValue row) {
    long tag = tags.next();
    ByteBuffer past = PastTags.after(old);
    Retry retry = cluster.retry();
    Attempt attempt = new Attempt(operation, key, partition, tag, retry);
    DriverException failure = null;
    while (true) {
      try {
        ResultSet result =
            row.isPresent()
                ? cluster.attempt(
                    table.schema().replace(),
                    tag,
                    row.value(),
                    row.crc(),
                    row.chunks(),
                    past,
                    partition,
                    old.tag())
                : cluster.attempt(table.schema().remove(), tag, past, partition, old.tag());
        return result.wasApplied() || failure != null && wasMadeLate(attempt, failure, old);
      } catch (DriverException e) {
        failure = e;
      }
      if (isMade(attempt, failure, (kind, now) -> now.reachesBackTo(old))) {
        return true;
      }
    }
  }

  /** Judges an earlier attempt, after a later one has found another row than the one it expects. */
  private boolean wasMadeLate(Attempt attempt, DriverException failure, StoredValue old) {
    String operation = table.described(attempt.operation());
    Settled now = settled(attempt, operation, failure);
    if (!now.shows(attempt.tag()) && !now.reachesBackTo(old)) {
      throw cluster.unknown(operation, attempt.key(), failure);
    }
    return now.shows(attempt.tag());
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    long generation = generationFor(value);
    StoredValue present =
        update(WRITE, key, generation, row -> row.isPresent() ? Update.NONE : Update.to(value));
    return values.value(key, Rows.partition(generation, key), present);
  }

  private long generationFor(byte[] value) {
    if (ValueStore.isLong(value)) {
      content.allowChunks();
    }
    return content.current().generation();
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    long generation = generationFor(value);
    return replaced(WRITE, key, generation, old -> old == null ? Update.NONE : Update.to(value));
  }

  @FunctionalInterface
  private interface ValueDecision {
    Update on(byte @Nullable [] old);
  }

  /** Decides by the present value, which is read before it is replaced. */
  private byte @Nullable [] replaced(
      String operation, byte[] key, long generation, ValueDecision decision) {
    ByteBuffer partition = Rows.partition(generation, key);
    byte[][] old = new byte[1][];
    StoredValue unused =
        update(
            operation,
            key,
            generation,
            row -> {
              old[0] = values.value(key, partition, row);
              return decision.on(old[0]);
            });
    return old[0];
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    long generation = generationFor(value);
    byte[] old =
        replaced(
            WRITE,
            key,
            generation,
            present -> Arrays.equals(present, expected) ? Update.to(value) : Update.NONE);
    return Arrays.equals(old, expected);
  }

  @Override
  public boolean remove(byte[] key) {
    return update(
            REMOVE,
            key,
            content.current().generation(),
            row -> row.isPresent() ? Update.REMOVAL : Update.NONE)
        .isPresent();
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    byte[] old =
        replaced(
            REMOVE,
            key,
            content.current().generation(),
            present -> Arrays.equals(present, expected) ? Update.REMOVAL : Update.NONE);
    return Arrays.equals(old, expected);
  }
}
