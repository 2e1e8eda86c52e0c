package dev.vht.proptest.model;

import dev.vht.NoSuchKeyException;
import dev.vht.ReadOnlyTableException;
import dev.vht.UnacceptableArgumentException;

/**
 * A rule that callers can break, and the exception that a table throws for it without contracts.
 */
public enum ExpectedViolation {
  L1(IllegalStateException.class),
  L7(ReadOnlyTableException.class),
  K1(NullPointerException.class),
  K3(NoSuchKeyException.class),
  K4(UnacceptableArgumentException.class),
  V1(NullPointerException.class);

  private final Class<? extends RuntimeException> documented;

  ExpectedViolation(Class<? extends RuntimeException> documented) {
    this.documented = documented;
  }

  public Class<? extends RuntimeException> documented() {
    return documented;
  }
}
