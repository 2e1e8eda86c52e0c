package dev.vht;

/** What opening a table expects to find at its location (rule L5). */
public enum OpenMode {
  /** Creates a table; throws {@link TableExistsException} if there is one. */
  CREATE,
  /** Creates a table after deleting the existing one, if any; never destroys anything else. */
  REPLACE,
  /** Opens an existing table; throws {@link NoSuchTableException} if there is none. */
  UPDATE,
  /** Opens an existing table, or creates one. */
  CREATE_OR_UPDATE,
  /** Opens an existing table for reading; throws {@link NoSuchTableException} if there is none. */
  READ_ONLY
}
