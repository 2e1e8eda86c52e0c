package dev.vht.files.place;

import dev.vht.files.place.HolderRecord.State;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The record of this process in a table's directory, which is as it was last written as long as its
 * owner lives: after a change by others it is put right.
 *
 * <p>Not for several threads.
 */
final class OwnHolderRecord {
  private final Path file;
  private HolderRecord record;
  private boolean isPublished;

  /** What the file is, against what it should be. */
  enum Condition {
    WHOLE,
    ALTERED,
    GONE,
    /** It cannot be read now. */
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

  /** Puts right what others have changed, which tells them that this process lives. */
  void mend() throws IOException {
    record = record.answered();
    HolderFiles.write(file, record.encode());
    isPublished = true;
  }

  void delete() {
    HolderFiles.delete(file);
  }
}
