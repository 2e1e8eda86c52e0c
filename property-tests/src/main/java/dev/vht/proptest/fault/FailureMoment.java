package dev.vht.proptest.fault;

import java.util.Locale;

/** When a call of a storage fails. */
public enum FailureMoment {
  /** Before it has done anything. */
  BEFORE,
  /** When everything is done. */
  AFTER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
