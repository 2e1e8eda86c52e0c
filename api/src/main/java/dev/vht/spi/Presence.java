package dev.vht.spi;

/** What exists at a location. */
public enum Presence {
  /** Nothing, or remains of an unfinished creation or deletion; a table can be created here. */
  ABSENT,
  /** A table of this provider. */
  TABLE,
  /** Something else, which is never destroyed. */
  FOREIGN
}
