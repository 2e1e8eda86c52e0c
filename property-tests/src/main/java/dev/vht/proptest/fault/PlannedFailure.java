package dev.vht.proptest.fault;

import dev.vht.StorageException;

/** The exception of a storage that the kit made fail. */
public final class PlannedFailure extends StorageException {
  private static final long serialVersionUID = 1L;

  PlannedFailure(String message) {
    super(message);
  }
}
