package dev.vht.proptest.storage;

import dev.vht.StorageException;

/** What a storage throws because the kit wants it to. */
public final class PlannedFailure extends StorageException {
  private static final long serialVersionUID = 1L;

  PlannedFailure(Moment moment, String call) {
    super("the kit had the storage fail " + moment + " " + call);
  }
}
