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
 * Tells observers what happens: listeners, handlers, recorders, explanations, the log.
 *
 * <p><b>The invariant.</b> An observer never fails the program. Whatever it throws ends here, a
 * {@link StackOverflowError}, {@link LinkageError} or {@link OutOfMemoryError} included; only a
 * {@link ThreadDeath} goes on, which somebody asked for. The first failure of each observer is
 * logged, and it is told of later events as before.
 */
final class Observers {
  private static final Logger LOGGER = LoggerFactory.getLogger(ContractViolation.class);
  private static final Once FAILED = new Once();
  private static final Once LOST = new Once();

  private Observers() {}

  /**
   * Tells an observer something.
   *
   * @param kind what it is, for reports
   * @param observer whose failures are logged once
   * @param place the rule or method of which it is told
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

  /** Asks an observer for something; null if it fails. */
  static <T> @Nullable T ask(
      ObjectMonitor monitor,
      String kind,
      Object observer,
      String place,
      Supplier<@Nullable T> asked) {
    try {
      return UserCode.run(monitor.root(), kind, place, asked);
    } catch (Throwable e) { // checked exceptions too: not every compiler cares about them
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
    } catch (RuntimeException | Error e) { // the log is an observer too
      ignored(e);
    }
  }

  /** Logs, unless the log fails. */
  static void log(Runnable logging) {
    try {
      logging.run();
    } catch (RuntimeException | Error e) {
      ignored(e);
    }
  }

  /** There is nowhere left to tell it. */
  private static void ignored(Throwable e) {
    if (e instanceof ThreadDeath death) {
      throw death;
    }
  }

  /** Logs once for each protocol that an error cut the engine off. */
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
