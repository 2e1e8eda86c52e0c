package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.text.ValueRenderer;
import dev.vht.contracts.verdict.ContractViolation;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls observers: listeners, handlers, recorders, explanations and the log.
 *
 * <p><b>The invariant.</b> An observer never fails the program. Everything that it throws is caught
 * here, including {@link StackOverflowError}, {@link LinkageError} and {@link OutOfMemoryError}.
 * Only {@link ThreadDeath}, which is requested explicitly, is propagated. The first failure of each
 * observer is logged, and it is still called later.
 */
final class Observers {
  private static final Logger LOGGER = LoggerFactory.getLogger(ContractViolation.class);
  private static final Once FAILED = new Once();
  private static final Once LOST = new Once();

  private Observers() {}

  /**
   * Notifies an observer.
   *
   * @param kind what it is, for the log
   * @param observer its first failure is logged
   * @param place the rule or method of the event
   */
  static void tell(
      ObjectMonitor monitor, String kind, Object observer, String place, Runnable telling) {
    ask(
        monitor,
        kind,
        observer,
        place,
        () -> {
          telling.run();
          return null;
        });
  }

  /** Calls an observer for a value; returns null if it fails. */
  static <T> @Nullable T ask(
      ObjectMonitor monitor,
      String kind,
      Object observer,
      String place,
      Supplier<@Nullable T> asked) {
    try {
      return UserCode.run(monitor.root(), kind, place, asked);
    } catch (Throwable e) { // also checked exceptions, which some compilers let lambdas throw
      if (e instanceof ThreadDeath death) {
        throw death;
      }
      logFailure(monitor, kind, observer, place, e);
      return null;
    }
  }

  private static void logFailure(
      ObjectMonitor monitor, String kind, Object observer, String place, Throwable failure) {
    try {
      if (FAILED.isFirst(observer)) {
        LOGGER.warn(
            "the {} of the {}, told of {}, failed with {}; the program goes on as if it had not"
                + " been there, it is told of later events, and its later failures are not logged",
            kind,
            monitor,
            place,
            ValueRenderer.thrown(failure),
            failure);
      }
    } catch (RuntimeException | Error e) { // thrown by the logger
      ignored(e);
    }
  }

  /** Logs, ignoring failures of the logger. */
  static void log(Runnable logging) {
    try {
      logging.run();
    } catch (RuntimeException | Error e) {
      ignored(e);
    }
  }

  private static void ignored(Throwable e) {
    if (e instanceof ThreadDeath death) {
      throw death;
    }
  }

  /** Logs once for each protocol that an error interrupted a call. */
  static void lostTrack(ProtocolRule protocol) {
    log(
        () -> {
          if (LOST.isFirst(protocol)) {
            LOGGER.warn(
                "{}: an error such as a StackOverflowError cut a call off; what happened before is"
                    + " taken as unknown, so violations may be overlooked and nobody is blamed for"
                    + " them",
                protocol.rule());
          }
        });
  }
}
