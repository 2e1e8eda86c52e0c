package dev.vht.files.place;

import dev.vht.files.place.HolderRecord.State;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The record of this process in a table's directory. When another process changes it, its owner
 * restores it.
 *
 * <p>Not thread-safe.
 */
final class OwnHolderRecord {
  private final Path file;
  private HolderRecord record;
  private boolean isPublished;

  /** The state of the file, compared with what was written last. */
  enum Condition {
    WHOLE,
    ALTERED,
    GONE,
    /** It cannot be read. */
    UNKNOWN
  }

  OwnHolderRecord(Path file, HolderRecord record) {
    this.file = file;
    this.record = record;
  }

  Path file() {
    return file;
  }

  HolderRecord record() {
    return record;
  }

  /** Whether it was ever written. */
  boolean isPublished() {
    return isPublished;
  }

  void publish() throws IOException {
    HolderFiles.create(file, record.encode());
    isPublished = true;
  }

  void write(State state) throws IOException {
    record = record.withState(state);
    HolderFiles.write(file, record.encode());
  }

  Condition condition() {
    try {
      return Arrays.equals(HolderFiles.read(file), record.encode())
          ? Condition.WHOLE
          : Condition.ALTERED;
    } catch (NoSuchFileException e) {
      return Condition.GONE;
    } catch (IOException e) {
      return Condition.UNKNOWN;
    }
  }

  /** Restores the file after a change by others, which shows them that this process is alive. */
  void restore() throws IOException {
    record = record.withNextAnswer();
    HolderFiles.write(file, record.encode());
    isPublished = true;
  }

  void delete() {
    HolderFiles.delete(file);
  }
}
