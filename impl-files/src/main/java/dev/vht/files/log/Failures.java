package dev.vht.files.log;

import dev.vht.StorageException;
import java.io.IOException;
import java.nio.file.Path;

final class Failures {
  private Failures() {}

  static StorageException of(String operation, Path path, IOException cause) {
    return new StorageException("cannot " + operation + " " + path + ": " + cause, cause);
  }
}
