package dev.vht.contracts.internal.monitor;

import dev.vht.contracts.internal.machine.UserCode;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.model.WeakIdentitySet;
import dev.vht.contracts.internal.slice.PartRecord;
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
  private static final WeakIdentitySet FAILED = new WeakIdentitySet();
  private static final WeakIdentitySet LOST = new WeakIdentitySet();
  private static final WeakIdentitySet LOST_HISTORIES = new WeakIdentitySet();

  private Observers() {}

  /**
   * Notifies an observer.
   *
   * @param kind what it is, for the log
   * @param observer its first failure is logged
   * @param place the rule or method of the event
   */
  static void inform(
      ObjectMonitor monitor, String kind, Object observer, String place, Runnable notification) {
    ask(
        monitor,
        kind,
        observer,
        place,
        () -> {
          notification.run();
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
      if (FAILED.add(observer)) {
        LOGGER.warn(
            "the {} of the {} failed on {} with {}; the program continues, the observer will be notified"
                + " of later events, and its later failures are not logged",
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

  /** Logs once for each protocol that what happened to an object is no longer kept. */
  static void logLostHistory(ProtocolRule protocol) {
    log(
        () -> {
          if (LOST_HISTORIES.add(protocol)) {
            LOGGER.warn(
                "{}: more than {} events happened to an object that matter to combinations which are"
                    + " not connected yet; their state will be unknown, so some violations may not"
                    + " be found",
                protocol.rule(),
                PartRecord.MAX_ENTRIES);
          }
        });
  }

  /** Logs once for each protocol that an error interrupted a call. */
  static void logInterruption(ProtocolRule protocol) {
    log(
        () -> {
          if (LOST.add(protocol)) {
            LOGGER.warn(
                "{}: an error such as a StackOverflowError interrupted a call; the state is unknown now,"
                    + " so some violations may not be found",
                protocol.rule());
          }
        });
  }
}
