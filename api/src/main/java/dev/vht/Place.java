package dev.vht;

import dev.vht.spi.Capability;
import java.util.Set;

/** Which table it is, and what can and may be done with it. */
record Place(String url, OpenMode mode, Set<Capability> capabilities) {

  /** Whether others may have the table open and change it. */
  boolean isShared() {
    return capabilities.contains(Capability.SHARED);
  }

  void requireWritable(String operation) {
    if (mode == OpenMode.READ_ONLY) {
      throw new ReadOnlyTableException(
          "L7: "
              + Operation.named(operation)
              + " but "
              + url
              + " was opened with READ_ONLY; open it with UPDATE to change it");
    }
  }
}
