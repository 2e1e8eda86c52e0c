package dev.vht.cassandra.session;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.connection.FrameTooLongException;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.QueryExecutionException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import com.datastax.oss.driver.api.core.servererrors.ReadFailureException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the driver's exceptions. */
public final class Failures {
  private static final int SHOWN = 3;

  /**
   * @see <a
   *     href="https://github.com/apache/cassandra/blob/cassandra-5.0/doc/native_protocol_v5.spec">
   *     The protocol, section 9, Read_failure</a>
   */
  private static final int TOO_MANY_TOMBSTONES = 1;

  private Failures() {}

  /** What is known after a statement has failed. */
  public enum Kind {
    /** No node was given it. */
    NOT_SENT,
    /**
     * The node that was given it has ended its work on it; other nodes may have done their part.
     */
    ANSWERED,
    /** The node that was given it has not answered, and may still execute it. */
    SILENT,
    /** It is refused, and will be. */
    REFUSED
  }

  /** Returns what is known after a failure. */
  public static Kind kind(Throwable failure) {
    if (failure instanceof AllNodesFailedException all) {
      return all.getAllErrors().values().stream()
          .flatMap(Collection::stream)
          .map(Failures::kind)
          .max(Enum::compareTo)
          .orElse(Kind.NOT_SENT);
    }
    if (failure instanceof NodeUnavailableException
        || failure instanceof BusyConnectionException
        || failure instanceof RequestThrottlingException
        || failure instanceof BootstrappingException
        || failure instanceof ConnectionInitException) {
      return Kind.NOT_SENT;
    }
    if (failure instanceof QueryValidationException
        || failure instanceof AuthenticationException
        || failure instanceof FrameTooLongException
        || failure instanceof IllegalStateException) {
      return Kind.REFUSED;
    }
    return failure instanceof QueryExecutionException ? Kind.ANSWERED : Kind.SILENT;
  }

  /** Whether a node has refused to pass over so many tombstones. */
  static boolean isAboutTombstones(Throwable failure) {
    return failure instanceof ReadFailureException read
        && read.getReasonMap().containsValue(TOO_MANY_TOMBSTONES);
  }

  /** Describes a failure on one line, with the nodes that were tried. */
  public static String words(Throwable failure) {
    if (failure instanceof AllNodesFailedException all && !all.getAllErrors().isEmpty()) {
      return all.getAllErrors().entrySet().stream()
          .limit(SHOWN)
          .map(node -> node.getKey().getEndPoint() + ": " + last(node.getValue()))
          .collect(Collectors.joining("; "));
    }
    return firstLine(failure);
  }

  private static String last(List<Throwable> errors) {
    return errors.isEmpty() ? "no reason" : firstLine(errors.get(errors.size() - 1));
  }

  private static String firstLine(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return failure.getClass().getSimpleName() + ": " + message;
  }
}
