package dev.vht;

/** What opening a table expects to find at its location (rule L5). */
public enum OpenMode {
  /** Makes a new table; refuses if one is there already. */
  CREATE,
  /** Makes a new table in place of one that may be there; what is no table is never destroyed. */
  REPLACE,
  /** Opens a table that is there; refuses if none is. */
  UPDATE,
  /** Opens a table that is there, or makes a new one. */
  CREATE_OR_UPDATE,
  /** Opens a table that is there for reading only; refuses if none is. */
  READ_ONLY
}
