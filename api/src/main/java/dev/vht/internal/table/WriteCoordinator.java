package dev.vht.internal.table;

import java.util.function.Supplier;

/** Makes changes to a storage, each one step towards computations on its key and caches of it. */
final class WriteCoordinator {
  private final Object handle;
  private final String url;
  private final CallGate gate;
  private final KeyLocks locks;

  /** Makes the changes of a handle. */
  WriteCoordinator(Object handle, String url, CallGate gate, KeyLocks locks) {
    this.handle = handle;
    this.url = url;
    this.gate = gate;
    this.locks = locks;
  }

  /** Makes a change to what a key has. */
  <T> T make(String operation, byte[] key, Supplier<T> change) {
    return locks.changed(operation, url, key, () -> passed(operation, key, change));
  }

  /** Makes a change to what a key has that this thread computes. */
  <T> T makeComputed(byte[] key, Supplier<T> change) {
    return locks.locked(key, () -> passed("compute", key, change));
  }

  private <T> T passed(String operation, byte[] key, Supplier<T> change) {
    locks.changing(key, handle);
    return gate.pass(operation, change);
  }

  /** Makes a change to what any key has. */
  void makeToAll(String operation, Runnable change) {
    locks.alone(
        operation,
        url,
        () -> {
          locks.changingAll();
          gate.run(operation, change);
        });
  }
}
