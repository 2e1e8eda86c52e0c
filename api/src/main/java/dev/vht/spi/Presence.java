package dev.vht.spi;

/** What there is at a location. */
public enum Presence {
  /**
   * Nothing, or remains of a table whose making or destroying did not end: a table can be made
   * here.
   */
  ABSENT,
  /** A table of this provider. */
  TABLE,
  /** Something else, which is never destroyed. */
  FOREIGN
}
