package dev.vht.proptest.fault;

import java.util.Locale;

/** When a call of a storage fails. */
public enum FailureMoment {
  /** Before its effect. */
  BEFORE,
  /** After its effect. */
  AFTER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
