package dev.vht.proptest.storage;

import java.util.Locale;

/** When a call of a storage fails. */
public enum Moment {
  /** Before it has done anything. */
  BEFORE,
  /** When everything is done. */
  BEHIND;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
