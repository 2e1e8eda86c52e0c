package dev.vht.postgresql.server;

import dev.vht.DamagedTableException;
import dev.vht.StorageException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.postgresql.util.PSQLException;

/**
 * Classifies and translates the errors of the server and of the driver.
 *
 * <p>An error of the severity ERROR has undone the transaction, and the connection goes on. FATAL
 * and PANIC end the connection, and so do the driver's own errors of class 08. They are told apart
 * by their codes, because servers translate the word FATAL.
 */
public final class Failures {
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String AS_IT_WAS = "; the table is as it was";

  /** The state of a failure when the server starts or stops, or has too many connections. */
  private static final Set<String> TRANSIENT_REFUSALS =
      Set.of("57P01", "57P02", "57P03", "57P05", "53300", "53400");

  /** The states with which the server ends a connection: it stops, or a session may not go on. */
  private static final Set<String> ENDS_CONNECTION =
      Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04");

  /** Serialization failure, deadlock, and plans that a changed table has made invalid. */
  private static final Set<String> REPEATABLE = Set.of("40001", "40P01", "26000");

  private Failures() {}

  /** Returns whether connecting may succeed later. */
  public static boolean isTransientRefusal(SQLException e) {
    return !isConfiguration(e)
        && (e instanceof SQLTransientConnectionException
            || state(e).startsWith("08")
            || TRANSIENT_REFUSALS.contains(state(e)));
  }

  /** A handshake that the two sides cannot agree on has class 08, too. */
  private static boolean isConfiguration(SQLException e) {
    return state(e).startsWith("28") || state(e).equals("3D000") || state(e).equals("08004");
  }

  /** Returns whether the connection was lost, so whether the last statement succeeded is open. */
  public static boolean isLost(SQLException e) {
    return state(e).isEmpty()
        || state(e).startsWith("08")
        || ENDS_CONNECTION.contains(state(e))
        || isPanic(e);
  }

  private static boolean isPanic(SQLException e) {
    return e instanceof PSQLException known
        && known.getServerErrorMessage() != null
        && "PANIC".equals(known.getServerErrorMessage().getSeverity());
  }

  /** Returns whether the server undid a statement that may succeed when it is repeated. */
  public static boolean isRepeatable(SQLException e) {
    return REPEATABLE.contains(state(e)) || isOfReplacedTable(e);
  }

  /** The table was replaced by another handle while the statement was prepared. */
  private static boolean isOfReplacedTable(SQLException e) {
    String words = String.valueOf(e.getMessage());
    return state(e).equals("XX000") && words.contains("could not open relation")
        || state(e).equals("0A000") && words.contains("cached plan");
  }

  public static boolean isLockTimeout(SQLException e) {
    return state(e).equals(LOCK_NOT_AVAILABLE);
  }

  public static boolean isDuplicateKey(SQLException e) {
    return state(e).equals("23505");
  }

  /** The name of a table to be created is taken, perhaps by one that was created just now. */
  public static boolean isNameTaken(SQLException e) {
    return Set.of("42P07", "42710", "23505").contains(state(e));
  }

  public static boolean isMissingTable(SQLException e) {
    return state(e).equals("42P01") || state(e).equals("3F000");
  }

  /** The server found damaged pages. */
  public static boolean isDamage(SQLException e) {
    return state(e).equals("XX001") || state(e).equals("XX002");
  }

  public static boolean isForbidden(SQLException e) {
    return state(e).equals("42501");
  }

  /** The server is a standby, or the transaction may only read. */
  public static boolean isReadOnly(SQLException e) {
    return state(e).equals("25006");
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  /** Translates a failure that is not repeated, or was repeated in vain. */
  public static StorageException of(String what, SQLException e) {
    String words = ": " + words(e);
    String state = state(e);
    return switch (state) {
      case "28P01", "28000" ->
          new StorageException(
              what
                  + words
                  + "; see to the user and the password: PGUSER and PGPASSWORD,"
                  + " ~/.pgpass, or a DataSource",
              e);
      case "3D000" -> new StorageException(what + words + "; create the database", e);
      case "3F000" -> new StorageException(what + words + "; create the schema", e);
      case "42P01" ->
          new StorageException(
              what + words + "; another handle or program has deleted the table: close it", e);
      case "42501" -> new StorageException(what + words + "; grant the right" + AS_IT_WAS, e);
      case "25006" ->
          new StorageException(
              what
                  + words
                  + "; the server is a standby or read-only: name the primary,"
                  + " or open the table with READ_ONLY"
                  + AS_IT_WAS,
              e);
      case LOCK_NOT_AVAILABLE ->
          new StorageException(
              what
                  + words
                  + "; another transaction has held a lock for too long"
                  + AS_IT_WAS
                  + ": try again",
              e);
      case "57014" ->
          new StorageException(
              what
                  + words
                  + "; the statement was cancelled, or statement_timeout is too short"
                  + AS_IT_WAS,
              e);
      case "XX001", "XX002" ->
          new DamagedTableException(
              what + words + "; pages of the database are damaged: restore it from a backup", e);
      default ->
          state.startsWith("53")
              ? new StorageException(
                  what + words + "; the server lacks disk, memory or connections" + AS_IT_WAS, e)
              : new StorageException(what + words + AS_IT_WAS, e);
    };
  }

  /** The message on one line, without the driver's details, which may show values. */
  public static String words(SQLException e) {
    if (e instanceof PSQLException known && known.getServerErrorMessage() != null) {
      return String.valueOf(known.getServerErrorMessage().getMessage());
    }
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
