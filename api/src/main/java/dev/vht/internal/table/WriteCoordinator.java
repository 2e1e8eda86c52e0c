package dev.vht.internal.table;

import dev.vht.UnknownOutcomeException;
import java.util.function.Supplier;

/**
 * Makes each change of a storage one atomic step, as computations on its key and all caches of it
 * see it.
 */
final class WriteCoordinator {
  private final Object handle;
  private final String url;
  private final CallGate gate;
  private final KeyLocks locks;

  WriteCoordinator(Object handle, String url, CallGate gate, KeyLocks locks) {
    this.handle = handle;
    this.url = url;
    this.gate = gate;
    this.locks = locks;
  }

  /** Changes the value of a key. */
  <T> T change(String operation, byte[] key, Supplier<T> change) {
    return locks.change(operation, url, key, () -> notifyAndPass(operation, key, change));
  }

  /** Changes the value of a key that this thread computes. */
  <T> T changeComputed(byte[] key, Supplier<T> change) {
    return locks.withLock(key, () -> notifyAndPass("compute", key, change));
  }

  private <T> T notifyAndPass(String operation, byte[] key, Supplier<T> change) {
    locks.notifyBeforeChange(key, handle);
    boolean isDone = false;
    try {
      T result = gate.pass(operation, change);
      isDone = true;
      return result;
    } catch (UnknownOutcomeException e) {
      locks.notifyUnknownOutcome(key);
      throw e;
    } finally {
      if (!isDone) { // the change may have been made, or its report may be missing
        locks.changes().everything();
      }
    }
  }

  /** Changes the values of all keys. */
  void changeAll(String operation, Runnable change) {
    locks.runExclusively(
        operation,
        url,
        () -> {
          locks.notifyBeforeChangeOfAll();
          boolean isDone = false;
          try {
            gate.run(operation, change);
            isDone = true;
          } catch (UnknownOutcomeException e) {
            locks.notifyUnknownOutcomeOfAll();
            throw e;
          } finally {
            if (!isDone) {
              locks.changes().everything();
            }
          }
        });
  }
}
