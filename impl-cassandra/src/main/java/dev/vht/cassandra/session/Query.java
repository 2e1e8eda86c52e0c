package dev.vht.cassandra.session;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;

/**
 * A statement of CQL and how it is executed.
 *
 * @param cql the statement, with {@code ?} for each argument
 * @param kind how it is executed
 */
public record Query(String cql, Kind kind) {

  /** How a statement is executed. */
  @SuppressWarnings("ImmutableEnumChecker") // constants of the driver
  public enum Kind {
    /** Reads what a quorum has; sees each acknowledged write. */
    READ(DefaultConsistencyLevel.QUORUM, true),
    /** Reads, and first completes or discards conditional writes that are half made. */
    SERIAL_READ(DefaultConsistencyLevel.SERIAL, true),
    /** Reads one node's own tables. */
    LOCAL_READ(DefaultConsistencyLevel.ONE, true),
    /** A conditional write, whose repetition may be another write. */
    CONDITIONAL_WRITE(DefaultConsistencyLevel.QUORUM, false),
    /** A write with a timestamp of its own, whose repetition changes nothing. */
    TIMESTAMPED_WRITE(DefaultConsistencyLevel.QUORUM, true),
    /** Changes the schema. */
    SCHEMA(DefaultConsistencyLevel.QUORUM, false);

    private final ConsistencyLevel consistency;
    private final boolean isIdempotent;

    Kind(ConsistencyLevel consistency, boolean isIdempotent) {
      this.consistency = consistency;
      this.isIdempotent = isIdempotent;
    }
  }

  /**
   * Returns the statement for the driver. It never repeats a conditional write, since it does not
   * know whether that would be a second one.
   */
  SimpleStatement statement() {
    return SimpleStatement.newInstance(cql)
        .setConsistencyLevel(kind.consistency)
        .setSerialConsistencyLevel(DefaultConsistencyLevel.SERIAL)
        .setIdempotent(kind.isIdempotent);
  }
}
