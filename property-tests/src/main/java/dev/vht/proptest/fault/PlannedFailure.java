package dev.vht.proptest.fault;

import dev.vht.StorageException;

/** What a storage throws because the kit wants it to. */
public final class PlannedFailure extends StorageException {
  private static final long serialVersionUID = 1L;

  PlannedFailure(FailureMoment moment, String call) {
    super("the kit had the storage fail " + moment + " " + call);
  }
}
